"""How alike two sentences are: the labeled pairs, hits and misses as docs/methods/near-duplicates.md gives them."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from bridgework.lib import similar
from bridgework.lib.similar import most_alike, packed, plain, threshold_of, unpacked, vectors_of
from tests.lib.near_pairs import ARABIC, ENGLISH, SPANISH, Pair


def is_found(first: str, second: str) -> bool:
    return bool(most_alike(second, [first], vectors_of([first])))


@pytest.mark.parametrize(
    ("pairs", "n_found", "n_false"),
    [(ENGLISH, 19, 5), (SPANISH, 9, 3), (ARABIC, 6, 1)],
    ids=["English", "Spanish", "Arabic"],
)
def test_labeled_pairs_are_found_as_the_method_page_says(pairs: list[Pair], n_found: int, n_false: int) -> None:
    found = [(is_alike, is_found(first, second)) for first, second, is_alike in pairs]
    assert sum(is_alike and is_shown for is_alike, is_shown in found) == n_found
    assert sum(not is_alike and is_shown for is_alike, is_shown in found) == n_false


def test_meaning_counts_where_the_wording_differs() -> None:
    """A search by letters alone would miss these; one by meaning alone would take any two Arabic sentences for alike."""
    assert is_found("The rent is too high for families with children.", "Families with kids cannot afford the rent.")
    assert not is_found("الحافلة تتأخر كل يوم.", "المكتبة مغلقة يوم الأحد.")


def test_the_most_alike_comes_first_and_equal_ones_in_order() -> None:
    others = [
        "A tree on Mill Street.",
        "Buses are late every single day.",
        "The bus comes late every day.",
        "The bus comes late every day.",
    ]
    found = most_alike("The bus comes late every day!", others, vectors_of(others))
    assert [one.at for one in found] == [2, 3, 1] and found[0].score == pytest.approx(1, abs=1e-3)


def test_the_order_of_the_others_changes_no_score() -> None:
    others = [first for first, _second, _is in ENGLISH]
    text = "Kids are not safe at the crossing."
    there = most_alike(text, others, vectors_of(others), most=8)
    back = most_alike(text, others[::-1], vectors_of(others[::-1]), most=8)
    assert sorted((others[one.at], one.score) for one in there) == sorted(
        (others[::-1][one.at], one.score) for one in back
    )


@pytest.mark.parametrize("text", ["", "   ", "?!", "🚌🚌", "\ud800", "a" * 280, "ﷺ", "‮abc"])
def test_odd_texts_are_like_nothing_and_break_nothing(text: str) -> None:
    others = ["The bus comes late every day.", "?", ""]
    assert [one.at for one in most_alike(text, others, vectors_of(others)) if one.at == 0] == []
    assert np.isfinite(vectors_of([text])).all()


def test_nothing_to_compare_with_gives_nothing() -> None:
    assert most_alike("A bus", [], vectors_of([])) == []


def test_a_vector_comes_back_from_where_it_is_stored() -> None:
    vectors = vectors_of(["A bus", "A tree"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert len(packed(vectors[0])) == 512
    assert np.allclose(unpacked([packed(one) for one in vectors]), vectors, atol=1e-3)


def test_plain_words_and_scripts() -> None:
    assert plain("¡El AUTOBÚS llega, tarde!") == "el autobus llega tarde"
    assert threshold_of("Autobús") == similar.THRESHOLD_LATIN and threshold_of("") == similar.THRESHOLD_LATIN
    assert threshold_of("الحافلة bus") == similar.THRESHOLD_OTHER


def test_threads_that_begin_at_once_load_one_model() -> None:
    similar._load.cache_clear()
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(id(similar._model()))) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8 and len(set(seen)) == 1
