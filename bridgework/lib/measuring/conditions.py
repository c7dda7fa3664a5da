"""Which rows are meant: column, operator, value, joined by all, any and not. There is no way to write code or SQL in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bridgework.lib.measuring.keys import Keys
from bridgework.lib.measuring.refusal import MeasureRefused

if TYPE_CHECKING:
    import ibis.expr.types as ir

Literal = str | int | float | bool | date

COMPARING = ("=", "!=", "<", "<=", ">", ">=")
LISTING = ("in", "not in")
STANDING = ("is missing", "is recorded")
DEEPEST = 20
NUMBER = "^[+-]?[0-9]{1,15}([.][0-9]{1,15})?$"
_YEAR, _LEAP = "(1[89]|2[01])[0-9]{2}", "((1[89]|2[01])(0[48]|[2468][048]|[13579][26])|2000)"
DATE = (
    f"^({_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|{_YEAR}-(0[13-9]|1[0-2])-(29|30)"
    f"|{_YEAR}-(0[13578]|1[02])-31|{_LEAP}-02-29)$"
)
"""ISO dates that exist, from 1800 to 2199."""


@dataclass(frozen=True)
class Comparison:
    """One column compared with one value or a list of values."""

    column: str
    operator: str
    values: tuple[Literal, ...] = ()


@dataclass(frozen=True)
class Joined:
    """Conditions joined: `all`, `any`, or `not` (of one)."""

    how: str
    parts: tuple[Condition, ...]


Condition = Comparison | Joined


def read_condition(value: Any, keys: Keys, key: str, depth: int = 0) -> Condition | None:
    """Read a condition from the document.

    Raises
    ------
    MeasureRefused
        Naming the key where it stands, and what is wrong.
    """
    if value is None:
        return None
    if depth > DEEPEST:
        raise keys.refuse(key, f"is nested deeper than {DEEPEST}")
    if not isinstance(value, dict):
        raise keys.refuse(key, "must be { column, operator, value }, or { all | any = [...] }, or { not = {...} }")
    for how in ("all", "any"):
        if how in value:
            parts = value[how]
            if len(value) > 1 or not isinstance(parts, list) or not parts:
                raise keys.refuse(key, f"has `{how}`, which stands alone with a list of conditions")
            return Joined(how, tuple(_must(read_condition(part, keys, key, depth + 1)) for part in parts))
    if "not" in value:
        if len(value) > 1:
            raise keys.refuse(key, "has `not`, which stands alone with one condition")
        return Joined("not", (_must(read_condition(value["not"], keys, key, depth + 1)),))
    return _comparison(value, keys, key)


def _must(condition: Condition | None) -> Condition:
    if condition is None:  # TOML has no null, so this is not reached from a document
        raise MeasureRefused("the definition has an empty condition")
    return condition


def _comparison(value: dict[str, Any], keys: Keys, key: str) -> Comparison:
    for name in value:
        if name not in ("column", "operator", "value"):
            raise keys.refuse(
                key, f"has {name!r}, which is not known; known are column, operator, value, all, any, not"
            )
    column, operator = value.get("column"), value.get("operator", "=")
    if not isinstance(column, str) or not column:
        raise keys.refuse(key, "needs the name of a column")
    if operator not in (*COMPARING, *LISTING, *STANDING):
        raise keys.refuse(
            key, f"has an operator that is not known; known are {', '.join((*COMPARING, *LISTING, *STANDING))}"
        )
    if operator in STANDING:
        if "value" in value:
            raise keys.refuse(key, f"has a value, and `{operator}` takes none")
        return Comparison(column, operator)
    given = value.get("value")
    listed = given if operator in LISTING else [given]
    if not isinstance(listed, list) or not listed or not all(_is_literal(one) for one in listed):
        raise keys.refuse(
            key, "needs a list of values" if operator in LISTING else "needs a value: text, number, true or a date"
        )
    if len({_kind(one) for one in listed}) > 1:
        raise keys.refuse(key, "has values of several kinds in one list")
    return Comparison(column, operator, tuple(listed))


def _is_literal(value: Any) -> bool:
    return isinstance(value, str | int | float | bool) or (isinstance(value, date) and not isinstance(value, datetime))


def _kind(value: Literal) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "float64"
    return "date" if isinstance(value, date) else "string"


def columns_of(condition: Condition | None) -> Iterator[str]:
    """List the columns that a condition asks about."""
    if isinstance(condition, Comparison):
        yield condition.column
    elif condition is not None:
        for part in condition.parts:
            yield from columns_of(part)


def holds(condition: Condition | None, table: ir.Table) -> ir.BooleanValue:
    """Return the condition as an expression that is true or false for each row, never unknown.

    A missing value satisfies no comparison, not even `!=` and `not in`.
    """
    import ibis

    if condition is None:
        return ibis.literal(True)
    if isinstance(condition, Joined):
        parts = [holds(part, table) for part in condition.parts]
        if condition.how == "not":
            return ~parts[0]
        return ibis.and_(*parts) if condition.how == "all" else ibis.or_(*parts)
    return _compare(condition, table)


def _compare(one: Comparison, table: ir.Table) -> ir.BooleanValue:
    column = present(table[one.column])
    if one.operator == "is missing":
        return column.isnull()
    if one.operator == "is recorded":
        return column.notnull()
    column = as_kind(column, _kind(one.values[0]), one.column)
    values = [value.strip() if isinstance(value, str) else value for value in one.values]
    if one.operator in LISTING:
        found = column.isin(values) if one.operator == "in" else column.notin(values)
        return found.fill_null(False)
    value = values[0]
    result = {
        "=": lambda: column == value,
        "!=": lambda: column != value,
        "<": lambda: column < value,
        "<=": lambda: column <= value,
        ">": lambda: column > value,
        ">=": lambda: column >= value,
    }[one.operator]()
    return result.fill_null(False)


def present(column: ir.Value) -> ir.Value:
    """Return a column whose empty texts are missing and whose texts have no blanks at their ends."""
    return column.strip().nullif("") if column.type().is_string() else column


def as_kind(column: ir.Value, kind: str, name: str) -> ir.Value:
    """Return a column as text, number, date or truth value. What cannot be read as such is missing, in every engine.

    Raises
    ------
    MeasureRefused
        Where the column's type and the value's cannot be compared.
    """
    have = column.type()
    if kind == "string":
        return column if have.is_string() else column.cast("string")
    if kind == "float64" and have.is_numeric():
        return column
    if kind == "date" and have.is_date():
        return column
    if kind == "date" and have.is_timestamp():
        return column.date()
    if kind == "boolean" and have.is_boolean():
        return column
    if have.is_string():
        return _from_text(column, kind)
    raise MeasureRefused(
        f"column {name!r} is not a {'number' if kind == 'float64' else kind}; compare it with another kind of value"
    )


def _from_text(column: ir.Value, kind: str) -> ir.Value:
    import ibis

    if kind == "boolean":
        lowered = column.lower()
        return ibis.cases(
            (lowered.isin(["true", "t", "yes", "y", "1"]), True), (lowered.isin(["false", "f", "no", "n", "0"]), False)
        )
    # What does not look like a number or a date never reaches the cast, so no engine can stumble over it (and quote it).
    looks = column.re_search(DATE if kind == "date" else NUMBER)
    return ibis.ifelse(looks, column, ibis.null("string")).cast("date" if kind == "date" else "float64")
