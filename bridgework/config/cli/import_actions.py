"""`bridgework import actions`: an action tracker: who promised what by when."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click

from bridgework.config.cli.base import answer, json_option, needs_database, refuse


@click.command("actions")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--partnership", "slug", required=True, metavar="SLUG", help="Which partnership the list is for.")
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="MAP.toml",
    help="Which column is which, and the order of dates, where the header does not say it.",
)
@json_option
@needs_database
def import_actions(file: Path, slug: str, mapping_file: Path | None, as_json: bool) -> None:
    """Bring an action tracker (CSV or XLSX) in as promises, whole or not at all. Safe to run twice."""
    from django.utils import timezone

    from bridgework.goals.actions import import_actions as bring_in
    from bridgework.goals.sheets import SheetMapping
    from bridgework.partnerships.actions.importing import ImportRefused
    from bridgework.partnerships.models import Partnership

    partnership = Partnership.objects.filter(slug=slug).first()
    if partnership is None:
        refuse(f"there is no partnership {slug!r}. Make it: bridgework partnership create --slug {slug} --name NAME")
        return
    try:
        stored = tomllib.loads(mapping_file.read_text(encoding="utf-8")) if mapping_file else {}
        report = bring_in(
            partnership=partnership,
            source=file,
            name=file.name,
            by=None,
            now=timezone.now(),
            mapping=SheetMapping.of(stored),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        refuse(f"{mapping_file}: this is not a TOML file ({why}).")
        return
    except ImportRefused as why:
        refuse(f"{file.name}: {why}")
        return
    answer(report.as_dict(), as_json, _lines)


def _lines(result: dict) -> list[str]:
    return [
        f"{result['read']} records read, {result['written']} written, {result['unchanged']} unchanged, "
        f"{result['refused']} refused.",
        f"{result['new']} promises are new, {result['changed']} changed; {result['without_owner']} have no owner with an account yet.",
        *result["problems"],
    ]
