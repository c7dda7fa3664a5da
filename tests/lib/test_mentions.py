"""Names behind an @: whole names, first names, prefixes, two of one name, other scripts; and nobody who is not there."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.lib.mentions import names_said

PEOPLE = {
    1: "Ben Castillo",
    2: "Ann",
    3: "Ann Lee",
    4: "Anna Maria Vega",
    5: "José Ñáñez",
    6: "محمد علي",
    7: "مُحَمَّد سالم",
    8: "Mary-Jane O’Neil",
    9: "김민준",
    10: "Dr. Rivera",
}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@Ben Castillo, can you?", [1]),
        ("@ben can you?", [1]),
        ("Ask @Ben’s team", [1]),
        ("Ask @Ben's team", [1]),
        ("(@BEN  castillo)", [1]),
        ("@Ann", [2]),
        ("@Ann Lee", [3]),
        ("@Ann Leeward", [2]),
        ("@Anna", [4]),
        ("@Anna Maria Vega and @Ann", [4, 2]),
        ("@Jose Nanez", [5]),
        ("@José", [5]),
        ("@محمد علي، شكرًا", [6]),
        ("@مُحَمَّد علي", [6]),
        ("@محـمد سالم", [7]),
        ("@محمد", []),  # two of them begin so
        ("@Mary-Jane O'Neil", []),  # another apostrophe is another sign: only the first name is known …
        ("@Mary-Jane", [8]),  # … and it is one word
        ("@Mary", []),
        ("@김민준", [9]),
        ("@김민준아", []),
        ("＠Ben", [1]),
        ("@Ben @Ben", [1, 1]),
        ("ben@castillo.example and me@ann", []),
        ("Ben Castillo", []),
        ("@", []),
        ("@@Ben", [1]),
        ("@Benedict", []),
        ("@Ben_", []),
        ("@Ben Smith", []),  # somebody else
        ("@Ben is here", [1]),
        ("@Dr. Smith", []),
        ("@Dr. Rivera", [10]),
        ("", []),
    ],
)
def test_who_is_named(text: str, meant: list[int]) -> None:
    assert [one.key for one in names_said(text, PEOPLE)] == meant


def test_two_people_of_one_name_are_not_guessed_at() -> None:
    assert names_said("@Ann Lee", {1: "Ann Lee", 2: "ann lee", 3: "Ann"}) == []


def test_the_place_of_a_name_holds_its_sign_and_its_accents() -> None:
    text = unicodedata.normalize("NFD", "So @José, and")
    one = names_said(text, PEOPLE)[0]
    assert text[one.start : one.end] == unicodedata.normalize("NFD", "@José")


WORDS = st.sampled_from(
    [
        "Ana",
        "Anna",
        "An",
        "Lee",
        "Li",
        "محمد",
        "محم",
        "علي",
        "عليّ",
        "José",
        "Jose",
        "김",
        "김민",
        "O",
        "d",
        "Ñ",
        "Zoë",
        "ב",
        "ن",
    ]
)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
AROUND = st.text(st.sampled_from("@ .,:;()!?\n،؛ aA-’'_1علñ"), max_size=8)


def _plain(text: str) -> str:
    """The same folding, written another way."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(
        c for c in decomposed if not unicodedata.combining(c) and c != "\u0640" and unicodedata.category(c) != "Cf"
    )
    return re.sub(r"\s+", " ", bare).strip()


@settings(max_examples=80, deadline=None, derandomize=True)
@given(names=st.lists(NAMES, min_size=1, max_size=6), before=AROUND, after=AROUND, chosen=st.integers(0, 5))
def test_whoever_is_named_is_written_there(names: list[str], before: str, after: str, chosen: int) -> None:
    people = dict(enumerate(names))
    text = f"{before} @{names[chosen % len(names)]}{after}"
    for one in names_said(text, people):
        said = _plain(text[one.start : one.end])
        whole = _plain(people[one.key])
        assert said[0] == "@"
        assert said[1:] in (whole, whole.split(" ")[0])
        # Nobody else could be meant by what is written.
        others = [_plain(name) for key, name in people.items() if key != one.key]
        assert said[1:] not in others
        if said[1:] != whole:
            assert all(said[1:] != other.split(" ")[0] for other in others)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    names=st.lists(NAMES, min_size=1, max_size=6, unique_by=_plain),
    chosen=st.integers(0, 5),
    end=st.sampled_from(["", ".", ",", " ?", "،", "\n", ") "]),
)
def test_a_whole_name_is_always_found(names: list[str], chosen: int, end: str) -> None:
    people = dict(enumerate(names))
    key = chosen % len(names)
    assert [one.key for one in names_said(f"Well, @{names[key]}{end}", people)] == [key]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(text=st.text(max_size=60), names=st.dictionaries(st.integers(0, 9), st.text(max_size=12), max_size=5))
def test_no_text_breaks_it(text: str, names: dict[int, str]) -> None:
    for one in names_said(text, names):
        assert one.key in names
        assert 0 <= one.start < one.end <= len(text)
