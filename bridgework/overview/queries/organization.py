"""One organization, with the three questions answered from records: working with, learning from, accountable to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from bridgework.conversations.models import AnswerRequest
from bridgework.gatherings.models import Attendance
from bridgework.goals.models import Answer, Commitment, Endorsement
from bridgework.goals.queries import counted, of_shown_decisions, of_shown_goals
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Organization, Partnership, Program
from bridgework.relationships.queries import Tie, ties_of

SHOWN = 8


@dataclass(frozen=True)
class OrganizationPage:
    """Everything the organization's page shows."""

    organization: Organization
    ties: list[Tie]
    n_ties: int
    by_year: list[tuple[int, int]]  # year, and with how many something is on record in it
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
    # Only what everybody may see ties the two here.
    found = ties_of(partnership, organization=organization.pk, until=today).values()
    shown = [public for tie in found if (public := tie.in_public()) is not None]
    ties = sorted(
        shown,
        key=lambda tie: (-tie.n("initiative"), -tie.n("session"), -len(tie.signs), tie.seen_from(organization.pk).name),
    )
    return OrganizationPage(
        organization=organization,
        ties=ties[:SHOWN],
        n_ties=len(ties),
        by_year=ties_by_year(ties, today),
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


def ties_by_year(ties: Iterable[Tie], today: date, *, most: int = 10) -> list[tuple[int, int]]:
    """Return for each year, of the last `most`, how many of these ties have a record in it; years between are not left out.

    Parameters
    ----------
    ties : iterable of Tie
    today : date
        The partnership's local date.
    most : int
    """
    counted = Counter(year for tie in ties for year in {sign.on.year for sign in tie.signs if sign.on})
    if not counted:
        return []
    first = max(min(counted), today.year - most + 1)
    return [(year, counted[year]) for year in range(first, today.year + 1)]
