"""What is above a fund's limit waits for a second person; many small steps are counted together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Sum

from bridgework.partnerships.actions import journaled
from bridgework.resources.models import Approval, Entry, Fund
from bridgework.resources.plans import Doing

DAY = timedelta(hours=24)


def approval_facts(fund: Fund, act: str, amount: int, document: dict[str, Any]) -> dict[str, Any]:
    """Return what the record says of an act that waits or was decided. The amount of a single stipend stays out of it.

    Parameters
    ----------
    fund : Fund
    act : str
    amount : int
    document : dict
        The act's own words.
    """
    if not fund.is_public:
        return {}
    is_stipend = document.get("minutes") is not None
    return {"kind": act, **({} if is_stipend else {"amount": amount}), "currency": fund.currency}


def second_person_or_none(
    fund: Fund, act: Entry.Kind, amount: int, document: dict[str, Any], doing: Doing
) -> Approval | None:
    """Return the request that now waits for a second person, or None where one person is enough.

    What one person alone moved by the same kind of act within 24 hours counts together with this: a sum above the limit is not
    cut into pieces below it.

    Parameters
    ----------
    fund : Fund
        Locked.
    act : Entry.Kind
    amount : int
        Minor units.
    document : dict
        What is to be done, as JSON, for when it is approved.
    doing : Doing

    Returns
    -------
    Approval or None
    """
    if doing.is_approved:
        return None
    lately = Entry.objects.filter(fund=fund, kind=act, is_approved=False, at__gt=doing.now - DAY, at__lte=doing.now)
    before = lately.aggregate(n=Sum("amount"))["n"] or 0
    if before + amount <= fund.approval_limit:
        return None
    if doing.key and (
        again := fund.approvals.filter(state=Approval.State.WAITING, document__key=str(doing.key)).first()
    ):
        return again
    approval = Approval.objects.create(
        fund=fund,
        act=act,
        amount=amount,
        document={
            **document,
            "on": doing.on.isoformat(),
            "memo": doing.memo.as_json(),
            "reference": doing.reference,
            "key": str(doing.key) if doing.key else None,
        },
        asked_by=doing.by,
        asker=doing.by.person.ref if doing.by else None,
        asked_at=doing.now,
    )
    journaled(
        partnership=fund.partnership,
        by=doing.by,
        act="resources.approval.asked",
        subject=f"resources.fund:{fund.journal_key}",
        at=doing.now,
        facts=approval_facts(fund, str(act), amount, document),
    )
    return approval
