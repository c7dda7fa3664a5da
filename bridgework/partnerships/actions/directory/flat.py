"""A directory in one table: a row is a program at a site, or an organization; a mapping says what the columns are."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.partnerships.actions.directory.files import Files, open_table
from bridgework.partnerships.actions.directory.mapping import DirectoryMapping
from bridgework.partnerships.actions.directory.normal import (
    age_band,
    languages_in,
    numbered_in,
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
    TermRecord,
)
from bridgework.partnerships.actions.directory.rows import (
    Row,
    RowsOf,
    homeless_services_said,
    languages_said,
    nameless_said,
    repeated_said,
    shifted_said,
    tell_of_file,
    websites_said,
)
from bridgework.partnerships.actions.directory.secrecy import scrub
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.places.labels import key_of, tidied

UNMARKED = frozenset({"", "0", "no", "n", "false", "-"})


def read_flat(files: Files, mapping: DirectoryMapping, language: str) -> Directory:
    """Read the one table of a flat directory.

    Raises
    ------
    ImportRefused
    """
    directory = Directory(source=mapping.source, language=mapping.language or language)
    return _Flat(directory, files, mapping).read()


class _Flat:
    def __init__(self, directory: Directory, files: Files, mapping: DirectoryMapping) -> None:
        self.directory, self.mapping, self.noticed = directory, mapping, directory.noticed
        self.rows = self._rows(files)
        self.needles: set[str] = set()  # what leads to a secret place

    def _rows(self, files: Files) -> RowsOf:
        """Open the table that has the mapping's columns: the only one, or the one among several that fits."""
        mapping, refusal = self.mapping, None
        for name in sorted(files):
            table = open_table(files, name)
            try:
                # What the mapping names must be there: a column that was renamed must not silently say "nobody".
                rows = RowsOf(table, name, mapping.columns, tuple(mapping.columns), self.noticed, mapping.absent)
                rows.needs_own([mapping.rows_column, *mapping.leave_out, *mapping.secret_columns])
                rows.needs_own(list(mapping.identifiers.values()))
                for reach in mapping.reach.values():
                    rows.needs_own([*reach.marks, reach.column])
            except ImportRefused as why:
                refusal = refusal or why
            else:
                tell_of_file(table, name, self.noticed)
                return rows
        assert refusal is not None  # noqa: S101 - files are never empty
        raise refusal

    def read(self) -> Directory:
        mapping = self.mapping
        services: list[Row] = []
        for row in self.rows:
            self.directory.n_rows += 1
            if row.number in self.rows.shifted:
                self.directory.refuse("service", shifted_said, row.where)
                continue
            if any(row.raw(column) in values for column, values in mapping.leave_out.items()):
                self.directory.n_left_out += 1
                continue
            kind = row.raw(mapping.rows_column) if mapping.rows_column else ""
            if mapping.rows_column and kind in mapping.organization_rows:
                self.organization(row)
            elif not mapping.rows_column or kind in mapping.service_rows:
                services.append(row)
            else:
                self.directory.refuse(
                    "service",
                    lambda n: ngettext(
                        "%(n)s row is of an unknown kind and was left out.",
                        "%(n)s rows are of an unknown kind and were left out.",
                        n,
                    ),
                    row.where,
                )
        for row in services:
            self.service(row)
        scrub(self.directory, self.needles)
        return self.directory

    def organization(self, row: Row) -> None:
        key = self.directory.key(row("id"))
        if key in self.directory.organizations:
            self.directory.refuse(
                "organization",
                repeated_said,
                row.where,
            )
            return
        if not row("name") or not row("id"):
            self.directory.refuse(
                "organization",
                nameless_said,
                row.where,
            )
            return
        self.directory.organizations[key] = OrganizationRecord(
            key,
            row.needed("name"),
            row.prose("description"),
            self.website(row),
            legal_status=row("legal_status")[:200],
            email=row("email")[:254],
            phone="" if self.is_secret(row) else row("phone")[:60],
            identifiers=tuple(
                ("", kind, row.raw(column)[:100], "")
                for kind, column in sorted(self.mapping.identifiers.items())
                if row.raw(column)
            ),
        )

    def is_secret(self, row: Row) -> bool:
        """Return whether a row's place is secret; then what leads to it is remembered, to be cut out everywhere."""
        mapping = self.mapping
        if not says_secret([row.raw(column) for column in mapping.secret_columns], mapping.secret_words):
            return False
        self.needles |= {row.raw(column) for column in mapping.secret_columns}
        self.needles |= {row(name) for name in ("address", "latitude", "longitude")}
        return True

    def website(self, row: Row) -> str:
        url = web_address(row("url"))
        if row("url") and not url:
            self.noticed.add(
                websites_said,
                row.where,
            )
        return url

    def owner(self, row: Row) -> str:
        if "organization_id" in self.mapping.columns:
            key = self.directory.key(row("organization_id")) if row("organization_id") else ""
            if key in self.directory.organizations:
                return key
            self.directory.refuse(
                "service",
                homeless_services_said,
                row.where,
            )
            return ""
        name = row.needed("organization")
        key = self.directory.key("organization", key_of(name) or name)
        self.directory.organizations.setdefault(key, OrganizationRecord(key, name))
        return key

    def service(self, row: Row) -> None:
        needed = [name for name in ("id", "organization", "name") if name in self.mapping.columns]
        if not all(row(name) for name in needed):
            self.directory.refuse(
                "service",
                nameless_said,
                row.where,
            )
            return
        owner = self.owner(row)
        if not owner:
            return
        is_secret = self.is_secret(row)
        program = self.program(row, owner)
        name = row.needed("name")
        # The key of a secret place must not be made from its address: it could be guessed from it.
        place = () if is_secret else (row("location"), row("address"))
        key = (
            self.directory.key(row.needed("id"))
            if "id" in self.mapping.columns
            else self.directory.key("service", owner, program, name, row("description"), *place)
        )
        location = self.location(row, owner, key, is_secret)
        made = ServiceRecord(
            key,
            owner,
            name,
            program,
            location,
            row.prose("description"),
            row("status") not in self.mapping.inactive,
            self.reaches(row, is_secret),
            **self.details(row, is_secret),
            at=(AtLocation(location, f"{key}@{location}"[:150]),) if location else (),
        )
        before = self.directory.services.get(key)
        if before is None:
            self.directory.services[key] = made
        else:
            self.directory.refuse(
                "service",
                lambda n: ngettext(
                    "%(n)s row repeats an earlier record; whom it serves was added to it.",
                    "%(n)s rows repeat an earlier record; whom they serve was added to it.",
                    n,
                ),
                row.where,
            )
            self.directory.services[key] = replace(before, reaches=before.reaches | made.reaches)

    def details(self, row: Row, is_secret: bool) -> dict[str, Any]:
        """Return what a row says of its service beyond whom it serves and where."""
        low, high = row.age("minimum_age"), row.age("maximum_age")
        number = re.match(r"(\d{1,6})\b[ :/-]*(.*)", row("capacity"))
        is_active = row("status") not in self.mapping.inactive
        return {
            "status": "active" if is_active else "inactive",
            "minimum_age": low,
            "maximum_age": high,
            "url": self.website(row) if "organization_id" in self.mapping.columns else "",
            "email": row("email")[:254],
            "phone": "" if is_secret else row("phone")[:60],
            **{name: row.prose(name) for name in ("eligibility", "schedule", "cost", "application", "funding")},
            "capacity": int(number[1]) if number else None,
            "capacity_unit": number[2][:100] if number else "",
            "terms": frozenset(self.terms(row)),
        }

    def terms(self, row: Row) -> set[str]:
        """Return the keys of the terms that a row is classed by; codes belong to them where there are as many."""
        names = [part for part in map(tidied, row("terms").split(";")) if part]
        codes = [part for part in map(tidied, row("term_codes").split(";")) if part]
        found = set()
        for number, name in enumerate(names):
            code = codes[number][:100] if len(codes) == len(names) else ""
            key = self.directory.key("term", code, name)
            self.directory.terms.setdefault(key, TermRecord(key, name[:300], code))
            found.add(key)
        return found

    def program(self, row: Row, owner: str) -> str:
        name = row.short(row("program"), 300)
        if not name:
            return ""
        key = self.directory.key("program", owner, key_of(name) or name)
        self.directory.programs.setdefault(key, ProgramRecord(key, owner, name))
        return key

    def location(self, row: Row, owner: str, service: str, is_secret: bool) -> str:
        if is_secret:
            key = self.directory.key("secret place", service)
            self.directory.locations.setdefault(key, LocationRecord.confidential(key, owner))
            return key
        latitude, longitude = row.coordinates()
        texts = (row("location"), row("address"), row("postal_code"), row("district"))
        if not any(texts) and latitude is None:
            return ""
        key = self.directory.key("location", owner, *texts, f"{latitude}", f"{longitude}")
        name, address, postal_code, district = texts
        made = LocationRecord(
            key,
            owner,
            row.short(name, 300),
            row.short(address, 500),
            postal_code[:20],
            district[:100],
            latitude,
            longitude,
            accessibility=row("accessibility")[:500],
        )
        self.directory.locations.setdefault(key, made)
        return key

    def reaches(self, row: Row, is_secret: bool) -> frozenset[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for kind, reach in self.mapping.reach.items():
            found |= {
                (kind, code) for column, code in reach.marks.items() if row.raw(column).casefold() not in UNMARKED
            }
            if reach.column:
                found |= {(kind, code) for code in self.listed(row, kind, row.raw(reach.column), reach.numbered)}
        low, high = row.age("minimum_age"), row.age("maximum_age")
        if low is not None and high is not None and low > high:
            raise row.refuse(_("The lowest age is above the highest. Change one of them."), "minimum_age")
        if band := age_band(low, high):
            found.add(("age", band))
        # The district of a secret place would narrow down where it is; what the record says it covers would not.
        if row("district") and not is_secret:
            found.add(("district", row("district")[:100]))
        return frozenset(found)

    def listed(self, row: Row, kind: str, text: str, numbered: str) -> set[str]:
        if kind == "language":
            codes, n_unknown = languages_in(text)
            if n_unknown:
                self.noticed.add(
                    languages_said,
                    row.where,
                    n_unknown,
                )
            return codes
        if numbered:
            return set(numbered_in(text, numbered))
        return {part[:100] for part in map(tidied, text.replace(";", ",").split(",")) if part}
