"""What is done so that one group reaches the goal: added, changed, ended."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bridgework.goals.models import Initiative
from bridgework.indicators import rules
from bridgework.indicators.models import GroupStrategy, Indicator
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Organization
from bridgework.places.models import EVERYONE, Group


class StrategyRefused(ValueError):
    """A strategy that cannot be. The message says what to do."""


@transaction.atomic
def keep_strategy(
    *,
    indicator: Indicator,
    group: Group,
    text: Words,
    why: Words,
    organization: Organization | None,
    by: Membership | None,
    at: datetime,
    strategy: GroupStrategy | None = None,
    initiative: Initiative | None = None,
    until: date | None = None,
) -> GroupStrategy:
    """Add what is done for one group, or change it.

    Parameters
    ----------
    indicator : Indicator
    group : Group
        Of one of the partnership's dimensions.
    text, why : Words
        What is done, and what holds this group back that does not hold others back.
    organization : Organization or None
        Who answers for it; None: nobody yet.
    by, at : Membership or None, datetime
    strategy : GroupStrategy, optional
        The one to change; left out, a new one is added.
    initiative : Initiative, optional
    until : date, optional

    Returns
    -------
    GroupStrategy
        As stored; an unchanged one is not journaled.

    Raises
    ------
    StrategyRefused
        If something named is of another partnership, or an organization is newly named that is not one's own and one is not
        the steward.
    """
    partnership = indicator.partnership
    if group.dimension.scope != partnership.scope or group.dimension.code == EVERYONE:
        raise StrategyRefused(_("Choose a group of this partnership."))
    for one in (organization, initiative):
        if one is not None and one.partnership_id != partnership.pk:
            raise StrategyRefused(_("Choose from this partnership."))
    before = None if strategy is None else strategy.organization_id
    if organization is not None and organization.pk != before and not rules.may_name(by, organization.pk):
        raise StrategyRefused(_("Name your own organization, or ask the steward to name another one."))
    wanted = {
        "group": group,
        "text": text,
        "why": why,
        "organization": organization,
        "initiative": initiative,
        "by": until,
    }
    if strategy is None:
        last = GroupStrategy.objects.filter(indicator=indicator, group=group).aggregate(last=Max("position"))["last"]
        strategy = GroupStrategy(indicator=indicator, position=0 if last is None else last + 1)
        act, changed = "indicators.strategy.added", sorted(wanted)
    else:
        if strategy.indicator_id != indicator.pk:
            raise StrategyRefused(_("This belongs to another indicator."))
        changed = sorted(key for key, value in wanted.items() if getattr(strategy, key) != value)
        act = "indicators.strategy.changed"
        if not changed:
            return strategy
    for key, value in wanted.items():
        setattr(strategy, key, value)
    strategy.save()
    _journal(strategy, act, by, at, {"changed": changed})
    return strategy


@transaction.atomic
def end_strategy(*, strategy: GroupStrategy, by: Membership | None, at: datetime, why: str = "") -> GroupStrategy:
    """End what is done for a group; it stays in the record and may be read by those who keep the data.

    Returns
    -------
    GroupStrategy
        An ended one is not ended again.
    """
    if strategy.is_open:
        strategy.is_open = False
        strategy.save(update_fields=["is_open"])
        _journal(strategy, "indicators.strategy.ended", by, at, {}, why)
    return strategy


def _journal(
    strategy: GroupStrategy, act: str, by: Membership | None, at: datetime, facts: dict[str, object], why: str = ""
) -> None:
    indicator, organization = strategy.indicator, strategy.organization
    journaled(
        partnership=indicator.partnership,
        by=by,
        act=act,
        subject=f"indicators.indicator:{indicator.journal_key}",
        at=at,
        facts={**facts, "group": strategy.group.code, "organization": organization.slug if organization else ""},
        why=why,
    )
