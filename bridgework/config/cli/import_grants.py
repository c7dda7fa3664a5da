"""`bridgework import grants`: a public list of awards, each once, with the exact sum."""

from __future__ import annotations

from pathlib import Path

import click

from bridgework.config.cli.base import FILE, answer, json_option, many, needs_database, refuse

MOST_SHOWN = 20


@click.command("grants")
@click.argument("file", type=FILE)
@click.option("--partnership", "slug", required=True, metavar="SLUG", help="Which partnership the list is for.")
@click.option(
    "--mapping",
    "mapping_name",
    required=True,
    metavar="MAP.toml",
    help="What the columns are: a file, or nyc_2014, nyc_2015, us_foundation_grants.",
)
@json_option
@needs_database
def import_grants(file: Path, slug: str, mapping_name: str, as_json: bool) -> None:
    """Bring FILE (CSV or XLSX) in: who gave how much to whom. Rows that cannot be read are named. Safe to run twice.

    Such money is not the partnership's own: it stands in no fund and no ledger.
    """
    from django.utils import timezone

    from bridgework.partnerships.actions.importing import ImportRefused
    from bridgework.partnerships.models import Partnership
    from bridgework.resources.actions import import_grants as bring_in
    from bridgework.resources.actions import read_grant_mapping

    partnership = Partnership.objects.filter(slug=slug).first()
    if partnership is None:
        refuse(f"there is no partnership {slug!r}. Make it: bridgework partnership create --slug {slug} --name NAME")
        return
    try:
        report = bring_in(
            partnership=partnership,
            source=file,
            name=file.name,
            mapping=read_grant_mapping(mapping_name),
            by=None,
            now=timezone.now(),
        )
    except ImportRefused as why:
        refuse(f"{file.name}: {why}")
        return
    answer(report.as_dict(), as_json, _lines)


def _lines(result: dict) -> list[str]:
    return [
        f"{many(result['read'], 'record')} read, {result['written']} written, {result['unchanged']} unchanged, {result['refused']} refused.",
        f"They sum to {result['currency']} {result['sum']} exactly: {many(result['funders'], 'giver')}, {many(result['recipients'], 'receiver')}.",
        *result["problems"][:MOST_SHOWN],
        *(
            [f"and {many(len(result['problems']) - MOST_SHOWN, 'more row')} that cannot be read."]
            if len(result["problems"]) > MOST_SHOWN
            else []
        ),
    ]
