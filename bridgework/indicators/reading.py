"""From the rows of a table to the cells of an indicator, by a mapping. Problems name row and column; nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _

from bridgework.indicators.cells import CellIn, Key, Problem, Reading, column_of, count_of
from bridgework.indicators.codes import Codes
from bridgework.indicators.labelling import TOTAL, GroupKey, Labels, crossing_of
from bridgework.indicators.mapping import MEASURES, PARENT, Mapping
from bridgework.indicators.second_table import read_people
from bridgework.lib.tables import NumberKind, Table, is_formula
from bridgework.places.labels import Span, key_of, tidied
from bridgework.places.queries import NOTHING_KNOWN, KnownLabels

__all__ = ["CellIn", "Key", "Problem", "Reading", "read_cells"]

STEP = 1000  # rows between two signs of progress
LARGEST_VALUE = Decimal(10) ** 9
MILLIONTH = Decimal("0.000001")
MEMO = 100_000  # numbers of one column that are read once

Columns = list[tuple[str, int, str]]  # of numbers: what they are, where they stand, their heading


def _nothing(done: int, total: int) -> None:
    return


def read_cells(
    table: Table,
    mapping: Mapping,
    denominators: Table | None = None,
    progress: Callable[[int, int], None] = _nothing,
    known: KnownLabels = NOTHING_KNOWN,
) -> Reading:
    """Read a table by its mapping.

    Parameters
    ----------
    table, denominators : Table
        The table, and the second one that counts the people, where the mapping names one.
    mapping : Mapping
    progress : callable, optional
        Called with rows done and rows in all.
    known : KnownLabels, optional
        What labels stood for when earlier tables were read.

    Returns
    -------
    Reading
        With every problem found (the first two hundred by name); a reading with problems must not be imported.
    """
    reading = Reading()
    named = {**mapping.columns, **{f"crossed.{code}": name for code, name in mapping.crossed.items()}}
    at = {key: column_of(table, name) for key, name in named.items()}
    tests = {name: column_of(table, name) for name in (*mapping.where, *mapping.leave_out)}
    wide = {label: column_of(table, label) for label in mapping.wide_periods}
    for name, index in [*((named[k], i) for k, i in at.items()), *tests.items(), *wide.items()]:
        if index < 0:
            reading.problem(
                1,
                name,
                _("There is no such column. The table has: %(names)s.") % {"names": ", ".join(table.header)[:300]},
            )
    if reading.problems:
        return reading
    labels, codes = Labels(mapping, known), Codes(mapping.suppressed, mapping.absent)
    people = read_people(denominators, mapping, labels, codes, reading) if mapping.denominators else {}
    reader = _Reader(mapping, at, wide, labels, codes, people, reading)
    keep = [(tests[name], frozenset(key_of(t) for t in texts), name) for name, texts in mapping.where.items()]
    drop = [(tests[name], frozenset(key_of(t) for t in texts), name) for name, texts in mapping.leave_out.items()]
    wanted: dict[tuple[str, str], bool] = {}

    def is_wanted(cells: list[str]) -> bool:
        for tests_, is_in in ((keep, True), (drop, False)):
            for index, texts, name in tests_:
                asked = (name, cells[index])
                if asked not in wanted:
                    wanted[asked] = key_of(cells[index]) in texts
                if wanted[asked] is not is_in:
                    return False
        return True

    for number, row in zip(table.row_numbers, table.rows, strict=True):
        reading.n_rows += 1
        if reading.n_rows % STEP == 0:
            progress(reading.n_rows, len(table.rows))
        if is_wanted(row):
            reader.read(number, row)
        else:
            reading.n_left_out += 1
    if not table.rows:
        reading.problem(1, "", _("There is a header but no row below it. Copy the rows, too."))
    elif not reading.cells and not reading.problems:
        reading.problem(1, "", _("No row is left after the mapping's filters. Check which rows it takes."))
    reading.recalled, reading.unknown, reading.learned = labels.recalled, labels.unknown, labels.learned()
    return reading


class _Reader:
    """Reads rows one by one. Whatever repeats (a place, a label, a year, a number) is understood once."""

    def __init__(
        self,
        mapping: Mapping,
        at: dict[str, int],
        wide: dict[str, int],
        labels: Labels,
        codes: Codes,
        people: dict[Key, int | None],
        reading: Reading,
    ) -> None:
        self.mapping, self.at, self.labels, self.codes, self.people, self.reading = (
            mapping, at, labels, codes, people, reading,
        )  # fmt: skip
        self.texts: dict[str, str] = {}
        self.places: dict[tuple[str, ...], str] = {}
        self.place_columns = [at[key] for key in ("place", "place_name", *PARENT) if key in at]
        self.crossed = {code: (at[f"crossed.{code}"], name) for code, name in mapping.crossed.items()}
        self.group_column = mapping.columns.get("group", "group")
        measures = [(key, at[key], mapping.columns[key]) for key in MEASURES if key in at]
        # Of each period in a row: its label where the heading says it, and the columns of its numbers.
        self.periods = [
            (
                heading,
                [one for one in measures if one[0] != mapping.wide_measure] + [(mapping.wide_measure, index, heading)],
            )
            for heading, index in wide.items()
        ] or [("", measures)]
        self.crossings: dict[tuple[GroupKey, ...], GroupKey] = {}
        self.numbers: dict[str, dict[str, int | Decimal | NumberKind | str | None]] = {key: {} for key in MEASURES}
        self.needs_whole = mapping.unit == "people"

    def text(self, key: str, row: list[str]) -> str:
        """Return a column's text, or what the mapping says of the whole table."""
        if key not in self.at:
            return self.mapping.constants.get(key, "")
        raw = row[self.at[key]]
        found = self.texts.get(raw)
        if found is None:
            found = self.texts[raw] = tidied(raw)
        return found

    def read(self, number: int, row: list[str]) -> None:
        """Read one row: a place and a group, in one period or in several side by side."""
        given = tuple([row[index] for index in self.place_columns])
        place = self.places.get(given)
        if place is None:
            place = self._place(number, row)
            if place:
                self.places[given] = place
        for heading, columns in self.periods:
            period = self._period(number, heading or self.text("period", row))
            group = self._group(number, row, period) if period else None
            if group is None:
                if period:
                    return
                continue
            cell = self._cell(number, row, columns) if place else None
            if cell is not None:
                key = (place, period, *group)
                if self.mapping.denominators and cell.denominator is None:
                    cell.denominator = self.people.get(key)
                self._keep(key, cell, columns)

    def _period(self, number: int, label: str) -> str:
        return self.reading.periods.get(label) or self.reading.period(number, label, self.mapping)

    def _group(self, number: int, row: list[str], period: str) -> GroupKey | None:
        span = self.reading.spans[period]
        if self.crossed:
            return self._crossed_group(number, row, span)
        label = self.text("group", row)
        group = self.labels.group(self.text("dimension", row), label, span)
        if group is None:
            self.reading.problem(
                number,
                self.group_column,
                _("Say in the mapping to which dimension (such as race or gender) the group “%(label)s” belongs.")
                % {"label": label[:60]},
            )
        elif group not in self.reading.groups:
            if self._is_formula(number, self.group_column, label):
                return None
            self.reading.groups[group] = label
        return group

    def _crossed_group(self, number: int, row: list[str], span: Span) -> GroupKey | None:
        """Return the group of all columns at once; a column that says everyone tells nobody apart."""
        parts: list[tuple[GroupKey, str]] = []
        for dimension, (index, name) in self.crossed.items():
            raw = row[index]
            label = self.texts.get(raw)
            if label is None:
                label = self.texts[raw] = tidied(raw)
            group = self.labels.group(dimension, label, span, is_fixed=True)
            if group is None:
                self.reading.problem(number, name, _("The group is empty. Write it, or Total for all people together."))
                return None
            if group not in self.reading.groups and self._is_formula(number, name, label):
                return None
            if group != TOTAL:
                parts.append((group, label))
        for group, label in parts:
            self.reading.groups.setdefault(group, label)
        if len(parts) < 2:
            group = parts[0][0] if parts else TOTAL
            self.reading.groups.setdefault(group, "")
            return group
        groups = tuple(group for group, _label in parts)
        crossing = self.crossings.get(groups)
        if crossing is None:
            crossing = self.crossings[groups] = crossing_of(list(groups))
            self.reading.crossed.setdefault(crossing, groups)
            self.reading.groups.setdefault(crossing, ", ".join(label for _group, label in parts))
        return crossing

    def _is_formula(self, number: int, column: str, text: str) -> bool:
        """Whether a formula stands where a name should; on public pages it would stand as one."""
        if is_formula(text):
            self.reading.problem(number, column, _("This is a formula. Write the text itself."))
            return True
        return False

    def _place(self, number: int, row: list[str]) -> str:
        code, reading = self.text("place", row)[:100], self.reading
        column = self.mapping.columns.get("place", "place")
        if not code:
            reading.problem(number, column, _("The place is empty. Write its code or name."))
            return ""
        for key in ("place", "place_name", *PARENT):
            if key in self.at and self._is_formula(number, self.mapping.columns[key], self.text(key, row)):
                return ""
        reading.places[code] = self.text("place_name", row) or reading.places.get(code, "") or code
        parent = (self.text("parent", row) or self.text("parent_name", row))[:100]
        if not parent:
            return code
        said = (self.text("parent_level", row), parent, self.text("parent_name", row))
        if not said[0]:
            reading.problem(number, column, _("Say what kind of place the larger place is: county, state, district …"))
            return ""
        before = reading.parents.setdefault(code, said)
        if before[:2] != said[:2]:
            reading.problem(
                number,
                column,
                _("This place lies in “%(one)s” in another row and in “%(other)s” here. Keep one of the two.")
                % {"one": before[1], "other": parent},
            )
            return ""
        return code

    def _cell(self, number: int, row: list[str], columns: Columns) -> CellIn | None:
        cell = CellIn(number)
        for key, index, name in columns:
            known, raw = self.numbers[key], row[index]
            if raw in known:
                value = known[raw]
            else:
                value = self._number(key, raw)
                if len(known) < MEMO:
                    known[raw] = value
            if value is None:
                continue
            if value is NumberKind.SUPPRESSED:
                cell.is_suppressed = cell.is_suppressed or key in ("numerator", "value")
            elif isinstance(value, str):
                self.reading.problem(number, name, value)
                return None
            else:
                setattr(cell, key, value)
        if cell.is_suppressed:
            # What the source withholds is not put together from the rest of its row.
            cell.numerator = cell.value = cell.margin = None
        return cell

    def _number(self, key: str, raw: str) -> int | Decimal | NumberKind | str | None:
        """Return the number, SUPPRESSED, None where there is none, or what is wrong with it."""
        kind, value = self.codes.read(raw)
        if kind is NumberKind.SUPPRESSED:
            return kind
        if kind is NumberKind.NOT_A_NUMBER:
            text = raw.strip()[:40]
            return _("“%(text)s” is not a number. Write a number, or leave it empty.") % {"text": text}
        if value is None:
            return None
        if key in ("numerator", "denominator"):
            return count_of(value, kind)
        if self.mapping.value_is == "share" and kind is not NumberKind.PERCENT:
            if value > 1 and self.mapping.unit != "events":  # one person may have several events
                return _("A rate from 0 to 1 cannot be more than 1. Correct it, or say that rates go from 0 to 100.")
            value *= 100
        if abs(value) > LARGEST_VALUE or (key == "margin" and value < 0):
            return _("This rate is too large or too small to be true.")
        if value < 0:
            return _("A rate is 0 or more.")
        return value.quantize(MILLIONTH)

    def _keep(self, key: Key, cell: CellIn, columns: Columns) -> None:
        cells = self.reading.cells
        earlier = cells.get(key)
        if earlier is not None:
            said = _("Row %(row)d already gives this place, period and group. Keep one of the two.")
            self.reading.problem(cell.row, _first(columns), said % {"row": earlier.row})
            return
        x, n = cell.numerator, cell.denominator
        if self.needs_whole and x is not None and n is not None and x > n:
            self.reading.problem(
                cell.row,
                _first(columns),
                _(
                    "More people are counted than there are in the group. Correct one of the two, or choose events as the unit."
                ),
            )
            return
        cells[key] = cell


def _first(columns: Columns) -> str:
    """Return the column of the number counted, or else the first one."""
    return next((name for key, _index, name in columns if key == "numerator"), columns[0][2] if columns else "")
