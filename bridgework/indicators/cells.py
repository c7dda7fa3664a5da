"""What is understood of a table: its cells by place, period and group, and every problem by row and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from bridgework.indicators.labelling import GroupKey
from bridgework.indicators.mapping import LabelRule, Mapping
from bridgework.lib.tables import NumberKind, Table
from bridgework.places.labels import Span, UnreadablePeriod, key_of, span_of

MOST_PROBLEMS = 200
LARGEST_COUNT = 10**15

Key = tuple[str, str, str, str]  # place code, period code, dimension code, group code


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell of the table, and what to write instead."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        if not self.column:  # the whole row is meant, as where a table has a header alone
            return _("row %(row)d") % {"row": self.row} + f": {self.message}"
        return _("row %(row)d, column “%(column)s”: %(message)s") % {
            "row": self.row,
            "column": self.column,
            "message": self.message,
        }


@dataclass(slots=True)
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
    spans: dict[str, Span] = field(default_factory=dict)  # code -> its days
    groups: dict[GroupKey, str] = field(default_factory=dict)  # (dimension, group) -> the source's label
    crossed: dict[GroupKey, tuple[GroupKey, ...]] = field(
        default_factory=dict
    )  # of those groups that are several at once
    parents: dict[str, tuple[str, str, str]] = field(
        default_factory=dict
    )  # place code -> level, code, name of what it lies in
    recalled: dict[GroupKey, str] = field(default_factory=dict)  # (dimension, label) -> group, from earlier tables
    unknown: dict[GroupKey, str] = field(default_factory=dict)  # (dimension, label) -> the group that would be new
    learned: list[LabelRule] = field(default_factory=list)  # what the mapping says of labels that were met
    problems: list[Problem] = field(default_factory=list)
    n_problems: int = 0
    n_rows: int = 0
    n_left_out: int = 0

    def problem(self, row: int, column: str, message: str) -> None:
        self.n_problems += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row, column, message))

    def period(self, row: int, label: str, mapping: Mapping) -> str:
        """Return the code of a period that was not read before, or nothing and a problem."""
        try:
            span = span_of(label)
        except UnreadablePeriod as why:
            self.problem(row, mapping.columns.get("period", label), str(why))
            return ""
        self.periods[label], self.spans[span.code] = span.code, span
        return span.code


def column_of(table: Table, name: str) -> int:
    """Return where a column stands, by its heading or one that differs in spelling only; -1 where there is none."""
    wanted = key_of(name)
    for index, heading in enumerate(table.header):
        if heading == name:
            return index
    for index, heading in enumerate(table.header):
        if key_of(heading) == wanted:
            return index
    return -1


def count_of(value: Decimal, kind: NumberKind) -> int | str:
    """Return a count, or what is wrong with it."""
    if value < 0 or value != value.to_integral_value() or kind is NumberKind.PERCENT:
        return _("A count is a whole number of 0 or more.")
    if value > LARGEST_COUNT:
        return _("This count is too large to be true.")
    return int(value)
