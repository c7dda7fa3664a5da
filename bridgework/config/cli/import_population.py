"""`bridgework import population`: how many people live where, by age, language and group."""

from __future__ import annotations

from pathlib import Path

import click

from bridgework.config.cli.base import many
from bridgework.config.cli.sheets import bring_sheet_in, sheet_options


@click.command("population")
@sheet_options
def import_population(file: Path, slug: str, mapping_file: Path | None, as_json: bool) -> None:
    """Bring a table of who lives where in (CSV or XLSX with place, people, source, year, and any of age, language, group), in place of the one before, whole or not at all. Safe to run twice."""
    from bridgework.alignment.actions import import_population as bring_in

    bring_sheet_in(bring_in, file, slug, mapping_file, as_json, _lines)


def _lines(result: dict) -> list[str]:
    return [
        f"{many(result['read'], 'row')} read, {result['written']} written, {result['unchanged']} unchanged, "
        f"{result['gone']} of the table before taken away.",
        *(f"New place: {name}" for name in result["new_places"]),
        *result["problems"],
    ]
