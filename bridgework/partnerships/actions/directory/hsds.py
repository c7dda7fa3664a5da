"""Human Services Data Specification: the CSV tables of versions 1, 2 and 3, or tables whose columns a mapping names so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from bridgework.partnerships.actions.directory.files import Files, open_table
from bridgework.partnerships.actions.directory.hsds_columns import COLUMNS, NEEDED, TABLES
from bridgework.partnerships.actions.directory.mapping import SECRET, DirectoryMapping
from bridgework.partnerships.actions.directory.normal import (
    age_band,
    language_code,
    languages_in,
    says_secret,
    web_address,
)
from bridgework.partnerships.actions.directory.records import (
    Directory,
    LocationRecord,
    OrganizationRecord,
    ProgramRecord,
    ServiceRecord,
)
from bridgework.partnerships.actions.directory.rows import Row, RowsOf
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.places.labels import tidied

INACTIVE = ("inactive", "defunct", "temporarily closed")
COUNTED = {"organizations": "organization", "programs": "program", "services": "service", "locations": "location"}
MOST_AREA = 100  # characters; a longer one is a sentence, not the name of an area


def tables_in(names: list[str]) -> dict[str, dict[str, str]]:
    """Return, for each prefix of file names (`il_`, or none), which HSDS table stands in which file."""
    stems = {stem: table for table, known in TABLES.items() for stem in known}
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for name in names:
        stem = name.rpartition(".")[0].lower()
        fits = [known for known in stems if stem == known or stem.endswith((f"_{known}", f"-{known}"))]
        if fits:
            best = max(fits, key=len)
            found[stem.removesuffix(best)].setdefault(stems[best], name)
    return {prefix: tables for prefix, tables in found.items() if "organizations" in tables or "services" in tables}


def read_hsds(files: Files, language: str) -> Directory:
    """Read a set of HSDS tables, recognized by their names and columns.

    Raises
    ------
    ImportRefused
        If there is none, more than one, or a table is not sound.
    """
    sets = tables_in(sorted(files))
    good: dict[str, dict[str, str]] = {}
    for prefix, tables in sets.items():
        if {"organizations", "services"} <= set(tables):
            header = {name.lower() for name in open_table(files, tables["organizations"]).header}
            if {"id", "name"} <= header:
                good[prefix] = tables
    if not good:
        raise ImportRefused(
            _(
                "These are not HSDS tables: organizations.csv and services.csv with the columns id and name are needed. For "
                "another layout, give a mapping that says what the columns are."
            )
        )
    if len(good) > 1:
        raise ImportRefused(
            _("There are several directories in it (%(names)s). Bring them in one by one.")
            % {"names": ", ".join(prefix or "organizations" for prefix in sorted(good))}
        )
    prefix, tables = next(iter(good.items()))
    directory = Directory(source=prefix.strip("_-. ")[:30] or "hsds", language=language)
    for other in sorted(set(sets) - {prefix}):
        directory.noticed.add(
            _("%(n)s other files are not in HSDS form and were left out."), min(sets[other].values()), len(sets[other])
        )
    reader = _Reader(directory, files, tables)
    for table, names in COLUMNS.items():
        reader.columns[table] = dict(names)
    return reader.read()


def read_tables(files: Files, mapping: DirectoryMapping, language: str) -> Directory:
    """Read tables of another layout, whose columns a mapping names as HSDS does.

    Raises
    ------
    ImportRefused
    """
    directory = Directory(source=mapping.source, language=mapping.language or language)
    tables = {}
    for table, file in mapping.files.items():
        name = next((name for name in files if name.casefold() == file.casefold()), "")
        if not name:
            raise ImportRefused(_("The file “%(name)s”, which the mapping names, is not there.") % {"name": file[:80]})
        tables[table] = name
    reader = _Reader(directory, files, tables, mapping.absent, mapping.secret_words)
    for table, columns in mapping.tables.items():
        reader.columns[table] = {name: (theirs,) for name, theirs in columns.items()}
    return reader.read()


class _Reader:
    """Reads the tables in the order in which they refer to one another."""

    def __init__(
        self,
        directory: Directory,
        files: Files,
        tables: Mapping[str, str],
        absent: frozenset[str] = frozenset(),
        secret_words: tuple[str, ...] = SECRET,
    ) -> None:
        self.directory, self.files, self.tables, self.absent, self.words = (
            directory,
            files,
            tables,
            absent,
            secret_words,
        )
        self.columns: dict[str, dict[str, tuple[str, ...]]] = {}
        self.noticed = directory.noticed

    def read(self) -> Directory:
        self.organizations()
        self.programs()
        places = self.places_of_services()
        self.locations(places)
        self.services(places)
        return self.directory

    def each(self, table: str, act: Callable[[Row], None]) -> None:
        name = self.tables.get(table)
        if name is None:
            return
        opened = open_table(self.files, name)
        columns = {
            ours: next(((one,) for one in theirs if one in opened.header), theirs[:1])
            for ours, theirs in self.columns[table].items()
        }
        rows = RowsOf(opened, name, columns, NEEDED[table], self.noticed, self.absent)
        self.directory.n_rows += len(opened.rows)
        for row in rows:
            if row.number in rows.shifted:
                message = _(
                    "%(n)s rows have a cell too many, so their cells do not fit the headings; they were left out."
                )
                if table in COUNTED:
                    self.directory.refuse(COUNTED[table], message, row.where)
                else:
                    self.noticed.add(message, row.where)
            else:
                act(row)

    def is_new(self, kind: str, key: str, row: Row) -> bool:
        if not row("id") or (kind != "location" and not row("name")):
            self.directory.refuse(kind, _("%(n)s records have no id or no name and were left out."), row.where)
            return False
        if key in self.directory.of_kind(kind):
            self.directory.refuse(kind, _("%(n)s records have the id of an earlier one and were left out."), row.where)
            return False
        return True

    def owner(self, kind: str, row: Row) -> str:
        """Return the organization that a row names, or nothing where it is not there."""
        key = self.directory.key(row("organization_id")) if row("organization_id") else ""
        if key in self.directory.organizations:
            return key
        messages = {
            "program": _("%(n)s programs belong to an organization that is not in the directory and were left out."),
            "location": _("%(n)s places belong to an organization that is not in the directory and were left out."),
            "service": _("%(n)s services belong to an organization that is not in the directory and were left out."),
        }
        self.directory.refuse(kind, messages[kind], row.where)
        return ""

    def organizations(self) -> None:
        def act(row: Row) -> None:
            key = self.directory.key(row("id"))
            if not self.is_new("organization", key, row):
                return
            url = web_address(row("url"))
            if row("url") and not url:
                self.noticed.add(_("%(n)s website addresses cannot be used and were left out."), row.where)
            self.directory.organizations[key] = OrganizationRecord(
                key, row.needed("name"), row.prose("description"), url
            )

        self.each("organizations", act)

    def programs(self) -> None:
        def act(row: Row) -> None:
            key = self.directory.key(row("id"))
            if self.is_new("program", key, row) and (owner := self.owner("program", row)):
                self.directory.programs[key] = ProgramRecord(key, owner, row.needed("name"), row.prose("description"))

        self.each("programs", act)

    def places_of_services(self) -> dict[str, list[str]]:
        places: dict[str, list[str]] = defaultdict(list)

        def act(row: Row) -> None:
            if row("service_id") and row("location_id"):
                places[row("service_id")].append(row("location_id"))

        self.each("service_at_locations", act)
        return places

    def locations(self, places: Mapping[str, list[str]]) -> None:
        addresses, secret = self.addresses(), self.secret_ids()
        owners = self.owners_by_place(places)

        def act(row: Row) -> None:
            own_id = row("id")
            key = self.directory.key(own_id)
            if not self.is_new("location", key, row):
                return
            # HSDS 3 lets a place belong to nobody; then it belongs to whoever gives a service there.
            owner = self.directory.key(row("organization_id")) if row("organization_id") else ""
            if owner not in self.directory.organizations:
                owner = owners.get(own_id) or self.owner("location", row)
            if not owner:
                return
            postal_code, lines = addresses.get(own_id, ("", []))
            lines = lines or ([row("address_1")] if row("address_1") else [])
            said = [row("name"), row("alternate_name"), row("description"), row("address_1"), *lines]
            if own_id in secret or says_secret(said, self.words):
                self.directory.locations[key] = LocationRecord.confidential(key, owner)
                return
            latitude, longitude = row.coordinates()
            self.directory.locations[key] = LocationRecord(
                key,
                owner,
                row.short(row("name"), 300),
                row.short(", ".join(lines), 500),
                postal_code[:20],
                "",
                latitude,
                longitude,
            )

        self.each("locations", act)

    def addresses(self) -> dict[str, tuple[str, list[str]]]:
        """Return postal code and lines by place. A place whose any address is secret keeps that word in its lines."""
        found: dict[str, tuple[str, list[str]]] = {}

        def act(row: Row) -> None:
            place = row("location_id")
            texts = [row(name) for name in ("attention", "address_1", "address_2", "city", "state_province")]
            if not place:
                return
            if says_secret(texts, self.words):
                found[place] = ("", [self.words[0]])
            elif place not in found or (
                row("address_type") == "physical" and not says_secret(found[place][1], self.words)
            ):
                found[place] = (row("postal_code"), [text for text in texts[1:] if text])

        self.each("addresses", act)
        return found

    def secret_ids(self) -> set[str]:
        """Return ids that an attribute calls confidential: by its value, or by its taxonomy term."""
        terms: set[str] = set()
        found: set[str] = set()

        def term(row: Row) -> None:
            if says_secret([row("code"), row("name")], self.words):
                terms.add(row("id"))

        def attribute(row: Row) -> None:
            if row("term") in terms or says_secret([row("value")], self.words):
                found.add(row("link_id"))

        self.each("taxonomy_terms", term)
        self.each("attributes", attribute)
        return found - {""}

    def owners_by_place(self, places: Mapping[str, list[str]]) -> dict[str, str]:
        owners: dict[str, str] = {}

        def act(row: Row) -> None:
            key = self.directory.key(row("organization_id")) if row("organization_id") else ""
            if key in self.directory.organizations:
                for place in places.get(row("id"), ()):
                    owners.setdefault(place, key)

        if places:
            quiet = _Reader(Directory(self.directory.source), self.files, self.tables, self.absent, self.words)
            quiet.columns = self.columns
            quiet.each("services", act)  # read again below, where it counts
        return owners

    def languages(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        by_service: dict[str, set[str]] = defaultdict(set)
        by_place: dict[str, set[str]] = defaultdict(set)

        def act(row: Row) -> None:
            code = language_code(row("code"))
            codes, n_unknown = ({code}, 0) if code else languages_in(row("name"))
            if n_unknown:
                self.unknown_languages(row, n_unknown)
            by_service[row("service_id")] |= codes
            by_place[row("location_id")] |= codes

        self.each("languages", act)
        return by_service, by_place

    def unknown_languages(self, row: Row, times: int) -> None:
        self.noticed.add(_("%(n)s names of languages are not known and were left out."), row.where, times)

    def areas(self) -> dict[str, set[str]]:
        areas: dict[str, set[str]] = defaultdict(set)

        def act(row: Row) -> None:
            areas[row("service_id")] |= self.area_names(row, row("name"))

        self.each("service_areas", act)
        return areas

    def area_names(self, row: Row, text: str) -> set[str]:
        names = {tidied(part) for part in text.split(";")} - {""}
        long = {name for name in names if len(name) > MOST_AREA}
        if long:
            self.noticed.add(
                _("%(n)s service areas are sentences, not names, and were left out."), row.where, len(long)
            )
        return names - long

    def services(self, places: Mapping[str, list[str]]) -> None:
        spoken, spoken_at = self.languages()
        areas = self.areas()

        def act(row: Row) -> None:
            own_id = row("id")
            key = self.directory.key(own_id)
            if not self.is_new("service", key, row):
                return
            owner = self.owner("service", row)
            if not owner:
                return
            name = row.needed("name")
            low, high = row.age("minimum_age"), row.age("maximum_age")
            if low is not None and high is not None and low > high:
                raise row.refuse(_("The lowest age is above the highest. Change one of them."), "minimum_age")
            at = [*places.get(own_id, ()), *filter(None, [row("location_id")])]
            known = [place for place in map(self.directory.key, at) if place in self.directory.locations]
            if len(known) < len(at):
                self.noticed.add(_("%(n)s services are given at a place that is not in the directory."), row.where)
            if len(set(known)) > 1:
                self.noticed.add(_("%(n)s services are given at several places; the first is shown."), row.where)
            inline, n_unknown = languages_in(row("languages"))
            if n_unknown:
                self.unknown_languages(row, n_unknown)
            languages = spoken.get(own_id, set()) | inline
            for place in at:
                languages |= spoken_at.get(place, set())
            reaches = {("language", code) for code in languages}
            reaches |= {("district", area) for area in areas.get(own_id, set())}
            reaches |= {("district", area) for area in self.area_names(row, row("service_areas"))}
            if band := age_band(low, high):
                reaches.add(("age", band))
            program = self.directory.key(row("program_id")) if row("program_id") else ""
            if program and program not in self.directory.programs:
                self.noticed.add(_("%(n)s services name a program that is not in the directory."), row.where)
                program = ""
            self.directory.services[key] = ServiceRecord(
                key,
                owner,
                name,
                program,
                known[0] if known else "",
                row.prose("description"),
                row("status").casefold() not in INACTIVE,
                frozenset(reaches),
            )

        self.each("services", act)
