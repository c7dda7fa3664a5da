"""Bringing a directory into the database: what is new, what changed, what stays; whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import ngettext

from bridgework.lib.words import Words
from bridgework.partnerships.actions.directory.records import (
    KINDS,
    Directory,
    LocationRecord,
    OrganizationRecord,
    ProgramRecord,
    ServiceRecord,
)
from bridgework.partnerships.actions.directory.writing import (
    identifiers_known,
    place_of,
    places_by_name,
    write_identifiers,
    write_lines_and_terms,
    write_vocabulary,
)
from bridgework.partnerships.actions.importing import ImportReport, digest_of, record_import
from bridgework.partnerships.models import (
    Location,
    Membership,
    Merge,
    Organization,
    Partnership,
    Program,
    Reach,
    Service,
)
from bridgework.places.labels import code_of, key_of

BATCH = 500
Progress = Callable[[int, int], None]
MODELS: dict[str, type[models.Model]] = {
    "organization": Organization,
    "program": Program,
    "location": Location,
    "service": Service,
}


@dataclass
class Changes:
    """What importing a directory would do, by kind of record: counts, and the keys behind them."""

    new: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    changed: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    unchanged: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    n_gone: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    rows: dict[str, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in KINDS})  # key -> model row
    places: dict[str, int | None] = field(default_factory=dict)  # of locations


def _nothing(done: int, total: int) -> None:
    return None


def compare(partnership: Partnership, directory: Directory) -> Changes:
    """Return what importing a directory would do. Writes nothing; five queries whatever the size.

    An organization is found by the source's id; else by its name, if a partner or another directory knows it already.
    """
    changes = Changes()
    _find_organizations(partnership, directory, changes)
    for kind in KINDS[1:]:
        _find(partnership, directory, changes, kind)
    return changes


def _find_organizations(partnership: Partnership, directory: Directory, changes: Changes) -> None:
    prefix = f"{directory.source}:"
    known = list(Organization.objects.within(partnership).order_by("pk"))
    said = identifiers_known(partnership)
    by_key = {row.identifier: row for row in known if row.identifier}
    by_pk = {row.pk: row for row in known}
    merged = Merge.objects.within(partnership).filter(undone_at=None).exclude(gone_identifier="").order_by("pk")
    for identifier, kept in merged.values_list("gone_identifier", "kept"):  # a record that became one with another
        by_key.setdefault(identifier, by_pk[kept])
    by_name: dict[str, Organization] = {}
    for one in known:
        if not one.identifier.startswith(prefix):
            by_name.setdefault(key_of(one.name), one)
    taken: set[int] = set()  # rows without an id that a record of this directory takes up
    for key, record in directory.organizations.items():
        row = by_key.get(key)
        if row is None:
            same = by_name.get(key_of(record.name))
            if same is not None and (same.identifier or same.pk not in taken):
                row = same
                taken.add(same.pk)
        if row is None:
            row = Organization(partnership=partnership, is_partner=False)
            changes.new["organization"].append(key)
        elif _organization_changes(row, record, directory) or not said[row.pk].issuperset(
            one[:3] for one in record.identifiers
        ):
            changes.changed["organization"].append(key)
        else:
            changes.unchanged["organization"] += 1
        changes.rows["organization"][key] = row
    changes.n_gone["organization"] = sum(
        row.identifier.startswith(prefix) and row.identifier not in directory.organizations for row in known
    )


def _organization_changes(row: Organization, record: OrganizationRecord, directory: Directory) -> dict[str, Any]:
    """Return what the directory changes about an organization. What a partner or a keeper says itself is never changed."""
    found: dict[str, Any] = {}
    if not row.identifier:
        found["identifier"] = record.key
    if not row.is_partner and row.identifier == record.key and row.edited_at is None:
        wanted = _fields(record, directory.language)
        found |= {name: value for name, value in wanted.items() if getattr(row, name) != value}
    return found


def _find(partnership: Partnership, directory: Directory, changes: Changes, kind: str) -> None:
    model: Any = MODELS[kind]
    prefix = f"{directory.source}:"
    known = {row.identifier: row for row in model.objects.within(partnership).filter(identifier__startswith=prefix)}
    places = places_by_name(partnership) if kind == "location" else None
    for key, record in directory.of_kind(kind).items():
        row = known.get(key)
        if places is not None:
            changes.places[key] = None if record.is_confidential else place_of(record, places)
        if row is None:
            row = model(partnership=partnership, identifier=key)
            changes.new[kind].append(key)
        elif _is_changed(row, record, directory, changes):
            changes.changed[kind].append(key)
        else:
            changes.unchanged[kind] += 1
        changes.rows[kind][key] = row
    changes.n_gone[kind] = len(known.keys() - directory.of_kind(kind).keys())


def _is_changed(row: Any, record: Any, directory: Directory, changes: Changes) -> bool:
    owner = changes.rows["organization"][record.organization]
    if row.organization_id != owner.pk:
        return True
    if isinstance(record, ServiceRecord):
        if row.digest == digest_of_service(record, directory.language):
            return False
        if row.edited_at is not None:
            directory.noticed.add(
                lambda n: ngettext(
                    "%(n)s service is kept by its own people; what the source now says of it was left out.",
                    "%(n)s services are kept by their own people; what the source now says of them was left out.",
                    n,
                )
            )
            return False
        return True
    if isinstance(record, LocationRecord) and row.place_id != changes.places[record.key]:
        return True
    return any(getattr(row, name) != value for name, value in _fields(record, directory.language).items())


TEXTS = ("description", "eligibility", "schedule", "cost", "application", "funding")
COLUMNS: dict[type, tuple[str, ...]] = {
    OrganizationRecord: ("name", "url", "description", "legal_status", "email", "phone", "hsds"),
    ProgramRecord: ("name", "description", "hsds"),
    LocationRecord: (
        *("name", "address", "postal_code", "district", "latitude", "longitude", "is_confidential", "phone"),
        *("accessibility", "hsds"),
    ),
    ServiceRecord: (
        *("name", "is_active", "status", "minimum_age", "maximum_age", "url", "email", "phone", "capacity"),
        *("capacity_unit", "capacity_as_of", "hsds", *TEXTS),
    ),
}


def _fields(record: Any, language: str) -> dict[str, Any]:
    """Return the columns that a record fills, without those that point to other records."""
    found: dict[str, Any] = {name: getattr(record, name) for name in COLUMNS[type(record)]}
    found |= {name: Words.of(found[name], language) for name in TEXTS if name in found}
    if isinstance(record, ServiceRecord):
        found["digest"] = digest_of_service(record, language)
    return found


def digest_of_service(record: ServiceRecord, language: str) -> str:
    """Return a digest of everything that a service record says."""
    return digest_of(language, json.dumps(asdict(record), sort_keys=True, default=_plain))


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else str(value)


@transaction.atomic
def merge_directory(
    *,
    partnership: Partnership,
    directory: Directory,
    source_name: str,
    digest: str,
    by: Membership | None,
    at: datetime,
    progress: Progress = _nothing,
) -> ImportReport:
    """Write a directory into the database, all of it or nothing, and record the import.

    Running it twice changes nothing the second time. Records that the source no longer has are left as they are, and
    reported: a directory that forgets an organization does not end it.

    Parameters
    ----------
    partnership : Partnership
    directory : Directory
        As read by `read_directory`.
    source_name, digest : str
        The source's name, and a digest of its bytes and mapping.
    by : Membership or None
    at : datetime
    progress : callable, optional
        Called with records done and in all.

    Returns
    -------
    ImportReport
        `details["kinds"]` has, by kind of record, read, new, changed, unchanged, refused and gone.
    """
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    changes = compare(partnership, directory)
    write_vocabulary(partnership, directory)
    total = sum(len(changes.new[kind]) + len(changes.changed[kind]) for kind in KINDS)
    done = 0
    for kind in KINDS:
        _write(partnership, directory, changes, kind)
        done += len(changes.new[kind]) + len(changes.changed[kind])
        progress(done, total)
    report = report_of(directory, changes)
    record_import(
        partnership=partnership,
        kind="directory",
        source_name=source_name,
        digest=digest,
        report=report,
        by=by,
        at=at,
        facts=[("kinds", report.details["kinds"])],
    )
    return report


def _write(partnership: Partnership, directory: Directory, changes: Changes, kind: str) -> None:
    model: Any = MODELS[kind]
    records = directory.of_kind(kind)
    slugs = _slugs_taken(partnership) if kind == "organization" and changes.new[kind] else set()
    new, changed, fields = (
        [],
        [],
        {"organization"} if kind != "organization" else {"identifier", *COLUMNS[OrganizationRecord]},
    )
    for is_new, keys in ((True, changes.new[kind]), (False, changes.changed[kind])):
        for key in keys:
            record, row = records[key], changes.rows[kind][key]
            if kind == "organization":
                values = (
                    _fields(record, directory.language) if is_new else _organization_changes(row, record, directory)
                )
                if is_new:
                    values |= {"identifier": key, "slug": _free_slug(record.name, slugs)}
            else:
                values = _fields(record, directory.language)
                values["organization"] = changes.rows["organization"][record.organization]
                if kind == "service":
                    values["program"] = changes.rows["program"].get(record.program)
                    values["location"] = changes.rows["location"].get(record.location)
                if kind == "location":
                    values["place_id"] = changes.places[key]
                fields |= {"place" if name == "place_id" else name for name in values}
            for name, value in values.items():
                setattr(row, name, value)
            (new if is_new else changed).append(row)
    model.objects.bulk_create(new, batch_size=BATCH)
    if changed:
        model.objects.bulk_update(changed, sorted(fields), batch_size=BATCH)
    if kind == "service":
        _write_reaches(directory, new, changed)
        write_lines_and_terms(partnership, directory, changes.rows["location"], new, changed)
    if kind == "organization":
        write_identifiers(directory, changes.rows["organization"], identifiers_known(partnership))


def _write_reaches(directory: Directory, new: Sequence[Service], changed: Sequence[Service]) -> None:
    ids = [service.pk for service in changed]
    for start in range(0, len(ids), BATCH):
        Reach.objects.filter(service__in=ids[start : start + BATCH]).delete()
    Reach.objects.bulk_create(
        [
            Reach(service=service, kind=kind, code=code)
            for service in (*new, *changed)
            for kind, code in sorted(directory.services[service.identifier].reaches)
        ],
        batch_size=4 * BATCH,
    )


def _slugs_taken(partnership: Partnership) -> set[str]:
    # desk/…/add/ is a page of its own
    return {"add", *Organization.objects.within(partnership).values_list("slug", flat=True)}


def _free_slug(name: str, taken: set[str]) -> str:
    base = code_of(name, 70)
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    taken.add(slug)
    return slug


def report_of(directory: Directory, changes: Changes) -> ImportReport:
    """Return the counts of an import, carried out or only looked at."""
    kinds = {}
    for kind in KINDS:
        counts = {
            "new": len(changes.new[kind]),
            "changed": len(changes.changed[kind]),
            "unchanged": changes.unchanged[kind],
            "refused": directory.n_refused[kind],
        }
        kinds[kind] = {"read": sum(counts.values()), **counts, "gone": changes.n_gone[kind]}
    problems = directory.noticed.lines()
    n_gone = sum(changes.n_gone.values())
    if n_gone:
        problems.append(
            ngettext(
                "%(n)s record is here but no longer in the source. It was left as it is.",
                "%(n)s records are here but no longer in the source. They were left as they are.",
                n_gone,
            )
            % {"n": n_gone}
        )
    if directory.n_left_out:
        problems.append(
            ngettext(
                "%(n)s row was left out because the source says that it may not be shown.",
                "%(n)s rows were left out because the source says that they may not be shown.",
                directory.n_left_out,
            )
            % {"n": directory.n_left_out}
        )
    return ImportReport(
        n_read=sum(counts["read"] for counts in kinds.values()),
        n_written=sum(counts["new"] + counts["changed"] for counts in kinds.values()),
        n_unchanged=sum(counts["unchanged"] for counts in kinds.values()),
        n_refused=sum(counts["refused"] for counts in kinds.values()),
        problems=problems,
        details={
            "source": directory.source,
            "rows": directory.n_rows,
            "rows_left_out": directory.n_left_out,
            "confidential_places": sum(place.is_confidential for place in directory.locations.values()),
            "kinds": kinds,
        },
    )
