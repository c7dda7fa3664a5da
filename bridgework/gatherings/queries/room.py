"""What stands on the pages of a running session, and in its minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

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
from bridgework.gatherings.rules import Quorum, clock_times
from bridgework.goals.models import Commitment
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
    """Return who is there against what is needed; a tribal nation counts as a sector of its own kind. One query."""
    rows = presences_of(gathering)
    named = [row for row in rows if row.name]
    return Quorum(
        n_organizations=len(named),
        sectors=tuple(sorted({row.sector for row in named})),
        n_residents=sum(row.n for row in rows if not row.name),
        needs_organizations=gathering.quorum_organizations,
        needs_sectors=gathering.quorum_sectors,
        needs_residents=gathering.quorum_needs_residents,
    )


def agenda_of(gathering: Gathering, *, with_beside: bool = False) -> list[AgendaRow]:
    """Return the agenda with clock times. One query, two with the texts that stand beside."""
    beside = NoteVersion.objects.filter(is_beside=True, settled_at=None).order_by("number")
    items = AgendaItem.objects.filter(gathering=gathering).order_by("position", "pk")
    if with_beside:
        items = items.prefetch_related(Prefetch("versions", queryset=beside, to_attr="standing_beside"))
    rows = list(items)
    times = clock_times(gathering.starts_at, [item.minutes for item in rows])
    return [AgendaRow(item, at, getattr(item, "standing_beside", [])) for item, at in zip(rows, times, strict=True)]


def consents_of(gathering: Gathering) -> list[Consent]:
    """Return the decisions put to the room, newest first, with their objections in `standing` and `met`. Two queries."""
    objections = Objection.objects.select_related("organization").order_by("pk")
    rows = Consent.objects.filter(gathering=gathering).select_related("body", "decision")
    found = list(rows.prefetch_related(Prefetch("objections", queryset=objections)).order_by("-asked_at", "-pk"))
    for one in found:
        all_of_it = list(one.objections.all())
        one.standing = [o for o in all_of_it if o.settled_at is None]  # type: ignore[attr-defined]
        one.met = [o for o in all_of_it if o.settled_at is not None]  # type: ignore[attr-defined]
    return found


def questions_of(gathering: Gathering, *states: str) -> list[FloorQuestion]:
    """Return questions from the floor in the order they came. One query."""
    return list(FloorQuestion.objects.filter(gathering=gathering, state__in=states).order_by("pk"))


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


def minutes_page(gathering: Gathering, *, with_hidden: bool) -> MinutesPage:
    """Return what the minutes hold; seven queries. Whether this reader may see them is asked before (`rules.may_read_minutes`)."""
    attendances = list(
        Attendance.objects.filter(gathering=gathering).select_related("organization").order_by("organization__name")
    )
    sectors: dict[str, int] = {}
    for row in attendances:
        sectors[row.organization.standing] = sectors.get(row.organization.standing, 0) + row.n_people
    promised = Commitment.objects.filter(follow_up__gathering=gathering).select_related("organization", "owner__person")
    if not with_hidden:
        promised = promised.exclude(goal__is_public=False).exclude(decision__is_public=False)
    return MinutesPage(
        gathering,
        agenda_of(gathering, with_beside=with_hidden),
        attendances,
        sorted(sectors.items()),
        [one for one in consents_of(gathering) if one.state != Consent.State.OPEN],
        list(promised.order_by("due_on", "pk")),
        questions_of(gathering, FloorQuestion.State.ANSWERED),
    )


def sector_labels() -> list[str]:
    """Return what sectors are called, in their order."""
    return [str(one.label) for one in Sector]
