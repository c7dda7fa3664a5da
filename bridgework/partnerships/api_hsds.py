"""The directory as the Human Services Data Specification 3 asks for it: its paths, its pages, its objects. Reading only.

What is secret about a place is in no table, so not here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError

from bridgework.lib.hsds import COLUMNS
from bridgework.partnerships.api import NOT_HERE, here_of
from bridgework.partnerships.models import (
    Organization,
    Partnership,
    Service,
    ServiceLocation,
    ServiceTerm,
    Taxonomy,
    TaxonomyTerm,
)
from bridgework.partnerships.queries.hsds import (
    compiled_lines,
    compiled_organizations,
    compiled_services,
    compiled_term,
    find_by_hsds_id,
    own_taxonomy,
)
from bridgework.partnerships.queries.hsds.filters import (
    FilterRefused,
    lines_in,
    modified_since,
    moment_of,
    places_near,
    services_in,
)

router = Router(tags=["directory (HSDS 3)"])
MOST_PER_PAGE = 100
OF_SERVICES = ("taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "postcode", "proximity", "full")
SPECIFICATION = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/openapi.json"
Json = dict[str, Any]


class Asked(Schema):
    """What every list takes. `format` other than json is not offered, and is said so."""

    search: str = ""
    page: int = 1
    per_page: int = 25
    format: str = ""


class AskedOfServices(Asked):
    """What lists of services take besides."""

    taxonomy_term_id: str = ""
    taxonomy_id: str = ""
    organization_id: str = ""
    modified_after: str = ""
    postcode: str = ""
    proximity: str = ""
    minimal: bool = False
    full: bool = False


# Every filter that the specification knows for any list. One that a list does not answer is refused, never left out in silence:
# who asks for what is near must not get everything.
FILTERS = frozenset(
    {"taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "postcode", "proximity", "minimal", "full"}
    | {"full_service", "top_only", "parent_id", "format"}
)
WHY_NOT = {
    "top_only": "top_only is not offered: the specification's name for it and its words contradict each other. Ask by parent_id.",
    "format": "format: only json is offered. Go through the pages, or take the whole directory with `bridgework export hsds`.",
}


def _check(request: HttpRequest, asked: Asked, *offered: str) -> None:
    """Refuse filters that this list does not answer.

    Raises
    ------
    HttpError
        400, with a sentence.
    """
    if asked.format not in ("", "json"):
        raise HttpError(400, WHY_NOT["format"])
    for name in request.GET:
        if name in FILTERS and name not in (*offered, "format"):
            known = ", ".join(sorted(offered)) or "search"
            raise HttpError(400, WHY_NOT.get(name, f"{name} is not offered for this list. Offered here: {known}."))


class _Chosen:
    """Rows of which only some keys are wanted, cut page by page, so that however many keys fit into one query."""

    def __init__(self, rows: QuerySet[Any], keys: set[int]) -> None:
        self.rows, self.keys = rows, [pk for pk in rows.values_list("pk", flat=True) if pk in keys]

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, part: slice) -> list[Any]:
        found = {row.pk: row for row in self.rows.filter(pk__in=self.keys[part])}
        return [found[pk] for pk in self.keys[part] if pk in found]


def _page(asked: Asked, rows: QuerySet[Any] | _Chosen, make: Callable[[Sequence[Any]], list[Json]]) -> Json:
    """Return one page as the specification's `Page` has it; a page beyond the last is the last."""
    paginator: Paginator[Any] = Paginator(cast(Any, rows), min(max(asked.per_page, 1), MOST_PER_PAGE))
    found = paginator.get_page(asked.page)
    contents = make(list(found.object_list))
    return {
        "total_items": paginator.count,
        "total_pages": paginator.num_pages,
        "page_number": found.number,
        "size": len(contents),
        "first_page": not found.has_previous(),
        "last_page": not found.has_next(),
        "empty": not contents,
        "contents": contents,
    }


def _searched(rows: QuerySet[Any], asked: Asked, name: str = "name") -> QuerySet[Any]:
    text = asked.search.replace("\0", "").strip()[:100]
    return rows.filter(**{f"{name}__icontains": text}) if text else rows


def _services(partnership: Partnership, asked: AskedOfServices, *, at_lines: bool = False) -> QuerySet[Service]:
    rows = _searched(Service.objects.within(partnership), asked).select_related("program").order_by("pk")
    if asked.organization_id:
        found = find_by_hsds_id(
            partnership, "organization", Organization.objects.within(partnership), asked.organization_id
        )
        rows = rows.filter(organization=found) if found else rows.none()
    classed = ServiceTerm.objects.filter(service=OuterRef("pk"))
    if asked.taxonomy_term_id:
        term = find_by_hsds_id(
            partnership, "taxonomy_term", TaxonomyTerm.objects.within(partnership), asked.taxonomy_term_id
        )
        rows = rows.filter(Exists(classed.filter(term=term))) if term else rows.none()
    if asked.postcode and not asked.proximity and not at_lines:
        rows = services_in(partnership, rows, asked.postcode)
    if asked.taxonomy_id:
        taxonomy = find_by_hsds_id(partnership, "taxonomy", Taxonomy.objects.within(partnership), asked.taxonomy_id)
        rows = rows.filter(Exists(classed.filter(term__taxonomy=taxonomy))) if taxonomy else rows.none()
    return rows


def _chosen(partnership: Partnership, asked: AskedOfServices, rows: QuerySet[Service]) -> QuerySet[Service] | _Chosen:
    """Narrow services by when they changed and how far they are."""
    keys: set[int] | None = None
    if asked.modified_after:
        keys = modified_since(partnership, moment_of(asked.modified_after))
    if asked.proximity:
        near = places_near(partnership, asked.postcode, asked.proximity)
        lines = ServiceLocation.objects.filter(service__partnership=partnership).order_by()
        given = {service for service, place in lines.values_list("service_id", "location_id") if place in near}
        keys = given if keys is None else keys & given
    return rows if keys is None else _Chosen(rows, keys)


def _in_short(table: str, made: Json) -> Json:
    """Return an object for a list: its own columns, and those of what it stands in."""
    short = {name: value for name, value in made.items() if name in COLUMNS[table]}
    inside = {"organization": "organizations", "program": "programs", "location": "locations", "service": "services"}
    for name, inner in inside.items():
        if name in made:
            short[name] = _in_short(inner, made[name])
    return short


def _found(partnership: Partnership, kind: str, rows: QuerySet[Any], asked: str) -> Any:
    row = find_by_hsds_id(partnership, kind, rows, asked)
    if row is None:
        raise HttpError(404, NOT_HERE)
    return row


@router.get("hsds/", response=dict[str, str], url_name="hsds")
def base(request: HttpRequest, partnership: Path[str]) -> dict[str, str]:
    """Say which version of the specification this is."""
    here_of(request, partnership)
    return {"version": "3.0", "profile": SPECIFICATION, "openapi_url": SPECIFICATION}


@router.get("hsds/services", response=dict[str, Any], url_name="hsds-services")
def services(request: HttpRequest, partnership: Path[str], asked: Query[AskedOfServices]) -> Json:
    """Return services, a page at a time; `full=true` with everything that belongs to them."""
    here = here_of(request, partnership)

    def make(rows: Sequence[Service]) -> list[Json]:
        made = compiled_services(here.partnership, rows)
        if asked.minimal:
            return [{name: one[name] for name in ("id", "last_modified") if name in one} for one in made]
        return made if asked.full else [_in_short("services", one) for one in made]

    _check(request, asked, *OF_SERVICES, "minimal")
    try:
        rows = _chosen(here.partnership, asked, _services(here.partnership, asked))
    except FilterRefused as why:
        raise HttpError(400, str(why)) from why
    return _page(asked, rows, make)


@router.get("hsds/services/{one}", response=dict[str, Any], url_name="hsds-service")
def service(request: HttpRequest, partnership: Path[str], one: str) -> Json:
    """Return one service with everything that belongs to it."""
    here = here_of(request, partnership)
    rows = Service.objects.within(here.partnership).select_related("program")
    return compiled_services(here.partnership, [_found(here.partnership, "service", rows, one)])[0]


@router.get("hsds/organizations", response=dict[str, Any], url_name="hsds-organizations")
def organizations(
    request: HttpRequest,
    partnership: Path[str],
    asked: Query[Asked],
    full: bool = False,
    full_service: bool = False,
) -> Json:
    """Return organizations, a page at a time."""
    here = here_of(request, partnership)
    _check(request, asked, "full", "full_service")

    def make(rows: Sequence[Organization]) -> list[Json]:
        made = compiled_organizations(here.partnership, rows, full_service=full_service)
        return made if full or full_service else [_in_short("organizations", one) for one in made]

    return _page(asked, _searched(Organization.objects.within(here.partnership).order_by("pk"), asked), make)


@router.get("hsds/organizations/{one}", response=dict[str, Any], url_name="hsds-organization")
def organization(request: HttpRequest, partnership: Path[str], one: str, full_service: bool = False) -> Json:
    """Return one organization; `full_service=true` with its services."""
    here = here_of(request, partnership)
    row = _found(here.partnership, "organization", Organization.objects.within(here.partnership), one)
    return compiled_organizations(here.partnership, [row], full_service=full_service)[0]


def _lines(partnership: Partnership, asked: AskedOfServices) -> QuerySet[ServiceLocation] | _Chosen:
    """Return lines of services and places, narrowed by all that was asked for."""
    services = _services(partnership, asked, at_lines=True).select_related(None).order_by()
    rows = ServiceLocation.objects.filter(service__in=services)
    rows = rows.select_related("location", "service__program").order_by("service", "position", "pk")
    if asked.postcode and not asked.proximity:
        rows = lines_in(partnership, rows, asked.postcode)
    keys: set[int] | None = None
    if asked.modified_after:
        changed = modified_since(partnership, moment_of(asked.modified_after))
        keys = {pk for pk, one in rows.order_by().values_list("pk", "service_id") if one in changed}
    if asked.proximity:
        near = places_near(partnership, asked.postcode, asked.proximity)
        given = {pk for pk, place in rows.order_by().values_list("pk", "location_id") if place in near}
        keys = given if keys is None else keys & given
    return rows if keys is None else _Chosen(rows, keys)


@router.get("hsds/service_at_locations", response=dict[str, Any], url_name="hsds-lines")
def lines(request: HttpRequest, partnership: Path[str], asked: Query[AskedOfServices]) -> Json:
    """Return services at places, a page at a time."""
    here = here_of(request, partnership)
    _check(request, asked, *OF_SERVICES)
    try:
        rows = _lines(here.partnership, asked)
    except FilterRefused as why:
        raise HttpError(400, str(why)) from why

    def make(found: Sequence[ServiceLocation]) -> list[Json]:
        made = compiled_lines(here.partnership, found)
        return made if asked.full else [_in_short("service_at_locations", one) for one in made]

    return _page(asked, rows, make)


@router.get("hsds/service_at_locations/{one}", response=dict[str, Any], url_name="hsds-line")
def line(request: HttpRequest, partnership: Path[str], one: str) -> Json:
    """Return one service at one place."""
    here = here_of(request, partnership)
    rows = ServiceLocation.objects.filter(service__partnership=here.partnership)
    row = _found(here.partnership, "service_at_location", rows, one)
    found = rows.select_related("location", "service__program").get(pk=row.pk)
    return compiled_lines(here.partnership, [found])[0]


@router.get("hsds/taxonomies", response=dict[str, Any], url_name="hsds-taxonomies")
def taxonomies(request: HttpRequest, partnership: Path[str], asked: Query[Asked]) -> Json:
    """Return vocabularies, a page at a time."""
    here = here_of(request, partnership)
    _check(request, asked)
    rows = _searched(Taxonomy.objects.within(here.partnership).order_by("pk"), asked)
    return _page(asked, rows, lambda found: [own_taxonomy(here.partnership, row) for row in found])


@router.get("hsds/taxonomies/{one}", response=dict[str, Any], url_name="hsds-taxonomy")
def taxonomy(request: HttpRequest, partnership: Path[str], one: str) -> Json:
    """Return one vocabulary."""
    here = here_of(request, partnership)
    row = _found(here.partnership, "taxonomy", Taxonomy.objects.within(here.partnership), one)
    return own_taxonomy(here.partnership, row)


@router.get("hsds/taxonomy_terms", response=dict[str, Any], url_name="hsds-terms")
def taxonomy_terms(
    request: HttpRequest, partnership: Path[str], asked: Query[Asked], taxonomy_id: str = "", parent_id: str = ""
) -> Json:
    """Return terms, a page at a time; `parent_id` for those right below one."""
    here = here_of(request, partnership)
    _check(request, asked, "taxonomy_id", "parent_id")
    rows = _searched(TaxonomyTerm.objects.within(here.partnership).select_related("taxonomy").order_by("pk"), asked)
    if taxonomy_id:
        of = find_by_hsds_id(here.partnership, "taxonomy", Taxonomy.objects.within(here.partnership), taxonomy_id)
        rows = rows.filter(taxonomy=of) if of else rows.none()
    if parent_id:
        rows = rows.filter(hsds__parent_id=parent_id.replace("\0", "")[:100])
    return _page(asked, rows, lambda found: [compiled_term(here.partnership, row) for row in found])


@router.get("hsds/taxonomy_terms/{one}", response=dict[str, Any], url_name="hsds-term")
def taxonomy_term(request: HttpRequest, partnership: Path[str], one: str) -> Json:
    """Return one term with its vocabulary."""
    here = here_of(request, partnership)
    rows = TaxonomyTerm.objects.within(here.partnership).select_related("taxonomy")
    return compiled_term(here.partnership, _found(here.partnership, "taxonomy_term", rows, one))
