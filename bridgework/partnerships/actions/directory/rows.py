"""Rows of one table by our column names, with every complaint naming file, row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.lib.tables import NumberKind, Table, is_formula, parse_number
from bridgework.partnerships.actions.directory.records import Noticed
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.places.labels import tidied

_HTML = re.compile(r"<[^>]{0,200}>")


class Row:
    """One row: `row("name")` is the tidied text of our column, empty where the source has none."""

    __slots__ = ("_at", "_cells", "_sheet", "number")

    def __init__(self, sheet: RowsOf, number: int, cells: Sequence[str]) -> None:
        self._sheet, self.number, self._cells, self._at = sheet, number, cells, sheet.at

    def __call__(self, name: str) -> str:
        """Return the text of a column; several columns of one name are joined."""
        found = [text for at in self._at.get(name, ()) if (text := self._text(at))]
        return ", ".join(found) if len(found) != 1 else found[0]

    def raw(self, column: str) -> str:
        """Return a column by the source's own name."""
        return self._text(self._sheet.own[column])

    def _text(self, at: int) -> str:
        text = tidied(self._cells[at])
        return "" if text.casefold() in self._sheet.absent else text

    @property
    def where(self) -> str:
        """Where the row stands, for messages: file and row number."""
        return _("%(file)s, row %(row)d") % {"file": self._sheet.file, "row": self.number}

    def refuse(self, message: str, name: str) -> ImportRefused:
        """Return a refusal that names this row and the source's column."""
        return ImportRefused(f"{self._sheet.file}: {message}", self.number, self._sheet.column(name))

    def needed(self, name: str, most: int = 300) -> str:
        """Return a text that must be there.

        Raises
        ------
        ImportRefused
        """
        text = self(name)
        if not text:
            raise self.refuse(_("This cell is empty. Fill it in, or leave the row out."), name)
        return self.called(name, most)

    def called(self, name: str, most: int = 300) -> str:
        """Return what something is called, empty where the source does not say.

        Raises
        ------
        ImportRefused
            If it is a formula: that would stand on public pages as a name.
        """
        text = self(name)
        if is_formula(text):
            raise self.refuse(_("This is a formula. Write the text itself."), name)
        return self.short(text, most)

    def short(self, text: str, most: int) -> str:
        """Return a text that fits; what is cut is noticed."""
        if len(text) <= most:
            return text
        self._sheet.noticed.add(
            lambda n: ngettext(
                "%(n)s text is too long and was shortened.", "%(n)s texts are too long and were shortened.", n
            ),
            self.where,
        )
        return text[: most - 1].rstrip() + "…"

    def prose(self, name: str) -> str:
        """Return a longer text without markup."""
        return self.short(tidied(_HTML.sub(" ", self(name))), 4_000)

    def age(self, name: str) -> float | None:
        """Return an age in years, or None.

        Raises
        ------
        ImportRefused
            If it is no number from 0 to 999.
        """
        text = self(name)
        if not text:
            return None
        number = parse_number(text)
        if number.kind is not NumberKind.NUMBER or number.value is None or not 0 <= number.value <= 999:
            raise self.refuse(_("Write an age as a number from 0 to 999, or leave the cell empty."), name)
        return float(number.value)

    def coordinates(self) -> tuple[float | None, float | None]:
        """Return latitude and longitude, both or neither; what is no place on earth is noticed and left out."""
        texts = self("latitude"), self("longitude")
        if not any(texts):
            return None, None
        try:
            latitude, longitude = float(texts[0]), float(texts[1])
        except ValueError:
            latitude, longitude = 999.0, 999.0
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            self._sheet.noticed.add(
                lambda n: ngettext(
                    "%(n)s pair of coordinates is no place on earth and was left out.",
                    "%(n)s coordinates are no place on earth and were left out.",
                    n,
                ),
                self.where,
            )
            return None, None
        return (None, None) if latitude == longitude == 0 else (latitude, longitude)


TOLD_OTHERWISE = ("value_without_header", "looks_like_formula")  # once for all rows, by `RowsOf` and its readers


def shifted_said(n: int) -> str:
    """Say that rows were left out because their cells do not fit the headings."""
    return ngettext(
        "%(n)s row has a cell too many, so its cells do not fit the headings; it was left out.",
        "%(n)s rows have a cell too many, so their cells do not fit the headings; they were left out.",
        n,
    )


def repeated_said(n: int) -> str:
    """Say that records were left out that have the id of an earlier one."""
    return ngettext(
        "%(n)s record has the id of an earlier one and was left out.",
        "%(n)s records have the id of an earlier one and were left out.",
        n,
    )


def nameless_said(n: int) -> str:
    """Say that records were left out that have no id or no name."""
    return ngettext(
        "%(n)s record has no id or no name and was left out.",
        "%(n)s records have no id or no name and were left out.",
        n,
    )


def websites_said(n: int) -> str:
    """Say that website addresses were left out."""
    return ngettext(
        "%(n)s website address cannot be used and was left out.",
        "%(n)s website addresses cannot be used and were left out.",
        n,
    )


def homeless_services_said(n: int) -> str:
    """Say that services of an unknown organization were left out."""
    return ngettext(
        "%(n)s service belongs to an organization that is not in the directory and was left out.",
        "%(n)s services belong to an organization that is not in the directory and were left out.",
        n,
    )


def languages_said(n: int) -> str:
    """Say that names of languages were left out."""
    return ngettext(
        "%(n)s name of a language is not known and was left out.",
        "%(n)s names of languages are not known and were left out.",
        n,
    )


def tell_of_file(table: Table, name: str, noticed: Noticed) -> None:
    """Tell what the reader of a file noticed, the first of each kind: a guessed encoding, columns without a name.

    Parameters
    ----------
    table : Table
    name : str
        The file's.
    noticed : Noticed
    """
    first: dict[str, str] = {}
    for problem in table.problems:
        first.setdefault(problem.code, problem.message.replace("%", "%%"))
    for code, message in first.items():
        if code not in TOLD_OTHERWISE:
            noticed.add(lambda _n, said=message: said, name)  # type: ignore[misc]


class RowsOf:
    """A table whose columns are known by our names: for each name one column, or several that are joined."""

    def __init__(
        self,
        table: Table,
        file: str,
        columns: Mapping[str, Sequence[str]],
        needed: Sequence[str],
        noticed: Noticed,
        absent: frozenset[str] = frozenset(),
    ) -> None:
        self.table, self.file, self.noticed, self.absent = table, file, noticed, absent
        self.own = {header: at for at, header in reversed(list(enumerate(table.header)))}
        self.at = {
            name: tuple(self.own[column] for column in theirs if column in self.own) for name, theirs in columns.items()
        }
        self._names = {name: theirs[0] for name, theirs in columns.items() if theirs}
        for name in needed:
            if not self.at.get(name):
                raise self.missing(self._names.get(name, name))
        # A value beyond the last heading: one cell too many somewhere before, so every cell after it says the wrong thing.
        nameless = [p.row for p in table.problems if p.code == "value_without_header" and p.row]
        self.shifted = set(nameless)
        if table.problem_counts.get("value_without_header", 0) > len(nameless):
            raise ImportRefused(
                f"{file}: " + _("Many rows have values in columns without a heading. Give these columns a heading."),
                min(self.shifted, default=None),
            )
        if table.problem_counts.get("looks_like_formula"):
            first = next((p.row for p in table.problems if p.code == "looks_like_formula"), None)
            noticed.add(
                lambda n: ngettext(
                    "%(n)s cell looks like a formula. It is kept as text and never run.",
                    "%(n)s cells look like formulas. They are kept as text and never run.",
                    n,
                ),
                _("%(file)s, row %(row)d") % {"file": file, "row": first} if first else file,
                table.problem_counts["looks_like_formula"],
            )

    def missing(self, column: str) -> ImportRefused:
        """Return the refusal of a table that lacks a column."""
        header_row = max((self.table.row_numbers[0] if self.table.rows else 2) - 1, 1)
        return ImportRefused(
            f"{self.file}: "
            + _("There is no column “%(column)s”. Add it, or give a mapping that says which it is.")
            % {"column": column},
            header_row,
            column,
        )

    def column(self, name: str) -> str:
        """Return the source's name of our column, for messages."""
        places = self.at.get(name)
        return self.table.header[places[0]] if places else self._names.get(name, name)

    def needs_own(self, columns: Sequence[str]) -> None:
        """Refuse a table without these columns, given by the source's own names."""
        for column in columns:
            if column and column not in self.own:
                raise self.missing(column)

    def __iter__(self) -> Iterator[Row]:
        for number, cells in zip(self.table.row_numbers, self.table.rows, strict=True):
            yield Row(self, number, cells)
