"""What an upload would change, for the page that asks before it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bridgework.indicators.actions import compare, read_source
from bridgework.indicators.actions.importing import find_indicator
from bridgework.indicators.mapping import MappingRefused, mapping_of
from bridgework.indicators.models import Indicator, PendingUpload
from bridgework.indicators.reading import Reading, read_cells
from bridgework.lib.tables import Table
from bridgework.ui.components.diff_preview.component import DiffRow
from bridgework.ui.numbers import number

SAMPLE_ROWS, SAMPLE_COLUMNS, MOST_PROBLEMS = 4, 12, 50


@dataclass(frozen=True)
class Preview:
    """Rows for the preview, how many of each state, and whether it may be imported."""

    rows: list[DiffRow] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    is_ready: bool = False
    problem: str = ""
    understood: str = ""


def sample_of(table: Table) -> dict[str, Any]:
    """Return the first rows of a table, as they were read."""
    columns = [name or _("(no heading)") for name in table.header[:SAMPLE_COLUMNS]]
    rows = [[cell[:60] for cell in row[:SAMPLE_COLUMNS]] for row in table.rows[:SAMPLE_ROWS]]
    return {
        "columns": columns,
        "rows": rows,
        "n_rows": len(table.rows),
        "problems": [p.message for p in table.problems[:5]],
    }


def indicator_of(upload: PendingUpload) -> Indicator | None:
    """Return the indicator that an upload would fill, if it is there already."""
    try:
        return find_indicator(upload.partnership, mapping_of(upload.mapping))
    except MappingRefused:
        return None


def n_rows(upload: PendingUpload) -> int:
    """Return how many rows an upload has."""
    return len(read_source(bytes(upload.content), upload.source_name).rows)


def preview_of(upload: PendingUpload) -> Preview:
    """Return what importing an upload would do; nothing is written."""
    table = read_source(bytes(upload.content), upload.source_name)
    second = (
        read_source(bytes(upload.denominators), upload.denominators_name) if upload.denominators is not None else None
    )
    try:
        mapping = mapping_of(upload.mapping)
    except MappingRefused as why:
        return Preview(problem=str(why))
    reading = read_cells(table, mapping, second if mapping.denominators else None)
    if reading.problems:
        rows = [
            DiffRow(p.row, "refused", "", problem=p.message, column=p.column) for p in reading.problems[:MOST_PROBLEMS]
        ]
        return Preview(rows, {"refused": reading.n_problems})
    changes = compare(find_indicator(upload.partnership, mapping), reading)
    rows = [
        DiffRow(row, "changed" if state == "withdrawn" else state, _name(reading, key), _changes(before, after, state))
        for row, state, key, before, after in changes.sample
    ]
    counts = {
        "new": changes.n_new,
        "changed": changes.n_changed + changes.n_withdrawn,
        "unchanged": changes.n_unchanged,
        "refused": 0,
    }
    understood = _(
        "%(rows)s rows, of which %(left)s are left out; %(places)s places, %(periods)s periods, %(groups)s groups."
    ) % {
        "rows": number(reading.n_rows),
        "left": number(reading.n_left_out),
        "places": number(len(reading.places)),
        "periods": number(len(set(reading.periods.values()))),
        "groups": number(len(reading.groups)),
    }
    return Preview(rows, counts, is_ready=True, understood=understood)


def _name(reading: Reading, key: tuple[str, str, str, str]) -> str:
    place, period, dimension, group = key
    label = reading.groups.get((dimension, group), "") or _("everyone")
    return f"{reading.places.get(place, place)}, {period}, {label}"


def _changes(before: tuple | None, after: tuple, state: str) -> list[tuple[Any, Any, Any]]:
    names = (_("counted"), _("people"), _("rate"), _("margin"))
    if state == "withdrawn":
        return [
            (
                names[0],
                before[0] if before and before[0] is not None else "",
                _("taken away: the table has no number here"),
            )
        ]
    rows = []
    for index, name in enumerate(names):
        was, now = (before[index] if before else None), after[index]
        if was != now:
            rows.append((name, "" if was is None else number(was), _("none") if now is None else number(now)))
    return rows
