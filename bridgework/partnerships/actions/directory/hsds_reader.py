"""Reads the tables of HSDS in the order in which they refer to one another, and tells what does not hold together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.lib.hsds import Key
from bridgework.partnerships.actions.directory import details
from bridgework.partnerships.actions.directory.hsds_rows import SourceRows
from bridgework.partnerships.actions.directory.hsds_whole import (
    hanging_on_secret_places,
    keep_what_is_lost,
    needles_of,
    read_terms,
    tell_of_parents,
)
from bridgework.partnerships.actions.directory.mapping import SECRET
from bridgework.partnerships.actions.directory.normal import (
    age_band,
    language_code,
    languages_in,
    says_secret,
    web_address,
)
from bridgework.partnerships.actions.directory.records import (
    AtLocation,
    Directory,
    LocationRecord,
    OrganizationRecord,
    ProgramRecord,
    ServiceRecord,
)
from bridgework.partnerships.actions.directory.rows import Row, languages_said, websites_said
from bridgework.partnerships.actions.directory.secrecy import scrub
from bridgework.partnerships.actions.directory.source import Source
from bridgework.places.labels import tidied

INACTIVE = ("inactive", "defunct", "temporarily closed")
MOST_AREA = 100  # characters; a longer one is a sentence, not the name of an area


def read_source(
    directory: Directory,
    source: Source,
    columns: Mapping[str, Mapping[str, tuple[str, ...]]],
    absent: frozenset[str] = frozenset(),
    secret_words: tuple[str, ...] = SECRET,
) -> Directory:
    """Read a source into a directory.

    Parameters
    ----------
    directory : Directory
        Empty.
    source : Source
    columns : mapping
        By table and our column, the names that the column may have there.
    absent : frozenset of str
        What stands in a cell for nothing.
    secret_words : tuple of str
        What makes a place secret where it stands in its name or address.

    Raises
    ------
    ImportRefused
        Naming file, row and column.
    """
    reader = _Reader(directory, source, absent, secret_words)
    reader.columns = {table: dict(names) for table, names in columns.items()}
    return reader.read()


class _Reader(SourceRows):
    """Reads the tables of one source into a directory."""

    def __init__(
        self,
        directory: Directory,
        source: Source,
        absent: frozenset[str] = frozenset(),
        secret_words: tuple[str, ...] = SECRET,
    ) -> None:
        super().__init__(directory, source, absent)
        self.words, self.tree = secret_words, source.tree
        self.lost: list[Key] = []
        self.raw: dict[tuple[str, str], str] = {}  # kind and key -> the source's own id
        self.secret: set[str] = set()  # own ids of secret places
        self.hidden: frozenset[Key] = frozenset()  # what hangs on a secret place, wherever else it hangs

    def read(self) -> Directory:
        self.lost = self.tree.join_open_ended()
        self.organizations()
        tell_of_parents(self.tree, self.noticed)
        self.programs()
        read_terms(self.tree, self.directory)
        places = self.places_of_services()
        self.locations(places)
        self.hidden = hanging_on_secret_places(self.tree, self.secret)
        self.services(places)
        self.add_details()
        keep_what_is_lost(self.tree, self.directory, self.lost, has_secrets=bool(self.secret))
        scrub(self.directory, needles_of(self.tree, self.secret, self.hidden))
        return self.directory

    def organizations(self) -> None:
        def act(row: Row) -> None:
            key = self.directory.key(row("id"))
            if not self.is_new("organization", key, row):
                return
            self.raw["organization", key] = row("id")
            url = web_address(row("url"))
            if row("url") and not url:
                self.noticed.add(
                    websites_said,
                    row.where,
                )
            self.directory.organizations[key] = OrganizationRecord(
                key, row.needed("name"), row.prose("description"), url
            )

        self.each("organizations", act)

    def programs(self) -> None:
        def act(row: Row) -> None:
            key = self.directory.key(row("id"))
            if self.is_new("program", key, row) and (owner := self.owner("program", row)):
                self.raw["program", key] = row("id")
                self.directory.programs[key] = ProgramRecord(key, owner, row.needed("name"), row.prose("description"))

        self.each("programs", act)

    def places_of_services(self) -> dict[str, list[tuple[str, str]]]:
        """Return, for each service, its lines: their own id, and the place."""
        places: dict[str, list[tuple[str, str]]] = defaultdict(list)

        def act(row: Row) -> None:
            if row("service_id") and row("location_id"):
                places[row("service_id")].append((row("id"), row("location_id")))

        self.each("service_at_locations", act)
        return places

    def locations(self, places: Mapping[str, list[tuple[str, str]]]) -> None:
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
            self.raw["location", key] = own_id
            postal_code, lines = addresses.get(own_id, ("", []))
            lines = lines or ([row("address_1")] if row("address_1") else [])
            said = [row("name"), row("alternate_name"), row("description"), row("address_1"), *lines]
            if own_id in secret or says_secret(said, self.words):
                self.secret.add(own_id)
                self.directory.locations[key] = LocationRecord.confidential(key, owner)
                return
            latitude, longitude = row.coordinates()
            self.directory.locations[key] = LocationRecord(
                key,
                owner,
                row.called("name"),
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
        """Return ids of places that an attribute calls confidential, by its value or by its taxonomy term.

        The attribute may stand at the place, at what hangs on it, or at a service's line for it.
        """
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
        lines = self.tree.objects["service_at_locations"]
        found |= {str(lines[one].get("location_id", "")) for one in found if one in lines}
        for (_table, one), holders in self.tree.holders.items():
            if one in found:
                found |= {holder for table, holder in holders if table == "locations"}
        return found - {""}

    def add_details(self) -> None:
        """Add to each record what the source says beyond its columns, without what hangs on secret places."""
        directory, tree = self.directory, self.tree
        for (kind, key), one in self.raw.items():
            record = directory.of_kind(kind).get(key)
            if record is None or (kind == "location" and record.is_confidential):
                continue
            whole = (f"{kind}s", one)
            if one in tree.objects[whole[0]]:
                directory.of_kind(kind)[key] = details.added(record, tree.nested(whole, self.hidden), directory.key)

    def owners_by_place(self, places: Mapping[str, list[tuple[str, str]]]) -> dict[str, str]:
        owners: dict[str, str] = {}

        def act(row: Row) -> None:
            key = self.directory.key(row("organization_id")) if row("organization_id") else ""
            if key in self.directory.organizations:
                for _line, place in places.get(row("id"), ()):
                    owners.setdefault(place, key)

        if places:
            quiet = SourceRows(Directory(self.directory.source), self.source, self.absent)
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
        self.noticed.add(
            languages_said,
            row.where,
            times,
        )

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
                lambda n: ngettext(
                    "%(n)s service area is a sentence, not a name, and was left out.",
                    "%(n)s service areas are sentences, not names, and were left out.",
                    n,
                ),
                row.where,
                len(long),
            )
        return names - long

    def services(self, places: Mapping[str, list[tuple[str, str]]]) -> None:
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
            lines = [*places.get(own_id, ()), *(("", place) for place in filter(None, [row("location_id")]))]
            at = [place for _line, place in lines]
            known = [place for place in map(self.directory.key, at) if place in self.directory.locations]
            if len(known) < len(at):
                self.noticed.add(
                    lambda n: ngettext(
                        "%(n)s service is given at a place that is not in the directory.",
                        "%(n)s services are given at a place that is not in the directory.",
                        n,
                    ),
                    row.where,
                )
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
                self.noticed.add(
                    lambda n: ngettext(
                        "%(n)s service names a program that is not in the directory.",
                        "%(n)s services name a program that is not in the directory.",
                        n,
                    ),
                    row.where,
                )
                program = ""
            status = row("status").casefold()
            self.raw["service", key] = own_id
            self.directory.services[key] = ServiceRecord(
                key,
                owner,
                name,
                program,
                known[0] if known else "",
                row.prose("description"),
                status not in INACTIVE,
                frozenset(reaches),
                status=status if status in INACTIVE else "active",
                minimum_age=low,
                maximum_age=high,
                at=self.lines(key, lines),
            )

        self.each("services", act)

    def lines(self, service: str, lines: list[tuple[str, str]]) -> tuple[AtLocation, ...]:
        """Return a service's places in order, each once, with what the source says of it there."""
        found: dict[str, AtLocation] = {}
        for line, own_id in lines:
            place = self.directory.key(own_id)
            if place in self.directory.locations and place not in found:
                is_secret = self.directory.locations[place].is_confidential
                whole = ("service_at_locations", line)
                said = self.tree.nested(whole, self.hidden) if line and whole[1] in self.tree.objects[whole[0]] else {}
                identifier = self.directory.key(line) if line else f"{service}@{place}"[:150]
                found[place] = AtLocation(place, identifier, {} if is_secret else said)
        return tuple(found.values())
