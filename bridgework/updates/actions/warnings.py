"""An agreement that ends soon: its parties are told by mail 60 and 14 days before. Each warning is claimed before it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from bridgework.partnerships.models import Agreement, Membership, Role
from bridgework.partnerships.models.agreements import WARNED_BEFORE
from bridgework.updates.actions.mail import address, open_mail, send

MOST_PER_ROUND = 100
TOLD = (Role.STEWARD, Role.DATA_STEWARD, Role.PARTNER)


def _due(now: datetime) -> list[tuple[Agreement, int]]:
    """Return the agreements whose parties are to be told now, each with how many days before its end."""
    first = (now + timedelta(days=WARNED_BEFORE[0], hours=14)).date()  # nowhere on earth is it later
    rows = Agreement.objects.filter(
        Q(warned_before=None) | Q(warned_before__gt=WARNED_BEFORE[-1]),
        signed_at__isnull=False, ended_on=None, ends_on__lte=first, ends_on__gte=(now - timedelta(days=1)).date(),
    )  # fmt: skip
    due = []
    for agreement in rows.select_related("partnership").order_by("ends_on", "pk")[:MOST_PER_ROUND]:
        left = (agreement.ends_on - timezone.localdate(now, agreement.partnership.zone)).days
        before = min((days for days in WARNED_BEFORE if left <= days), default=None)
        if left >= 0 and before is not None and (agreement.warned_before is None or agreement.warned_before > before):
            due.append((agreement, before))
    return due


def send_agreement_warnings(now: datetime) -> int:
    """Tell everybody who acts for a party that an agreement ends soon, at most once 60 and once 14 days before.

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
        for agreement, before in due:
            free = Q(warned_before=None) | Q(warned_before__gt=before)
            if not Agreement.objects.filter(free, pk=agreement.pk).update(warned_before=before):
                continue
            members = Membership.objects.filter(
                ended_at=None, role__in=TOLD, organization__in=agreement.parties.values("organization")
            )
            people = {member.person_id: member.person for member in members.select_related("person").order_by("pk")}
            for person in people.values():
                with override(person.language):
                    n_sent += send(
                        connection,
                        to=person.email,
                        template="updates/mail_agreement.txt",
                        context={
                            "agreement": agreement,
                            "partnership": agreement.partnership,
                            "link": address(
                                "indicators:agreement", partnership=agreement.partnership.slug, slug=agreement.slug
                            ),
                        },
                    )
    return n_sent
