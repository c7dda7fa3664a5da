"""Reading grants known from public lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, QuerySet, Sum

from bridgework.lib.paging import PER_PAGE, page_of_rows
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Partnership
from bridgework.resources.models import Grant


@dataclass(frozen=True)
class GrantList:
    """One list: how many awards, and their exact sum in minor units."""

    source: str
    currency: str
    n: int
    amount: int


@prepared
def _lists(partnership: Partnership) -> QuerySet[Grant, Any]:
    rows = Grant.objects.within(partnership).order_by("source", "currency").values_list("source", "currency")
    return rows.annotate(n=Count("pk"), amount=Sum("amount"))


@prepared
def _one(partnership: Partnership) -> QuerySet[Grant, int]:
    return Grant.objects.within(partnership).order_by().values_list("pk", flat=True)[:1]


def has_grants(partnership: Partnership) -> bool:
    """Return whether a list was brought in. One query, however many grants there are.

    Parameters
    ----------
    partnership : Partnership
    """
    return bool(_one(partnership))


def grant_lists(partnership: Partnership) -> list[GrantList]:
    """Return the lists that were brought in. One query.

    Parameters
    ----------
    partnership : Partnership
    """
    return [GrantList(*row) for row in _lists(partnership)]


def grants_page(partnership: Partnership, asked: str | None, *, q: str = "", source: str = "") -> Page[Grant]:
    """Return a page of grants, the largest first. One query, two where there are several pages.

    Parameters
    ----------
    partnership : Partnership
    asked : str or None
    q : str
        Part of the funder's or recipient's name.
    source : str
        A list's name.
    """
    rows = Grant.objects.within(partnership)
    if source:
        rows = rows.filter(source=source.replace("\0", "")[:80])
    if q := q.replace("\0", "").strip()[:100]:
        rows = rows.filter(recipient__icontains=q) | rows.filter(funder__icontains=q)
    rows = rows.order_by("-amount", "id")
    return page_of_rows(asked, lambda offset: list(rows[offset : offset + PER_PAGE + 1]), rows.count)
