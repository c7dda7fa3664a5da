"""The shape of the Human Services Data Specification 3: its tables and columns, and how they nest in its JSON.

One object may stand in several places (a phone of an organization, of its contact and of a service). `Tree` holds each
once, with everything it hangs on; it is made from nested JSON or from rows, and gives back either.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

SPACE = uuid.UUID("6f0d6c0e-2f5c-5d0e-9a51-6b7f0f8c1b7e")  # ours, for ids that are made from what they name
DEEPEST = 12  # levels of nesting; the specification has eight

_SAID = {
    "organizations": (
        "id name alternate_name description email website tax_status tax_id year_incorporated legal_status logo uri "
        "parent_organization_id"
    ),
    "programs": "id organization_id name alternate_name description",
    "services": (
        "id organization_id program_id name alternate_name description url email status interpretation_services "
        "application_process fees_description wait_time fees accreditations eligibility_description minimum_age maximum_age "
        "assured_date assurer_email licenses alert last_modified"
    ),
    "attributes": "id link_id taxonomy_term_id link_type link_entity value",
    "service_at_locations": "id service_id location_id description",
    "locations": (
        "id location_type url organization_id name alternate_name description transportation latitude longitude "
        "external_identifier external_identifier_type"
    ),
    "phones": (
        "id location_id service_id organization_id contact_id service_at_location_id number extension type description"
    ),
    "contacts": "id organization_id service_id service_at_location_id location_id name title department email",
    "addresses": (
        "id location_id attention address_1 address_2 city region state_province postal_code country address_type"
    ),
    "schedules": (
        "id service_id location_id service_at_location_id valid_from valid_to dtstart timezone until count wkst freq "
        "interval byday byweekno bymonthday byyearday description opens_at closes_at schedule_link attending_type notes"
    ),
    "funding": "id organization_id service_id source",
    "service_areas": "id service_id name description extent extent_type uri",
    "required_documents": "id service_id document uri",
    "languages": "id service_id location_id phone_id name code note",
    "accessibility": "id location_id description details url",
    "taxonomy_terms": "id code name description parent_id taxonomy language taxonomy_id term_uri",
    "metadata": (
        "id resource_id resource_type last_action_date last_action_type field_name previous_value replacement_value "
        "updated_by"
    ),
    "meta_table_descriptions": "id name language character_set",
    "cost_options": "id service_id valid_from valid_to option currency amount amount_description",
    "organization_identifiers": "id organization_id identifier_scheme identifier_type identifier",
    "taxonomies": "id name description uri version",
}
COLUMNS: dict[str, tuple[str, ...]] = {table: tuple(said.split()) for table, said in _SAID.items()}
NUMBERS = frozenset(
    {"year_incorporated", "minimum_age", "maximum_age", "latitude", "longitude", "extension", "timezone", "count"}
    | {"interval", "amount"}
)
# Which column points to which table.
POINTS = {
    "organization_id": "organizations",
    "service_id": "services",
    "location_id": "locations",
    "contact_id": "contacts",
    "phone_id": "phones",
    "service_at_location_id": "service_at_locations",
}
OPEN_ENDED = {"attributes": "link_id", "metadata": "resource_id"}  # these hang on any object
# What hangs on what: parent -> child tables, by the name they have in the JSON.
CHILDREN: dict[str, tuple[str, ...]] = {
    "organizations": ("funding", "contacts", "phones", "organization_identifiers"),
    "services": (
        *("phones", "schedules", "service_areas", "languages", "funding", "cost_options", "required_documents"),
        "contacts",
    ),
    "locations": ("languages", "addresses", "contacts", "accessibility", "phones", "schedules"),
    "service_at_locations": ("contacts", "phones", "schedules"),
    "contacts": ("phones",),
    "phones": ("languages",),
}
HANGING = {child for children in CHILDREN.values() for child in children} | set(OPEN_ENDED)
# Objects that stand by themselves: key in the JSON -> table, and the column of the holder that then points to it.
SINGLE = {
    "organization": ("organizations", "organization_id"),
    "program": ("programs", "program_id"),
    "location": ("locations", "location_id"),
    "service": ("services", "service_id"),
    "taxonomy_term": ("taxonomy_terms", "taxonomy_term_id"),
    "taxonomy_detail": ("taxonomies", "taxonomy_id"),
}
# Lists of objects that stand by themselves, and their column that points back to the holder.
LISTS = {
    "services": "organization_id",
    "locations": "organization_id",
    "programs": "organization_id",
    "service_at_locations": "service_id",
}
Key = tuple[str, str]  # table, id


def made_id(*parts: object) -> str:
    """Return an id for something that has none: the same for the same thing, whenever it is asked."""
    return str(uuid.uuid5(SPACE, json.dumps([str(part) for part in parts])))


def is_uuid(text: str) -> bool:
    """Return whether a text is a UUID as the specification wants an id to be."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def number_of(text: str) -> Any:
    """Return a number as JSON has it, or the text where it is none.

    Examples
    --------
    >>> number_of("12"), number_of("41.50"), number_of("about 12")
    (12, 41.5, 'about 12')
    """
    try:
        value = float(text)
    except ValueError:
        return text
    if value != value or value in (float("inf"), float("-inf")):
        return text
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


@dataclass
class Tree:
    """Objects by table and id, and what hangs on what."""

    objects: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    hanging: dict[Key, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    holders: dict[Key, list[Key]] = field(default_factory=lambda: defaultdict(list))
    where: dict[Key, str] = field(default_factory=dict)
    odd: Counter[str] = field(default_factory=Counter)  # "table.column" that the specification does not have
    n_told_twice: int = 0  # objects that stand twice and say different things
    n_too_deep: int = 0

    def hang(self, child: Key, holder: Key) -> None:
        """Note that an object hangs on another."""
        ids = self.hanging[holder][child[0]]
        if child[1] not in ids:
            ids.append(child[1])
            self.holders[child].append(holder)

    # From nested JSON

    def add(self, thing: Any, table: str, where: str = "", holder: Key | None = None, depth: int = 0) -> str:
        """Take in an object of JSON with everything in it; return its id, or nothing where it is no object."""
        if not isinstance(thing, Mapping):
            self.odd[table] += 1
            return ""
        if depth > DEEPEST:
            self.n_too_deep += 1
            return ""
        own = {
            str(name): value
            for name, value in thing.items()
            if value is not None and not isinstance(value, list | Mapping)
        }
        if not own.get("id") and table in HANGING:
            own["id"] = made_id(table, *(holder or ()), json.dumps(thing, sort_keys=True, default=str)[:10_000])
        key = (table, str(own.get("id", "")))
        known = self.objects[table].get(key[1])
        if known is None:
            self.objects[table][key[1]] = own
            self.where[key] = where
            known = own
        else:
            if any(name in known and known[name] != value for name, value in own.items()):
                self.n_told_twice += 1
            for name, value in own.items():
                known.setdefault(name, value)
        if holder is not None and table in HANGING:
            self.hang(key, holder)
        for name, value in thing.items():
            if isinstance(value, list | Mapping):
                self._into(key, known, str(name), value, where, depth)
            elif value is not None and name not in COLUMNS[table]:
                self.odd[f"{table}.{name}"] += 1
        return key[1]

    def _into(self, key: Key, known: dict[str, Any], name: str, value: Any, where: str, depth: int) -> None:
        if name in SINGLE and isinstance(value, Mapping):
            table, column = SINGLE[name]
            if found := self.add(value, table, where, key, depth + 1):
                known.setdefault(column, found)
        elif isinstance(value, list) and name in LISTS:
            for one in value:
                if found := self.add(one, name, where, key, depth + 1):
                    self.objects[name][found].setdefault(LISTS[name], key[1])
        elif isinstance(value, list) and name in HANGING:
            for one in value:
                self.add(one, name, where, key, depth + 1)
        else:
            self.odd[f"{key[0]}.{name}"] += 1

    # From rows

    def add_rows(self, table: str, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Take in the rows of one table: where each stands, and its cells by column."""
        for where, cells in rows:
            own: dict[str, Any] = {
                name: number_of(text) if name in NUMBERS and isinstance(text, str) else text
                for name, text in cells.items()
                if text != "" and text is not None
            }
            if not own.get("id"):
                own["id"] = made_id(table, *sorted(f"{name}={text}" for name, text in own.items()))
            holders = []
            if table in HANGING:
                holders = [(POINTS[name], str(own.pop(name))) for name in list(own) if name in POINTS]
            key = (table, str(own["id"]))
            if key[1] not in self.objects[table]:
                self.objects[table][key[1]] = own
                self.where[key] = where
            for holder in holders:
                self.hang(key, holder)

    def join_open_ended(self) -> list[Key]:
        """Hang attributes and metadata that came as rows on what they name; return those that name nothing here."""
        at: dict[str, list[Key]] = defaultdict(list)
        for table, things in self.objects.items():
            if table not in OPEN_ENDED:
                for one in things:
                    at[one].append((table, one))
        lost = []
        for table, column in OPEN_ENDED.items():
            for one, row in self.objects[table].items():
                if self.holders.get((table, one)):
                    continue
                found = at.get(str(row.get(column, "")), [])
                for holder in found:
                    self.hang((table, one), holder)
                if not found:
                    lost.append((table, one))
        return lost

    # Back to JSON and rows

    def own(self, key: Key) -> dict[str, Any]:
        """Return an object's own columns, those alone that the specification has and that say something of itself."""
        table, one = key
        skipped = set(POINTS) if table in HANGING else {"service_id", "location_id"}
        if table in ("services", "locations", "programs"):
            skipped |= {"organization_id", "program_id"}
        row = self.objects[table][one]
        return {name: row[name] for name in COLUMNS[table] if name in row and name not in skipped}

    def nested(self, key: Key, without: frozenset[Key] = frozenset(), depth: int = 0) -> dict[str, Any]:
        """Return an object with what hangs on it, as the JSON nests it; `without` leaves out what must not be shown."""
        made = self.own(key)
        for child, ids in self.hanging.get(key, {}).items():
            if depth < DEEPEST and (child in CHILDREN.get(key[0], ()) or child in OPEN_ENDED):
                found = [
                    self.nested((child, one), without, depth + 1)
                    for one in ids
                    if (child, one) not in without and one in self.objects[child]
                ]
                if found:
                    made[child] = found
        if key[0] == "attributes":
            term = str(made.get("taxonomy_term_id", ""))
            if term in self.objects["taxonomy_terms"]:
                made["taxonomy_term"] = self.term(term)
                made.pop("taxonomy_term_id", None)
        if key[0] in OPEN_ENDED:
            made.pop(OPEN_ENDED[key[0]], None)
        return made

    def term(self, one: str) -> dict[str, Any]:
        """Return a taxonomy term with its taxonomy, as the JSON nests it."""
        made = self.nested(("taxonomy_terms", one))
        taxonomy = str(made.get("taxonomy_id", ""))
        if taxonomy in self.objects["taxonomies"]:
            made["taxonomy_detail"] = self.nested(("taxonomies", taxonomy))
            made.pop("taxonomy_id", None)
        return made

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """Give the rows of a table: an object once, more often only where it hangs on two of the same kind."""
        for one, thing in self.objects[table].items():
            own = {name: thing[name] for name in COLUMNS[table] if name in thing}
            if table not in HANGING:
                yield own
                continue
            column = {table_: name for name, table_ in POINTS.items()}
            left = list(self.holders.get((table, one), ()))
            n_given = 0
            while left or n_given == 0:
                row, later = dict(own), []
                for holder in left:
                    name = OPEN_ENDED.get(table) or column.get(holder[0], "")
                    if table not in OPEN_ENDED and name not in COLUMNS[table]:
                        continue
                    if name in row and (table not in OPEN_ENDED or row[name] != holder[1] or n_given):
                        later.append(holder)
                    else:
                        row[name] = holder[1]
                if table in OPEN_ENDED and left:
                    row[OPEN_ENDED[table]], later = left[0][1], left[1:]
                if n_given:
                    row["id"] = made_id(table, one, n_given)
                yield {name: row[name] for name in COLUMNS[table] if name in row}
                left, n_given = later, n_given + 1
