"""`bridgework import directory`: organizations, programs, services, places, and whom they serve."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bridgework.config.cli.base import answer, json_option, many, needs_database, refuse


@click.command("directory")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--partnership", "slug", required=True, metavar="SLUG", help="Which partnership the directory is for.")
@click.option(
    "--mapping",
    "mapping_name",
    metavar="MAP.toml",
    help="What the columns are, where they are not HSDS: a file, or sf_dcyf, dc_211 or hsds_florida.",
)
@json_option
@needs_database
def import_directory(path: Path, slug: str, mapping_name: str | None, as_json: bool) -> None:
    """Bring in PATH, a folder or zip of HSDS tables (CSV) or one table that a mapping describes; whole or not at all.

    Safe to run twice. Places that the source calls confidential are kept without any address.
    """
    from django.utils import timezone

    from bridgework.alignment.actions import import_directory_and_reckon
    from bridgework.partnerships.actions.directory import files_at, read_mapping
    from bridgework.partnerships.actions.importing import ImportRefused
    from bridgework.partnerships.models import Partnership

    partnership = Partnership.objects.filter(slug=slug).first()
    if partnership is None:
        refuse(f"there is no partnership {slug!r}. Make it: bridgework partnership create --slug {slug} --name NAME")
        return
    try:
        report = import_directory_and_reckon(
            partnership=partnership,
            files=files_at(path),
            mapping=read_mapping(mapping_name) if mapping_name else None,
            source_name=path.resolve().name,
            by=None,
            at=timezone.now(),
            progress=_say,
        )
    except ImportRefused as why:
        refuse(f"{path.name}: {why}")
        return
    answer(report.as_dict(), as_json, _lines)


def _lines(result: dict) -> list[str]:
    lines = [
        f"{many(result['read'], 'record')} read, {result['written']} written, {result['unchanged']} unchanged, {result['refused']} refused."
    ]
    for kind, n in result["kinds"].items():
        lines.append(
            f"  {kind:<13}{n['read']:>7} read: {n['new']} new, {n['changed']} changed, {n['unchanged']} unchanged, "
            f"{n['refused']} refused"
        )
    if result["confidential_places"]:
        lines.append(
            f"Confidential places, of which nothing is kept that says where they are: {result['confidential_places']}."
        )
    return [*lines, *result["problems"]]


def _say(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {total} records", nl=done >= total, err=True)
