"""What a directory in the words of HSDS holds, whatever it came as: tables by name, and the tree of its objects.

Versions 1, 2 and 3; tables (CSV), JSON of one object, of lists, of pages, of tables; a data package that names its files.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.lib.hsds import COLUMNS, HANGING, OPEN_ENDED, POINTS, Key, Tree
from bridgework.lib.tables import Table
from bridgework.partnerships.actions.directory.files import Files, open_table
from bridgework.partnerships.actions.directory.hsds_columns import OLDER, TABLES
from bridgework.partnerships.actions.directory.records import Noticed
from bridgework.partnerships.actions.directory.rows import tell_of_file
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.places.labels import tidied

PACKAGE = "datapackage.json"
Opened = dict[str, list[tuple[str, Table]]]


@dataclass
class Source:
    """Tables by the name that version 3 gives them, with the files they stand in; `tree` where it is HSDS."""

    tables: Opened = field(default_factory=lambda: defaultdict(list))
    tree: Tree = field(default_factory=Tree)
    prefix: str = ""


def table_named(stem: str) -> tuple[str, str]:
    """Return which table a file's name says, and what stands before it (`il_`); nothing where it says none."""
    stem = stem.lower()
    for ending in ("_full", "_list"):
        stem = stem.removesuffix(ending)
    fits = [
        (known, table)
        for table, names in TABLES.items()
        for known in names
        if stem == known or stem.endswith((f"_{known}", f"-{known}"))
    ]
    if not fits:
        return "", ""
    known, table = max(fits, key=lambda fit: len(fit[0]))
    return table, stem.removesuffix(known)


def packaged(files: Files, noticed: Noticed) -> dict[str, str]:
    """Return, by the name of a file, the table that a data package says it holds."""
    if PACKAGE not in files:
        return {}
    try:
        resources = parsed(files[PACKAGE], PACKAGE)["resources"]
        said = {
            PurePosixPath(str(one["path"])).name: table_named(str(one.get("name", "")))[0]
            or table_named(PurePosixPath(str(one["path"])).stem)[0]
            for one in resources
            if isinstance(one, Mapping) and isinstance(one.get("path"), str)
        }
    except (ImportRefused, KeyError, TypeError):
        noticed.add(lambda n: _("%(n)s data package does not say what its files are; their names were used."), PACKAGE)
        return {}
    for name in sorted(set(said) - set(files)):
        noticed.add(
            lambda n: ngettext(
                "%(n)s file that the data package names is not there.",
                "%(n)s files that the data package names are not there.",
                n,
            ),
            name[:80],
        )
    return {name: table for name, table in said.items() if table and name in files}


def parsed(content: bytes, name: str) -> Any:
    """Return what a JSON file holds.

    Raises
    ------
    ImportRefused
        If it is none, or holds what no text may hold.
    """
    refusal = _("%(file)s is not a sound JSON file. Save it anew as JSON in UTF-8.") % {"file": name[:80]}
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
        # Half of a character, or a NUL, is in no text that a database takes.
        if b"\0" in json.dumps(found, ensure_ascii=False).encode() or "\\u0000" in json.dumps(found):
            raise ImportRefused(refusal)
    except (ValueError, RecursionError) as why:  # UnicodeError and JSONDecodeError are ValueErrors
        line = getattr(why, "lineno", None)
        raise ImportRefused(refusal, line) from why
    return found


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number in JSON")


def json_source(files: Files, names: list[str], noticed: Noticed) -> Source:
    """Read JSON files into a tree, and the tree into tables."""
    source = Source()
    rows: dict[str, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    for name in names:
        for where, table, thing in _things(parsed(files[name], name), name):
            if not isinstance(thing, Mapping):
                noticed.add(
                    lambda n: ngettext(
                        "%(n)s thing in the JSON is no record and was left out.",
                        "%(n)s things in the JSON are no records and were left out.",
                        n,
                    ),
                    where,
                )
            elif _is_row(table, thing):
                rows[table].append((where, thing))
            else:
                source.tree.add(thing, table, where)
    for table, found in rows.items():
        source.tree.add_rows(table, found)
    _settle(source.tree, noticed)
    for table in source.tree.objects:
        made = _table_of(source.tree, table)
        source.tables[table] = [(names[0] if len(names) == 1 else f"{table} (JSON)", made)]
    return source


def _is_row(table: str, thing: Mapping[str, Any]) -> bool:
    """A row of a table rather than an object of the tree: it points to what it hangs on."""
    return table in HANGING and any(name in thing for name in (*POINTS, *OPEN_ENDED.values()))


def _things(document: Any, name: str) -> Iterator[tuple[str, str, Any]]:
    """Give where it stands, table and object of everything in a JSON file."""
    stem = name.rpartition(".")[0]
    said = table_named(stem)[0]
    if said == "taxonomy_terms" and "term" not in stem.lower():  # a table of that name held terms before version 3
        said = "taxonomies"
    if isinstance(document, Mapping):
        if isinstance(document.get("contents"), list):
            document = document["contents"]
        else:
            lists = {
                table: value
                for key, value in document.items()
                if isinstance(value, list) and (table := table_named(str(key).removesuffix(".csv"))[0])
            }
            if "id" not in document and lists:
                for table, things in lists.items():
                    for number, thing in enumerate(things, start=1):
                        yield _at(name, number), table, thing
                return
            document = [document]
    if not isinstance(document, list):
        raise ImportRefused(_("%(file)s holds no records. Give HSDS as JSON, or as tables.") % {"file": name[:80]})
    for number, thing in enumerate(document, start=1):
        yield _at(name, number), said or _guess(thing), thing


def _at(name: str, number: int) -> str:
    return _("%(file)s, row %(row)d") % {"file": name, "row": number}


def _guess(thing: Any) -> str:
    keys = set(thing) if isinstance(thing, Mapping) else set()
    if {"service", "location"} & keys:
        return "service_at_locations"
    if {"status", "organization", "organization_id", "service_at_locations", "minimum_age"} & keys:
        return "services"
    if {"location_type", "latitude", "addresses"} & keys:
        return "locations"
    if {"taxonomy_detail", "taxonomy_id", "term_uri", "code"} & keys:
        return "taxonomy_terms"
    return "organizations"


def _settle(tree: Tree, noticed: Noticed) -> None:
    """Join what came apart: attributes with what they name, programs with the organization of their services."""
    for service in tree.objects["services"].values():
        program = tree.objects["programs"].get(str(service.get("program_id", "")))
        if program is not None and service.get("organization_id"):
            program.setdefault("organization_id", service["organization_id"])
    for name, n in sorted(tree.odd.items()):
        noticed.add(
            lambda n: ngettext(
                "%(n)s value stands in a column that HSDS does not have: %(column)s.",
                "%(n)s values stand in a column that HSDS does not have: %(column)s.",
                n,
            ),
            "",
            n,
            column=name[:80],
        )
    if tree.n_told_twice:
        noticed.add(
            lambda n: ngettext(
                "%(n)s object stands twice and says different things; the first was taken.",
                "%(n)s objects stand twice and say different things; the first was taken.",
                n,
            ),
            "",
            tree.n_told_twice,
        )
    if tree.n_too_deep:
        noticed.add(
            lambda n: ngettext(
                "%(n)s object is nested too deep and was left out.",
                "%(n)s objects are nested too deep and were left out.",
                n,
            ),
            "",
            tree.n_too_deep,
        )


def _table_of(tree: Tree, table: str) -> Table:
    """Return a table of one row for each place where an object hangs."""
    header = list(COLUMNS[table])
    found: list[dict[str, Any]] = []
    for one, thing in tree.objects[table].items():
        own = {name: thing.get(name, "") for name in header}
        holders: list[Key | None] = list(tree.holders.get((table, one), ())) if table in HANGING else []
        for holder in holders or [None]:
            row = dict(own)
            if holder is not None:
                name = OPEN_ENDED.get(table) or next(k for k, v in POINTS.items() if v == holder[0])
                if name in row:
                    row[name] = holder[1]
            found.append(row)
    rows = [[_text(row[name]) for name in header] for row in found]
    return Table(header, rows, range(1, len(rows) + 1), (), {}, "json")


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def csv_source(files: Files, tables: Mapping[str, list[str]], noticed: Noticed) -> Source:
    """Open the tables of HSDS in files; their cells are kept in the tree by the names of version 3."""
    source = Source()
    for table, names in tables.items():
        for name in names:
            opened = open_table(files, name)
            source.tables[table].append((name, opened))
            tell_of_file(opened, name, noticed)
            _plant(source.tree, table, name, opened, noticed)
    return source


def _plant(tree: Tree, table: str, name: str, opened: Table, noticed: Noticed) -> None:
    older = OLDER.get(table, {})
    at: dict[str, int] = {}
    for number, header in enumerate(opened.header):
        ours = older.get(header, header)
        if header and ours not in COLUMNS.get(table, ()):
            noticed.add(
                lambda n: ngettext(
                    "%(n)s column is not of HSDS; what it says is not kept: %(column)s.",
                    "%(n)s columns are not of HSDS; what they say is not kept: %(column)s.",
                    n,
                ),
                name,
                column=header[:80],
            )
        elif header and ours not in at:
            at[ours] = number
    kind = next((kind for kind in ("postal", "physical") if kind in name.lower()), "") if table == "addresses" else ""
    missing = {p.row for p in opened.problems if p.code == "value_without_header"}

    def rows() -> Iterator[tuple[str, Mapping[str, Any]]]:
        for number, cells in zip(opened.row_numbers, opened.rows, strict=True):
            if number in missing:
                continue
            # As the source has it, to give it back so; only what points or is pointed to is tidied.
            row = {
                ours: tidied(cells[index]) if ours == "id" or ours.endswith("_id") else cells[index]
                for ours, index in at.items()
                if cells[index].strip()
            }
            if kind and not row.get("address_type"):
                row["address_type"] = kind
            if (
                table == "schedules" and "weekday" in opened.header
            ):  # versions 1 and 2: one row for each day of the week
                row = {"freq": "WEEKLY", **row, "byday": row.get("byday", "")[:2].upper()}
            yield _at(name, number), row

    if table in COLUMNS:
        tree.add_rows(table, rows())
