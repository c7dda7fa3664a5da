"""Reading ties, and who could meet because no tie is recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from bridgework.alignment.models import Introduction, Overlap
from bridgework.analysis.who_should_meet import Served
from bridgework.gatherings.models import Attendance, Gathering
from bridgework.goals.models import Initiative
from bridgework.partnerships.models import Partnership, Reach, Service
from bridgework.relationships.queries import ties_of

AT_INITIATIVES = Initiative.organizations.through
HOSTS = Gathering.hosts.through


def tied_pairs(partnership: Partnership) -> set[tuple[int, int]]:
    """Return the pairs of organization ids with a recorded tie, the lower id first (`relationships.queries.ties_of`)."""
    return set(ties_of(partnership))


def services_and_whom(partnership: Partnership) -> list[Served]:
    """Return whom each active service reaches, for the analysis: two queries."""
    reaches: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = Reach.objects.filter(service__partnership=partnership, service__is_active=True)
    for service, kind, code in rows.order_by("service_id", "kind", "code").values_list("service_id", "kind", "code"):
        reaches[service][kind].append(code)
    services = Service.objects.within(partnership).filter(is_active=True, organization__left_on=None)
    return [
        Served(
            organization,
            tuple(reaches[pk]["age"]),
            tuple(reaches[pk]["language"]),
            tuple(reaches[pk]["district"]),
        )
        for pk, organization in services.order_by("pk").values_list("pk", "organization_id")
    ]


def overlaps_without_tie(partnership: Partnership, organization_ids: Iterable[int] | None = None) -> QuerySet[Overlap]:
    """Return who could meet, in their order: no tie recorded meanwhile, no introduction drafted yet.

    Parameters
    ----------
    partnership : Partnership
    organization_ids : iterable of int, optional
        Only pairs with one of these.
    """
    one, other = OuterRef("one_id"), OuterRef("other_id")
    held = {"gathering__cancelled_at": None}
    attended = Attendance.objects.filter(gathering=OuterRef("gathering_id"))
    hosted = HOSTS.objects.filter(gathering=OuterRef("gathering_id"))
    came_one = Attendance.objects.filter(organization=one, **held)
    hosts_one = HOSTS.objects.filter(organization=one, **held)
    second = OuterRef(OuterRef("other_id"))
    with_other = Q(Exists(attended.filter(organization=second))) | Q(Exists(hosted.filter(organization=second)))
    rows = Overlap.objects.within(partnership).filter(
        ~Exists(AT_INITIATIVES.objects.filter(organization=one, initiative__organizations=other)),
        ~Exists(came_one.filter(with_other)),
        ~Exists(hosts_one.filter(with_other)),
        ~Exists(Introduction.objects.filter(one=one, other=other)),
    )
    if organization_ids is not None:
        ids = list(organization_ids)
        rows = rows.filter(Q(one__in=ids) | Q(other__in=ids))
    return rows.select_related("one", "other").order_by("-n_shared", "turn", "one_id", "other_id")


def introductions_waiting(
    partnership: Partnership, organization_ids: Iterable[int] | None = None
) -> QuerySet[Introduction]:
    """Return introductions that wait for an answer, newest first: dismissed by nobody, not yet accepted by both."""
    dismissed = Introduction.Reply.DISMISSED
    rows = Introduction.objects.within(partnership).filter(agreed_at=None)
    rows = rows.exclude(one_reply=dismissed).exclude(other_reply=dismissed)
    if organization_ids is not None:
        ids = list(organization_ids)
        rows = rows.filter(Q(one__in=ids) | Q(other__in=ids))
    return rows.select_related("one", "other").order_by("-made_at", "-pk")
