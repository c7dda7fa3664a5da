"""A fund's settings after it was opened. What lowers its safety waits for a second person; posted entries are never touched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.actions.refusals import Refused
from bridgework.goals.actions.shared import same_partnership
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Organization
from bridgework.resources.actions.posting import MOST, locked
from bridgework.resources.models import Approval, Fund, FundChange
from bridgework.resources.plans import SettingsPlan
from bridgework.resources.rules import LONG_TEXTS, SETTINGS, TEXTS, lowers_safety


@dataclass(frozen=True)
class SettingsChanged:
    """What a change of settings did.

    Attributes
    ----------
    fund : Fund
    changed : tuple of str
        Settings that changed at once.
    waiting : Approval or None
        What lowers the fund's safety, until a second person agrees.
    """

    fund: Fund
    changed: tuple[str, ...]
    waiting: Approval | None


def _bodies(words: Words) -> dict[str, str]:
    """Return texts by language, the source first, without their authors: an author can be erased, a record's facts cannot."""
    first = [words.source] if words.source in words.renderings else []
    order = [*first, *(code for code in words.renderings if code != words.source)]
    return {code: words.renderings[code].body for code in order}


def _plain(name: str, value: Any) -> Any:
    """Return a setting as a JSON value to compare and to keep."""
    if name in TEXTS:
        return _bodies(value)
    if name == "approvers":
        return sorted(one.slug for one in value)
    return value.isoformat() if isinstance(value, date) else value


def _now_set(fund: Fund) -> dict[str, Any]:
    named = list(fund.approvers.order_by("slug"))
    return {name: _plain(name, named if name == "approvers" else getattr(fund, name)) for name in SETTINGS}


def _fact(name: str, value: Any) -> Any:
    """Return a setting as the record may keep it forever: of long texts only their digest, since a person may stand in them."""
    if name not in LONG_TEXTS or not value:
        return value
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _facts(names: Sequence[str], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _fact(name, values[name]) for name in names}


def _apply(
    fund: Fund, before: Mapping[str, Any], values: Mapping[str, Any], by: Membership, now: datetime, is_approved: bool
) -> None:
    """Set what is given, keep what was before, and journal it."""
    was_public, names = fund.is_public, [name for name in SETTINGS if name in values]
    after = {name: _plain(name, values[name]) for name in names}
    for name in names:
        if name != "approvers":
            setattr(fund, name, values[name])
    fund.save(update_fields=[name for name in names if name != "approvers"])
    if "approvers" in values:
        fund.approvers.set(values["approvers"])
    FundChange.objects.create(
        fund=fund,
        before={name: before[name] for name in names},
        after=after,
        at=now,
        by=by,
        is_approved=is_approved,
    )
    journaled(
        partnership=fund.partnership,
        by=by,
        act="resources.fund.changed",
        subject=f"resources.fund:{fund.journal_key}",
        at=now,
        facts={
            **({"changed": names, "before": _facts(names, before)} if was_public else {}),
            **({"after": _facts(names, after)} if fund.is_public else {}),
        },
    )


@transaction.atomic
def change_settings(*, fund: Fund, plan: SettingsPlan, by: Membership, now: datetime) -> SettingsChanged:
    """Change a fund's settings: at once, but for what lowers its safety; that waits for a second person.

    Parameters
    ----------
    fund : Fund
    plan : SettingsPlan
    by : Membership
    now : datetime

    Raises
    ------
    OfAnotherPartnership, Refused
        If an organization belongs elsewhere, the name is missing, or another such change waits already.
    """
    fund = locked(fund)
    same_partnership(fund.partnership, *plan.approvers)
    if not plan.title:
        raise Refused(_("Give the fund a name."))
    if not 0 <= plan.approval_limit <= MOST:
        raise Refused(_("Write an amount above zero."))
    before, values = _now_set(fund), dict(vars(plan))
    after = {name: _plain(name, values[name]) for name in SETTINGS}
    differing = [name for name in SETTINGS if before[name] != after[name]]
    lower = [name for name in differing if lowers_safety(name, before[name], after[name])]
    if lower and fund.approvals.filter(act=Approval.SETTINGS, state=Approval.State.WAITING).exists():
        raise Refused(_("A change of these settings waits for a second person. Let it be decided first."))
    at_once = tuple(name for name in differing if name not in lower)
    if at_once:
        _apply(fund, before, {name: values[name] for name in at_once}, by, now, is_approved=False)
    return SettingsChanged(fund, at_once, _ask(fund, lower, before, values, by, now) if lower else None)


def _ask(
    fund: Fund, lower: list[str], before: Mapping[str, Any], values: Mapping[str, Any], by: Membership, now: datetime
) -> Approval:
    stored = {name: values[name].as_json() if name in TEXTS else _plain(name, values[name]) for name in lower}
    approval = Approval.objects.create(
        fund=fund,
        act=Approval.SETTINGS,
        amount=0,
        document={"before": {name: before[name] for name in lower}, "after": stored},
        asked_by=by,
        asker=by.person.ref,
        asked_at=now,
    )
    after = {name: _plain(name, values[name]) for name in lower}
    facts = {"kind": Approval.SETTINGS, "before": _facts(lower, before), "after": _facts(lower, after)}
    journaled(
        partnership=fund.partnership,
        by=by,
        act="resources.approval.asked",
        subject=f"resources.fund:{fund.journal_key}",
        at=now,
        facts=facts if fund.is_public else {},
    )
    return approval


def settle(fund: Fund, document: Mapping[str, Any], by: Membership, now: datetime) -> None:
    """Carry out a change of settings that a second person agreed to.

    Parameters
    ----------
    fund : Fund
        Locked.
    document : mapping
        Of the approval.
    by : Membership
        The second person.
    now : datetime

    Raises
    ------
    Refused
        If the settings are not any more as they were when it was asked for.
    """
    before = _now_set(fund)
    if any(before[name] != value for name, value in document["before"].items()):
        raise Refused(_("The settings changed since this was asked for. Refuse it and ask anew."))
    values = {name: _read(fund, name, value) for name, value in document["after"].items()}
    _apply(fund, before, values, by, now, is_approved=True)


def _read(fund: Fund, name: str, value: Any) -> Any:
    if name in TEXTS:
        return Words.from_json(value)
    if name == "approvers":
        return list(Organization.objects.within(fund.partnership).filter(slug__in=value))
    return date.fromisoformat(value) if name == "ends_on" and value else value
