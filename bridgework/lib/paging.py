"""Pages of a list whose rows and number are asked for only where they are needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.core.paginator import Page, Paginator

T = TypeVar("T")
PER_PAGE = 25
STORIES = 6  # a page of entries of several sentences each: three of them fill a phone's screen


def page_of(asked: str | None, rows: Sequence[T], per_page: int = PER_PAGE) -> Page[T]:
    """Return the page that was asked for of rows that are all at hand, because a picture above the list shows each of them."""
    return page_of_rows(asked, lambda offset: list(rows[offset : offset + per_page + 1]), lambda: len(rows), per_page)


def page_of_rows(
    asked: str | None, rows_from: Callable[[int], list[T]], n_rows: Callable[[], int], per_page: int = PER_PAGE
) -> Page[T]:
    """Return the page that was asked for; nonsense leads to the first page, what lies outside to the last one.

    `rows_from(offset)` gives the rows from there on, at least one more than a page where there are more. How many there
    are in all is asked only where the first page does not hold them all.
    """
    try:
        number = int(asked or 1)
    except ValueError:
        number = 1
    rows = rows_from(0) if number == 1 else []
    n = len(rows) if number == 1 and len(rows) <= per_page else n_rows()
    last = max(1, -(-n // per_page))
    if not 1 <= number <= last:
        number = last
    if number > 1 or not rows:
        rows = rows_from((number - 1) * per_page) if n else []
    paginator: Paginator[T] = Paginator([], per_page)
    paginator.count = n  # a cached property: given, not counted from a list
    return Page(rows[:per_page], number, paginator)
