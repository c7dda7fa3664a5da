"""One organization, with the three questions answered from records: working with, learning from, accountable to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from bridgework.conversations.models import AnswerRequest
from bridgework.gatherings.models import Attendance
from bridgework.goals.models import Answer, Commitment, Endorsement, Initiative
from bridgework.goals.queries import counted, of_shown_decisions, of_shown_goals
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Organization, Partnership, Program

SHOWN = 8


@dataclass(frozen=True)
class Tie:
    """An organization one works with, and what the record says of it."""

    other: Organization
    n_sessions: int
    n_initiatives: int


@dataclass(frozen=True)
class Taught:
    """Who taught whom, where."""

    other: Organization
    session: str
    slug: str


@dataclass(frozen=True)
class OrganizationPage:
    """Everything the organization's page shows."""

    organization: Organization
    ties: list[Tie]
    n_ties: int
    learned_from: list[Attendance]
    taught: list[Attendance]
    endorsements: list[Endorsement]
    commitments: list[Commitment]
    n_kept: int
    n_late: int
    n_open: int
    answers: list[Answer]
    waiting: list[AnswerRequest]
    programs: list[Program]

    @property
    def n_promises(self) -> int:
        """Promises kept, late and under way; dropped ones are not counted."""
        return self.n_kept + self.n_late + self.n_open


def organization_page(partnership: Partnership, slug: str, today: date) -> OrganizationPage | None:
    """Return one organization's page in at most seven queries, or None if there is none with this slug.

    Parameters
    ----------
    partnership : Partnership
    slug : str
    today : date
        The partnership's local date.
    """
    organization = next(iter(_organization(partnership, slug, today)), None)
    if organization is None:
        return None
    met = _met(organization)
    by_initiative = _shared_initiatives(organization)
    others = {row.organization_id: row.organization for row in met} | {o.pk: o for o in by_initiative}
    n_met: dict[int, set[int]] = {}
    for row in met:
        n_met.setdefault(row.organization_id, set()).add(row.gathering_id)
    ties = sorted(
        (Tie(other, len(n_met.get(pk, ())), by_initiative.get(other, 0)) for pk, other in others.items()),
        key=lambda tie: (-tie.n_initiatives, -tie.n_sessions, tie.other.name),
    )
    return OrganizationPage(
        organization=organization,
        ties=ties[:SHOWN],
        n_ties=len(ties),
        learned_from=[r for r in met if r.has_taught and r.own_learned][:SHOWN],
        taught=[r for r in met if r.has_learned and r.own_taught][:SHOWN],
        endorsements=_endorsements(organization),
        commitments=_commitments(organization),
        n_kept=organization.n_kept,
        n_late=organization.n_late,
        n_open=organization.n_open,
        answers=_answers(organization),
        waiting=[],
        programs=_programs(organization),
    )


@prepared
def _organization(partnership: Partnership, slug: str, today: date) -> QuerySet[Organization, Any]:
    own = Commitment.objects.filter(of_shown_decisions(), of_shown_goals(), organization=OuterRef("pk"))
    is_open = own.filter(state=Commitment.State.OPEN)
    return (
        Organization.objects.within(partnership)
        .filter(slug=slug)
        .annotate(
            n_kept=counted(own.filter(state=Commitment.State.KEPT), "organization"),
            n_late=counted(is_open.filter(due_on__lt=today), "organization"),
            n_open=counted(is_open.filter(due_on__gte=today), "organization"),
        )
    )


@prepared
def _endorsements(organization: Organization) -> QuerySet[Endorsement]:
    rows = Endorsement.objects.filter(organization=organization, goal__is_public=True).select_related("goal")
    return rows.only("pledge", "goal__slug", "goal__title").order_by("goal__position", "pk")[:SHOWN]


@prepared
def _commitments(organization: Organization) -> QuerySet[Commitment]:
    rows = Commitment.objects.filter(organization=organization).exclude(state=Commitment.State.DROPPED)
    rows = rows.exclude(goal__is_public=False).exclude(decision__is_public=False)
    return rows.only("title", "state", "due_on", "closed_on").order_by("-state", "due_on", "pk")[:SHOWN]


@prepared
def _answers(organization: Organization) -> QuerySet[Answer]:
    rows = Answer.objects.filter(organization=organization).only("words", "kind", "answered_on")
    return rows.order_by("-answered_on", "-pk")[:4]


@prepared
def _programs(organization: Organization) -> QuerySet[Program]:
    rows = Program.objects.filter(organization=organization).only("name", "description")
    return rows.order_by("name", "pk")[:SHOWN]


@prepared
def _met(organization: Organization) -> QuerySet[Attendance, Any]:
    """Return the attendance of others in the newest sessions this organization sat in, with what it did there itself.

    One query. The sessions are found by the organization first: they are few, and all attendance is not.
    """
    sat_in = Attendance.objects.filter(organization=organization).values("gathering")
    own = Attendance.objects.filter(gathering=OuterRef("gathering"), organization=organization)
    columns = ("has_taught", "has_learned", "organization__name", "organization__slug")
    return (
        Attendance.objects.filter(gathering__in=sat_in, gathering__is_public=True, gathering__cancelled_at=None)
        .exclude(organization=organization)
        .exclude(gathering__goal__is_public=False)
        .annotate(own_learned=Exists(own.filter(has_learned=True)), own_taught=Exists(own.filter(has_taught=True)))
        .select_related("organization", "gathering")
        .only(*columns, "gathering__title", "gathering__slug")
        .order_by("-gathering__starts_at", "organization__name", "pk")[:300]
    )


@prepared
def _shared(organization: int) -> QuerySet[Organization, Any]:
    shared = Initiative.objects.filter(organizations=organization).exclude(goal__is_public=False).values("pk")
    return (
        Organization.objects.filter(initiatives__in=shared)
        .exclude(pk=organization)
        .annotate(n_shared=Count("initiatives", distinct=True))
        .only("name", "slug")
        .order_by("name")[:100]
    )


def _shared_initiatives(organization: Organization) -> dict[Organization, int]:
    """Return with whom this organization shares initiatives, and how many. One query."""
    return {other: other.n_shared for other in _shared(organization.pk)}
