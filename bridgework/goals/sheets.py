"""Reading what coordinators keep in spreadsheets: which column is which, dates that could mean two days, yes and no.

Shared by the lists that several apps bring in. Nothing here touches the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bridgework.lib.tables import Limits, Table, TableRefused, is_formula, read_table
from bridgework.partnerships.actions.importing import ImportRefused

LIMITS = Limits(bytes=16 * 1024**2, columns=200, rows=50_000, workbook_cells=1_000_000)
MOST_NOTES = 20
DATE_ORDERS = ("", "month-first", "day-first")
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ],
        start=1,
    )
    for name in names.split()
}
_YES = frozenset(["yes", "y", "x", "true", "1", "✓", "✔", "si", "sí", "taught", "learned"])
_NO = frozenset(["no", "n", "false", "0", "-", "–"]) | {""}


@dataclass(frozen=True)
class Problem:
    """One cell that needs a look."""

    row: int
    column: str
    message: str

    def refusal(self) -> ImportRefused:
        return ImportRefused(self.message, self.row, self.column)


@dataclass(frozen=True)
class SheetMapping:
    """How a list is read where its header does not say it: column names, the order of dates, further status words."""

    columns: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> SheetMapping:
        """Check what a mapping file holds.

        Raises
        ------
        ImportRefused
            If it names something unknown.
        """
        unknown = set(stored) - {"columns", "dates", "words"}
        if unknown:
            raise ImportRefused(
                _("The mapping has “%(name)s”, which is not known. It may have dates, [columns] and [words].")
                % {"name": sorted(unknown)[0]}
            )
        columns, words, dates = stored.get("columns", {}), stored.get("words", {}), stored.get("dates", "")
        for part in (columns, words):
            if not isinstance(part, Mapping) or not all(isinstance(value, str) for value in part.values()):
                raise ImportRefused(_('In the mapping, write each line as name = "text".'))
        if dates not in DATE_ORDERS:
            raise ImportRefused(_("In the mapping, dates is month-first or day-first."))
        return cls(dict(columns), dates, {key.casefold(): value for key, value in words.items()})


def open_sheet(source: Path | bytes | str, name: str) -> Table:
    """Read a list, or refuse it as an import does, with row and column.

    Raises
    ------
    ImportRefused
    """
    try:
        table = read_table(source, name=name, limits=LIMITS)
    except TableRefused as why:
        raise ImportRefused(why.message, why.row, str(why.column) if why.column else None) from why
    if not table.rows:
        raise ImportRefused(_("There is a header but no row below it. Copy the rows, too."))
    return table


def notes_of(table: Table) -> list[str]:
    """Return what the reader noticed of a list: an encoding that was guessed, further sheets, columns left out."""
    return [problem.message for problem in table.problems[:MOST_NOTES]]


class Sheet:
    """A table whose columns are known by our names: `for number, row in sheet.rows(): row("what")`."""

    def __init__(
        self,
        table: Table,
        known: Mapping[str, Sequence[str]],
        needed: Sequence[str],
        mapping: SheetMapping,
    ) -> None:
        self.table, self.mapping, self.notes = table, mapping, notes_of(table)
        headers = _places(table.header)
        self.at: dict[str, int] = {}
        for name, synonyms in known.items():
            told = mapping.columns.get(name)
            if told == "":  # said to be in no column
                continue
            candidates = [told] if told else [name, *synonyms]
            found = next((headers[_plain(word)] for word in candidates if _plain(word) in headers), None)
            if found is not None:
                self.at[name] = found
            elif told:
                raise ImportRefused(
                    _("The mapping names a column “%(name)s” that is not there.") % {"name": told}, 1, told
                )
        unknown = set(mapping.columns) - set(known)
        if unknown:
            raise ImportRefused(
                _("The mapping speaks of “%(name)s”. It may name: %(known)s.")
                % {"name": sorted(unknown)[0], "known": ", ".join(known)}
            )
        for name in needed:
            if name not in self.at:
                raise ImportRefused(
                    _("No column says “%(name)s”. Name one of the columns: %(words)s.")
                    % {"name": name, "words": ", ".join([name, *known[name]][:6])},
                    1,
                    name,
                )

    def has(self, name: str) -> bool:
        return name in self.at

    def column(self, name: str) -> str:
        """Return the column's own header, for messages."""
        return self.table.header[self.at[name]] if name in self.at else name

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Return each row with its number as a spreadsheet shows it.

        Raises
        ------
        ImportRefused
            If a formula stands where a name, a date or a number should: it would be taken for one.
        """
        for number, cells in zip(self.table.row_numbers, self.table.rows, strict=True):
            row = {name: " ".join(cells[at].split()) for name, at in self.at.items()}
            for name, text in row.items():
                if text and is_formula(text):
                    raise ImportRefused(_("This is a formula. Write the text itself."), number, self.column(name))
            yield number, row


def guessed_columns(header: Sequence[str], known: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return for each thing that a list can say the column whose heading says so, where one does."""
    headers = _places(header)
    found = {}
    for name, synonyms in known.items():
        at = next((headers[_plain(word)] for word in (name, *synonyms) if _plain(word) in headers), None)
        if at is not None:
            found[name] = header[at]
    return found


def _places(header: Sequence[str]) -> dict[str, int]:
    return {_plain(name): at for at, name in reversed(list(enumerate(header)))}


def _plain(word: str) -> str:
    return re.sub(r"[\W_]+", " ", word.casefold()).strip()


class NoDate(ValueError):
    """A cell is not a date, or could be two."""


def read_date(text: str, order: str = "") -> date:
    """Read a date: 2026-03-31, 31 March 2026, March 31, 2026; and 3/31/2026 where it can mean one day only, or the order is told.

    Raises
    ------
    NoDate
        With an instruction.
    """
    plain = re.sub(r"[ T]00:00(:00(\.0+)?)?$", "", text.strip())
    try:
        if match := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", plain):
            return date(*map(int, match.groups()))
        if match := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", plain):
            return _two_ways(int(match[1]), int(match[2]), int(match[3]), order, text)
        if match := re.fullmatch(r"(\d{1,2})\.? ([A-Za-z]+)\.?,? (\d{4})", plain):
            return date(int(match[3]), _MONTHS[match[2].lower()], int(match[1]))
        if match := re.fullmatch(r"([A-Za-z]+)\.? (\d{1,2}),? (\d{4})", plain):
            return date(int(match[3]), _MONTHS[match[1].lower()], int(match[2]))
    except (KeyError, ValueError) as why:
        if isinstance(why, NoDate):
            raise
    raise NoDate(_("“%(text)s” is not a date. Write it as 2026-03-31.") % {"text": text[:40]})


def _two_ways(first: int, second: int, year: int, order: str, text: str) -> date:
    if order == "month-first":
        return date(year, first, second)
    if order == "day-first":
        return date(year, second, first)
    if first > 12:
        return date(year, second, first)
    if second > 12 or first == second:
        return date(year, first, second)
    raise NoDate(
        _("“%(text)s” could be two days. Write it as %(one)s or %(other)s, or say which order the dates have.")
        % {"text": text[:40], "one": f"{year}-{first:02}-{second:02}", "other": f"{year}-{second:02}-{first:02}"}
    )


def read_yes(text: str) -> bool:
    """Read yes or no.

    Raises
    ------
    ValueError
        With an instruction.
    """
    plain = text.strip().casefold()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise ValueError(_("Write yes or no here, not “%(text)s”.") % {"text": text[:40]})
