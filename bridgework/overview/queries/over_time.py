"""The three questions year by year, from every source: for one organization, or for the whole partnership."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.db.models.functions import ExtractYear
from django.utils import timezone

from bridgework.gatherings.models import Attendance
from bridgework.goals.models import Answer, Commitment, Endorsement
from bridgework.goals.queries import of_shown_decisions, of_shown_goals
from bridgework.lib.prepared import Prepared, prepared
from bridgework.overview.queries.organization import ties_by_year
from bridgework.partnerships.models import Organization, Partnership
from bridgework.relationships.queries import Tie, ties_of
from bridgework.resources.models import Pledge

MOST_YEARS = 10
WITH = ("session", "initiative", "agreement", "goal", "fund", "introduction", "together", "referral")  # kinds of signs
FROM = ("taught", "learned", "teachers", "learners")
TO = ("goals", "due", "kept", "pledges", "answers")


@dataclass(frozen=True)
class OverTime:
    """What is on record year by year. Counts by year and name; a year without any is a zero and stands there.

    `together` counts with how many organizations (or, for the whole, how many ties) something is on record.
    """

    organization: Organization | None
    years: list[int]
    together: dict[int, int]
    counts: dict[int, dict[str, int]]

    def n(self, year: int, name: str) -> int:
        """Return how many of one name are on record in a year."""
        return self.counts.get(year, {}).get(name, 0)

    def names(self, wanted: Iterable[str]) -> list[str]:
        """Return those of some names that are on record in any year, in their order."""
        return [name for name in wanted if any(self.n(year, name) for year in self.years)]


def over_time(partnership: Partnership, organization: Organization | None, now: datetime) -> OverTime:
    """Return the three questions year by year, from what everybody may see, in two queries whatever the rows.

    Parameters
    ----------
    partnership : Partnership
    organization : Organization or None
        None for the whole partnership.
    now : datetime
        What comes later is not counted.
    """
    today = timezone.localdate(now, partnership.zone)
    found = ties_of(partnership, organization=None if organization is None else organization.pk, until=today).values()
    ties = [public for tie in found if (public := tie.in_public()) is not None]
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for (year, name), n in _signs(ties).items():
        counts[year][name] = n
    for name, in_year, n in _counted(partnership, organization, now, today, partnership.time_zone):
        if in_year is not None:
            counts[in_year][name] = n
    first = max(min(counts, default=today.year), today.year - MOST_YEARS + 1)
    return OverTime(
        organization=organization,
        years=list(range(first, today.year + 1)) if counts else [],
        together=dict(ties_by_year(ties, today, most=MOST_YEARS)),
        counts=dict(counts),
    )


def _signs(ties: Iterable[Tie]) -> Counter[tuple[int, str]]:
    """Count records that tie somebody, each once, by year and kind."""
    things = {(sign.on.year, sign.kind, sign.thing) for tie in ties for sign in tie.signs if sign.on}
    return Counter((year, kind) for year, kind, _thing in things)


def _by_year(rows: QuerySet[Any], name: str, year: Any, n: Any) -> QuerySet[Any, Any]:
    made = rows.order_by().annotate(counted=Value(name, output_field=CharField()), in_year=year)
    return made.values("counted", "in_year").annotate(n=n).values_list("counted", "in_year", "n")


@partial(Prepared, fixed=("zone",))
def _counted(
    partnership: Partnership, organization: Organization | None, now: datetime, today: date, zone: str
) -> QuerySet[Attendance, tuple[str, int | None, int]]:
    """Return name, year and count of everything that is no tie. One query; a partnership has one zone."""
    own = Q() if organization is None else Q(organization=organization)
    held = Attendance.objects.filter(
        own, gathering__partnership=partnership, gathering__is_public=True, gathering__cancelled_at=None,
        gathering__starts_at__lte=now,
    ).exclude(gathering__goal__is_public=False)  # fmt: skip
    at = ExtractYear("gathering__starts_at", tzinfo=ZoneInfo(zone))
    sessions, who = Count("gathering", distinct=True), Count("organization", distinct=True)
    parts = [
        _by_year(held.filter(has_taught=True), "taught", at, sessions),
        _by_year(held.filter(has_learned=True), "learned", at, sessions),
    ]
    if organization is None:
        parts += [
            _by_year(held.filter(has_taught=True), "teachers", at, who),
            _by_year(held.filter(has_learned=True), "learners", at, who),
        ]
    # An organization belongs to one partnership: with both, SQLite may look through the rows of the partnership.
    theirs = Q(partnership=partnership) if organization is None else own
    promised = Commitment.objects.filter(theirs, of_shown_goals(), of_shown_decisions())
    # A promise belongs to the year in which it was due first: moving its date moves nothing here.
    due = promised.exclude(state=Commitment.State.DROPPED).filter(first_due_on__lte=today)
    held_goals = Endorsement.objects.filter(own, goal__partnership=partnership, goal__is_public=True)
    pledged = Pledge.objects.filter(
        Q() if organization is None else Q(owner=organization), fund__partnership=partnership, fund__is_public=True,
        pledged_on__lte=today,
    ).exclude(fund__goal__is_public=False)  # fmt: skip
    answered = Answer.objects.filter(theirs, answered_on__lte=today)
    if organization is None:
        answered = answered.filter(organization__isnull=False)
    one = Count("pk")
    parts += [
        _by_year(held_goals.filter(endorsed_on__lte=today), "goals", ExtractYear("endorsed_on"), one),
        _by_year(due, "due", ExtractYear("first_due_on"), one),
        _by_year(due.filter(state=Commitment.State.KEPT), "kept", ExtractYear("first_due_on"), one),
        _by_year(pledged, "pledges", ExtractYear("pledged_on"), one),
        _by_year(answered, "answers", ExtractYear("answered_on"), one),
    ]
    return parts[0].union(*parts[1:], all=True)


@prepared
def _organization(partnership: Partnership, slug: str) -> QuerySet[Organization]:
    return Organization.objects.within(partnership).filter(slug=slug).only("slug", "name")[:1]


def organization_in(partnership: Partnership, slug: str) -> Organization | None:
    """Return what the page of an organization's years says of it: its name; or None. One query."""
    return next(iter(_organization(partnership, slug)), None)
