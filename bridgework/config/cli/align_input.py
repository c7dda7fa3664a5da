"""From files to records, ties and needs, for `bridgework align`. Every refusal says what to do."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridgework.analysis.alignment import OLDEST, Evidence, Need, PopulationCell, ServiceRecord, Span, span_of_label

if TYPE_CHECKING:
    from bridgework.lib.tables import Table
    from bridgework.partnerships.actions.directory import Directory

# The readers of directories stand beside the models; these are the apps that the models need. No database is opened.
APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "bridgework.people",
    "bridgework.journal",
    "bridgework.places",
    "bridgework.partnerships",
)
COLUMNS = {
    "a": ("a", "from", "source", "organization", "organization_a", "organization_id"),
    "b": ("b", "to", "target", "partner", "other", "organization_b", "partner_id"),
    "place": ("place", "district", "area", "ward", "neighborhood", "neighbourhood"),
    "people": ("people", "population", "count", "n", "number"),
    "age": ("age", "ages", "age_band", "age band"),
    "minimum_age": ("minimum_age", "min_age"),
    "maximum_age": ("maximum_age", "max_age"),
    "language": ("language",),
    "group": ("group", "population_group"),
    "need": ("need", "needs", "taxonomy"),
    "source": ("source", "evidence"),
}


class AlignRefused(Exception):
    """The input cannot be used; the message says what to do."""


@dataclass
class Given:
    """What was read: records by the ids of the source, names of organizations, ties, people, needs, and what was noticed."""

    records: list[ServiceRecord]
    names: Mapping[str, str]
    ties: list[tuple[str, str]] = field(default_factory=list)
    population: list[PopulationCell] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    has_table: bool = False
    problems: list[str] = field(default_factory=list)

    def wanted(self, text: str) -> list[str]:
        """Return the ids that `--related-to` names.

        Raises
        ------
        AlignRefused
        """
        ids = [part.strip() for part in text.split(",") if part.strip()]
        known = {record.id for record in self.records}
        if text.strip() in known:  # an id with a comma in it
            return [text.strip()]
        if not ids:
            raise AlignRefused("--related-to names no id. Give the ids of services, with commas between them.")
        missing = [one for one in ids if one not in known]
        if missing:
            raise AlignRefused(f"there is no service {missing[0]!r} in the directory. Give ids as the source has them.")
        return list(dict.fromkeys(ids))


def ready() -> None:
    """Let the readers of directories work without a site: nothing is stored, so no data folder is made."""
    import django
    from django.apps import apps
    from django.conf import settings

    if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
        settings.configure(
            USE_I18N=False,
            INSTALLED_APPS=APPS,
            AUTH_USER_MODEL="people.Person",
            DATABASES={},
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        )
    if not apps.ready:
        django.setup()


def read_input(path: Path, mapping_name: str | None, ties: Path | None, population: Path | None) -> Given:
    """Read all files.

    Raises
    ------
    AlignRefused
    """
    from bridgework.partnerships.actions.directory import files_at, read_directory, read_mapping
    from bridgework.partnerships.actions.importing import ImportRefused

    try:
        mapping = read_mapping(mapping_name) if mapping_name else None
        directory = read_directory(files_at(path), mapping)
    except ImportRefused as why:
        raise AlignRefused(f"{path.name}: {why}") from why
    except OSError as why:
        raise AlignRefused(f"{path.name}: it cannot be opened. Check that it exists and may be read.") from why
    given = given_of(directory)
    if not given.records:
        raise AlignRefused(f"{path.name}: there is no service in it. Give a directory that lists services.")
    if ties is not None:
        _read_ties(given, ties)
    if population is not None:
        _read_population(given, population)
    return given


def given_of(directory: Directory) -> Given:
    """Turn a directory into records. Of a confidential place nothing is taken: its services reach what they say they cover."""
    ids = {key: _own_id(key, directory.source) for key in directory.services}
    # Postal codes beside districts would be places of another kind, and make cells that nobody can be expected to serve.
    by_code = not any(kind == "district" for service in directory.services.values() for kind, _ in service.reaches)
    records = [_record(ids[key], service, directory, by_code) for key, service in directory.services.items()]
    # Two organizations of one name stay apart: both get their ids behind the name.
    counts = Counter(one.name for one in directory.organizations.values())
    names = {
        _own_id(key, directory.source): one.name
        if counts[one.name] == 1
        else f"{one.name} ({_own_id(key, directory.source)})"
        for key, one in directory.organizations.items()
    }
    given = Given(records, names, problems=list(directory.noticed.lines()))
    n_inactive = sum(not record.is_active for record in records)
    if n_inactive:
        given.problems.append(
            f"{n_inactive} services are not active; they are counted, and are in no overlap, group or need."
        )
    return given


def _own_id(key: str, source: str) -> str:
    return key.removeprefix(f"{source}:")


def _record(own_id: str, service: Any, directory: Directory, by_code: bool) -> ServiceRecord:
    reaches: dict[str, set[str]] = {"age": set(), "language": set(), "district": set(), "group": set()}
    for kind, code in service.reaches:
        reaches.setdefault(kind, set()).add(code)
    places = set(reaches["district"])
    location = directory.locations.get(service.location)
    if by_code and location is not None and not location.is_confidential:
        places = {one for one in (location.district or location.postal_code,) if one}
    # The fields below are there where the reader of directories knows them.
    terms = getattr(directory, "terms", {})
    taxonomy = {
        terms[key].code or terms[key].name for key in getattr(service, "terms", ()) if key in terms and terms[key]
    }
    spans = sorted(span for code in reaches["age"] if (span := span_of_label(code)) is not None)
    return ServiceRecord(
        own_id,
        _own_id(service.organization, directory.source),
        service.name,
        service.description,
        frozenset(places),
        tuple(spans),
        frozenset(reaches["language"]),
        frozenset(reaches["group"]),
        frozenset(taxonomy),
        service.is_active,
        getattr(service, "capacity", None),
    )


def _table(path: Path) -> Table:
    from bridgework.lib.tables import Limits, TableRefused, read_table

    try:
        content = path.read_bytes()
        return read_table(content, name=path.name, limits=Limits())
    except TableRefused as why:
        where = f" (row {why.row})" if why.row else ""
        raise AlignRefused(f"{path.name}: {why.message}{where}") from why
    except OSError as why:
        raise AlignRefused(f"{path.name}: it cannot be opened. Check that it may be read.") from why


def _columns(table: Table, path: Path, *needed: str) -> dict[str, int]:
    headings = [heading.strip().casefold() for heading in table.header]
    found = {
        name: next(headings.index(known) for known in spellings if known in headings)
        for name, spellings in COLUMNS.items()
        if any(known in headings for known in spellings)
    }
    for name in needed:
        if name not in found:
            raise AlignRefused(f"{path.name}: no column says {name!r}. Name one of them: {', '.join(COLUMNS[name])}.")
    return found


def _read_ties(given: Given, path: Path) -> None:
    from bridgework.places.labels import key_of

    table = _table(path)
    at = _columns(table, path, "a", "b")
    by_name = {key_of(name): own_id for own_id, name in given.names.items()}
    unknown = 0
    for cells in table.rows:
        pair = [cells[at[side]].strip() for side in ("a", "b")]
        ids = [text if text in given.names else by_name.get(key_of(text), "") for text in pair]
        if not all(ids):
            unknown += 1
        elif ids[0] != ids[1]:
            given.ties.append((min(ids), max(ids)))
    if unknown:
        given.problems.append(f"{unknown} rows of {path.name} name an organization that is not in the directory.")


def _read_population(given: Given, path: Path) -> None:
    from bridgework.lib.tables import NumberKind, parse_number
    from bridgework.partnerships.actions.directory.normal import language_code
    from bridgework.places.labels import key_of

    table = _table(path)
    at = _columns(table, path, "place")
    if not {"people", "need"} & set(at):
        raise AlignRefused(f"{path.name}: no column says 'people' or 'need'. Name one of them: people, need.")
    given.has_table = True
    places = {key_of(place): place for record in given.records for place in sorted(record.places)}
    groups = {key_of(group): group for record in given.records for group in sorted(record.groups)}
    for number, cells in zip(table.row_numbers, table.rows, strict=True):
        said = {name: cells[column].strip() for name, column in at.items()}

        def refuse(column: str, what: str, number: int = number) -> AlignRefused:
            return AlignRefused(f"{path.name}: row {number}, column {column}: {what}")

        if not said["place"]:
            raise refuse("place", "this cell is empty. Fill it in, or leave the row out.")
        people = None
        if said.get("people"):
            parsed = parse_number(said["people"])
            if parsed.kind is not NumberKind.NUMBER or parsed.value is None or parsed.value < 0:
                raise refuse("people", "write a number of people, 0 or more.")
            people = int(parsed.value)
        ages = _ages(said, refuse)
        language = said.get("language", "")
        code = language_code(language) if language else ""
        place = places.get(key_of(said["place"]), said["place"])
        group = groups.get(key_of(said.get("group", "")), said.get("group", ""))
        evidence = Evidence("count" if people is not None else "said", said.get("source") or path.name, {"row": number})
        if people == 0:
            continue
        if people is not None:
            given.population.append(PopulationCell(place, people, ages, code or language, group))
        need = said.get("need", "")
        given.needs.append(Need(place, ages, code or language, group, need, need, people=people, evidence=(evidence,)))


def _ages(said: Mapping[str, str], refuse: Any) -> Span | None:
    if said.get("age"):
        span = span_of_label(said["age"])
        if span is None and said["age"].casefold() not in ("all", "any", "total", "*"):
            raise refuse("age", "write ages like 14-17, 60+ or under 5.")
        return span
    low, high = said.get("minimum_age", ""), said.get("maximum_age", "")
    if not low and not high:
        return None
    if not all(not text or (text.isdigit() and len(text) <= 3) for text in (low, high)):
        raise refuse("minimum_age", "write an age as a whole number of years.")
    first, last = float(low or 0), min(float(high or OLDEST), OLDEST)
    if first > last:
        raise refuse("minimum_age", "the lowest age is above the highest.")
    return first, last
