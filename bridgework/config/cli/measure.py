"""`bridgework measure`: counts records where they lie and hands over protected counts only."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridgework.config.cli.base import answer, json_option, refuse

if TYPE_CHECKING:
    from bridgework.analysis.protected_counts import ProtectedCounts
    from bridgework.lib.measuring import Counted, Definition


@click.command(name="measure")
@click.argument("name", metavar="DEFINITION.toml")
@click.option(
    "--on",
    "url",
    required=True,
    metavar="URL",
    help="Where the records lie: a file, folder or pattern of CSV or Parquet, duckdb://FILE, spark://MASTER?path=..., postgres://...",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.csv",
    help="Write the table here, with its mapping and report beside it. Without it the table is printed.",
)
@click.option(
    "--memory",
    default="1GB",
    show_default=True,
    help="What DuckDB may use before it spills to disk; Spark's driver memory.",
)
@click.option("--threads", type=click.IntRange(1, 256), default=2, show_default=True, help="DuckDB's threads.")
@click.option(
    "--time-limit",
    type=click.FloatRange(1, 3600),
    default=30.0,
    show_default=True,
    metavar="S",
    help="Seconds for hiding as little as possible. A safe answer is always finished.",
)
@json_option
def measure(name: str, url: str, out: Path | None, memory: str, threads: int, time_limit: float, as_json: bool) -> None:
    """Count what DEFINITION.toml says (or a shipped name) where the records lie; only protected counts leave.

    Exit code 2: refused, nothing was written. No message ever quotes a record.
    """
    from bridgework.config.cli.measure_files import UnsafeRelease, cells_of, report_of, table_of, write_files
    from bridgework.lib.measuring import MeasureRefused

    try:
        definition, engine, counted = _count(name, url, memory, threads)
        protected = _protect(definition, counted, time_limit)
        try:
            files = write_files(out, definition, engine, protected) if out else {}
        except OSError as why:
            raise MeasureRefused(f"the files cannot be written ({why.strerror})") from None
        result: dict[str, Any] = {
            "definition": definition.name,
            "engine": engine,
            "counting": str(definition.counting),
            "threshold": definition.threshold,
            "rows": len(protected.rows),
            "shown": protected.n_shown,
            "hidden": protected.n_hidden,
            "report": report_of(definition, engine, protected),
            **({"files": files} if out else {"cells": cells_of(protected)}),
            # For the owner of the records, not to be sent along: exact numbers that no table shows.
            "for_the_owner": {
                "records_read": counted.n_rows,
                "without_person": counted.n_without_person,
                "without_period": counted.n_without_period,
                "joined_places": counted.n_joined_places,
                "audit": {"n_protected": protected.n_protected, "n_exposed": protected.n_exposed},
            },
        }
        if not out and not as_json:
            click.echo(table_of(protected), nl=False)
    except MeasureRefused as why:
        refuse(f"{why}. Nothing was written.")
        return
    except UnsafeRelease:
        refuse(
            "the audit failed: what would be shown gives small counts away. Nothing was written; please report this."
        )
        return
    except Exception as why:  # noqa: BLE001 - a message of unknown origin may quote a record
        kind = type(why).__name__
    else:
        _say(result, as_json, to_stderr=not out)
        return
    refuse(f"stopped by {kind}; its message is kept back, since it may quote a record. Nothing was written.")


def _count(name: str, url: str, memory: str, threads: int) -> tuple[Definition, str, Counted]:
    from bridgework.lib import measuring

    definition = measuring.read_definition(name)
    with measuring.open_engine(url, measuring.Resources(memory, threads)) as engine:
        counted = measuring.measure(definition, engine)
    if not counted.cells:
        raise measuring.MeasureRefused(
            "no row is left after the denominator's conditions and the periods; see that the values in the definition are those of the records"
        )
    return definition, engine.name, counted


def _protect(definition: Definition, counted: Counted, time_limit: float) -> ProtectedCounts:
    from bridgework.analysis.protected_counts import TooManyCells, protect_counts
    from bridgework.lib.measuring import NOT_RECORDED, Counting, MeasureRefused

    dimensions = {
        dimension.code: (*(group.code for group in dimension.groups), NOT_RECORDED)
        for dimension in definition.dimensions
    }
    try:
        return protect_counts(
            counted.cells,
            places=counted.places,
            periods=counted.periods,
            dimensions=dimensions,
            people=definition.counting is Counting.PEOPLE,
            totals=definition.totals,
            threshold=definition.threshold,
            clock=time.monotonic,
            seconds=time_limit,
            progress=_say_progress,
        )
    except TooManyCells as why:
        wanted = 'totals = ["place"]' if definition.totals == {"place", "period"} else "totals = []"
        raise MeasureRefused(
            f"{why}. Write {wanted} in the definition, leave a dimension out, or list fewer places or periods"
        ) from None


def _say_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {total} parts protected", nl=done >= total, err=True)


def _say(result: dict[str, Any], as_json: bool, *, to_stderr: bool) -> None:
    if as_json or not to_stderr:
        answer(result, as_json, _lines)
        return
    for line in _lines(result):
        click.echo(line, err=True)


def _lines(result: dict[str, Any]) -> list[str]:
    owner = result["for_the_owner"]
    lines = list(result["report"])
    lines += [f"Written: {path}" for path in result.get("files", {}).values()]
    lines.append(
        f"For you alone: {owner['records_read']} records read, {owner['without_person']} without a person, "
        f"{owner['without_period']} people without a period that is counted; {owner['joined_places']} places joined; "
        f"{owner['audit']['n_protected']} small counts protected."
    )
    return lines
