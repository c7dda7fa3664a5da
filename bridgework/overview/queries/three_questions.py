"""The three questions for the whole partnership, from public records: working with, learning from, accountable to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from bridgework.gatherings.models import Attendance
from bridgework.goals.models import Answer, Commitment, Endorsement
from bridgework.goals.queries import of_shown_decisions, of_shown_goals
from bridgework.lib.prepared import prepared
from bridgework.overview.queries.organization import ties_by_year
from bridgework.partnerships.models import Organization, Partnership
from bridgework.relationships.queries import Tie, ties_of

DRAWN = 30  # organizations in the picture, those with most ties
LISTED = 15  # rows of each table
ARCS = 150  # ties in the picture, those that rest on most
UNTIED = 20  # organizations without a tie that are named
MOST_TAUGHT = 40  # a hall of more organizations says nothing of who learned from whom


@dataclass(frozen=True)
class Taught:
    """How often one organization learned where another one taught."""

    teacher: Organization
    learner: Organization
    n_sessions: int


@dataclass(frozen=True)
class Answering:
    """How one organization stands toward what it promised and what residents asked."""

    organization: Organization
    n_goals: int
    n_kept: int
    n_open: int
    n_late: int
    n_answers: int


@dataclass(frozen=True)
class ThreeQuestions:
    """What the page shows. Lists are cut, counts are whole."""

    ties: list[Tie]  # those that rest on most first
    n_ties: int
    n_tied: int  # organizations that have a tie
    n_across: int  # ties between two sectors
    drawn: list[Organization]
    arcs: list[tuple[int, int, int]]  # ties between these: keys of the two, and on how many records it rests
    untied: list[Organization]
    n_untied: int
    by_year: list[tuple[int, int]]
    taught: list[Taught]
    n_taught: int
    answering: list[Answering]
    n_answering: int
    made_at: datetime | None = None  # None: just now


def three_questions_page(partnership: Partnership, today: date) -> ThreeQuestions:
    """Return the three questions for a whole partnership, from what everybody may see, in six queries whatever the rows.

    Parameters
    ----------
    partnership : Partnership
    today : date
        The partnership's local date.
    """
    found = ties_of(partnership, until=today).values()
    ties = [public for tie in found if (public := tie.in_public()) is not None]
    ties.sort(key=lambda tie: (-len(tie.signs), tie.one.name, tie.other.name))
    degree = Counter(pk for tie in ties for pk in tie.pair)
    partners = {one.pk: one for one in _partners(partnership)}
    known = dict(partners)
    missing = [pk for pk in degree if pk not in known]
    known |= {one.pk: one for one in named_organizations(missing[:1000])} if missing else {}
    taught = _taught(partnership)
    most = sorted(degree, key=lambda pk: (-degree[pk], known[pk].name if pk in known else ""))[:DRAWN]
    drawn = sorted((known[pk] for pk in most if pk in known), key=_place)
    pictured = {one.pk for one in drawn}
    untied = [one for one in partners.values() if one.pk not in degree]
    answering = _answering(partnership, partners, today)
    return ThreeQuestions(
        ties=ties[:LISTED],
        n_ties=len(ties),
        n_tied=len(degree),
        n_across=sum(_sector(known, tie.one.pk) != _sector(known, tie.other.pk) for tie in ties),
        drawn=drawn,
        arcs=[
            (tie.one.pk, tie.other.pk, len(tie.signs))
            for tie in ties
            if tie.one.pk in pictured and tie.other.pk in pictured
        ][:ARCS],
        untied=untied[:UNTIED],
        n_untied=len(untied),
        by_year=ties_by_year(ties, today),
        taught=[
            Taught(known[teacher], known[learner], n)
            for (teacher, learner), n in taught.most_common()
            if teacher in known and learner in known
        ][:LISTED],
        n_taught=len(taught),
        answering=answering[:LISTED],
        n_answering=len(answering),
    )


def _place(organization: Organization) -> tuple[bool, str, str]:
    return organization.is_tribal_nation, organization.sector or "~", organization.name


def _sector(known: dict[int, Organization], pk: int) -> str:
    one = known.get(pk)
    return "" if one is None else one.standing


@prepared
def _partners(partnership: Partnership) -> QuerySet[Organization]:
    rows = Organization.objects.within(partnership).filter(is_partner=True, left_on=None)
    return rows.only("name", "slug", "sector", "is_tribal_nation").order_by("name", "pk")


@prepared
def named_organizations(keys: list[int]) -> QuerySet[Organization]:
    """Return organizations by name, with what a list says of each."""
    rows = Organization.objects.filter(pk__in=keys)
    return rows.only("name", "slug", "sector", "is_tribal_nation").order_by("name", "pk")


@prepared
def _roles(partnership: Partnership) -> QuerySet[Attendance, Any]:
    rows = Attendance.objects.filter(
        Q(has_taught=True) | Q(has_learned=True),
        gathering__partnership=partnership,
        gathering__is_public=True,
        gathering__cancelled_at=None,
    ).exclude(gathering__goal__is_public=False)
    return rows.order_by().values_list("gathering_id", "organization_id", "has_taught", "has_learned")


def _taught(partnership: Partnership) -> Counter[tuple[int, int]]:
    teachers: dict[int, set[int]] = {}
    learners: dict[int, set[int]] = {}
    for gathering, organization, has_taught, has_learned in _roles(partnership):
        if has_taught:
            teachers.setdefault(gathering, set()).add(organization)
        if has_learned:
            learners.setdefault(gathering, set()).add(organization)
    counted: Counter[tuple[int, int]] = Counter()
    for gathering, who in sorted(teachers.items()):
        if len(who) <= MOST_TAUGHT:
            whom = learners.get(gathering, set())
            counted.update((t, o) for t in sorted(who) for o in sorted(whom) if t != o and len(whom) <= MOST_TAUGHT)
    return counted


@prepared
def _promises(partnership: Partnership, today: date) -> QuerySet[Commitment, Any]:
    rows = Commitment.objects.within(partnership).filter(of_shown_goals(), of_shown_decisions())
    is_open = Q(state=Commitment.State.OPEN)
    return (
        rows.order_by()
        .values("organization_id")
        .annotate(
            n_kept=Count("pk", filter=Q(state=Commitment.State.KEPT)),
            n_open=Count("pk", filter=is_open & Q(due_on__gte=today)),
            n_late=Count("pk", filter=is_open & Q(due_on__lt=today)),
        )
        .values_list("organization_id", "n_kept", "n_open", "n_late")
    )


@prepared
def _held_goals(partnership: Partnership) -> QuerySet[Endorsement, Any]:
    rows = Endorsement.objects.filter(goal__partnership=partnership, goal__is_public=True).order_by()
    return rows.values("organization_id").annotate(n=Count("pk")).values_list("organization_id", "n")


@prepared
def _given(partnership: Partnership) -> QuerySet[Answer, Any]:
    rows = Answer.objects.within(partnership).filter(organization__isnull=False).order_by()
    return rows.values("organization_id").annotate(n=Count("pk")).values_list("organization_id", "n")


def _answering(partnership: Partnership, partners: dict[int, Organization], today: date) -> list[Answering]:
    promises = {pk: (kept, is_open, late) for pk, kept, is_open, late in _promises(partnership, today)}
    goals, answers = dict(_held_goals(partnership)), dict(_given(partnership))
    rows = [
        Answering(one, goals.get(pk, 0), *promises.get(pk, (0, 0, 0)), answers.get(pk, 0))
        for pk, one in partners.items()
    ]
    return [row for row in rows if row.n_goals or row.n_kept or row.n_open or row.n_late or row.n_answers]
