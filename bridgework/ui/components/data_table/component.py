"""The table beside every chart, and lists of records."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bridgework.lib.html import escaped
from bridgework.ui import numbers
from bridgework.ui.components import Component, ComponentError, Parameter
from bridgework.ui.links import Link
from bridgework.ui.words import TEXT, said

KINDS: dict[str, Callable[[Any], str]] = {
    "text": said,
    "number": numbers.number,
    "count": numbers.count,
    "percent": numbers.percent,
    "percent1": lambda v: numbers.percent(v, 1),
    "points": numbers.points,
    "date": numbers.short_date,
}

LONG, LONG_NUMBER = 40, 24  # from so many characters on a cell is long: words; a rate with its range and counts


def _cell(value: Any, kind: str, write: Callable[[Any], str]) -> str:
    if isinstance(value, Link):
        return f'<a href="{escaped(value.href)}">{said(value.text)}</a>'
    if isinstance(value, SafeString):
        return value
    if value is None:
        # A hidden number and a record without an entry are different things.
        nothing = _("not recorded") if kind in ("text", "date") else _("not shown")
        return f'<span class="none">{escaped(nothing)}</span>'
    return said(value) if kind == "text" or isinstance(value, str) else escaped(write(value))


def _head(label: Any, kind: str) -> str:
    align = "" if kind in ("text", "date") else ' class="n"'
    return f'<th scope="col"{align}>{said(label)}</th>'


def body_of(columns: Sequence[tuple[Any, str]], rows: Sequence[Sequence[Any]]) -> SafeString:
    """Return the rows as HTML; the first cell of a row is its header."""
    cells = []
    for at, (_label, kind) in enumerate(columns):
        is_number = kind not in ("text", "date")
        align = ' class="n"' if is_number else ""
        begun = f"<td{align}>" if at else f'<th scope="row"{align}>'
        # On narrow screens the words of a long cell get room, and a rate with its counts goes on below.
        begun_long = ('<td class="n long">' if is_number else '<td class="long">') if at else begun
        cells.append(
            (kind, KINDS[kind], LONG_NUMBER if is_number else LONG, begun, begun_long, "</td>" if at else "</th>")
        )
    lines = []
    for row in rows:
        if len(row) != len(columns):
            raise ComponentError(
                f"component 'data_table': a row of {len(row)} cells in a table of {len(columns)} columns"
            )
        parts = [
            f"{begun_long if type(value) is str and len(value) > most else begun}{_cell(value, kind, write)}{ended}"
            for value, (kind, write, most, begun, begun_long, ended) in zip(row, cells, strict=True)
        ]
        lines.append(f"<tr>{''.join(parts)}</tr>")
    return SafeString("\n".join(lines))


def prepare(values: dict[str, Any]) -> dict[str, Any]:
    """Build the rows in Python: a long table must cost little."""
    columns = [(column, "text") if isinstance(column, TEXT) else (column[0], column[1]) for column in values["columns"]]
    for _label, kind in columns:
        if kind not in KINDS:
            raise ComponentError(f"component 'data_table': no kind of column {kind!r}; there are {', '.join(KINDS)}")
    return {
        "heads": SafeString("".join([_head(label, kind) for label, kind in columns])),
        "lines": body_of(columns, values["rows"]),
        "n_columns": len(columns),
    }


COMPONENT = Component(
    what="Rows of records or numbers. None is said as “not shown” (a number) or “not recorded”, never as zero or blank.",
    parameters={
        "caption": Parameter("what the table shows", TEXT),
        "columns": Parameter(
            "labels, or (label, kind) with kind text, number, count, percent, percent1, points, date", (list, tuple)
        ),
        "rows": Parameter(
            "lists of cells: text, Words, numbers, dates, None, Link(text, href) or safe HTML", (list, tuple)
        ),
        "csv_href": Parameter("the same as CSV", (str,), ""),
        "empty": Parameter("what to say when there are no rows", TEXT, ""),
        "note": Parameter("a small line under it", TEXT, ""),
        "key": Parameter("fragment id", (str,), ""),
    },
    criteria=(
        "A caption names it; column and row headers carry their scope.",
        "On narrow screens it scrolls inside a region that the keyboard reaches; its first column stays in view.",
        "Numbers align at the end of their column, with tabular figures.",
    ),
    prepare=prepare,
)
