"""Defining an indicator: what is counted, what it is for, and who answers for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bridgework.indicators.actions.protecting import hide_values, keep_summary, protect
from bridgework.indicators.models import Indicator, Target
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Partnership

FIELDS = frozenset(
    {
        "goal", "name", "definition", "counted", "population", "unit", "polarity", "source", "method_note", "steward",
        "place_level", "home_place", "home_dimension", "is_headline", "is_public", "position", "kind", "measure",
        "contributes_to", "performed_by", "initiative", "months_between",
    }
)  # fmt: skip
DEFAULTS = {"unit": Indicator.Unit.PEOPLE, "polarity": Indicator.Polarity.UP}


OF_A_PARTNERSHIP = ("goal", "steward", "contributes_to", "performed_by", "initiative")
OF_PERFORMANCE: dict[str, Any] = {"measure": "", "contributes_to": None, "performed_by": None, "initiative": None}


class OtherPartnership(ValueError):
    """A goal or an organization of another partnership was named."""


class UnitRefused(ValueError):
    """The values that are in cannot be read in the new unit. The message says what to do."""


class KindRefused(ValueError):
    """A performance measure cannot stand above another one, nor below itself. The message says what to do."""


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
        As stored. Where the unit changed, no value is shown until the next release has protected them anew.

    Raises
    ------
    OtherPartnership
        If the goal, the steward, the initiative, … or the indicator belongs to another partnership.
    UnitRefused
        If the new unit counts people and a value counts more than its people.
    KindRefused
        If it would contribute to a performance measure, or others contribute to it and it would become one.

    Notes
    -----
    What only a performance measure has (measure, what it contributes to, who performs it, initiative) is emptied where the
    indicator is one of the population: many answer for that together.
    """
    unknown = fields.keys() - FIELDS
    if unknown:
        raise TypeError(f"an indicator has no {', '.join(sorted(unknown))}")
    kind = fields.get("kind", Indicator.Kind.POPULATION if indicator is None else indicator.kind)
    if kind == Indicator.Kind.POPULATION:
        fields |= OF_PERFORMANCE
    for key in OF_A_PARTNERSHIP:
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
    _check_kind(indicator, kind, fields.get("contributes_to"))
    if not is_new and "unit" in changed:
        _check_unit(indicator, fields["unit"])
    for key, value in fields.items():
        setattr(indicator, key, value)
    indicator.save()
    if indicator.is_headline and indicator.goal_id:
        Indicator.objects.within(partnership).filter(goal=indicator.goal_id).exclude(pk=indicator.pk).update(
            is_headline=False
        )
    if not is_new:
        if "unit" in changed and indicator.values.exists():
            # What was released was released in the old unit: nothing stands until a release in the new one.
            hide_values(indicator)
            indicator.changed_at = at
            indicator.save(update_fields=["changed_at"])
        if {"unit", "place_level"} & set(changed):
            protect(indicator=indicator)
        else:
            keep_summary(indicator)
    journaled(
        partnership=partnership,
        by=by,
        act=act,
        subject=f"indicators.indicator:{indicator.journal_key}",
        at=at,
        facts={"changed": changed, "unit": str(indicator.unit)},
    )
    return indicator


def _check_kind(indicator: Indicator, kind: str, above: Indicator | None) -> None:
    if above is not None and (above.kind != Indicator.Kind.POPULATION or above.pk == indicator.pk):
        raise KindRefused(_("Choose an indicator of how people are doing, not another performance measure."))
    if kind == Indicator.Kind.PERFORMANCE and indicator.pk and indicator.performance_measures.exists():
        raise KindRefused(_("Performance measures stand below this one. Move them first."))


def _check_unit(indicator: Indicator, unit: str) -> None:
    """Refuse a unit in which the values cannot be read: of events there may be more than people, of people there may not."""
    if unit == Indicator.Unit.PEOPLE and indicator.values.filter(numerator__gt=F("denominator")).exists():
        raise UnitRefused(
            _("Some numbers count more than their people, so they count events. Define a second indicator for people.")
        )
    levels = indicator.targets.exclude(kind=Target.Kind.RATIO)
    if unit == Indicator.Unit.PEOPLE and levels.filter(value__gt=100).exists():
        raise UnitRefused(_("A goal is above 100, and of 100 people there can be 100 at most. Change the goal first."))
