"""`bridgework protect`: which cells of a table of counts must stay hidden; nothing is stored or sent."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridgework.config.cli.base import FILE, answer, hierarchy_option, json_option, refuse, threshold_option

if TYPE_CHECKING:
    from bridgework.analysis.suppression import Attempt, CountTable, Suppression
    from bridgework.config.cli.protect_table import CountsRead

EXPOSED = 1
QUIET_SECONDS = 1.0
MOST_LISTED = 200
SLOW_AUDIT = 1_000  # cells


@click.command(name="protect")
@click.argument("file", type=FILE, metavar="TABLE.csv")
@click.option("--dims", required=True, metavar="A,B,...", help="The columns that divide people: district,race,gender.")
@click.option("--count", required=True, metavar="COLUMN", help="The column with the number of people.")
@click.option(
    "--denominator",
    default="",
    metavar="COLUMN",
    help="The number of all people, where --count is how many of them; then those left over are protected as well.",
)
@threshold_option
@hierarchy_option
@click.option(
    "--time-limit",
    type=click.FloatRange(0.1, 86_400),
    default=10.0,
    show_default=True,
    metavar="S",
    help="Seconds to look for a cheaper pattern and to prove a bound. The first safe pattern may take longer.",
)
@click.option(
    "--stop",
    "stop_when",
    type=click.Choice(["proven", "stalled"]),
    default="proven",
    show_default=True,
    help="stalled: as soon as the pattern is safe and doing without hidden cells has stopped to pay; nothing is proven of its cost.",
)
@click.option("--show-zeros", is_flag=True, help="Never hide a count of 0: also safe against those who know the zeros.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the table as it may be shown."
)
@json_option
def protect(
    file: Path,
    dims: str,
    count: str,
    denominator: str,
    threshold: int,
    hierarchy: Path | None,
    time_limit: float,
    stop_when: str,
    show_zeros: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Choose what to hide in TABLE.csv (or .xlsx) so that no count below the threshold can be worked out.

    One row for each combination of codes; missing combinations count 0. Rows with * are totals, computed where there are
    none. Exit code 1: the audit found an exposed cell, publish nothing; 2: the input was refused.
    """
    _need_no_data_folder()
    from bridgework.analysis.attack import audit_table
    from bridgework.analysis.suppression import Stop, suppress
    from bridgework.config.cli.protect_table import ProtectRefused, read_counts

    try:
        read = read_counts(
            file, [name.strip() for name in dims.split(",")], count, denominator=denominator, hierarchy=hierarchy
        )
    except ProtectRefused as why:
        refuse(str(why))
        return
    table = read.table
    problem = table.problem(threshold=threshold, show_zeros=show_zeros)
    found = suppress(problem, clock=time.monotonic, seconds=time_limit, stop=Stop(stop_when), progress=_say)
    cells = _cells(table, found)
    if len(cells) > SLOW_AUDIT:
        click.echo("The attacker audits the result ...", err=True)
    audit = audit_table(_as_audited(table, found), table.dims, read.hierarchies, threshold)
    is_safe = audit.n_exposed == 0
    if out and is_safe:
        _write(out, read, found, count)
    answer(_result(cells, found, audit, threshold), as_json, _lines)
    if not is_safe:
        click.echo("bridgework: the audit found exposed cells. Publish nothing of this table.", err=True)
        sys.exit(EXPOSED)


def _say(attempt: Attempt) -> None:
    if attempt.seconds > QUIET_SECONDS:
        click.echo(
            f"{attempt.seconds:6.1f} s  {attempt.step}: cost {attempt.objective:.2f}, at least {attempt.lower_bound:.2f}",
            err=True,
        )


def _cells(table: CountTable, found: Suppression) -> list[dict[str, str]]:
    return [
        {**dict(zip(table.dims, codes, strict=True)), "status": status.value}
        for codes, status in zip(table.cells, found.status, strict=True)
    ]


def _as_audited(table: CountTable, found: Suppression) -> list[dict[str, Any]]:
    return [
        {
            **dict(zip(table.dims, codes, strict=True)),
            "count": count if status.value == "published" else None,
            "true": count,
        }
        for codes, count, status in zip(table.cells, table.counts, found.status, strict=True)
    ]


def _result(cells: list[dict[str, str]], found: Suppression, audit: Any, threshold: int) -> dict[str, Any]:
    return {
        "threshold": threshold,
        "n_cells": len(cells),
        "n_primary": sum(cell["status"] == "primary" for cell in cells),
        "n_secondary": sum(cell["status"] == "secondary" for cell in cells),
        "objective": round(found.objective, 6),
        "lower_bound": round(found.lower_bound, 6),
        "gap": None if found.gap is None else round(found.gap, 6),
        "is_optimal": found.is_optimal,
        "stopped": found.stopped,
        "audit": {
            "n_protected": audit.n_protected,
            "n_exposed": audit.n_exposed,
            "narrowest": None if audit.narrowest is None else [_finite(end) for end in audit.narrowest],
            "exposed": [str(each) for each in audit.exposed],
        },
        "steps": [
            {
                "step": attempt.step,
                "objective": round(attempt.objective, 6),
                "lower_bound": round(attempt.lower_bound, 6),
                "seconds": round(attempt.seconds, 3),
            }
            for attempt in found.attempts
        ],
        "cells": cells,
    }


def _finite(end: float | None) -> float | None:
    """Give an end of an interval as JSON can say it: null where there is none."""
    return None if end is None or abs(end) == float("inf") else round(float(end), 6)


def _lines(result: dict[str, Any]) -> list[str]:
    audit = result["audit"]
    lines = [
        f"{result['n_cells']} cells with totals: {result['n_primary']} are below {result['threshold']} and stay hidden, "
        f"{result['n_secondary']} more hide so that these cannot be worked out.",
        _how_good(result),
        f"Audit by a separate attacker: {audit['n_protected']} protected cells, {audit['n_exposed']} exposed.",
    ]
    if audit["narrowest"]:
        low, high = audit["narrowest"]
        lines[-1] += f" Narrowest interval: {low:g} to {'any number' if high is None else f'{high:g}'}."
    hidden = [cell for cell in result["cells"] if cell["status"] != "published"]
    if hidden:
        lines.append("Hidden:")
    for cell in hidden[:MOST_LISTED]:
        codes = ", ".join(f"{name}={code}" for name, code in cell.items() if name != "status")
        lines.append(f"  {codes}: {cell['status']}")
    if len(hidden) > MOST_LISTED:
        lines.append(f"  and {len(hidden) - MOST_LISTED} more; --json lists all.")
    return lines


def _how_good(result: dict[str, Any]) -> str:
    cost = f"Cost of what hides besides the small counts: {result['objective']:.2f}"
    if result["is_optimal"]:
        return f"{cost}, proven to be the least possible."
    if result["stopped"] == "stalled":
        return f"{cost}; the search ended when it stalled, so nothing is proven about the least possible (--stop proven looks on)."
    if result["gap"] is None:
        return f"{cost}; nothing is proven about the least possible yet. Give it more time with --time-limit."
    return (
        f"{cost}; proven: at least {result['lower_bound']:.2f} (gap {100 * result['gap']:.1f} %). "
        "More time with --time-limit may narrow this."
    )


def _write(out: Path, read: CountsRead, found: Suppression, count: str) -> None:
    """Write every cell and total; a hidden count is left empty, whatever it is hidden for."""
    from bridgework.lib.tables.writing import write_csv

    rows = (
        [*codes, value if status.value == "published" else ""]
        for codes, value, status in zip(read.table.cells, read.table.counts, found.status, strict=True)
    )
    with out.open("w", encoding="utf-8", newline="") as file:
        write_csv(file, [*read.table.dims, count], rows)


def _need_no_data_folder() -> None:
    """Let the reader of tables speak without a site: this command stores nothing, so it makes no data folder."""
    from django.conf import settings

    if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
        settings.configure(USE_I18N=False)
