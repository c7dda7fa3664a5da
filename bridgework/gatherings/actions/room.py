"""The agenda, and its notes: several people write at once, and nothing that was acknowledged is overwritten."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bridgework.gatherings.models import AgendaItem, Gathering, NoteVersion
from bridgework.goals.actions.refusals import Refused
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled, touch
from bridgework.partnerships.models import Membership

MOST_ITEMS = 40
LONGEST_NOTE = 20_000
MARK = 64


@dataclass(frozen=True)
class AgendaLine:
    """One line of an agenda as it was entered; `item` is what it was before, None for a new one."""

    title: Words
    minutes: int
    led_by: str = ""
    item: AgendaItem | None = None


@transaction.atomic
def set_agenda(
    *, gathering: Gathering, lines: Sequence[AgendaLine], by: Membership | None, now: datetime
) -> list[AgendaItem]:
    """Write the agenda in the order given, and return it. An item that was left out goes, unless it has notes: then it stays last.

    Raises
    ------
    Refused
        If minutes cannot be, an item is another session's, the minutes are approved, or there are more than forty.
    """
    gathering = Gathering.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=gathering.pk)
    _check_open(gathering)
    if len(lines) > MOST_ITEMS:
        raise Refused(_("An agenda has at most %(n)s items.") % {"n": MOST_ITEMS})
    if any(line.item is not None and line.item.gathering_id != gathering.pk for line in lines):
        raise Refused(_("Choose one from the list."))
    if any(not 1 <= line.minutes <= 24 * 60 or not line.title for line in lines):
        raise Refused(_("Give each item a title and say how many minutes it takes."))
    kept = []
    for position, line in enumerate(lines):
        item = line.item or AgendaItem(gathering=gathering)
        item.position, item.title, item.minutes, item.led_by = position, line.title, line.minutes, line.led_by[:120]
        item.save()
        kept.append(item)
    left = gathering.agenda.exclude(pk__in=[item.pk for item in kept])
    left.filter(version=0, versions=None).delete()
    for item in left.all():
        item.position = len(kept)
        item.save(update_fields=["position"])
        kept.append(item)
    journaled(
        partnership=gathering.partnership,
        by=by,
        act="gatherings.session.agenda-set",
        subject=f"gatherings.session:{gathering.journal_key}",
        at=now,
        facts={"n": len(kept)},
    )
    return kept


def _check_open(gathering: Gathering) -> None:
    if gathering.minutes_state != Gathering.Minutes.DRAFT:
        raise Refused(_("These minutes are approved. Open them again before you change them."))


@dataclass(frozen=True)
class SavedNote:
    """What became of a text: it took its place, or stands beside what another wrote meanwhile."""

    number: int
    is_beside: bool
    item: AgendaItem  # as it now stands: `version` and `note` are the newest


@transaction.atomic
def save_note(
    *,
    item: AgendaItem,
    body: Words,
    base: int,
    mark: str,
    by: Membership,
    now: datetime,
    replaces: int | None = None,
    unsure: Sequence[str] = (),
    settles: Sequence[int] = (),
) -> SavedNote:
    """Save the notes of an item; once this returns and its transaction is committed, the text is on disk and stays readable.

    Parameters
    ----------
    base : int
        The version that was on the writer's screen. If another took its place since, the text is kept beside it.
    mark : str
        The writer's own name for this saving: the same one sent again (the answer was lost) is not saved twice.
    replaces : int, optional
        Number of the writer's own text beside that this one continues.
    unsure : sequence of str
        Marks under which earlier stages of this text were sent without an answer: those that had come are this writer's own, and no
        reason to put the text beside.
    settles : sequence of int
        Numbers of texts beside that were joined into this one.

    Raises
    ------
    Refused
        If it is too long, has no mark, or the minutes are approved.
    """
    item = AgendaItem.objects.select_for_update(of=("self",)).select_related("gathering__partnership").get(pk=item.pk)
    if not 0 < len(mark) <= MARK:
        raise Refused(_("Open this page again, then write."))
    known = item.versions.filter(mark=mark).first()
    if known is not None:
        return SavedNote(known.number, known.is_beside, item)
    _check_open(item.gathering)
    if len(str(body)) > LONGEST_NOTE:
        raise Refused(_("These notes are too long. Keep them under %(n)s letters.") % {"n": LONGEST_NOTE})
    earlier = item.versions.filter(mark__in=list(unsure), by__person=by.person_id).order_by("-number").first()
    if earlier is not None and earlier.is_beside:
        replaces = earlier.number
    elif earlier is not None:
        base = max(base, earlier.number)
    number = (item.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    is_beside = base != item.version and str(body) != str(item.note)
    NoteVersion.objects.create(
        item=item, number=number, base=base, body=body, by=by, capacity=by.capacity, at=now, mark=mark,
        is_beside=is_beside,
    )  # fmt: skip
    own = item.versions.filter(is_beside=True, settled_at=None)
    if replaces is not None:
        own.filter(number=replaces, by__person=by.person_id).update(settled_at=now)
    if not is_beside:
        item.note, item.version = body, number
        item.save(update_fields=["note", "version"])
        own.filter(number__in=[n for n in settles if n != number]).update(settled_at=now)
    touch(item.gathering.partnership)
    return SavedNote(number, is_beside, item)


@transaction.atomic
def open_room(*, gathering: Gathering, by: Membership | None, now: datetime) -> Gathering:
    """Make the link and the code with which phones in the room take part; they stay the same once made.

    Raises
    ------
    Refused
        If the session was cancelled.
    """
    gathering = Gathering.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=gathering.pk)
    if gathering.cancelled_at is not None:
        raise Refused(_("This session was cancelled. Nobody came to it."))
    if not gathering.room_key:
        gathering.room_key = secrets.token_urlsafe(18)
        gathering.room_code = f"{secrets.randbelow(1_000_000):06d}"
        gathering.save(update_fields=["room_key", "room_code"])
        journaled(
            partnership=gathering.partnership,
            by=by,
            act="gatherings.session.room-opened",
            subject=f"gatherings.session:{gathering.journal_key}",
            at=now,
        )
    return gathering


@transaction.atomic
def set_quorum(
    *,
    gathering: Gathering,
    n_organizations: int,
    n_sectors: int,
    needs_residents: bool,
    by: Membership | None,
    now: datetime,
) -> Gathering:
    """Say who must be there for decisions to be taken."""
    gathering = Gathering.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=gathering.pk)
    gathering.quorum_organizations, gathering.quorum_sectors = n_organizations, n_sectors
    gathering.quorum_needs_residents = needs_residents
    gathering.save(update_fields=["quorum_organizations", "quorum_sectors", "quorum_needs_residents"])
    journaled(
        partnership=gathering.partnership,
        by=by,
        act="gatherings.session.quorum-set",
        subject=f"gatherings.session:{gathering.journal_key}",
        at=now,
        facts={"organizations": n_organizations, "sectors": n_sectors, "residents": needs_residents},
    )
    return gathering


@transaction.atomic
def approve_minutes(*, gathering: Gathering, are_inside: bool, by: Membership | None, now: datetime) -> Gathering:
    """Approve the minutes; they are published, or kept for members where `are_inside`. Notes then no longer change.

    Raises
    ------
    Refused
        If they are approved already, the session has not begun, or two texts still stand beside one another.
    """
    gathering = Gathering.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=gathering.pk)
    _check_open(gathering)
    if gathering.cancelled_at is not None or gathering.starts_at > now:
        raise Refused(_("This session has not been held. There are no minutes to approve."))
    if NoteVersion.objects.filter(item__gathering=gathering, is_beside=True, settled_at=None).exists():
        raise Refused(_("Two people wrote different notes for one item. Join their texts first."))
    gathering.minutes_state, gathering.minutes_approved_at = Gathering.Minutes.APPROVED, now
    gathering.are_minutes_inside = are_inside
    gathering.minutes_published_at = None if are_inside else now
    gathering.save(update_fields=["minutes_state", "minutes_approved_at", "are_minutes_inside", "minutes_published_at"])
    journaled(
        partnership=gathering.partnership,
        by=by,
        act="gatherings.minutes.approved",
        subject=f"gatherings.session:{gathering.journal_key}",
        at=now,
        facts={"published": not are_inside},
    )
    return gathering


@transaction.atomic
def reopen_minutes(*, gathering: Gathering, by: Membership | None, now: datetime, why: str) -> Gathering:
    """Open approved minutes again, with the reason; until they are approved anew they are not public.

    Raises
    ------
    Refused
        If they are open, or no reason is given.
    """
    gathering = Gathering.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=gathering.pk)
    if gathering.minutes_state == Gathering.Minutes.DRAFT:
        raise Refused(_("These minutes are not approved yet."))
    if not why.strip():
        raise Refused(_("Say why the minutes change."))
    gathering.minutes_state, gathering.minutes_approved_at = Gathering.Minutes.DRAFT, None
    gathering.minutes_published_at = None
    gathering.save(update_fields=["minutes_state", "minutes_approved_at", "minutes_published_at"])
    journaled(
        partnership=gathering.partnership,
        by=by,
        act="gatherings.minutes.reopened",
        subject=f"gatherings.session:{gathering.journal_key}",
        at=now,
        why=why,
    )
    return gathering
