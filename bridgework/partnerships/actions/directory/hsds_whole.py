"""What only the whole tree of a source shows: what hangs on secret places, who is part of whom, what points nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from typing import Any

from django.utils.translation import ngettext

from bridgework.lib.hsds import POINTS, Key, Tree
from bridgework.partnerships.actions.directory.records import Directory, Noticed, TaxonomyRecord, TermRecord


def hanging_on_secret_places(tree: Tree, secret: Set[str]) -> frozenset[Key]:
    """Return everything that hangs on a secret place, or on a service's line for one: a phone there is not shown anywhere."""
    lines = tree.objects["service_at_locations"]
    waiting: list[Key] = [("locations", one) for one in secret]
    waiting += [
        ("service_at_locations", one) for one, line in lines.items() if str(line.get("location_id", "")) in secret
    ]
    found: set[Key] = set()
    while waiting:
        for child, ids in tree.hanging.get(waiting.pop(), {}).items():
            new = {(child, one) for one in ids} - found
            found |= new
            waiting += sorted(new)
    return frozenset(found)


def needles_of(tree: Tree, secret: Set[str], hidden: Set[Key]) -> set[str]:
    """Texts that lead to a secret place: streets, phone numbers, coordinates. They are cut out wherever they stand."""
    found: set[str] = set()
    for one in secret:
        place = tree.objects["locations"].get(one, {})
        found |= {str(place[name]) for name in ("latitude", "longitude") if name in place}
    for table, one in hidden:
        thing = tree.objects[table].get(one, {})
        found |= {str(thing[name]) for name in ("address_1", "address_2", "number") if thing.get(name)}
    return found


def read_terms(tree: Tree, directory: Directory) -> None:
    """Read vocabularies and their terms, as far as the tree has them."""
    for one, thing in tree.objects["taxonomies"].items():
        key = directory.key(one)
        directory.taxonomies[key] = TaxonomyRecord(key, str(thing.get("name", ""))[:300] or one, dict(thing))
    for one, thing in tree.objects["taxonomy_terms"].items():
        key = directory.key(one)
        taxonomy = directory.key(str(thing["taxonomy_id"])) if thing.get("taxonomy_id") else ""
        directory.terms[key] = TermRecord(
            key,
            str(thing.get("name", ""))[:300] or one,
            str(thing.get("code", ""))[:100],
            str(thing.get("taxonomy", ""))[:300],
            taxonomy if taxonomy in directory.taxonomies else "",
            dict(thing),
        )


def tell_of_parents(tree: Tree, noticed: Noticed) -> None:
    """Tell of organizations whose parent is not there, or is, over others, themselves."""
    rows = tree.objects["organizations"]
    for one in rows:
        seen, at = {one}, str(rows[one].get("parent_organization_id", ""))
        where = tree.where.get(("organizations", one), "")
        if at and at not in rows:
            noticed.add(
                lambda n: ngettext(
                    "%(n)s organization names a parent organization that is not in the directory.",
                    "%(n)s organizations name a parent organization that is not in the directory.",
                    n,
                ),
                where,
            )
        while at in rows and at not in seen:
            seen.add(at)
            at = str(rows[at].get("parent_organization_id", ""))
        if at == one:
            noticed.add(
                lambda n: ngettext(
                    "%(n)s organization is, over others, part of itself; nothing follows from that here.",
                    "%(n)s organizations are, over others, part of themselves; nothing follows from that here.",
                    n,
                ),
                where,
            )


def keep_what_is_lost(tree: Tree, directory: Directory, lost: list[Key], *, has_secrets: bool) -> None:
    """Tell of what points to nothing here, and keep it where no place is secret: it may tell of one."""
    kept: dict[str, list[Any]] = defaultdict(list)
    for table, one in lost:
        where = tree.where.get((table, one), "")
        directory.noticed.add(
            lambda n: ngettext(
                "%(n)s attribute or note on changes belongs to a record that is not there.",
                "%(n)s attributes or notes on changes belong to a record that is not there.",
                n,
            ),
            where,
        )
        kept[table].append(dict(tree.objects[table][one]))
    column = {table: name for name, table in POINTS.items()}
    for key, holders in tree.holders.items():
        gone = [holder for holder in holders if holder[1] not in tree.objects[holder[0]]]
        for table, one in gone:
            directory.noticed.add(
                lambda n: ngettext(
                    "%(n)s row of %(table)s names in %(column)s what is not in the directory.",
                    "%(n)s rows of %(table)s name in %(column)s what is not in the directory.",
                    n,
                ),
                tree.where.get(key, ""),
                table=key[0],
                column=column[table],
            )
            kept["pointers"].append([*key, column[table], one])
        if gone and len(gone) == len(holders):
            kept[key[0]].append(dict(tree.objects[key[0]][key[1]]))
    for table, name, to in (("locations", "organization_id", "organizations"), ("services", "program_id", "programs")):
        for one, thing in tree.objects[table].items():
            if name in thing and str(thing[name]) not in tree.objects[to]:
                kept["pointers"].append([table, one, name, str(thing[name])])
    if has_secrets:
        kept.clear()
    kept["meta_table_descriptions"] = list(tree.objects["meta_table_descriptions"].values())
    directory.leftovers = {table: rows for table, rows in kept.items() if rows}
