"""`bridgework align`: who serves the same people without a tie, and whom nobody serves; from files, nothing is stored or sent."""

from __future__ import annotations

from pathlib import Path

import click

from bridgework.config.cli.base import FILE, answer, json_option, refuse
from bridgework.config.cli.progress import end_progress, progress_option, say_progress


@click.command(name="align")
@click.argument("path", type=click.Path(path_type=Path), metavar="PATH")
@click.option(
    "--mapping",
    "mapping_name",
    metavar="MAP.toml",
    help="What the columns are, where they are not HSDS: a file, or sf_dcyf, dc_211 or hsds_florida.",
)
@click.option("--ties", type=FILE, metavar="EDGES.csv", help="Pairs of organizations (id or name) that work together.")
@click.option(
    "--population",
    type=FILE,
    metavar="TABLE.csv",
    help="Columns place, people, and any of age, language, group, need, source: who is there, and what they need.",
)
@click.option(
    "--related-to", metavar="ID[,ID…]", help="Rank other organizations' services by how related their aims are."
)
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="How many related services of each.")
@click.option("--most", type=click.IntRange(1), default=200, show_default=True, help="How many overlaps at most.")
@progress_option
@json_option
def align(
    path: Path,
    mapping_name: str | None,
    ties: Path | None,
    population: Path | None,
    related_to: str | None,
    top: int,
    most: int,
    always: bool,
    as_json: bool,
) -> None:
    """Find silos and unserved needs in PATH, a folder or zip of HSDS tables, or one table that a mapping describes.

    Organizations that serve the same people toward related aims and have no tie in EDGES.csv; groups of them; and places, ages
    and languages that no active service reaches. Inactive services are counted and left out. Exit code 2: the input was
    refused.
    """
    from bridgework.config.cli.align_input import AlignRefused, read_input, ready

    ready()
    say = say_progress(always)
    say(0, 1, "reading")
    try:
        given = read_input(path, mapping_name, ties, population)
        wanted = given.wanted(related_to) if related_to is not None else None
    except AlignRefused as why:
        end_progress()
        refuse(str(why))
        return
    from bridgework.config.cli.align_answer import aligned, as_lines

    result = aligned(given, wanted, top, most, say)
    end_progress()
    answer(result, as_json, as_lines)
