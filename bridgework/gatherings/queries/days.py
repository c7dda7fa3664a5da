"""Days that have a name, for those who keep the list."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Page, Paginator

from bridgework.gatherings.models import NamedDay
from bridgework.partnerships.models import Partnership

ON_A_PAGE = 50


def days_page(partnership: Partnership, asked: str | None, today: date) -> Page[NamedDay]:
    """Return a page of the named days from today on. Two queries.

    Parameters
    ----------
    partnership : Partnership
    asked : str or None
        The page that was asked for.
    today : date
    """
    rows = NamedDay.objects.within(partnership).filter(on__gte=today).order_by("on", "name", "pk")
    return Paginator(rows, ON_A_PAGE).get_page(asked)
