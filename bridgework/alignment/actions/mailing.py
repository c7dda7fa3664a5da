"""Writing to both sides of an introduction, once."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from bridgework.alignment.models import Introduction, Overlap
from bridgework.partnerships.models import Membership

log = logging.getLogger("bridgework.mail")
MOST_PER_SIDE = 10


def mail_introduction(*, introduction_id: int, at: datetime) -> int:
    """Write to the people of both organizations that an introduction waits for them; at most once. Return how many mails went.

    Parameters
    ----------
    introduction_id : int
    at : datetime

    Notes
    -----
    The claim is stored before the mails go out, so a worker that is killed in between never writes twice. Each mail says
    to its reader what the page says to them, and names nobody beyond the two organizations.
    """
    rows = Introduction.objects.select_related("partnership", "one", "other")
    claimed = Introduction.objects.filter(pk=introduction_id, mailed_at=None).update(mailed_at=at)
    introduction = rows.filter(pk=introduction_id).first() if claimed else None
    if introduction is None:
        return 0
    overlap = Overlap.objects.filter(
        partnership=introduction.partnership, one=introduction.one, other=introduction.other
    ).first()
    if overlap is None:
        return 0
    link = str(settings.BRIDGEWORK_URL) + reverse("alignment:pair", args=[introduction.partnership.slug, overlap.pk])
    n_sent = 0
    written: set[int] = set()
    for own, other in ((introduction.one, introduction.other), (introduction.other, introduction.one)):
        people = Membership.objects.filter(
            partnership=introduction.partnership, organization=own, ended_at=None
        ).select_related("person")
        for membership in people.order_by("pk"):
            person = membership.person
            if person.pk in written or len(written) >= 2 * MOST_PER_SIDE:
                continue
            written.add(person.pk)
            with override(person.language), timezone.override(introduction.partnership.zone):
                context = {
                    "partnership": introduction.partnership,
                    "own": own,
                    "other": other,
                    "draft": introduction.draft,
                    "meet_at": introduction.meet_at,
                    "where": introduction.where,
                    "link": link,
                }
                n_sent += _send(person.email, context)
    return n_sent


def _send(to: str, context: dict[str, Any]) -> bool:
    """Send one mail in the language that is active. The log says what broke, never to whom the mail went."""
    subject, _line, body = render_to_string("alignment/mail_introduction.txt", context).strip().partition("\n")
    message = EmailMessage(
        " ".join(subject.split()), body.strip() + "\n", to=[to], headers={"Auto-Submitted": "auto-generated"}
    )
    try:
        message.send()
    except Exception as why:
        log.warning("an introduction could not be mailed (%s)", type(why).__name__)
        return False
    return True
