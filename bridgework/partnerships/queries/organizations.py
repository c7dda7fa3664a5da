"""Reading organizations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from bridgework.lib.paging import PER_PAGE, page_of_rows
from bridgework.lib.prepared import Prepared, prepared
from bridgework.partnerships.models import Organization, Partnership, Sector

SHOWN = ("slug", "name", "sector", "is_tribal_nation", "left_on")  # what a list shows
TRIBAL_NATION = "tribal-nation"  # listed beside the sectors, though it is none


def organization_path(partnership: Partnership, slug: str) -> str:
    """Return the path of an organization's public page (the three questions, in overview)."""
    return f"/p/{partnership.slug}/organizations/{slug}/"


def organizations_listed(
    partnership: Partnership, *, q: str = "", sector: str = "", is_partner: bool | None = None
) -> QuerySet[Organization]:
    """Return organizations by name.

    Parameters
    ----------
    partnership : Partnership
    q : str
        Part of a name; case does not matter.
    sector : str
        One of `Sector`, or `tribal-nation`; anything else finds nothing.
    is_partner : bool, optional
        True: partners; False: known from a directory only.
    """
    rows = Organization.objects.within(partnership)
    if is_partner is not None:
        # Said as a list of one: SQLite reads a bare boolean in no index, and the index gives the order.
        rows = rows.filter(is_partner__in=[is_partner])
    if sector == TRIBAL_NATION:
        rows = rows.filter(is_tribal_nation=True)
    elif sector:
        rows = rows.filter(sector=sector) if sector in Sector.values else rows.none()
    q = q.replace("\0", "").strip()[:100]
    if q:
        rows = rows.filter(name__icontains=q)
    return rows.order_by("name", "pk")


@partial(Prepared, fixed=("sector",))
def _listed(partnership: Partnership, sector: str, is_partner: bool, offset: int) -> QuerySet[Organization]:
    rows = organizations_listed(partnership, sector=sector, is_partner=is_partner)
    return rows.only(*SHOWN)[offset : offset + PER_PAGE + 1]


@partial(Prepared, fixed=("sector",))
def _n_listed(partnership: Partnership, sector: str, is_partner: bool) -> QuerySet[Organization, int]:
    rows = organizations_listed(partnership, sector=sector, is_partner=is_partner).order_by()
    return rows.values("partnership").annotate(n=Count("*")).values_list("n", flat=True)


def organizations_page(
    partnership: Partnership, asked: str | None, *, q: str, sector: str, is_partner: bool
) -> Page[Organization]:
    """Return one page of `organizations_listed`, with what a list says of each.

    Parameters
    ----------
    asked : str or None
        The page's number as it was asked for.

    Returns
    -------
    Page of Organization
        One query, and one more where there are more pages.
    """
    if sector and sector != TRIBAL_NATION and sector not in Sector.values:
        return page_of_rows(None, lambda offset: [], lambda: 0)
    if q:  # a search writes its words into a pattern, which cannot be prepared
        rows = organizations_listed(partnership, q=q, sector=sector, is_partner=is_partner).only(*SHOWN)
        return page_of_rows(asked, lambda offset: list(rows[offset : offset + PER_PAGE + 1]), rows.count)
    return page_of_rows(
        asked,
        lambda offset: _listed(partnership, sector, is_partner, offset),
        lambda: sum(_n_listed(partnership, sector, is_partner)),
    )


@prepared
def _counted(partnership: Partnership, is_partner: bool | None) -> QuerySet[Organization, Any]:
    rows = Organization.objects.within(partnership)
    if is_partner is not None:
        rows = rows.filter(is_partner=is_partner)
    n_tribal = Count("pk", filter=Q(is_tribal_nation=True))  # grouped by both, SQLite would sort them all
    return rows.order_by().values_list("sector").annotate(n=Count("*"), n_tribal=n_tribal)


@dataclass(frozen=True)
class SectorCount:
    """How many organizations a sector has."""

    code: str
    label: str
    n: int


def sector_counts(partnership: Partnership, *, is_partner: bool | None = None) -> list[SectorCount]:
    """Return the sectors that have organizations, in the fixed order of `Sector`, tribal nations after them."""
    rows = _counted(partnership, is_partner)
    counted = {code: n - n_tribal for code, n, n_tribal in rows}
    counted[TRIBAL_NATION] = sum(n_tribal for _code, _n, n_tribal in rows)
    labels = [(value, str(label)) for value, label in Sector.choices] + [(TRIBAL_NATION, _("Tribal nations"))]
    return [SectorCount(code, label, counted[code]) for code, label in labels if counted.get(code)]


@prepared
def _by_key(organization: int) -> QuerySet[Organization]:
    return Organization.objects.filter(pk=organization).only("slug", "name", "email", "url")


def steward_of(partnership: Partnership) -> Organization | None:
    """Return the organization that runs a partnership, with how to reach it, or None. One query.

    Parameters
    ----------
    partnership : Partnership
    """
    key = partnership.steward_organization_id
    return next(iter(_by_key(key)), None) if key is not None else None
