"""What leaves the owner of records: a table of protected counts, the mapping that reads it, and a report in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bridgework.analysis.protected_counts import EVERYONE, CountRow, ProtectedCounts
from bridgework.analysis.suppression import TOTAL
from bridgework.lib.measuring import NOT_RECORDED, Counting, Definition
from bridgework.lib.measuring.definition import label_of
from bridgework.lib.tables.writing import csv_text

HEADER = ("place", "period", "dimension", "group", "label", "numerator", "denominator", "status", "total")
HIDDEN = "*"


class UnsafeRelease(Exception):
    """The attacker can narrow down a small count: nothing of it may be written."""


def cells_of(protected: ProtectedCounts) -> list[dict[str, Any]]:
    """Return the rows as plain dicts; every hidden count is None.

    Raises
    ------
    UnsafeRelease
        If the audit failed.
    """
    if not protected.is_safe:
        raise UnsafeRelease
    return [
        {
            "place": row.place,
            "period": row.period,
            "dimension": row.dimension,
            "group": row.group,
            "numerator": row.x,
            "denominator": row.n,
            "status": _status(row),
        }
        for row in protected.rows
    ]


def table_of(protected: ProtectedCounts) -> str:
    """Return the rows as CSV, one word for all that is hidden.

    Raises
    ------
    UnsafeRelease
        If the audit failed.
    """
    if not protected.is_safe:
        raise UnsafeRelease
    return csv_text(
        HEADER,
        (
            (
                row.place,
                row.period,
                row.dimension,
                row.group,
                EVERYONE if row.dimension == EVERYONE else label_of(row.dimension, row.group),
                HIDDEN if row.x is None else row.x,
                HIDDEN if row.n is None else row.n,
                _status(row),
                "yes" if TOTAL in (row.place, row.period) else "no",
            )
            for row in protected.rows
        ),
    )


def _status(row: CountRow) -> str:
    return "published" if row.x is not None else "hidden"


def mapping_of(definition: Definition) -> str:
    """Return the TOML with which `bridgework import indicators` reads the table."""
    lines = [
        f"# Reads the table that `bridgework measure` made of the definition {definition.name}.",
        'everyone = ["everyone"]',
        f"suppressed = [{_text(HIDDEN)}]",
        'absent = [""]',
        "",
        "[indicator]",
        f"slug = {_text(definition.name)}",
        f"unit = {_text(definition.counting)}",
        f"polarity = {_text(definition.polarity)}",
        f"place_level = {_text(definition.place_level)}",
        f"name.en = {_text(definition.title)}",
        f"counted.en = {_text(definition.counted)}",
        f"population.en = {_text(definition.population)}",
        f"method_note.en = {_text(method_note(definition))}",
        "",
        "[columns]",
        'place = "place"',
        'period = "period"',
        'dimension = "dimension"',
        'group = "label"',
        'numerator = "numerator"',
        'denominator = "denominator"',
        "",
        "[leave_out]  # sums over all places or periods: an indicator has one kind of places",
        'total = ["yes"]',
    ]
    for dimension in definition.dimensions:
        lines += [
            "",
            f"[dimensions.{dimension.code}]",
            f"name.en = {_text(dimension.name)}",
            "",
            f"[dimensions.{dimension.code}.groups]",
        ]
        named = [*((group.code, group.name) for group in dimension.groups), (NOT_RECORDED, "Not recorded")]
        lines += [
            f"{code} = {{ name = {{ en = {_text(name)} }}, labels = [{_text(label_of(dimension.code, code))}] }}"
            for code, name in named
        ]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    # A JSON string in ASCII is a TOML string too, save for halves of pairs, which no UTF-8 file holds.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def method_note(definition: Definition) -> str:
    """Return in words how the counts came about."""
    what = "each person once" if definition.counting is Counting.PEOPLE else "every event, one person may have several"
    return (
        f"Counted where the records lie ({what}, in each place and period). Counts of 1 to {definition.threshold - 1} are hidden, and others "
        "with them so that no subtraction brings them back."
    )


def report_of(definition: Definition, engine: str, protected: ProtectedCounts) -> list[str]:
    """Return the report that may go along with the table."""
    places = {row.place for row in protected.rows} - {TOTAL}
    periods = {row.period for row in protected.rows} - {TOTAL}
    groups = {(row.dimension, row.group) for row in protected.rows} - {(EVERYONE, EVERYONE)}
    return [
        f"{definition.title}: measured on {engine} by the definition {definition.name} (SHA-256 {definition.digest[:16]}).",
        method_note(definition),
        f"{len(protected.rows)} rows: {_n(len(places), 'place')}, {_n(len(periods), 'period')}, {_n(len(groups), 'group')}, and their totals.",
        f"{protected.n_shown} rows are shown, {protected.n_hidden} are hidden in whole or in part.",
        "Audit passed: a separate attacker who knows all that is shown could narrow down no small count.",
    ]


def _n(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def write_files(out: Path, definition: Definition, engine: str, protected: ProtectedCounts) -> dict[str, str]:
    """Write table, mapping and report beside each other, whole or not at all; return their names.

    Raises
    ------
    UnsafeRelease
        If the audit failed.
    OSError
        If the folder cannot be written.
    """
    stem = out.with_suffix("") if out.suffix == ".csv" else out
    contents = {
        "table": (stem.with_name(f"{stem.name}.csv"), table_of(protected)),
        "mapping": (stem.with_name(f"{stem.name}.mapping.toml"), mapping_of(definition)),
        "report": (
            stem.with_name(f"{stem.name}.report.txt"),
            "\n".join(report_of(definition, engine, protected)) + "\n",
        ),
    }
    made = []
    for path, text in contents.values():
        part = path.with_name(f".{path.name}.part")
        part.write_text(text, encoding="utf-8", newline="")
        made.append((part, path))
    for part, path in made:
        part.replace(path)
    return {what: str(path) for what, (path, _) in contents.items()}
