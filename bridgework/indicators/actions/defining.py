"""Defining an indicator, and the goal everyone should reach."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from bridgework.indicators.actions.protecting import keep_summary, protect
from bridgework.indicators.models import Indicator, Target
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Partnership

FIELDS = frozenset(
    {
        "goal", "name", "definition", "counted", "population", "unit", "polarity", "source", "method_note", "steward",
        "place_level", "home_place", "home_dimension", "is_headline", "is_public", "position",
    }
)  # fmt: skip
DEFAULTS = {"unit": Indicator.Unit.PEOPLE, "polarity": Indicator.Polarity.UP}


class OtherPartnership(ValueError):
    """A goal or an organization of another partnership was named."""


def slug_for(partnership: Partnership, name: str) -> str:
    """Return a free slug for a new indicator."""
    base = slugify(name)[:70] or "indicator"
    taken = set(Indicator.objects.within(partnership).filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


@transaction.atomic
def define_indicator(
    *,
    partnership: Partnership,
    indicator: Indicator | None = None,
    slug: str = "",
    by: Membership | None,
    at: datetime,
    **fields: Any,
) -> Indicator:
    """Define a new indicator, or change one.

    Parameters
    ----------
    partnership : Partnership
    indicator : Indicator, optional
        The one to change; left out, a new one is made.
    slug : str
        For a new one; made from the name where empty.
    by : Membership or None
    at : datetime
    **fields
        Of `FIELDS`.

    Returns
    -------
    Indicator
        As stored. Where the unit changed, its values are protected anew.

    Raises
    ------
    OtherPartnership
        If the goal, the steward or the indicator belongs to another partnership.
    """
    unknown = fields.keys() - FIELDS
    if unknown:
        raise TypeError(f"an indicator has no {', '.join(sorted(unknown))}")
    for key in ("goal", "steward"):
        if fields.get(key) is not None and fields[key].partnership_id != partnership.pk:
            raise OtherPartnership(key)
    if indicator is None:
        fields = {**DEFAULTS, **fields}
        indicator = Indicator(partnership=partnership, slug=slug or slug_for(partnership, str(fields.get("name", ""))))
        act, changed = "indicators.indicator.defined", sorted(fields)
    else:
        if indicator.partnership_id != partnership.pk:
            raise OtherPartnership("indicator")
        changed = sorted(key for key, value in fields.items() if getattr(indicator, key) != value)
        act = "indicators.indicator.changed"
        if not changed:
            return indicator
    is_new = indicator.pk is None
    for key, value in fields.items():
        setattr(indicator, key, value)
    indicator.save()
    if indicator.is_headline and indicator.goal_id:
        Indicator.objects.within(partnership).filter(goal=indicator.goal_id).exclude(pk=indicator.pk).update(
            is_headline=False
        )
    if not is_new:
        if {"unit", "place_level"} & set(changed):
            protect(indicator=indicator)
        else:
            keep_summary(indicator)
    journaled(
        partnership=partnership,
        by=by,
        act=act,
        subject=f"indicators.indicator:{indicator.slug}",
        at=at,
        facts={"changed": changed, "unit": str(indicator.unit)},
    )
    return indicator


@transaction.atomic
def set_target(
    *, indicator: Indicator, value: Decimal | None, until: date | None, by: Membership | None, at: datetime
) -> Target | None:
    """Set where everyone should be, per 100 and by the end of a date; without a value the target is taken away.

    Returns
    -------
    Target or None
        As stored; unchanged targets are not journaled.
    """
    known = Target.objects.filter(indicator=indicator, group=None).first()
    if value is None or until is None:
        if known is None:
            return None
        known.delete()
        act, target = "indicators.target.removed", None
    else:
        if known is not None and (known.value, known.by) == (value, until):
            return known
        target, _ = Target.objects.update_or_create(
            indicator=indicator, group=None, defaults={"value": value, "by": until}
        )
        act = "indicators.target.set"
    journaled(
        partnership=indicator.partnership,
        by=by,
        act=act,
        subject=f"indicators.indicator:{indicator.slug}",
        at=at,
        facts={"value": None if value is None else str(value), "by": None if until is None else until.isoformat()},
    )
    return target
