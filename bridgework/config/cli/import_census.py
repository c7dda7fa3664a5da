"""`bridgework import census`: how many people of each group live in each place."""

from __future__ import annotations

from pathlib import Path

import click

from bridgework.config.cli.base import many
from bridgework.config.cli.sheets import bring_sheet_in, sheet_options


@click.command("census")
@sheet_options
def import_census(file: Path, slug: str, mapping_file: Path | None, as_json: bool) -> None:
    """Bring census counts in (CSV or XLSX with dimension, group, place, n, source, year), whole or not at all. Safe to run twice."""
    from bridgework.conversations.actions import import_census as bring_in

    bring_sheet_in(bring_in, file, slug, mapping_file, as_json, _lines)


def _lines(result: dict) -> list[str]:
    return [
        f"{many(result['read'], 'row')} read, {result['written']} written, {result['unchanged']} unchanged.",
        *(f"New place: {name}" for name in result["new_places"]),
        *(f"New group: {name}" for name in result["new_groups"]),
        *result["problems"],
    ]
