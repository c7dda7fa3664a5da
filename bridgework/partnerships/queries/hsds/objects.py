"""One object each: what the source said, and over it what its keepers changed here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bridgework.lib.hsds import COLUMNS, is_uuid, made_id
from bridgework.lib.words import Words
from bridgework.partnerships.models import (
    Location,
    Organization,
    OrganizationIdentifier,
    Partnership,
    Program,
    Reach,
    Service,
    ServiceLocation,
    Taxonomy,
    TaxonomyTerm,
)

Json = dict[str, Any]
SECRET_NAME = "Confidential"  # noqa: S105 - a place's name, by which an import knows again that it is secret


def hsds_id(partnership: Partnership, kind: str, row: Any) -> str:
    """Return the id of a record: its source's own where that is a UUID, else one made from what it is here."""
    own = (row.identifier or "").partition(":")[2]
    return own if is_uuid(own) else made_id(partnership.scope, kind, row.identifier or f"#{row.pk}")


def text_of(words: Words) -> str:
    """Return a text in the language in which it was written."""
    return words.in_language(words.source).body if words else ""


def put(made: Json, **values: Any) -> None:
    """Set what has a value; take away what has none."""
    for name, value in values.items():
        if value in ("", None, []):
            made.pop(name, None)
        else:
            made[name] = int(value) if isinstance(value, float) and value.is_integer() else value


def first_text(made: Json, child: str, column: str, text: str) -> list[Json]:
    """Return the list of `child` objects with one text instead of what stood in it; unchanged where it says the same."""
    known: list[Json] = list(made.get(child, ()))
    if text and not any(one.get(column) == text for one in known):
        return [{"id": made_id(made["id"], child), column: text}]
    return known if text else []


def own_service(partnership: Partnership, service: Service) -> Json:
    """Return a service by itself, with what hangs on it."""
    made: Json = {"id": hsds_id(partnership, "service", service)} | dict(service.hsds)
    if not service.hsds or service.edited_at is not None:
        put(
            made,
            name=service.name,
            description=text_of(service.description),
            status=service.status,
            url=service.url,
            email=service.email,
            eligibility_description=text_of(service.eligibility),
            minimum_age=service.minimum_age,
            maximum_age=service.maximum_age,
            application_process=text_of(service.application),
            fees_description=text_of(service.cost),
            phones=first_text(made, "phones", "number", service.phone),
            schedules=first_text(made, "schedules", "description", text_of(service.schedule)),
            funding=first_text(made, "funding", "source", text_of(service.funding)),
        )
        if service.edited_at is not None:
            made["last_modified"] = service.edited_at.isoformat()
    made.setdefault("status", service.status)
    if service.last_confirmed_on is not None:
        made["assured_date"] = service.last_confirmed_on.isoformat()
    return made


def reached(made: Json, reaches: Iterable[Reach]) -> None:
    """Add languages and areas that a service reaches, where its source was no HSDS."""
    languages, areas = [], []
    for reach in reaches:
        own = made_id(made["id"], reach.kind, reach.code)
        if reach.kind == Reach.Kind.LANGUAGE:
            languages.append({"id": own, "code": reach.code})
        elif reach.kind == Reach.Kind.DISTRICT:
            areas.append({"id": own, "name": reach.code})
    put(made, languages=languages, service_areas=areas)


def own_organization(
    partnership: Partnership, organization: Organization, identifiers: Iterable[OrganizationIdentifier]
) -> Json:
    """Return an organization by itself, with what hangs on it."""
    made: Json = {"id": hsds_id(partnership, "organization", organization)} | dict(organization.hsds)
    if not organization.hsds or organization.edited_at is not None or organization.is_partner:
        put(
            made,
            name=organization.name,
            description=text_of(organization.description),
            website=organization.url,
            email=organization.email,
            legal_status=organization.legal_status,
            phones=first_text(made, "phones", "number", organization.phone),
        )
    made.setdefault("description", "")
    named = [
        {"id": one.hsds_id or made_id(made["id"], one.scheme, one.kind, one.value)}
        | ({"identifier_scheme": one.scheme} if one.scheme else {})
        | {"identifier_type": one.kind, "identifier": one.value}
        for one in identifiers
    ]
    put(made, organization_identifiers=named)
    return made


def own_program(partnership: Partnership, program: Program) -> Json:
    """Return a program by itself."""
    made: Json = {"id": hsds_id(partnership, "program", program), "name": program.name} | dict(program.hsds)
    made.setdefault("description", text_of(program.description))
    return made


def own_location(partnership: Partnership, location: Location) -> Json:
    """Return a place with what hangs on it. Of a secret one only that there is one."""
    made: Json = {"id": hsds_id(partnership, "location", location), "location_type": "physical"}
    if location.is_confidential:
        return made | {"name": SECRET_NAME}
    if location.hsds:
        return made | dict(location.hsds)
    put(made, name=location.name, latitude=location.latitude, longitude=location.longitude)
    if location.address:
        made["addresses"] = [
            {
                "id": made_id(made["id"], "address"),
                "address_1": location.address,
                "city": "",
                "state_province": "",
                "postal_code": location.postal_code,
                "country": "",
                "address_type": "physical",
            }
        ]
    put(
        made,
        phones=first_text(made, "phones", "number", location.phone),
        accessibility=first_text(made, "accessibility", "description", location.accessibility),
    )
    return made


def own_line(partnership: Partnership, line: ServiceLocation) -> Json:
    """Return a service's line for a place, with the place."""
    said = {} if line.location.is_confidential else dict(line.hsds)
    made: Json = {"id": hsds_id(partnership, "service_at_location", line)} | said
    return made | {"location": own_location(partnership, line.location)}


def own_taxonomy(partnership: Partnership, taxonomy: Taxonomy) -> Json:
    """Return a vocabulary."""
    made: Json = {"id": hsds_id(partnership, "taxonomy", taxonomy), "name": taxonomy.name}
    made |= _known("taxonomies", taxonomy.hsds)
    made.setdefault("description", taxonomy.name)
    return made


def own_term(partnership: Partnership, term: TaxonomyTerm) -> Json:
    """Return a term of a vocabulary, with the vocabulary."""
    made: Json = {"id": hsds_id(partnership, "taxonomy_term", term), "name": term.name}
    put(made, code=term.code, taxonomy=term.taxonomy_name)
    made |= _known("taxonomy_terms", term.hsds)
    made.setdefault("description", term.name)
    if term.taxonomy is not None:
        made["taxonomy_detail"] = own_taxonomy(partnership, term.taxonomy)
        made.pop("taxonomy_id", None)
    return made


def classed(partnership: Partnership, made: Json, terms: Iterable[TaxonomyTerm]) -> None:
    """Add the terms that class a service, where its source did not say them as HSDS does."""
    said = {one.get("taxonomy_term", {}).get("id") for one in made.get("attributes", ())}
    found = list(made.get("attributes", ()))
    for term in terms:
        own = own_term(partnership, term)
        if own["id"] not in said and not any(
            one.get("taxonomy_term_id") == own["id"] for one in made.get("attributes", ())
        ):
            found.append({"id": made_id(made["id"], own["id"]), "link_entity": "service", "taxonomy_term": own})
    put(made, attributes=found)


def _known(table: str, said: Mapping[str, Any]) -> Json:
    return {name: said[name] for name in COLUMNS[table] if name in said}
