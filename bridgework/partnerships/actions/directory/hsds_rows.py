"""Goes through the rows of one source's tables: names columns, counts, and refuses what cannot be a record."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import ngettext

from bridgework.lib.tables import Table
from bridgework.partnerships.actions.directory.hsds_columns import NEEDED
from bridgework.partnerships.actions.directory.records import Directory
from bridgework.partnerships.actions.directory.rows import (
    Row,
    RowsOf,
    homeless_services_said,
    nameless_said,
    repeated_said,
    shifted_said,
)
from bridgework.partnerships.actions.directory.source import Source

COUNTED = {"organizations": "organization", "programs": "program", "services": "service", "locations": "location"}


class SourceRows:
    """The tables of one source, read into a directory. `columns` has, by table and our column, the names it may have there."""

    def __init__(self, directory: Directory, source: Source, absent: frozenset[str] = frozenset()) -> None:
        self.directory, self.source, self.absent = directory, source, absent
        self.columns: dict[str, dict[str, tuple[str, ...]]] = {}
        self.noticed = directory.noticed

    def each(self, table: str, act: Callable[[Row], None]) -> None:
        """Call `act` with each row of a table that fits its headings."""
        for name, opened in self.source.tables.get(table, ()):
            self._each(table, name, opened, act)

    def _each(self, table: str, name: str, opened: Table, act: Callable[[Row], None]) -> None:
        columns = {
            ours: next(((one,) for one in theirs if one in opened.header), theirs[:1])
            for ours, theirs in self.columns[table].items()
        }
        rows = RowsOf(opened, name, columns, NEEDED[table], self.noticed, self.absent)
        self.directory.n_rows += len(opened.rows)
        for row in rows:
            if row.number in rows.shifted:
                if table in COUNTED:
                    self.directory.refuse(COUNTED[table], shifted_said, row.where)
                else:
                    self.noticed.add(shifted_said, row.where)
            else:
                act(row)

    def is_new(self, kind: str, key: str, row: Row) -> bool:
        """Return whether a row is a record of its own: it has an id and a name, and no earlier one has that id."""
        if not row("id") or (kind != "location" and not row("name")):
            self.directory.refuse(
                kind,
                nameless_said,
                row.where,
            )
            return False
        if key in self.directory.of_kind(kind):
            self.directory.refuse(
                kind,
                repeated_said,
                row.where,
            )
            return False
        return True

    def owner(self, kind: str, row: Row) -> str:
        """Return the organization that a row names, or nothing where it is not there."""
        key = self.directory.key(row("organization_id")) if row("organization_id") else ""
        if key in self.directory.organizations:
            return key
        messages = {
            "program": lambda n: ngettext(
                "%(n)s program belongs to an organization that is not in the directory and was left out.",
                "%(n)s programs belong to an organization that is not in the directory and were left out.",
                n,
            ),
            "location": lambda n: ngettext(
                "%(n)s place belongs to an organization that is not in the directory and was left out.",
                "%(n)s places belong to an organization that is not in the directory and were left out.",
                n,
            ),
            "service": homeless_services_said,
        }
        self.directory.refuse(kind, messages[kind], row.where)
        return ""
