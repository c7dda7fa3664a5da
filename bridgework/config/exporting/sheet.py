"""One table of an export, and how its texts keep their language."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import Case, F, Model, Q, QuerySet, When
from django.db.models import Value as Constant

from bridgework.lib.tables.writing import Value
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership

Row: TypeAlias = Sequence[Any]
FEWER_THAN_10 = "fewer than 10"
CHUNK = 500


@dataclass(frozen=True)
class Sheet:
    """A table: its name (the file's name without .csv), what it holds in a sentence, its columns, its rows.

    A column whose name ends in `*` holds `Words`: it becomes two columns, the text as it was written and its language. Further
    languages go to translations.csv, found again by the first column (the row's key).

    `of` is the model it writes, `reads` the fields of it that stand in it, `left` its other fields, each with the reason why it
    does not leave. A field that is neither is a failing test (tests/config/test_export_complete.py), so that whoever adds one
    says which it is.
    """

    name: str
    about: str
    columns: tuple[str, ...]
    rows: Callable[[Partnership, datetime], Iterable[Row]]
    of: type[Model]
    reads: tuple[str, ...] = ()
    left: Mapping[str, str] = field(default_factory=dict)

    @property
    def header(self) -> list[str]:
        named = []
        for column in self.columns:
            named += [column[:-1], f"{column[:-1]}_language"] if column.endswith("*") else [column]
        return named


@dataclass(frozen=True)
class If:
    """A column that is empty unless a condition holds: what a row points to may be for members only."""

    path: str
    shown: Q


def table(
    name: str,
    about: str,
    model: type[Model],
    rows: Callable[[Partnership], QuerySet[Any, Any]],
    columns: Mapping[str, str | If],
    left: Mapping[str, str] | None = None,
) -> Sheet:
    """Return the sheet that writes rows of one model: each column is a field, or a field of what a field points to."""
    paths = [one.path if isinstance(one, If) else one for one in columns.values()]

    def read(partnership: Partnership, now: datetime) -> Iterator[Row]:
        found, wanted = rows(partnership), []
        for number, one in enumerate(columns.values()):
            if isinstance(one, If):
                case = Case(When(one.shown, then=F(one.path)), default=Constant(None))
                found, one = found.annotate(**{f"column_{number}": case}), f"column_{number}"
            wanted.append(one)
        yield from found.values_list(*wanted).iterator(CHUNK)

    names = [path.split("__")[0] for path in paths]
    reads = tuple(model._meta.get_field(name).name for name in names if name != "pk")
    return Sheet(name, about, tuple(columns), read, model, reads, left or {})


def listed(
    name: str,
    about: str,
    model: type[Model],
    rows: Callable[[Partnership], Iterable[Row]],
    columns: tuple[str, ...],
    reads: tuple[str, ...],
    left: Mapping[str, str] | None = None,
) -> Sheet:
    """Return the sheet whose rows are worked out by a function; `reads` names the model's fields that it works with."""
    return Sheet(name, about, columns, lambda partnership, now: rows(partnership), model, reads, left or {})


def flat(sheet: Sheet, rows: Iterable[Row], translations: list[Row]) -> Iterator[list[Value]]:
    """Yield rows as cells; what is there in further languages is added to `translations`."""
    for row in rows:
        cells: list[Value] = []
        for column, value in zip(sheet.columns, row, strict=True):
            if column.endswith("*"):
                written = _words(value)
                first = written.in_language(written.source) if written else None
                cells += [first.body, first.language] if first else ["", ""]
                translations += [
                    [sheet.name, _cell(row[0]), column[:-1], other.language, other.body, int(other.is_machine)]
                    for other in written.renderings.values()
                    if first and other.language != first.language
                ]
            else:
                cells.append(_cell(value))
        yield cells


def _words(value: Any) -> Words:
    return value if isinstance(value, Words) else Words.from_json(value)


def _cell(value: Any) -> Value:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, (list, dict)) for one in value)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, (list, tuple)):
        return "; ".join(str(one) for one in value)
    return value
