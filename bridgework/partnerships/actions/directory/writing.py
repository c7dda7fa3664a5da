"""Writing what hangs on the records of a directory: identifiers, vocabularies, lines of services and places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from bridgework.partnerships.actions.directory.records import Directory, LocationRecord
from bridgework.partnerships.models import (
    DirectorySource,
    Location,
    Organization,
    OrganizationIdentifier,
    Partnership,
    Service,
    ServiceLocation,
    ServiceTerm,
    Taxonomy,
    TaxonomyTerm,
)
from bridgework.places.labels import key_of
from bridgework.places.models import Place

BATCH = 500
Triple = tuple[str, str, str]  # scheme, kind, value


def identifiers_known(partnership: Partnership) -> dict[int, set[Triple]]:
    """Return what others call each organization. One query."""
    found: dict[int, set[Triple]] = defaultdict(set)
    rows = OrganizationIdentifier.objects.filter(organization__partnership=partnership)
    for organization, *triple in rows.values_list("organization", "scheme", "kind", "value"):
        found[organization].add(tuple(triple))  # type: ignore[arg-type]
    return found


def write_identifiers(directory: Directory, rows: Mapping[str, Organization], known: Mapping[int, set[Triple]]) -> None:
    """Add identifiers that are not known yet; none is taken away, since other sources may have named it."""
    new = []
    for key, record in directory.organizations.items():
        organization = rows[key]
        there = set(known.get(organization.pk, ()))
        for scheme, kind, value, own in record.identifiers:
            if (scheme, kind, value) not in there:
                there.add((scheme, kind, value))
                new.append(
                    OrganizationIdentifier(
                        organization=organization, scheme=scheme, kind=kind, value=value, hsds_id=own
                    )
                )
    OrganizationIdentifier.objects.bulk_create(new, batch_size=BATCH)


def write_vocabulary(partnership: Partnership, directory: Directory) -> None:
    """Write vocabularies and terms that are new or changed, and what of the source belongs to no record."""
    taxonomies = {row.identifier: row for row in Taxonomy.objects.within(partnership)} if directory.terms else {}
    terms = {row.identifier: row for row in TaxonomyTerm.objects.within(partnership)} if directory.terms else {}
    wanted: Any
    for key, wanted in directory.taxonomies.items():
        row = taxonomies.get(key) or Taxonomy(partnership=partnership, identifier=key)
        if row.pk is None or (row.name, row.hsds) != (wanted.name, wanted.hsds):
            row.name, row.hsds = wanted.name, wanted.hsds
            row.save()
        taxonomies[key] = row
    new, changed = [], []
    for key, wanted in directory.terms.items():
        taxonomy = taxonomies.get(wanted.taxonomy)
        said = {
            "name": wanted.name,
            "code": wanted.code,
            "taxonomy_name": wanted.taxonomy_name or (taxonomy.name if taxonomy else ""),
            "taxonomy_id": taxonomy.pk if taxonomy else None,
            "hsds": wanted.hsds,
        }
        term = terms.get(key)
        if term is None:
            new.append(TaxonomyTerm(partnership=partnership, identifier=key, **said))
        elif any(getattr(term, name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(term, name, value)
            changed.append(term)
    TaxonomyTerm.objects.bulk_create(new, batch_size=BATCH)
    if changed:
        names = ["name", "code", "taxonomy_name", "taxonomy", "hsds"]
        TaxonomyTerm.objects.bulk_update(changed, names, batch_size=BATCH)
    if directory.leftovers:
        DirectorySource.objects.update_or_create(
            partnership=partnership, name=directory.source, defaults={"leftovers": directory.leftovers}
        )
    else:
        DirectorySource.objects.within(partnership).filter(name=directory.source).delete()


def write_lines_and_terms(
    partnership: Partnership,
    directory: Directory,
    locations: Mapping[str, Location],
    new: Sequence[Service],
    changed: Sequence[Service],
) -> None:
    """Write anew, for services that are new or changed, where they are given and by which terms they are classed."""
    ids = [service.pk for service in changed]
    for start in range(0, len(ids), BATCH):
        ServiceLocation.objects.filter(service__in=ids[start : start + BATCH]).delete()
        ServiceTerm.objects.filter(service__in=ids[start : start + BATCH]).delete()
    keys = TaxonomyTerm.objects.within(partnership) if directory.terms else TaxonomyTerm.objects.none()
    terms = dict(keys.values_list("identifier", "pk"))
    lines, classed = [], []
    for service in (*new, *changed):
        record = directory.services[service.identifier]
        for position, at in enumerate(record.at):
            lines.append(
                ServiceLocation(
                    service=service,
                    location=locations[at.location],
                    identifier=at.identifier,
                    position=position,
                    hsds=at.hsds,
                )
            )
        classed += [ServiceTerm(service=service, term_id=terms[key]) for key in sorted(record.terms) if key in terms]
    ServiceLocation.objects.bulk_create(lines, batch_size=BATCH)
    ServiceTerm.objects.bulk_create(classed, batch_size=BATCH)


def places_by_name(partnership: Partnership) -> dict[str, int]:
    """Return the places of the hierarchy by code and by name; what two places are called is left out. One query."""
    rows = list(Place.objects.filter(scope=partnership.scope).values_list("pk", "code", "name"))
    called = [(name, pk) for pk, *names in rows for name in {key_of(one) for one in names} if name]
    n_called = Counter(name for name, _pk in called)
    return {name: pk for name, pk in called if n_called[name] == 1}


def place_of(record: LocationRecord, places: Mapping[str, int]) -> int | None:
    """Return the place of the hierarchy that a location names: its district, its postal code, its city."""
    city = [str(one.get("city", "")) for one in (record.hsds or {}).get("addresses", ())]
    for name in (record.district, record.postal_code, *city):
        if name and key_of(name) in places:
            return places[key_of(name)]
    return None
