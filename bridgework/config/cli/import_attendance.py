"""`bridgework import attendance`: an attendance sheet of one or more sessions."""

from __future__ import annotations

from pathlib import Path

import click

from bridgework.config.cli.base import many
from bridgework.config.cli.sheets import bring_sheet_in, sheet_options


@click.command("attendance")
@sheet_options
def import_attendance(file: Path, slug: str, mapping_file: Path | None, as_json: bool) -> None:
    """Bring an attendance sheet (CSV or XLSX) in. Names are counted, never stored, whole or not at all. Safe to run twice."""
    from bridgework.gatherings.actions import import_attendance as bring_in

    bring_sheet_in(bring_in, file, slug, mapping_file, as_json, _lines)


def _lines(result: dict) -> list[str]:
    return [
        f"{many(result['read'], 'record')} read, {result['written']} written, {result['unchanged']} unchanged, "
        f"{result['refused']} refused.",
        f"Sessions: {result['sessions_new']} new, {result['sessions_changed']} changed, {result['sessions_unchanged']} unchanged.",
        *result["problems"],
    ]
