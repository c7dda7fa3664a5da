"""`bridgework import indicators`: a table of an indicator by place, period and group."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridgework.config.cli.base import answer, json_option, many, needs_database, refuse
from bridgework.config.cli.progress import end_progress, progress_option, say_progress
from bridgework.lib.tables import Limits

if TYPE_CHECKING:
    from bridgework.partnerships.actions.signs import Progress
    from bridgework.partnerships.models import Partnership

MOST_SHOWN = 20
LIMITS = Limits(bytes=2 * 1024**3)  # whoever runs the machine may bring in more than an upload


@click.command("indicators")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--partnership", "slug", required=True, metavar="SLUG", help="Which partnership the table is for.")
@click.option(
    "--mapping",
    "mapping_name",
    required=True,
    metavar="MAP.toml",
    help="What the columns are: a file, or a shipped name.",
)
@click.option(
    "--denominators",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A second table that counts the people, instead of the one the mapping names beside FILE.",
)
@click.option(
    "--draft",
    is_flag=True,
    help="Leave the numbers to a data steward, who reads and signs the release in the browser; nothing is public before.",
)
@progress_option
@json_option
@needs_database
def import_indicators(
    file: Path, slug: str, mapping_name: str, denominators: Path | None, draft: bool, as_json: bool, always: bool
) -> None:
    """Bring FILE (CSV or XLSX) into an indicator, whole or not at all, and release it protected. Safe to run twice.

    Shipped mappings: ky_suspensions, ky_graduation.
    """
    from django.utils import timezone

    from bridgework.indicators.actions import IndicatorImportRefused, import_values, read_source
    from bridgework.indicators.actions.importing import digest_of_sources
    from bridgework.indicators.mapping import MappingRefused, read_mapping
    from bridgework.partnerships.actions.importing import ImportRefused
    from bridgework.partnerships.models import Partnership

    partnership = Partnership.objects.filter(slug=slug).first()
    if partnership is None:
        refuse(f"there is no partnership {slug!r}. Make it: bridgework partnership create --slug {slug} --name NAME")
        return
    try:
        mapping, document, _folder = read_mapping(mapping_name)
        second = denominators
        if second is None and mapping.denominators is not None and mapping.denominators.file:
            second = file.parent / Path(mapping.denominators.file).name
            if not second.is_file():
                refuse(f"the mapping needs {second.name} beside {file.name}; name another file with --denominators.")
        table = read_source(file, file.name, LIMITS)
        people = (
            read_source(second, second.name, LIMITS)
            if second is not None and mapping.denominators is not None
            else None
        )
        report = import_values(
            partnership=partnership,
            table=table,
            mapping=mapping,
            denominators=people,
            source_name=file.name,
            digest=digest_of_sources(file.read_bytes(), second.read_bytes() if second else None, document),
            by=None,
            at=timezone.now(),
            progress=say_progress(always),
        )
        result = report.as_dict() | released(partnership, report.details["indicator"], draft, say_progress(always))
    except IndicatorImportRefused as why:
        for problem in why.problems[:MOST_SHOWN]:
            click.echo(f"{file.name}: {problem}", err=True)
        n_shown = min(MOST_SHOWN, len(why.problems))
        shown = "above" if n_shown == why.n_problems else f"the first {n_shown} above"
        refuse(f"nothing was imported: {many(why.n_problems, 'problem')} ({shown}).")
        return
    except (ImportRefused, MappingRefused) as why:
        refuse(f"{file.name}: {why}")
        return
    end_progress()
    answer(result, as_json, _lines)


def released(partnership: Partnership, slug: str, is_draft: bool, progress: Progress) -> dict[str, Any]:
    """Release an indicator whose numbers changed; say what is public of it and what is not."""
    from django.utils import timezone

    from bridgework.indicators.actions.releasing import ReleaseRefused, prepare_release, release_now
    from bridgework.indicators.models import Indicator, PlaceGaps, Value

    indicator = Indicator.objects.select_related("released_in").get(partnership=partnership, slug=slug)
    problem = ""
    if indicator.changed_at is not None:
        act = prepare_release if is_draft else release_now
        try:
            act(partnership=partnership, indicators=[indicator], by=None, at=timezone.now(), progress=progress)
        except ReleaseRefused as why:
            problem = str(why)
        indicator.refresh_from_db()
    return {
        "release": indicator.released_in.number if indicator.released_in and not indicator.changed_at else None,
        "release_problem": problem,
        "audit": indicator.released_in.report["audit"] if indicator.released_in else None,
        "gaps": {
            "places": PlaceGaps.objects.filter(table__indicator=indicator, table__release=indicator.released_in_id)
            .values("place_id")
            .distinct()
            .count(),
            "groups_compared": indicator.tables.filter(release=indicator.released_in_id)
            .values_list("report", flat=True)[0]
            .get("n_compared", 0)
            if indicator.released_in_id
            else 0,
        },
        "not_shown": Value.objects.filter(indicator=indicator, is_shown=False).count(),
    }


def _lines(result: dict) -> list[str]:
    return [
        f"{many(result['read'], 'record')} read, {result['written']} written, {result['unchanged']} unchanged, {result['refused']} refused.",
        f"{many(result['rows'], 'row')} in the file, of which the mapping leaves out {result['rows_left_out']}; "
        f"{many(result['places'], 'place')}, {many(result['periods'], 'period')}, indicator “{result['indicator']}”.",
        (
            f"Release {result['release']} is public: {many(result['not_shown'], 'value')} kept but not shown, to protect small groups."
            if result["release"] is not None
            else result["release_problem"] or "Nothing of it is public yet: a data steward reads and signs the release."
        ),
        *(
            [
                f"Gaps: {many(result['gaps']['groups_compared'], 'group')} compared with all others in {many(result['gaps']['places'], 'place')}; "
                "each place's is on the page of places and chance, in gaps.csv and in the API."
            ]
            if result["gaps"]["places"]
            else []
        ),
        *result["problems"],
    ]
