"""What public pages ask of the database: eight queries at most, and no more of them where there is more data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bench.enlarge import enlarge
from bench.public_pages import ask, keep_findings, public_urls, without_path
from bridgework.partnerships.models import Partnership
from tests.conftest import EXAMPLE_NOW

pytestmark = pytest.mark.django_db

MOST = 8


Counts = dict[str, tuple[int, bool]]  # queries of each page, and whether it is one of several pages


def _counted() -> Counts:
    found: Counts = {}
    keep_findings()
    for name, _kind, path in public_urls():
        response, n = ask(path)
        if response.status_code == 200:
            found[f"{name} {path}"] = (n, b'class="pager"' in getattr(response, "content", b""))
    return found


@pytest.fixture(scope="module")
def counts(harbor: Partnership, django_db_blocker: Any) -> Iterator[tuple[Counts, Counts]]:
    """Queries of every public page, of the example and of the example five times as large."""
    with django_db_blocker.unblock():
        small = _counted()
        enlarge(5, EXAMPLE_NOW)
        yield small, _counted()


def test_the_walk_finds_the_public_pages(counts: tuple[Counts, Counts]) -> None:
    small, large = counts
    assert len(small) >= 40
    assert set(small) == set(large)


def test_no_public_page_is_forgotten(counts: tuple[Counts, Counts]) -> None:
    assert without_path() == {"conversations:by-mail-link"}, "only a mail can hold the link of this one"


def test_a_public_page_takes_eight_queries_at_most(counts: tuple[Counts, Counts]) -> None:
    _small, large = counts
    assert {page: n for page, (n, _paged) in large.items() if n > MOST} == {}


def test_more_rows_take_no_more_queries(counts: tuple[Counts, Counts]) -> None:
    small, large = counts
    more = {}
    for page, (n, was_paged) in small.items():
        n_large, is_paged = large[page]
        # How many pages there are is asked once there are several: one query, however many rows.
        if n_large > n + (is_paged and not was_paged):
            more[page] = (n, n_large)
    assert more == {}
