"""`bridgework import conversation DIR`: a Polis export becomes a closed conversation with its result."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bridgework.config.cli.base import answer, json_option, many, needs_database, refuse


def _lines(result: dict) -> list[str]:
    return [
        f"Conversation {result['conversation']}: {many(result['statements'], 'statement')}, {many(result['voices'], 'voice')}, "
        f"{many(result['votes'], 'vote')}.",
        f"Read {many(result['read'], 'record')}: {result['written']} written, {result['unchanged']} unchanged, "
        f"{result['refused']} refused.",
        *result["problems"],
    ]


def _say(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done} of about {total} votes read", nl=False, err=True)


@click.command("conversation")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--partnership", "slug", required=True, help="The partnership's slug.")
@click.option("--language", default="und", show_default=True, help="Language of the statements, as a BCP 47 tag.")
@json_option
@needs_database
def import_conversation(folder: Path, slug: str, language: str, as_json: bool) -> None:
    """Bring in a Polis export folder (or its zip) as a closed conversation. 1 means agree. Safe to run twice."""
    from django.utils import timezone

    from bridgework.conversations.actions.importing import files_of_folder, import_polis
    from bridgework.partnerships.actions.importing import ImportRefused
    from bridgework.partnerships.models import Partnership

    partnership = Partnership.objects.filter(slug=slug).first()
    if partnership is None:
        return refuse(f"There is no partnership {slug!r}; make it with `bridgework partnership create --slug {slug}`.")
    if not language.replace("-", "").isalnum() or not 2 <= len(language) <= 35:
        return refuse(f"{language!r} is no language tag; write for example en, es or zh-Hant.")
    try:
        report = import_polis(
            partnership=partnership,
            files=files_of_folder(folder),
            source_name=folder.resolve().name,
            by=None,
            at=timezone.now(),
            language=language,
            progress=_say,
        )
    except ImportRefused as why:
        return refuse(str(why))
    if sys.stderr.isatty():
        click.echo("", err=True)
    return answer(report.as_dict(), as_json, _lines)
