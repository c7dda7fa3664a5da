"""Mails about ties: a check-in to whoever holds one, and the question to whoever was named to take over."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import override

from bridgework.relationships.actions import make_check_in_token, make_take_over_token
from bridgework.relationships.models import Holding
from bridgework.relationships.queries import check_ins_due, successors_to_ask
from bridgework.updates.actions.mail import address, open_mail, send

MOST_PER_ROUND = 200


def send_check_ins(now: datetime) -> int:
    """Mail each due holder of a tie three questions behind one link, once per round of the partnership's pace.

    The claim (`asked_at`) is stored before the mail is handed over, by one conditional update that only one worker can win.

    Parameters
    ----------
    now : datetime
        Aware.

    Returns
    -------
    int
        How many mails were handed to the mail server.
    """
    return _send(list(check_ins_due(now)[:MOST_PER_ROUND]), now, is_check_in=True)


def ask_successors(now: datetime) -> int:
    """Mail whoever was named to take over a tie whose holder has left, once.

    Parameters
    ----------
    now : datetime
        Aware.

    Returns
    -------
    int
        How many mails were handed to the mail server.
    """
    return _send(list(successors_to_ask(now)[:MOST_PER_ROUND]), now, is_check_in=False)


def _send(due: list[Holding], now: datetime, *, is_check_in: bool) -> int:
    if not due:
        return 0
    n_sent = 0
    rows = Holding.objects.select_related(
        "partnership", "organization", "other", "holder__person", "successor__person"
    ).in_bulk([one.pk for one in due])
    with open_mail() as connection:
        if connection is None:
            return 0
        for holding in rows.values():
            member = holding.holder if is_check_in else holding.successor
            if member is None or not _claim(holding, now, is_check_in=is_check_in):
                continue
            token = (make_check_in_token if is_check_in else make_take_over_token)(holding, now)
            with override(member.person.language):
                n_sent += send(
                    connection,
                    to=member.person.email,
                    template=f"updates/mail_{'check_in' if is_check_in else 'take_over'}.txt",
                    context={
                        "holding": holding,
                        "partnership": holding.partnership,
                        "link": address(f"tie-links:{'check-in' if is_check_in else 'take-over'}", token=token),
                    },
                )
    return n_sent


def _claim(holding: Holding, now: datetime, *, is_check_in: bool) -> bool:
    """Take this mail for this worker; False if another one took it meanwhile, or somebody else is to be asked."""
    if is_check_in:
        before = Q(asked_at=holding.asked_at) if holding.asked_at else Q(asked_at=None)
        same = Holding.objects.filter(before, pk=holding.pk, holder=holding.holder_id)
        return bool(same.update(asked_at=now))
    same = Holding.objects.filter(pk=holding.pk, successor=holding.successor_id, successor_asked_at=None)
    return bool(same.update(successor_asked_at=now))
