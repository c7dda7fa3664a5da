"""A due promise mails its owner one link. At most once per due date: the claim is stored before the mail is sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.translation import override

from bridgework.goals.actions import make_due_token
from bridgework.goals.models import Commitment
from bridgework.goals.queries import claimable_reminders
from bridgework.goals.rules import local_date
from bridgework.updates.actions.mail import address, open_mail, send

MOST_PER_ROUND = 500


def send_due_reminders(now: datetime) -> int:
    """Mail the owner of every promise that is due by its partnership's local date, once per due date.

    The claim (`reminded_for`) is committed before the mail is handed over, by one conditional update that only one worker
    can win: so a mail never goes out twice for the same due date. A crash in between loses it (at most once); the promise
    then still stands on the pages as due. If the mail server cannot be reached, nothing is claimed.

    Parameters
    ----------
    now : datetime
        Aware.

    Returns
    -------
    int
        How many mails were handed to the mail server.
    """
    # No place on earth is further ahead than UTC+14; the local date is asked per row.
    rows = claimable_reminders((now + timedelta(hours=14)).date())
    rows = rows.select_related("partnership", "organization", "owner__person")
    due = [row for row in rows[:MOST_PER_ROUND] if row.due_on <= local_date(row.partnership, now)]
    if not due:
        return 0
    n_sent = 0
    with open_mail() as connection:
        if connection is None:
            return 0
        for commitment in due:
            if _claim(commitment) and commitment.owner is not None:
                with override(commitment.owner.person.language):
                    n_sent += send(
                        connection,
                        to=commitment.owner.person.email,
                        template="updates/mail_due.txt",
                        html="updates/mail_due.html",
                        context={
                            "commitment": commitment,
                            "partnership": commitment.partnership,
                            "link": address("due:reply", token=make_due_token(commitment, now)),
                        },
                    )
    return n_sent


def _claim(commitment: Commitment) -> bool:
    """Take this due date for this worker; False if another one took it, or it was answered or moved meanwhile."""
    open_still = Commitment.objects.filter(pk=commitment.pk, state=Commitment.State.OPEN, due_on=commitment.due_on)
    free = Q(reminded_for=None) | ~Q(reminded_for=F("due_on"))
    return bool(open_still.filter(free).update(reminded_for=commitment.due_on))
