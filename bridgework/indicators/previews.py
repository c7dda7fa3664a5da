"""What an upload would change, for the page that asks before it is done."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bridgework.indicators.actions import compare, read_source
from bridgework.indicators.actions.importing import find_indicator
from bridgework.indicators.labelling import UnknownLabel
from bridgework.indicators.mapping import Mapping, MappingRefused, mapping_of
from bridgework.indicators.models import Indicator, PendingUpload
from bridgework.indicators.reading import Reading, read_cells
from bridgework.lib.tables import Table
from bridgework.places.models import Group
from bridgework.places.queries import groups_by_code, known_labels
from bridgework.ui.components.diff_preview.component import DiffRow
from bridgework.ui.naming import in_a_row, kept_together
from bridgework.ui.numbers import number

SAMPLE_ROWS, SAMPLE_COLUMNS, MOST_PROBLEMS, MOST_LABELS = 4, 12, 50, 60

Named = MappingType[tuple[str, str], Group]


@dataclass(frozen=True)
class Preview:
    """Rows for the preview, how many of each state, and whether it may be imported."""

    rows: list[DiffRow] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    is_ready: bool = False
    problem: str = ""
    understood: str = ""
    recalled: list[tuple[str, Any]] = field(default_factory=list)  # label, name of its group
    unknown: list[UnknownLabel] = field(default_factory=list)


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


def understand_upload(upload: PendingUpload) -> tuple[Mapping, Reading]:
    """Return the mapping of an upload and what was read of its table; nothing is written.

    Raises
    ------
    MappingRefused
        If the mapping does not fit.
    """
    mapping = mapping_of(upload.mapping)
    table = read_source(bytes(upload.content), upload.source_name)
    second = None
    if upload.denominators is not None and mapping.denominators:
        second = read_source(bytes(upload.denominators), upload.denominators_name)
    return mapping, read_cells(table, mapping, second, known=known_labels(upload.partnership.scope, mapping.source))


def preview_of(upload: PendingUpload) -> Preview:
    """Return what importing an upload would do; nothing is written."""
    try:
        mapping, reading = understand_upload(upload)
    except MappingRefused as why:
        return Preview(problem=str(why))
    if reading.problems:
        rows = [
            DiffRow(p.row, "refused", "", problem=p.message, column=p.column) for p in reading.problems[:MOST_PROBLEMS]
        ]
        return Preview(rows, {"refused": reading.n_problems})
    is_rate = "numerator" not in (*mapping.columns, mapping.wide_measure)
    changes = compare(find_indicator(upload.partnership, mapping), reading)
    rows = [
        DiffRow(
            row,
            "changed" if state == "withdrawn" else state,
            _name(reading, key),
            _changes(before, after, state, is_rate),
        )
        for row, state, key, before, after in changes.sample
    ]
    counts = {
        "new": changes.n_new,
        "changed": changes.n_changed + changes.n_withdrawn,
        "unchanged": changes.n_unchanged,
        "refused": 0,
    }
    understood = _(
        "Rows: %(rows)s. Left out: %(left)s. Places: %(places)s. Years: %(periods)s. Groups: %(groups)s."
    ) % {
        "rows": number(reading.n_rows),
        "left": number(reading.n_left_out),
        "places": number(len(reading.places)),
        "periods": number(len(set(reading.periods.values()))),
        "groups": number(len(reading.groups)),
    }
    named = groups_by_code(upload.partnership.scope) if reading.recalled or reading.unknown else {}
    return Preview(
        rows,
        counts,
        is_ready=True,
        understood=understood,
        recalled=_recalled(reading, named),
        unknown=unknown_of(reading, named),
    )


def _recalled(reading: Reading, named: Named) -> list[tuple[str, Any]]:
    """Return which labels were understood from earlier tables, and as which group."""
    found = [(label, named.get((dimension, group))) for (dimension, label), group in reading.recalled.items()]
    return [(label, group.name if group else "") for label, group in found][:MOST_LABELS]


def unknown_of(reading: Reading, named: Named) -> list[UnknownLabel]:
    """Return the labels that no group has so far, where their dimension has groups that could be meant."""
    by_dimension: dict[str, list[tuple[str, str]]] = {}
    for (dimension, code), group in named.items():
        by_dimension.setdefault(dimension, []).append((code, str(group.name)))
    return [
        UnknownLabel(dimension, label, code, tuple(by_dimension[dimension]))
        for (dimension, label), code in reading.unknown.items()
        if dimension in by_dimension
    ][:MOST_LABELS]


def _name(reading: Reading, key: tuple[str, str, str, str]) -> str:
    place, period, dimension, group = key
    label = reading.groups.get((dimension, group), "") or _("everyone")
    return in_a_row([reading.places.get(place, place), kept_together(period), label])


def _changes(before: tuple | None, after: tuple, state: str, is_rate: bool) -> list[tuple[Any, Any, Any]]:
    names = (_("counted"), _("people"), _("rate"), _("margin"))
    main = 2 if is_rate else 0  # what is said to be withheld or taken away
    held_before, held_now = bool(before and before[4]), bool(after[4])
    if state == "withdrawn":
        return [
            (
                names[main],
                number(before[main]) if before and before[main] is not None else "",
                _("taken away: the table has no number here"),
            )
        ]
    rows = []
    for index, name in enumerate(names):
        was, now = (before[index] if before else None), after[index]
        if was != now:
            rows.append((name, "" if was is None else number(was), _("none") if now is None else number(now)))
    if held_now and not held_before:
        return [row for row in rows if row[0] == names[1]] + [(names[main], "", _("withheld by the source"))]
    return rows
