"""Mails about sessions: invitations that calendars take over, changes, cancellations, freed places, polls, reminders.

At most once: what is due is taken (committed) before the mail is handed over, by one conditional update that only one worker can win.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.mime.text import MIMEText
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from bridgework.gatherings.actions import make_guest_token, make_voter_token
from bridgework.gatherings.calendar import Invited, calendar_of
from bridgework.gatherings.models import Gathering, Guest, PollVoter
from bridgework.updates.actions.mail import address, log, open_mail, send

MOST_PER_ROUND = 500
REMIND_BEFORE = timedelta(hours=36)


def send_session_mails(now: datetime) -> int:
    """Send what guests and those asked for a date are to be told; return how many mails were handed over.

    Parameters
    ----------
    now : datetime
        Aware.
    """
    voters = PollVoter.objects.filter(is_mail_due=True).exclude(email="")
    guests = Guest.objects.exclude(mail_due="").exclude(email="")
    if not voters.exists() and not guests.exists():
        return 0
    n_sent = 0
    with open_mail() as connection:
        if connection is None:
            return 0
        for voter in voters.select_related("poll__partnership")[:MOST_PER_ROUND]:
            if PollVoter.objects.filter(pk=voter.pk, is_mail_due=True).update(is_mail_due=False):
                n_sent += _ask(connection, voter)
        rows = guests.select_related("gathering__partnership", "gathering__series").order_by("pk")
        for guest in rows[:MOST_PER_ROUND]:
            if Guest.objects.filter(pk=guest.pk, mail_due=guest.mail_due).update(mail_due=""):
                n_sent += _tell(connection, guest)
    return n_sent


def _ask(connection: BaseEmailBackend, voter: PollVoter) -> int:
    if voter.poll.closed_at is not None:
        return 0
    with override(voter.language):
        link = address("sessions-by-link:voter", token=make_voter_token(voter))
        context = {"poll": voter.poll, "partnership": voter.poll.partnership, "link": link}
        return send(connection, to=voter.email, template="updates/mail_poll.txt", context=context)


def _tell(connection: BaseEmailBackend, guest: Guest) -> int:
    gathering = guest.gathering
    is_series = guest.mail_due in (Guest.Mail.SERIES, Guest.Mail.CANCEL_SERIES) and gathering.series is not None
    is_end = guest.mail_due in (Guest.Mail.CANCEL, Guest.Mail.CANCEL_SERIES)
    rows = [gathering]
    if is_series and gathering.series is not None:
        own = Guest.objects.filter(email=guest.email, gathering__series=gathering.series)
        mine = gathering.series.gatherings.filter(pk__in=own.values("gathering")).select_related("series")
        # What was held stays in calendars: each cancelled session is named by itself.
        mine = mine.filter(cancelled_at__isnull=False) if is_end else mine
        rows = list(mine.order_by("occurrence_at"))
    organizer = str(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].rstrip(">") or "nobody@localhost"
    partnership = gathering.partnership

    def address_of(row: Gathering) -> str:
        return address("gatherings:detail", partnership=partnership.slug, slug=row.slug)

    method = "CANCEL" if is_end else "REQUEST"
    with override(guest.language), timezone.override(partnership.zone):
        calendar = calendar_of(
            partnership,
            rows,
            address_of,
            method=method,
            invited=Invited(guest, organizer),
            is_whole=is_series and not is_end,
        )
        context = {
            "guest": guest,
            "gathering": gathering,
            "partnership": partnership,
            "is_series": is_series,
            "what": "cancel" if is_end else str(guest.mail_due),
            "link": address("sessions-by-link:guest", token=make_guest_token(guest)),
        }
        return _send_calendar(connection, guest.email, context, calendar, method)


def _send_calendar(connection: BaseEmailBackend, to: str, context: dict[str, Any], calendar: bytes, method: str) -> int:
    """Send a mail whose second part is the calendar with its METHOD, as mail programs look for it (RFC 6047, section 2.4)."""
    subject, _, body = render_to_string("updates/mail_session.txt", context).strip().partition("\n")
    part = MIMEText(calendar.decode("utf-8"), "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename="session.ics")
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=body.strip() + "\n",
        to=[to],
        connection=connection,
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach(part)
    try:
        message.send()
    except Exception as why:
        # Only the kind of failure: messages of mail servers quote addresses.
        log.warning("a mail could not be sent (%s)", type(why).__name__)
        return 0
    return 1


def send_session_reminders(now: datetime) -> int:
    """Remind those who have a place once, a day and a half before it begins; return how many mails were handed over."""
    due = Guest.objects.filter(
        state=Guest.State.SEAT,
        reminded_at=None,
        gathering__cancelled_at=None,
        gathering__starts_at__gt=now,
        gathering__starts_at__lte=now + REMIND_BEFORE,
    ).exclude(email="")
    if not due.exists():
        return 0
    n_sent = 0
    with open_mail() as connection:
        if connection is None:
            return 0
        for guest in due.select_related("gathering__partnership")[:MOST_PER_ROUND]:
            if not Guest.objects.filter(pk=guest.pk, reminded_at=None).update(reminded_at=now):
                continue
            with override(guest.language), timezone.override(guest.gathering.partnership.zone):
                context = {
                    "guest": guest,
                    "gathering": guest.gathering,
                    "partnership": guest.gathering.partnership,
                    "what": "remind",
                    "link": address("sessions-by-link:guest", token=make_guest_token(guest)),
                }
                n_sent += send(connection, to=guest.email, template="updates/mail_session.txt", context=context)
    return n_sent
