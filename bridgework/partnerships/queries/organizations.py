"""Reading organizations."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from bridgework.partnerships.models import Organization, Partnership, Sector

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
        rows = rows.filter(is_partner=is_partner)
    if sector == TRIBAL_NATION:
        rows = rows.filter(is_tribal_nation=True)
    elif sector:
        rows = rows.filter(sector=sector) if sector in Sector.values else rows.none()
    q = q.replace("\0", "").strip()[:100]
    if q:
        rows = rows.filter(name__icontains=q)
    return rows.order_by("name", "pk")


@dataclass(frozen=True)
class SectorCount:
    """How many organizations a sector has."""

    code: str
    label: str
    n: int


def sector_counts(partnership: Partnership, *, is_partner: bool | None = None) -> list[SectorCount]:
    """Return the sectors that have organizations, in the fixed order of `Sector`, tribal nations after them."""
    rows = Organization.objects.within(partnership)
    if is_partner is not None:
        rows = rows.filter(is_partner=is_partner)
    counted = {
        TRIBAL_NATION if row["is_tribal_nation"] else row["sector"]: row["n"]
        for row in rows.order_by().values("sector", "is_tribal_nation").annotate(n=Count("pk"))
    }
    labels = [(value, str(label)) for value, label in Sector.choices] + [(TRIBAL_NATION, _("Tribal nations"))]
    return [SectorCount(code, label, counted[code]) for code, label in labels if counted.get(code)]
