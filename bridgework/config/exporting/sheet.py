"""One table of an export, and how its texts keep their language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

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
    """

    name: str
    about: str
    columns: tuple[str, ...]
    rows: Callable[[Partnership], Iterable[Row]]

    @property
    def header(self) -> list[str]:
        named = []
        for column in self.columns:
            named += [column[:-1], f"{column[:-1]}_language"] if column.endswith("*") else [column]
        return named


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
    if isinstance(value, (list, tuple)):
        return "; ".join(str(one) for one in value)
    return value
