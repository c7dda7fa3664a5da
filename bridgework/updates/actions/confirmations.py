"""A directory record that nobody confirmed for long mails its keepers one link. At most once per interval."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from bridgework.partnerships.actions.keeping import make_record_token
from bridgework.partnerships.models import Organization, Partnership
from bridgework.partnerships.queries.records import keepers_of, stale_before
from bridgework.updates.actions.mail import address, open_mail, send

MOST_PER_ROUND = 100
MOST_ASKED = 3  # keepers of one record: one answer is enough


def _due(now: datetime) -> list[Organization]:
    """Return the kept records that are older than their partnership's interval and were not asked about within it."""
    due: list[Organization] = []
    for partnership in Partnership.objects.order_by("pk"):
        stale = stale_before(partnership, timezone.localdate(now, partnership.zone))
        old = Q(last_confirmed_on__lt=stale) | Q(last_confirmed_on=None, keeper__isnull=False)
        unasked = Q(confirm_asked_on=None) | Q(confirm_asked_on__lt=stale)
        rows = Organization.objects.within(partnership).filter(old, unasked, left_on=None)
        due += rows.select_related("partnership").order_by("pk")[: MOST_PER_ROUND - len(due)]
        if len(due) >= MOST_PER_ROUND:
            break
    return due


def send_record_reminders(now: datetime) -> int:
    """Mail the keepers of records that are due, each a link of their own. The claim is stored before the mail is sent.

    Parameters
    ----------
    now : datetime
        Aware.

    Returns
    -------
    int
        How many mails were handed to the mail server.
    """
    due = _due(now)
    if not due:
        return 0
    n_sent = 0
    with open_mail() as connection:
        if connection is None:
            return 0
        for record in due:
            today = timezone.localdate(now, record.partnership.zone)
            rows = Organization.objects.filter(pk=record.pk, confirm_asked_on=record.confirm_asked_on)
            if not rows.update(confirm_asked_on=today):
                continue
            asked: dict[int, object] = {}
            for keeper in keepers_of(record):
                if keeper.person_id in asked or len(asked) >= MOST_ASKED:
                    continue
                asked[keeper.person_id] = keeper
                with override(keeper.person.language):
                    n_sent += send(
                        connection,
                        to=keeper.person.email,
                        template="updates/mail_record.txt",
                        context={
                            "record": record,
                            "partnership": record.partnership,
                            "link": address("entrance:record-link", token=make_record_token(record, keeper, now)),
                        },
                    )
    return n_sent
