"""`bridgework import actions`: an action tracker: who promised what by when."""

from __future__ import annotations

from pathlib import Path

import click

from bridgework.config.cli.base import many
from bridgework.config.cli.sheets import bring_sheet_in, sheet_options


@click.command("actions")
@sheet_options
def import_actions(file: Path, slug: str, mapping_file: Path | None, as_json: bool) -> None:
    """Bring an action tracker (CSV or XLSX) in as promises, whole or not at all. Safe to run twice."""
    from bridgework.goals.actions import import_actions as bring_in

    bring_sheet_in(bring_in, file, slug, mapping_file, as_json, _lines)


def _lines(result: dict) -> list[str]:
    return [
        f"{many(result['read'], 'record')} read, {result['written']} written, {result['unchanged']} unchanged, "
        f"{result['refused']} refused.",
        f"Promises: {result['new']} new, {result['changed']} changed; {result['without_owner']} without an owner who has an account.",
        *result["problems"],
    ]
