"""Setting where everyone, or one group, should be, and which gap should close."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.indicators.actions.protecting import keep_summary
from bridgework.indicators.models import Indicator, Target
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership
from bridgework.places.models import EVERYONE, Group


class TargetRefused(ValueError):
    """A target that cannot be. The message says what to do."""


@transaction.atomic
def set_target(
    *,
    indicator: Indicator,
    value: Decimal | None,
    until: date | None,
    by: Membership | None,
    at: datetime,
    kind: str = Target.Kind.LEVEL,
    group: Group | None = None,
    other_group: Group | None = None,
) -> Target | None:
    """Set a target, to be reached by the end of a date; without a value the target is taken away.

    Parameters
    ----------
    indicator : Indicator
    value : Decimal or None
        A level or a difference per 100, or a ratio of 1 or more; None takes the target away.
    until : date or None
    by, at : Membership or None, datetime
    kind : str
        Of `Target.Kind`. An indicator has one target of each kind for each group, and one level for everyone.
    group : Group, optional
        For whom; left out, the level holds for everyone. A gap needs one.
    other_group : Group, optional
        With whom the group of a gap is compared; left out, with all others.

    Returns
    -------
    Target or None
        As stored; unchanged targets are not journaled.

    Raises
    ------
    TargetRefused
        If the groups do not go together, or the value is not possible in the indicator's unit.
    """
    known = Target.objects.filter(indicator=indicator, group=group, kind=kind).first()
    if value is None or until is None:
        if known is None:
            return None
        known.delete()
        act, target = "indicators.target.removed", None
    else:
        other_group = other_group if kind != Target.Kind.LEVEL else None
        _check(indicator, kind, group, other_group, value)
        other = None if other_group is None else other_group.pk
        if known is not None and (known.value, known.by, known.other_group_id) == (value, until, other):
            return known
        target, _made = Target.objects.update_or_create(
            indicator=indicator,
            group=group,
            kind=kind,
            defaults={"value": value, "by": until, "other_group": other_group},
        )
        act = "indicators.target.set"
    keep_summary(indicator)
    journaled(
        partnership=indicator.partnership,
        by=by,
        act=act,
        subject=f"indicators.indicator:{indicator.journal_key}",
        at=at,
        facts={
            "value": None if value is None else str(value),
            "by": None if until is None else until.isoformat(),
            "kind": str(kind),
            "group": "" if group is None else group.code,
            "other_group": "" if other_group is None else other_group.code,
        },
    )
    return target


def _check(indicator: Indicator, kind: str, group: Group | None, other: Group | None, value: Decimal) -> None:
    if kind != Target.Kind.LEVEL and group is None:
        raise TargetRefused(_("Choose the group whose gap should close."))
    for one in (group, other):
        if one is not None and (one.dimension.scope != indicator.partnership.scope or one.dimension.code == EVERYONE):
            raise TargetRefused(_("Choose a group of this partnership."))
    if group is not None and other is not None and (other == group or other.dimension_id != group.dimension_id):
        raise TargetRefused(_("Compare a group with another one of the same kind."))
    if value < 0 or (kind == Target.Kind.RATIO and value < 1):
        raise TargetRefused(
            _("A ratio is 1 or more: 1 is no gap.") if kind == Target.Kind.RATIO else _("Write 0 or more.")
        )
    if indicator.unit == Indicator.Unit.PEOPLE and kind != Target.Kind.RATIO and value > 100:
        raise TargetRefused(_("Of 100 people there can be 100 at most."))
