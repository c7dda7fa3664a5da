"""`bridgework audit`: what an outsider can work out from a table with holes, or from several that came out in turn."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridgework.config.cli.base import FILE, answer, hierarchy_option, json_option, refuse, threshold_option

if TYPE_CHECKING:
    from bridgework.analysis.attack import Audit

EXPOSED = 1
MOST_LISTED = 200
SAID_EVERY = 500


@click.command("audit")
@click.argument("file", type=FILE, metavar="TABLE.csv")
@click.option("--dims", required=True, metavar="A,B,...", help="The columns that divide people: district,race,gender.")
@click.option("--count", required=True, metavar="COLUMN", help="The column with the published counts, holes included.")
@click.option("--denominator", default="", metavar="COLUMN", help="The number of all people, where --count is of them.")
@click.option("--truth", default="", metavar="COLUMN", help="The true counts, if you have them: known to you only.")
@threshold_option
@hierarchy_option
@click.option(
    "--release",
    "later",
    type=FILE,
    multiple=True,
    metavar="FILE",
    help="A later release with the same columns; several times, in order. All are attacked together.",
)
@click.option(
    "--open",
    "open_dims",
    default="",
    metavar="A,...",
    help="Dimensions whose totals may hold more people than the listed parts.",
)
@click.option(
    "--missing",
    type=click.Choice(["unknown", "zero"]),
    default="unknown",
    show_default=True,
    help="What a combination without a row is, where others beside it have one.",
)
@click.option("--cumulative", is_flag=True, help="Between releases, a count can only have grown.")
@click.option("--changes", is_flag=True, help="Protect also small changes between releases.")
@json_option
def audit(
    file: Path,
    dims: str,
    count: str,
    denominator: str,
    truth: str,
    threshold: int,
    hierarchy: Path | None,
    later: tuple[Path, ...],
    open_dims: str,
    missing: str,
    cumulative: bool,
    changes: bool,
    as_json: bool,
) -> None:
    """Attack TABLE.csv (or .xlsx), made here or elsewhere: which hidden counts can be narrowed down?

    Hidden is an empty cell, * and other marks; <10 and 10-19 are hidden counts with bounds. * in a dimension is a total.
    Exit code 0: safe; 1: something is exposed; 2: the input was refused.
    """
    _need_no_data_folder()
    from bridgework.analysis.attack import Contradiction, Ledger, RefusedStatement
    from bridgework.config.cli.audit_input import (
        AuditRefused,
        Columns,
        check_columns,
        read_hierarchies,
        read_release,
    )

    columns = Columns(_names(dims), count, denominator, truth)
    names = [each.name for each in (file, *later)]
    if len(set(names)) < len(names):
        names = [f"{number}. {name}" for number, name in enumerate(names, 1)]
    try:
        check_columns(columns)
        for name in _names(open_dims) if open_dims else ():
            if name not in columns.all_dims:
                raise AuditRefused(f"--open names {name!r}, which is not among the dimensions {dims}.")
        hierarchies = read_hierarchies(hierarchy, columns.all_dims) if hierarchy else {}
        ledger = Ledger(threshold)
        for source, name in zip((file, *later), names, strict=True):
            how = {"open_dims": _names(open_dims) if open_dims else (), "missing": missing}
            ledger.add(read_release(source, columns, hierarchies, name, is_cumulative=cumulative, **how))
        found = ledger.audit(changes=changes, progress=_say)
    except AuditRefused as why:
        refuse(str(why))
        return
    except RefusedStatement as why:
        refuse(f"{file.name}: {why}.")
        return
    except Contradiction as why:
        refuse(
            f"the numbers contradict one another at: {why}. Correct them; where a total may hold more people than the "
            "listed parts, name the dimension with --open."
        )
        return
    answer(_result(found, threshold, names, bool(truth)), as_json, _lines)
    if not found.is_safe:
        sys.exit(EXPOSED)


def _names(listed: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in listed.split(","))


def _say(done: int, total: int) -> None:
    if total > SAID_EVERY and done % SAID_EVERY == 0:
        click.echo(f"{done} of {total} parts", err=True)


def _result(found: Audit, threshold: int, names: list[str], has_truth: bool) -> dict[str, Any]:
    exposed = []
    for each in found.exposed:
        stored = asdict(each)
        stored["cell"] = dict(each.cell)
        exposed.append(stored)
    return {
        "threshold": threshold,
        "releases": names,
        "is_truth_known": has_truth,
        "n_cells": found.n_cells,
        "n_protected": found.n_protected,
        "n_exposed": found.n_exposed,
        "narrowest": None if found.narrowest is None else list(found.narrowest),
        "n_open": found.n_open,
        "checked": {"exact": found.n_exact, "integer": found.n_integer, "interval": found.n_interval},
        "n_unsettled": found.n_unsettled,
        "exposed": exposed,
    }


def _lines(result: dict[str, Any]) -> list[str]:
    below = result["threshold"]
    which = f"true counts of 1 to {below - 1}" if result["is_truth_known"] else "hidden cells"
    lines = [
        f"{result['n_cells']} cells in {len(result['releases'])} "
        f"{'table' if len(result['releases']) == 1 else 'releases'}; protected: {result['n_protected']} {which}."
    ]
    if result["narrowest"]:
        lines.append(f"Narrowest interval: {_interval(*result['narrowest'])}.")
    if result["n_open"]:
        lines.append(f"{result['n_open']} counts of 1 to {below - 1} stand openly.")
    if result["checked"]["interval"]:
        lines.append(
            f"{result['checked']['interval']} cells were checked by intervals only, for the size of what they hang in."
        )
    if result["n_unsettled"]:
        lines.append(f"{result['n_unsettled']} single values stayed unsettled and were taken as possible.")
    if not result["exposed"]:
        who = "protected count" if result["is_truth_known"] else "hidden count that may be small"
        return [*lines, f"Safe: nothing is exposed. Each {who} can still be any of 1 to {below - 1}."]
    lines.append(f"Exposed: {result['n_exposed']}. Publish nothing of this as it is.")
    lines += [_exposed_line(each) for each in result["exposed"][:MOST_LISTED]]
    if len(result["exposed"]) > MOST_LISTED:
        lines.append(f"  and {len(result['exposed']) - MOST_LISTED} more; --json lists all.")
    return lines


def _exposed_line(each: dict[str, Any]) -> str:
    cell = ", ".join(f"{dim}={code}" for dim, code in each["cell"].items())
    what = f"the change in {each['release']} is " if each["change"] else ""
    line = f"  {cell}: {what}{_interval(each['low'], each['high'])}"
    if each["releases"]:
        line += f"; from {', '.join(each['releases'])}"
    return line


def _interval(low: int, high: int | None) -> str:
    if high is None:
        return f"{low} or more"
    return f"exactly {low}" if low == high else f"{low} to {high}"


def _need_no_data_folder() -> None:
    """Let the reader of tables speak without a site: this command stores nothing, so it makes no data folder."""
    from django.conf import settings

    if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
        settings.configure(USE_I18N=False)
