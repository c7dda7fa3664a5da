"""Recording who came to a session, by organization: counts, never names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.gatherings.models import Attendance, Gathering
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.actions.shared import same_partnership
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Organization

MOST = 100_000  # people of one organization in one session: more is a slip of the pen


@dataclass(frozen=True)
class Came:
    """How many people of one organization came, and whether they taught or learned there."""

    organization: Organization
    n_people: int
    has_taught: bool = False
    has_learned: bool = False


@transaction.atomic
def record_attendance(
    *,
    gathering: Gathering,
    came: Sequence[Came],
    n_residents: int,
    by: Membership | None,
    now: datetime,
    notes: Words | None = None,
) -> Gathering:
    """Write down who came. What was recorded before is replaced; nobody with zero people is kept.

    Raises
    ------
    OfAnotherPartnership
        If an organization belongs elsewhere.
    Refused
        If the session has not started or was cancelled, an organization stands twice, a number cannot be, or the notes of
        approved minutes would change.
    """
    gathering = Gathering.objects.select_for_update().get(pk=gathering.pk)
    same_partnership(gathering.partnership, *(one.organization for one in came))
    if gathering.cancelled_at is not None:
        raise Refused(_("This session was cancelled. Nobody came to it."))
    if gathering.starts_at > now:
        raise Refused(_("This session has not started. Record attendance on the day or afterwards."))
    if len({one.organization.pk for one in came}) != len(came):
        raise Refused(_("An organization stands twice. Add its people up in one line."))
    if any(not 0 <= n <= MOST for n in (n_residents, *(one.n_people for one in came))):
        raise Refused(_("Write how many people came as a whole number."))
    if notes is not None and gathering.notes != notes and gathering.minutes_state != Gathering.Minutes.DRAFT:
        raise Refused(_("These minutes are approved. Open them again before you change them."))
    before = {row.organization_id: row for row in gathering.attendances.all()}
    kept = set()
    is_changed = gathering.n_residents != n_residents or (notes is not None and gathering.notes != notes)
    for one in came:
        if one.n_people == 0:
            continue
        kept.add(one.organization.pk)
        values = {"n_people": one.n_people, "has_taught": one.has_taught, "has_learned": one.has_learned}
        row = before.get(one.organization.pk)
        if row is None or any(getattr(row, name) != value for name, value in values.items()):
            is_changed = True
            Attendance.objects.update_or_create(gathering=gathering, organization=one.organization, defaults=values)
    if gone := set(before) - kept:
        is_changed = True
        gathering.attendances.filter(organization__in=gone).delete()
    if not is_changed:
        return gathering
    gathering.n_residents = n_residents
    if notes is not None:
        gathering.notes = notes
    gathering.save(update_fields=["n_residents", "notes"])
    journaled(
        partnership=gathering.partnership,
        by=by,
        act="gatherings.session.attendance-recorded",
        subject=f"gatherings.session:{gathering.journal_key}",
        at=now,
        # The number of residents stays out: under ten it may not be public, and facts can never be erased.
        facts={"organizations": sorted(one.organization.slug for one in came if one.n_people)},
    )
    return gathering
