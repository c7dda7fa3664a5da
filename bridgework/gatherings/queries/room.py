"""What stands on the pages of a running session, and in its minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from bridgework.gatherings.models import (
    AgendaItem,
    Attendance,
    CheckIn,
    Consent,
    FloorQuestion,
    Gathering,
    NoteVersion,
    Objection,
)
from bridgework.gatherings.queries.presence import sector_said
from bridgework.gatherings.queries.sessions import promised_at
from bridgework.gatherings.rules import Quorum, clock_times
from bridgework.goals.models import Commitment
from bridgework.lib.prepared import Prepared, prepared
from bridgework.partnerships.models import Sector


@dataclass(frozen=True)
class Presence:
    """How many of one organization are there; residents for themselves have no organization."""

    name: str
    sector: str
    n: int


@dataclass(frozen=True)
class AgendaRow:
    """One item with the hour at which it begins, and texts that stand beside its notes."""

    item: AgendaItem
    begins_at: datetime
    beside: list[NoteVersion]


def presences_of(gathering: Gathering) -> list[Presence]:
    """Return who is checked in, by organization; residents, if any, last with an empty name. One query."""
    counts: dict[int | None, list] = {}
    for row in CheckIn.objects.filter(gathering=gathering).select_related("organization"):
        found = counts.setdefault(row.organization_id, [row.organization, 0])
        found[1] += 1
    rows = [Presence(one.name, one.standing, n) for key, (one, n) in counts.items() if key is not None]
    rows.sort(key=lambda row: row.name)
    if None in counts:
        rows.append(Presence("", "", counts[None][1]))
    return rows


def quorum_of(gathering: Gathering) -> Quorum:
    """Return who is there against what is needed; a tribal nation counts as a sector of its own kind, an organization without one as none.

    One query.
    """
    rows = presences_of(gathering)
    named = [row for row in rows if row.name]
    return Quorum(
        n_organizations=len(named),
        sectors=tuple(sorted({row.sector for row in named} - {""})),
        n_residents=sum(row.n for row in rows if not row.name),
        needs_organizations=gathering.quorum_organizations,
        needs_sectors=gathering.quorum_sectors,
        needs_residents=gathering.quorum_needs_residents,
    )


@prepared
def _items(gathering: Gathering) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(gathering=gathering).order_by("position", "pk")


def agenda_of(gathering: Gathering, *, with_beside: bool = False) -> list[AgendaRow]:
    """Return the agenda with clock times. One query, two with the texts that stand beside."""
    rows = _items(gathering)
    if with_beside:
        beside = NoteVersion.objects.filter(is_beside=True, settled_at=None).order_by("number")
        prefetch_related_objects(rows, Prefetch("versions", queryset=beside, to_attr="standing_beside"))
    times = clock_times(gathering.starts_at, [item.minutes for item in rows])
    return [AgendaRow(item, at, getattr(item, "standing_beside", [])) for item, at in zip(rows, times, strict=True)]


@prepared
def _consents(gathering: Gathering) -> QuerySet[Consent]:
    rows = Consent.objects.filter(gathering=gathering).select_related("body", "decision")
    return rows.order_by("-asked_at", "-pk")


@prepared
def _objections(consents: list[Consent]) -> QuerySet[Objection]:
    return Objection.objects.filter(consent__in=consents).select_related("organization").order_by("pk")


def consents_of(gathering: Gathering) -> list[Consent]:
    """Return the decisions put to the room, newest first, with their objections in `standing` and `met`. Two queries."""
    found = _consents(gathering)
    objections = _objections(found)
    for one in found:
        own = [o for o in objections if o.consent_id == one.pk]
        one.standing = [o for o in own if o.settled_at is None]  # type: ignore[attr-defined]
        one.met = [o for o in own if o.settled_at is not None]  # type: ignore[attr-defined]
    return found


@partial(Prepared, fixed=("states",))
def _questions(gathering: Gathering, states: tuple[str, ...]) -> QuerySet[FloorQuestion]:
    return FloorQuestion.objects.filter(gathering=gathering, state__in=states).order_by("pk")


def questions_of(gathering: Gathering, *states: str) -> list[FloorQuestion]:
    """Return questions from the floor in the order they came. One query."""
    return _questions(gathering, tuple(map(str, states)))


@dataclass(frozen=True)
class MinutesPage:
    """The minutes of one session."""

    gathering: Gathering
    agenda: list[AgendaRow]
    attendances: list[Attendance]
    sectors: list[tuple[str, int]]  # with how many people came from each
    consents: list[Consent]
    follow_ups: list[Commitment]
    questions: list[FloorQuestion]


@prepared
def _came(gathering: Gathering) -> QuerySet[Attendance]:
    rows = Attendance.objects.filter(gathering=gathering).select_related("organization")
    shown = rows.only("n_people", "organization__name", "organization__sector", "organization__is_tribal_nation")
    return shown.order_by("organization__name")


def minutes_page(gathering: Gathering, *, with_hidden: bool) -> MinutesPage:
    """Return what the minutes hold; seven queries. Whether this reader may see them is asked before (`rules.may_read_minutes`)."""
    attendances = _came(gathering)
    sectors: dict[str, int] = {}
    for row in attendances:
        name = sector_said(row.organization)
        sectors[name] = sectors.get(name, 0) + row.n_people
    return MinutesPage(
        gathering,
        agenda_of(gathering, with_beside=with_hidden),
        attendances,
        sorted(sectors.items()),
        [one for one in consents_of(gathering) if one.state != Consent.State.OPEN],
        promised_at(gathering, with_hidden),
        questions_of(gathering, FloorQuestion.State.ANSWERED),
    )


def sector_labels() -> list[str]:
    """Return what sectors are called, in their order."""
    return [str(one.label) for one in Sector]
