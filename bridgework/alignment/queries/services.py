"""Reading services: the list with its filters, and one of them. No address of a secret place is in the database at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.core.paginator import Page
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bridgework.alignment.models import ReachCount
from bridgework.lib.paging import PER_PAGE, page_of_rows
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import (
    Location,
    Organization,
    OrganizationIdentifier,
    Partnership,
    Reach,
    Service,
    ServiceLocation,
    ServiceTerm,
)

MOST_COUNTED = 1_000  # a list counts its matches up to here; beyond, it says "more than"
MOST_OF_ONE = 100  # services on the page of one record
MOST_CHOICES = 80  # of one kind in a filter, those with the most services
FILTERS = ("age", "language", "district", "group")


def services_listed(
    partnership: Partnership, *, q: str = "", reach: Mapping[str, str] | None = None, since: date | None = None
) -> QuerySet[Service]:
    """Return active services by name.

    Parameters
    ----------
    partnership : Partnership
    q : str
        Part of a service's name, of its organization's, or of a term that classes it; case does not matter.
    reach : mapping, optional
        A code by kind (age, language, district, group); empty codes ask nothing.
    since : date, optional
        Confirmed on this day or later.
    """
    # `in` since Django writes a bare "AND is_active" for `=`, from which SQLite cannot go into the index in its order.
    rows = Service.objects.within(partnership).filter(is_active__in=[True])
    q = q.replace("\0", "").strip()[:100]
    if q:
        classed = ServiceTerm.objects.filter(service=OuterRef("pk"), term__name__icontains=q)
        rows = rows.filter(Q(name__icontains=q) | Q(organization__name__icontains=q) | Exists(classed))
    if since is not None:
        rows = rows.filter(last_confirmed_on__gte=since)
    for kind, code in (reach or {}).items():
        if code:
            rows = rows.filter(Exists(Reach.objects.filter(service=OuterRef("pk"), kind=kind, code=code)))
    return rows.select_related("organization", "location").order_by("name", "pk")


_SHOWN = ("name", "last_confirmed_on", "organization__name", "organization__slug", "location__is_confidential")


Codes = tuple[str | None, str | None, str | None, str | None]  # of age, language, district, group


def _reach(codes: Codes) -> dict[str, str]:
    return {kind: code or "" for kind, code in zip(FILTERS, codes, strict=True)}


@prepared
def _listed(
    partnership: Partnership,
    age: str | None,
    language: str | None,
    district: str | None,
    group: str | None,
    since: date | None,
    offset: int,
) -> QuerySet[Service]:
    rows = services_listed(partnership, reach=_reach((age, language, district, group)), since=since)
    return rows.only(*_SHOWN)[offset : offset + PER_PAGE + 1]


@prepared
def _beyond(
    partnership: Partnership,
    age: str | None,
    language: str | None,
    district: str | None,
    group: str | None,
    since: date | None,
    offset: int,
) -> QuerySet[Service, int]:
    rows = services_listed(partnership, reach=_reach((age, language, district, group)), since=since)
    return rows.select_related(None).values_list("pk", flat=True)[offset : offset + 1]


@prepared
def _n_listed(
    partnership: Partnership,
    age: str | None,
    language: str | None,
    district: str | None,
    group: str | None,
    since: date | None,
) -> QuerySet[Service, int]:
    rows = services_listed(partnership, reach=_reach((age, language, district, group)), since=since)
    rows = rows.select_related(None).order_by()
    return rows.values("partnership").annotate(n=Count("*")).values_list("n", flat=True)


def _counted(partnership: Partnership, codes: Codes, since: date | None) -> int:
    """Count up to `MOST_COUNTED`; one more where there are more, found by an index without reading any."""
    if _beyond(partnership, *codes, since, MOST_COUNTED):
        return MOST_COUNTED + 1
    return sum(_n_listed(partnership, *codes, since))


def services_page(
    partnership: Partnership, asked: str | None, *, q: str, reach: Mapping[str, str], since: date | None = None
) -> Page[Service]:
    """Return one page of `services_listed`: one query, and two more where there are several pages.

    Parameters
    ----------
    partnership : Partnership
    asked : str or None
        The page's number as it was asked for.
    q : str
        Part of a name.
    reach : mapping
        A code by kind; empty codes ask nothing.
    since : date, optional
        Confirmed on this day or later.

    Returns
    -------
    Page of Service
        Of a long list only the first `MOST_COUNTED` are counted.
    """
    if q:  # a pattern is made of it, so this one is no prepared query
        asked_for = {kind: reach.get(kind, "") for kind in FILTERS}
        rows = services_listed(partnership, q=q, reach=asked_for, since=since).only(*_SHOWN)
        counted = rows.select_related(None).order_by().values_list("pk")
        return page_of_rows(
            asked,
            lambda offset: list(rows[offset : offset + PER_PAGE + 1]),
            lambda: len(counted[: MOST_COUNTED + 1]),
        )
    age, language, district, group = (reach.get(kind) or None for kind in FILTERS)
    codes: Codes = (age, language, district, group)
    return page_of_rows(
        asked,
        lambda offset: _listed(partnership, *codes, since, offset),
        lambda: _counted(partnership, codes, since),
    )


@prepared
def _service(partnership: Partnership, pk: int) -> QuerySet[Service]:
    rows = Service.objects.within(partnership).filter(is_active=True, pk=pk)
    return rows.select_related("organization__keeper", "program", "location").defer("hsds", "organization__hsds")


def service_of(partnership: Partnership, pk: int) -> Service | None:
    """Return one active service with organization, program and place, or None."""
    return next(iter(_service(partnership, pk)), None)


@prepared
def _places(services: list[Service]) -> QuerySet[ServiceLocation]:
    rows = ServiceLocation.objects.filter(service__in=services).select_related("location__place")
    return rows.defer("hsds", "location__hsds").order_by("position", "pk")


def places_of(services: Iterable[Service]) -> dict[int, list[Location]]:
    """Return where services are given, by service id, each place once. One query."""
    found: dict[int, list[Location]] = defaultdict(list)
    for line in _places(list(services)):
        found[line.service_id].append(line.location)
    return found


@prepared
def _terms(service: Service) -> QuerySet[ServiceTerm, tuple[str, str]]:
    rows = ServiceTerm.objects.filter(service=service).order_by("term__name", "pk")
    return rows.values_list("term__name", "term__taxonomy_name")


def terms_of(service: Service) -> list[tuple[str, str]]:
    """Return the terms that class a service: name and vocabulary. One query."""
    return list(_terms(service))


@prepared
def _record(partnership: Partnership, slug: str) -> QuerySet[Organization]:
    return (
        Organization.objects.within(partnership)
        .filter(slug=slug)
        .select_related("keeper", "confirmed_by")
        .defer("hsds")
    )


def record_of(partnership: Partnership, slug: str) -> Organization | None:
    """Return an organization with who keeps its record, or None."""
    return next(iter(_record(partnership, slug)), None)


@prepared
def _named(organization: Organization) -> QuerySet[OrganizationIdentifier, tuple[str, str]]:
    rows = OrganizationIdentifier.objects.filter(organization=organization).order_by("kind", "value")
    return rows.values_list("kind", "value")


def identifiers_of(organization: Organization) -> list[tuple[str, str]]:
    """Return what others call an organization: kind and value. One query."""
    return list(_named(organization))


@prepared
def _of(organization: Organization) -> QuerySet[Service]:
    rows = Service.objects.filter(organization=organization, is_active__in=[True]).select_related("program")
    return rows.defer("hsds", "program__hsds").order_by("name", "pk")[:MOST_OF_ONE]


def services_of(organization: Organization) -> list[Service]:
    """Return an organization's active services by name. One query."""
    return list(_of(organization))


@prepared
def _reaches(services: list[Service]) -> QuerySet[Reach, tuple[int, str, str]]:
    rows = Reach.objects.filter(service__in=services).order_by("kind", "code")
    return rows.values_list("service_id", "kind", "code")


def reaches_of(services: Iterable[Service]) -> dict[int, dict[str, list[str]]]:
    """Return whom services reach: by service id and kind, the codes in order. One query."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for service, kind, code in _reaches(list(services)):
        found[service][kind].append(code)
    return found


@prepared
def _choices(partnership: Partnership) -> QuerySet[ReachCount, tuple[str, str]]:
    rows = ReachCount.objects.within(partnership).filter(kind__in=FILTERS)
    return rows.order_by("-n_services", "code").values_list("kind", "code")


def reach_choices(partnership: Partnership) -> dict[str, list[str]]:
    """Return the codes by kind that services here reach, those with the most services first. One query."""
    found: dict[str, list[str]] = defaultdict(list)
    for kind, code in _choices(partnership):
        if len(found[kind]) < MOST_CHOICES:
            found[kind].append(code)
    return found
