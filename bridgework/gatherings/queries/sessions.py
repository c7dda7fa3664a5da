"""Lists of sessions, one session, and who taught whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.db.models import Count, Model, Q, QuerySet

from bridgework.gatherings.models import AgendaItem, Attendance, Gathering, TimePoll
from bridgework.goals.models import Commitment
from bridgework.goals.queries.commitments import SHOWN as PROMISE_SHOWN
from bridgework.goals.queries.commitments import of_shown_goals
from bridgework.lib.paging import STORIES, page_of_rows
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Organization, Partnership

MOST_IN_CALENDAR = 200


def public_gatherings(partnership: Partnership, *, with_hidden: bool = False) -> QuerySet[Gathering]:
    """Return the sessions that pages may show: public ones, and not those of a goal that is not public."""
    rows = Gathering.objects.within(partnership)
    return rows if with_hidden else rows.filter(of_shown_goals(), is_public=True)


def not_ended(partnership: Partnership, now: datetime) -> QuerySet[Gathering, Any]:
    """Return the keys of sessions to come or under way.

    They are few and found by their end; asked for directly, a database walks through all past ones by their start, since that
    is the order of the page.
    """
    return Gathering.objects.within(partnership).filter(ends_at__gte=now).values("pk")


SHOWN = ("slug", "title", "kind", "starts_at", "ends_at", "is_all_day", "where", "cancelled_at", "is_public")


@prepared
def _coming(partnership: Partnership, now: datetime, with_hidden: bool, offset: int) -> QuerySet[Gathering]:
    rows = public_gatherings(partnership, with_hidden=with_hidden).filter(pk__in=not_ended(partnership, now))
    return rows.only(*SHOWN).order_by("starts_at", "pk")[offset : offset + STORIES + 1]


@prepared
def _past(partnership: Partnership, now: datetime, with_hidden: bool, offset: int) -> QuerySet[Gathering]:
    # What has ended has begun: said twice, so that the index by the start gives the order.
    rows = public_gatherings(partnership, with_hidden=with_hidden).filter(ends_at__lt=now, starts_at__lt=now)
    return rows.only(*SHOWN).order_by("-starts_at", "-pk")[offset : offset + STORIES + 1]


@prepared
def _numbers(partnership: Partnership, now: datetime, with_hidden: bool) -> QuerySet[Gathering, tuple[int, int]]:
    rows = public_gatherings(partnership, with_hidden=with_hidden).order_by().values("partnership")
    n_coming, n_past = Count("pk", filter=Q(ends_at__gte=now)), Count("pk", filter=Q(ends_at__lt=now))
    return rows.annotate(n_coming=n_coming, n_past=n_past).values_list("n_coming", "n_past")


@prepared
def _hosting(gatherings: list[Gathering]) -> QuerySet[Model, tuple[int, int, str]]:
    rows = Gathering.hosts.through.objects.filter(gathering__in=gatherings)
    return rows.order_by("organization").values_list("gathering_id", "organization_id", "organization__name")


class Host(NamedTuple):
    """An organization that hosts a session."""

    pk: int
    name: str


def hosts_of(gatherings: list[Gathering]) -> dict[int, list[Host]]:
    """Return who hosts each of these sessions, by its key. One query."""
    found: dict[int, list[Host]] = {gathering.pk: [] for gathering in gatherings}
    for gathering_id, organization_id, name in _hosting(gatherings):
        found[gathering_id].append(Host(organization_id, name))
    return found


def sessions_page(
    partnership: Partnership, now: datetime, asked: str | None, *, with_hidden: bool = False
) -> Page[Gathering]:
    """Return one page of the sessions: those that have not ended, the next first, then the past ones, the latest first.

    Three queries.

    Parameters
    ----------
    now : datetime
        Aware moment.
    asked : str or None
        The page's number as it was asked for.
    """
    numbers = _numbers(partnership, now, with_hidden)
    n_coming, n_past = numbers[0] if numbers else (0, 0)

    def rows_from(offset: int) -> list[Gathering]:
        rows = _coming(partnership, now, with_hidden, offset) if offset < n_coming else []
        if len(rows) <= STORIES and n_past:
            rows += _past(partnership, now, with_hidden, max(0, offset - n_coming))[: STORIES + 1 - len(rows)]
        return rows

    return page_of_rows(asked, rows_from, lambda: n_coming + n_past, STORIES)


def open_polls(partnership: Partnership) -> list[TimePoll]:
    """Return the polls for a date that are open, newest first, with their hosts. Two queries."""
    rows = TimePoll.objects.within(partnership).filter(closed_at=None).prefetch_related("hosts")
    return list(rows.order_by("-created_at", "-pk")[:20])


@prepared
def _calendar(partnership: Partnership, since: datetime, until: datetime) -> QuerySet[Gathering]:
    rows = public_gatherings(partnership).filter(starts_at__gte=since, starts_at__lt=until)
    return rows.select_related("series").defer("notes", "goal").order_by("-starts_at", "-pk")[:MOST_IN_CALENDAR]


def sessions_between(partnership: Partnership, since: datetime, until: datetime) -> list[Gathering]:
    """Return the public sessions that begin in [since, until), cancelled ones included; the last 200. One query."""
    return _calendar(partnership, since, until)[::-1]


@prepared
def _session(partnership: Partnership, slug: str, with_hidden: bool) -> QuerySet[Gathering]:
    rows = public_gatherings(partnership, with_hidden=with_hidden).filter(slug=slug).select_related("goal", "series")
    return rows.defer("goal__vision", "goal__created_at")


def session_of(partnership: Partnership, slug: str, *, with_hidden: bool = False) -> Gathering | None:
    """Return one session with its goal, or None if this reader may not see it. One query."""
    return next(iter(_session(partnership, slug, with_hidden)), None)


@dataclass(frozen=True)
class SessionTogether:
    """Two organizations met in one session.

    `taught` and `learned` say what the organization at hand did there; `other_taught` and `other_learned` what the other one
    did.
    """

    gathering: Gathering
    other: Organization
    taught: bool
    learned: bool
    other_taught: bool
    other_learned: bool

    @property
    def is_learning_from(self) -> bool:
        """The organization at hand learned where the other one taught."""
        return self.learned and self.other_taught

    @property
    def is_teaching(self) -> bool:
        """The organization at hand taught where the other one learned."""
        return self.taught and self.other_learned


def sessions_together(organization: Organization, *, limit: int = 200) -> list[SessionTogether]:
    """Return with whom an organization sat in public sessions, and who taught whom; newest first. Two queries.

    Parameters
    ----------
    limit : int
        How many of its newest sessions are read.
    """
    own = {
        attendance.gathering_id: attendance
        for attendance in Attendance.objects.filter(
            organization=organization, gathering__is_public=True, gathering__cancelled_at=None
        )
        .exclude(gathering__goal__is_public=False)
        .select_related("gathering")
        .order_by("-gathering__starts_at")[:limit]
    }
    others = (
        Attendance.objects.filter(gathering__in=list(own))
        .exclude(organization=organization)
        .select_related("organization")
        .order_by("-gathering__starts_at", "organization__name", "pk")
    )
    return [
        SessionTogether(
            own[row.gathering_id].gathering,
            row.organization,
            own[row.gathering_id].has_taught,
            own[row.gathering_id].has_learned,
            row.has_taught,
            row.has_learned,
        )
        for row in others
    ]


@dataclass(frozen=True)
class SessionDetail:
    """One session, who hosts it, who came, and what was promised there."""

    gathering: Gathering
    hosts: list[Host]
    attendances: list[Attendance]
    follow_ups: list[Commitment]
    agenda: list[AgendaItem]


@prepared
def _agenda(gathering: Gathering) -> QuerySet[AgendaItem]:
    rows = AgendaItem.objects.filter(gathering=gathering)
    return rows.only("title", "minutes", "led_by").order_by("position", "pk")


@prepared
def _attendances(gathering: Gathering) -> QuerySet[Attendance]:
    rows = Attendance.objects.filter(gathering=gathering).select_related("organization")
    shown = rows.only("n_people", "has_taught", "has_learned", "organization__name", "organization__slug")
    return shown.order_by("organization__name")


@prepared
def promised_at(gathering: Gathering, with_hidden: bool) -> QuerySet[Commitment]:
    """Return what was promised at a session, the earliest due first; of hidden goals and decisions for members only."""
    rows = Commitment.objects.filter(follow_up__gathering=gathering).select_related("organization")
    if not with_hidden:
        rows = rows.exclude(goal__is_public=False).exclude(decision__is_public=False)
    return rows.only(*PROMISE_SHOWN).order_by("due_on", "follow_up__pk")


def gathering_detail(partnership: Partnership, slug: str, *, with_hidden: bool = False) -> SessionDetail | None:
    """Return one session with hosts, attendance, follow-ups and agenda, or None if this reader may not see it. Five queries."""
    gathering = session_of(partnership, slug, with_hidden=with_hidden)
    if gathering is None:
        return None
    return SessionDetail(
        gathering,
        hosts_of([gathering])[gathering.pk],
        _attendances(gathering),
        promised_at(gathering, with_hidden),
        _agenda(gathering),
    )
