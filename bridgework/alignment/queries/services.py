"""Reading services: the list with its filters, and one of them. No address of a secret place is in the database at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.core.paginator import Page
from django.db.models import Count, Exists, OuterRef, QuerySet

from bridgework.alignment.models import ReachCount
from bridgework.lib.paging import PER_PAGE, page_of_rows
from bridgework.lib.prepared import prepared
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
    # `in` since Django writes a bare "AND is_active" for `=`, from which SQLite cannot go into the index in its order.
    rows = Service.objects.within(partnership).filter(is_active__in=[True])
    q = q.replace("\0", "").strip()[:100]
    if q:
        rows = rows.filter(name__icontains=q)
    for kind, code in (reach or {}).items():
        if code:
            rows = rows.filter(Exists(Reach.objects.filter(service=OuterRef("pk"), kind=kind, code=code)))
    return rows.select_related("organization", "location").order_by("name", "pk")


_SHOWN = ("name", "organization__name", "location__is_confidential")


@prepared
def _listed(
    partnership: Partnership, age: str | None, language: str | None, district: str | None, offset: int
) -> QuerySet[Service]:
    reach = {"age": age or "", "language": language or "", "district": district or ""}
    return services_listed(partnership, reach=reach).only(*_SHOWN)[offset : offset + PER_PAGE + 1]


@prepared
def _beyond(
    partnership: Partnership, age: str | None, language: str | None, district: str | None, offset: int
) -> QuerySet[Service, int]:
    reach = {"age": age or "", "language": language or "", "district": district or ""}
    rows = services_listed(partnership, reach=reach).select_related(None)
    return rows.values_list("pk", flat=True)[offset : offset + 1]


@prepared
def _n_listed(
    partnership: Partnership, age: str | None, language: str | None, district: str | None
) -> QuerySet[Service, int]:
    reach = {"age": age or "", "language": language or "", "district": district or ""}
    rows = services_listed(partnership, reach=reach).select_related(None).order_by()
    return rows.values("partnership").annotate(n=Count("*")).values_list("n", flat=True)


Codes = tuple[str | None, str | None, str | None]  # of age, language, district


def _counted(partnership: Partnership, codes: Codes) -> int:
    """Count up to `MOST_COUNTED`; one more where there are more, found by an index without reading any."""
    if _beyond(partnership, *codes, MOST_COUNTED):
        return MOST_COUNTED + 1
    return sum(_n_listed(partnership, *codes))


def services_page(partnership: Partnership, asked: str | None, *, q: str, reach: Mapping[str, str]) -> Page[Service]:
    """Return one page of `services_listed`: one query, and two more where there are several pages.

    Parameters
    ----------
    partnership : Partnership
    asked : str or None
        The page's number as it was asked for.
    q : str
        Part of a service's name.
    reach : mapping
        A code by kind; empty codes ask nothing.

    Returns
    -------
    Page of Service
        Of a long list only the first `MOST_COUNTED` are counted.
    """
    if q:  # a pattern is made of it, so this one is no prepared query
        rows = services_listed(partnership, q=q, reach=reach).only(*_SHOWN)
        counted = rows.select_related(None).order_by().values_list("pk")
        return page_of_rows(
            asked,
            lambda offset: list(rows[offset : offset + PER_PAGE + 1]),
            lambda: len(counted[: MOST_COUNTED + 1]),
        )
    codes: Codes = (reach.get("age") or None, reach.get("language") or None, reach.get("district") or None)
    return page_of_rows(
        asked,
        lambda offset: _listed(partnership, *codes, offset),
        lambda: _counted(partnership, codes),
    )


@prepared
def _service(partnership: Partnership, pk: int) -> QuerySet[Service]:
    rows = Service.objects.within(partnership).filter(is_active=True, pk=pk)
    return rows.select_related("organization", "program", "location")


def service_of(partnership: Partnership, pk: int) -> Service | None:
    """Return one active service with organization, program and place, or None."""
    return next(iter(_service(partnership, pk)), None)


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
