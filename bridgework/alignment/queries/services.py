"""Reading services: the list with its filters, and one of them. No address of a secret place is in the database at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, QuerySet

from bridgework.alignment.models import ReachCount
from bridgework.partnerships.models import Partnership, Reach, Service

MOST_COUNTED = 1_000  # a list counts its matches up to here; beyond, it says "more than"
MOST_CHOICES = 80  # of one kind in a filter, those with the most services
FILTERS = ("age", "language", "district")


def services_listed(
    partnership: Partnership, *, q: str = "", reach: Mapping[str, str] | None = None
) -> QuerySet[Service]:
    """Return active services by name.

    Parameters
    ----------
    partnership : Partnership
    q : str
        Part of a service's name; case does not matter.
    reach : mapping, optional
        A code by kind (age, language, district, group); empty codes ask nothing.
    """
    rows = Service.objects.within(partnership).filter(is_active=True)
    q = q.replace("\0", "").strip()[:100]
    if q:
        rows = rows.filter(name__icontains=q)
    for kind, code in (reach or {}).items():
        if code:
            rows = rows.filter(Exists(Reach.objects.filter(service=OuterRef("pk"), kind=kind, code=code)))
    return rows.select_related("organization", "location").order_by("name", "pk")


def service_of(partnership: Partnership, pk: int) -> Service | None:
    """Return one active service with organization, program and place, or None."""
    rows = Service.objects.within(partnership).filter(is_active=True)
    return rows.select_related("organization", "program", "location").filter(pk=pk).first()


def reaches_of(services: Iterable[Service]) -> dict[int, dict[str, list[str]]]:
    """Return whom services reach: by service id and kind, the codes in order. One query."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = Reach.objects.filter(service__in=[service.pk for service in services])
    for service, kind, code in rows.order_by("kind", "code").values_list("service_id", "kind", "code"):
        found[service][kind].append(code)
    return found


def reach_choices(partnership: Partnership) -> dict[str, list[str]]:
    """Return the codes by kind that services here reach, those with the most services first. One query."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = ReachCount.objects.within(partnership).filter(kind__in=FILTERS)
    for kind, code in rows.order_by("-n_services", "code").values_list("kind", "code"):
        if len(found[kind]) < MOST_CHOICES:
            found[kind].append(code)
    return found
