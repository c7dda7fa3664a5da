"""From the rows of a table to the cells of an indicator, by a mapping. Problems name row and column; nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from bridgework.indicators.mapping import Mapping
from bridgework.lib.tables import NumberKind, Table, parse_number
from bridgework.places.labels import UnreadablePeriod, code_of, key_of, span_of, tidied
from bridgework.places.models import EVERYONE

MOST_PROBLEMS = 200
STEP = 1000  # rows between two signs of progress
LARGEST_COUNT = 10**15
LARGEST_VALUE = Decimal(10) ** 9

Key = tuple[str, str, str, str]  # place code, period code, dimension code, group code


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell of the table, and what to write instead."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return _("row %(row)d, column “%(column)s”: %(message)s") % {
            "row": self.row,
            "column": self.column,
            "message": self.message,
        }


@dataclass
class CellIn:
    """One cell as the table gives it. `is_absent`: the table has no number there."""

    row: int
    numerator: int | None = None
    denominator: int | None = None
    value: Decimal | None = None
    margin: Decimal | None = None
    is_suppressed: bool = False

    @property
    def is_absent(self) -> bool:
        return not self.is_suppressed and self.numerator is None and self.value is None


@dataclass
class Reading:
    """Everything that was understood, and everything that was not."""

    cells: dict[Key, CellIn] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)  # code -> name
    periods: dict[str, str] = field(default_factory=dict)  # label -> code
    groups: dict[tuple[str, str], str] = field(default_factory=dict)  # (dimension, group) -> the source's label
    problems: list[Problem] = field(default_factory=list)
    n_problems: int = 0
    n_rows: int = 0
    n_left_out: int = 0

    def problem(self, row: int, column: str, message: str) -> None:
        self.n_problems += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row, column, message))


def _column(table: Table, name: str) -> int:
    wanted = key_of(name)
    for index, heading in enumerate(table.header):
        if heading == name:
            return index
    for index, heading in enumerate(table.header):
        if key_of(heading) == wanted:
            return index
    return -1


class _Labels:
    """What a group's label stands for; asked once for each different label."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.known: dict[str, tuple[str, str]] = {}
        for dimension in mapping.dimensions:
            for group in dimension.groups:
                for label in (*group.labels, group.code):
                    self.known.setdefault(key_of(label), (dimension.code, group.code))
        for label in mapping.everyone:
            self.known[key_of(label)] = (EVERYONE, EVERYONE)
        self.asked: dict[tuple[str, str], tuple[str, str] | None] = {}

    def group(self, dimension: str, label: str) -> tuple[str, str] | None:
        """Return (dimension code, group code), or None where the label cannot be placed."""
        if (dimension, label) not in self.asked:
            self.asked[dimension, label] = self._find(dimension, label)
        return self.asked[dimension, label]

    def _find(self, dimension: str, label: str) -> tuple[str, str] | None:
        key = key_of(label)
        if key in self.known:
            return self.known[key]
        if not key:
            return (EVERYONE, EVERYONE) if not self.mapping.columns.get("group") else None
        if key in EVERYONE_LABELS:
            return EVERYONE, EVERYONE
        dimension = dimension or self.mapping.constants.get("dimension", "")
        if not dimension and len(self.mapping.dimensions) == 1:
            dimension = self.mapping.dimensions[0].code
        return (code_of(dimension), code_of(label)) if dimension else None


EVERYONE_LABELS = frozenset({"everyone", "all", "total", "all students", "all people", "todos", "todas las personas"})


def _nothing(done: int, total: int) -> None:
    return


def read_cells(
    table: Table,
    mapping: Mapping,
    denominators: Table | None = None,
    progress: Callable[[int, int], None] = _nothing,
) -> Reading:
    """Read a table by its mapping.

    Parameters
    ----------
    table, denominators : Table
        The table, and the second one that counts the people, where the mapping names one.
    mapping : Mapping
    progress : callable, optional
        Called with rows done and rows in all.

    Returns
    -------
    Reading
        With every problem found (the first two hundred by name); a reading with problems must not be imported.
    """
    reading = Reading()
    at = {key: _column(table, name) for key, name in mapping.columns.items()}
    tests = {name: _column(table, name) for name in (*mapping.where, *mapping.leave_out)}
    wide = {label: _column(table, label) for label in mapping.wide_periods}
    for name, index in [*((mapping.columns[k], i) for k, i in at.items()), *tests.items(), *wide.items()]:
        if index < 0:
            reading.problem(
                1,
                name,
                _("There is no such column. The table has: %(names)s.") % {"names": ", ".join(table.header)[:300]},
            )
    if reading.problems:
        return reading
    labels = _Labels(mapping)
    people = _read_denominators(denominators, mapping, labels, reading) if mapping.denominators else {}
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
            _read_row(number, row, mapping, at, wide, labels, people, reading)
        else:
            reading.n_left_out += 1
    if not reading.cells and not reading.problems:
        reading.problem(1, "", _("No row is left after the mapping's filters. Check which rows it takes."))
    return reading


def _read_row(
    number: int,
    row: list[str],
    mapping: Mapping,
    at: dict[str, int],
    wide: dict[str, int],
    labels: _Labels,
    people: dict[tuple[str, str, str, str], int | None],
    reading: Reading,
) -> None:
    def text(key: str) -> str:
        return tidied(row[at[key]]) if key in at else mapping.constants.get(key, "")

    place = _place(number, text("place"), text("place_name"), mapping, reading)
    label = text("group")
    group = labels.group(text("dimension"), label)
    if group is None:
        reading.problem(
            number,
            mapping.columns.get("group", "group"),
            _("Say in the mapping to which dimension (such as race or gender) the group “%(label)s” belongs.")
            % {"label": label[:60]},
        )
    if not place or group is None:
        return
    reading.groups.setdefault(group, label)
    for heading, index in wide.items() or [("", -1)]:
        period = _period(number, heading or text("period"), mapping, reading)
        if not period:
            continue
        given: dict[str, str] = {
            key: row[at[key]] for key in ("numerator", "denominator", "value", "margin") if key in at
        }
        names: dict[str, str] = {key: mapping.columns[key] for key in given}
        if heading:
            given[mapping.wide_measure], names[mapping.wide_measure] = row[index], heading
        cell = _cell(number, given, names, mapping, reading)
        if cell is None:
            continue
        key = (place, period, *group)
        if mapping.denominators and cell.denominator is None:
            cell.denominator = people.get(key)
        _place_cell(key, cell, names, mapping, reading)


def _place_cell(key: Key, cell: CellIn, names: dict[str, str], mapping: Mapping, reading: Reading) -> None:
    column = names.get("numerator", next(iter(names.values()), ""))
    earlier = reading.cells.get(key)
    if earlier is not None:
        reading.problem(
            cell.row,
            column,
            _("Row %(row)d already gives this place, period and group. Keep one of the two.") % {"row": earlier.row},
        )
        return
    is_more = cell.numerator is not None and cell.denominator is not None and cell.numerator > cell.denominator
    if is_more and mapping.unit == "people":
        reading.problem(
            cell.row,
            column,
            _(
                "More people are counted than there are in the group. Correct one of the two, or choose events as the unit."
            ),
        )
        return
    reading.cells[key] = cell


def _place(number: int, code: str, name: str, mapping: Mapping, reading: Reading) -> str:
    code = code[:100]
    if not code:
        reading.problem(number, mapping.columns.get("place", "place"), _("The place is empty. Write its code or name."))
        return ""
    reading.places[code] = name or reading.places.get(code, "") or code
    return code


def _period(number: int, label: str, mapping: Mapping, reading: Reading) -> str:
    if label in reading.periods:
        return reading.periods[label]
    try:
        reading.periods[label] = span_of(label).code
    except UnreadablePeriod as why:
        reading.problem(number, mapping.columns.get("period", label), str(why))
        return ""
    return reading.periods[label]


def _cell(
    number: int, given: dict[str, str], names: dict[str, str], mapping: Mapping, reading: Reading
) -> CellIn | None:
    cell = CellIn(number)
    for key, text in given.items():
        kind, value = _number(text, mapping)
        if kind is NumberKind.SUPPRESSED:
            cell.is_suppressed = cell.is_suppressed or key in ("numerator", "value")
        elif kind is NumberKind.NOT_A_NUMBER:
            reading.problem(
                number,
                names[key],
                _("“%(text)s” is not a number. Write a number, or leave it empty.") % {"text": text.strip()[:40]},
            )
            return None
        elif value is not None:
            problem = _set(cell, key, value, kind, mapping)
            if problem:
                reading.problem(number, names[key], problem)
                return None
    if cell.is_suppressed:
        # What the source withholds is not put together from the rest of its row.
        cell.numerator = cell.value = cell.margin = None
    return cell


def _number(text: str, mapping: Mapping) -> tuple[NumberKind, Decimal | None]:
    text = text.strip()
    lowered = text.lower()
    if lowered in mapping.suppressed:
        return NumberKind.SUPPRESSED, None
    if lowered in mapping.absent:
        return NumberKind.MISSING, None
    if text.isascii() and text.isdigit() and len(text) < 16:
        return NumberKind.NUMBER, Decimal(text)
    number = parse_number(text)
    return number.kind, number.value


def _set(cell: CellIn, key: str, value: Decimal, kind: NumberKind, mapping: Mapping) -> str:
    """Put a number where it belongs; return what is wrong with it, or nothing."""
    if key in ("numerator", "denominator"):
        if value < 0 or value != value.to_integral_value() or kind is NumberKind.PERCENT:
            return _("A count is a whole number of 0 or more.")
        if value > LARGEST_COUNT:
            return _("This count is too large to be true.")
        setattr(cell, key, int(value))
        return ""
    if mapping.value_is == "share" and kind is not NumberKind.PERCENT:
        value *= 100
    if abs(value) > LARGEST_VALUE or (key == "margin" and value < 0):
        return _("This rate is too large or too small to be true.")
    if value < 0:
        return _("A rate is 0 or more.")
    setattr(cell, key, value.quantize(Decimal("0.000001")))
    return ""


def _read_denominators(
    table: Table | None, mapping: Mapping, labels: _Labels, reading: Reading
) -> dict[tuple[str, str, str, str], int | None]:
    second = mapping.denominators
    if second is None:
        return {}
    if table is None:
        reading.problem(1, second.count, _("The mapping needs a second table with the number of people. Give it too."))
        return {}
    at = {
        key: _column(table, getattr(second, key))
        for key in ("place", "period", "group", "count")
        if getattr(second, key)
    }
    for part, index in at.items():
        if index < 0:
            reading.problem(1, getattr(second, part), _("The second table has no such column."))
    if reading.problems:
        return {}
    people: dict[tuple[str, str, str, str], int | None] = {}
    sums: dict[tuple[str, str], int | None] = {}
    for number, row in zip(table.row_numbers, table.rows, strict=True):
        period = _period(number, tidied(row[at["period"]]), mapping, reading)
        label = tidied(row[at["group"]]) if "group" in at else ""
        group = labels.group("", label)
        if not period or group is None:
            continue
        place = tidied(row[at["place"]])[:100]
        kind, value = _number(row[at["count"]], mapping)
        count = None
        if kind is NumberKind.NOT_A_NUMBER or (value is not None and (value < 0 or value != value.to_integral_value())):
            reading.problem(number, second.count, _("In the second table: a count is a whole number of 0 or more."))
        elif value is not None:
            count = int(value)
        key = (place, period, *group)
        if key in people:
            reading.problem(
                number, second.count, _("In the second table: this place, period and group stands there twice.")
            )
        people[key] = count
        before = sums.get((place, period), 0)
        sums[place, period] = None if before is None or count is None else before + count
    if second.everyone == "sum":
        for (place, period), total in sums.items():
            people.setdefault((place, period, EVERYONE, EVERYONE), total)
    return people
