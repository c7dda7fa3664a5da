"""The one place where alignment asks who is tied to whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.db.models import Exists, OuterRef, Q, QuerySet

from bridgework.alignment.models import Introduction, Overlap
from bridgework.gatherings.models import Attendance, Gathering
from bridgework.goals.models import Initiative
from bridgework.partnerships.models import Partnership

AT_INITIATIVES = Initiative.organizations.through
HOSTS = Gathering.hosts.through

Pair = tuple[int, int]


@dataclass(frozen=True)
class Tie:
    """What is on record between two organizations: kinds (`initiative`, `session`, `introduction`, `said`) and the last date."""

    kinds: frozenset[str]
    last_on: date | None = None


def ties_of(partnership: Partnership) -> dict[Pair, Tie]:
    """Return every recorded tie by the two organizations' keys, the lower first; five queries.

    Parameters
    ----------
    partnership : Partnership

    Notes
    -----
    A tie is a shared initiative, a session that both hosted or came to (not a cancelled one), an introduction that both
    accepted, or that both said they work together.
    """
    together: dict[tuple[str, int], set[int]] = defaultdict(set)
    days: dict[int, date] = {}
    rows = AT_INITIATIVES.objects.filter(initiative__partnership=partnership)
    for thing, organization in rows.values_list("initiative_id", "organization_id"):
        together["initiative", thing].add(organization)
    held = {"gathering__partnership": partnership, "gathering__cancelled_at": None}
    for table in (HOSTS, Attendance):
        named = table.objects.filter(**held).values_list("gathering_id", "organization_id", "gathering__starts_at")
        for thing, organization, starts in named:
            together["session", thing].add(organization)
            days[thing] = starts.date()
    kinds: dict[Pair, set[str]] = defaultdict(set)
    last: dict[Pair, date] = {}
    for (kind, thing), members in together.items():
        for pair in combinations(sorted(members), 2):
            kinds[pair].add(kind)
            if kind == "session":
                last[pair] = max(last.get(pair, days[thing]), days[thing])
    agreed = Introduction.objects.within(partnership).exclude(agreed_at=None)
    for one, other, at in agreed.values_list("one_id", "other_id", "agreed_at"):
        kinds[one, other].add("introduction")
        if at is not None:
            last[one, other] = max(last.get((one, other), at.date()), at.date())
    said = Overlap.objects.within(partnership).filter(state=Overlap.State.TOGETHER)
    for one, other in said.values_list("one_id", "other_id"):
        kinds[one, other].add("said")
    return {pair: Tie(frozenset(found), last.get(pair)) for pair, found in kinds.items()}


def tied_pairs(partnership: Partnership) -> set[Pair]:
    """Return the pairs of organization keys with a recorded tie, the lower first.

    Parameters
    ----------
    partnership : Partnership
    """
    return set(ties_of(partnership))


def without_tie(rows: QuerySet[Overlap]) -> QuerySet[Overlap]:
    """Return pairs that have no recorded tie at this moment: what `ties_of` says, as conditions of one query.

    Parameters
    ----------
    rows : QuerySet of Overlap
    """
    one, other = OuterRef("one_id"), OuterRef("other_id")
    held = {"gathering__cancelled_at": None}
    attended = Attendance.objects.filter(gathering=OuterRef("gathering_id"))
    hosted = HOSTS.objects.filter(gathering=OuterRef("gathering_id"))
    came_one = Attendance.objects.filter(organization=one, **held)
    hosts_one = HOSTS.objects.filter(organization=one, **held)
    second = OuterRef(OuterRef("other_id"))
    with_other = Q(Exists(attended.filter(organization=second))) | Q(Exists(hosted.filter(organization=second)))
    return rows.exclude(state=Overlap.State.TOGETHER).filter(
        ~Exists(AT_INITIATIVES.objects.filter(organization=one, initiative__organizations=other)),
        ~Exists(came_one.filter(with_other)),
        ~Exists(hosts_one.filter(with_other)),
        ~Exists(Introduction.objects.filter(one=one, other=other).exclude(agreed_at=None)),
    )
