"""`bridgework gaps`: how each group of a table fares beside all others, with intervals; nothing is stored or sent."""

from __future__ import annotations

import os
from pathlib import Path

import click

from bridgework.config.cli.base import answer, json_option, refuse


@click.command(name="gaps")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="TABLE.csv")
@click.option("--group", "group_column", required=True, metavar="COLUMN", help="The column that names the group.")
@click.option("--numerator", required=True, metavar="COLUMN", help="To how many it happened (or how many events).")
@click.option("--denominator", required=True, metavar="COLUMN", help="How many people the group has.")
@click.option(
    "--reference",
    default="others",
    show_default=True,
    metavar="others|total|GROUP",
    help="Compare with all other groups together, with everybody, or with one group.",
)
@click.option("--events", is_flag=True, help="The numerator counts events, of which one person may have several.")
@click.option("--min-cell", type=click.IntRange(0), default=10, show_default=True, help="Least numerator to compare.")
@click.option("--min-n", type=click.IntRange(0), default=30, show_default=True, help="Least denominator to compare.")
@click.option(
    "--level",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.95,
    show_default=True,
    help="Confidence level of the intervals.",
)
@click.option(
    "--polarity",
    type=click.Choice(["adverse", "favorable", "favourable"]),
    default="adverse",
    show_default=True,
    help="Whether what is counted is to be avoided or to be reached; only the summary depends on it.",
)
@click.option(
    "--where",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="Only rows with this value, for tables of several years or places. May be given more than once.",
)
@click.option("--total", "total_label", default="", metavar="LABEL", help="What the row of everybody is called.")
@click.option(
    "--wider",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="STATE.csv",
    help="The same table of the state: adds the alternate and the weighted risk ratio.",
)
@json_option
def gaps(
    file: Path,
    group_column: str,
    numerator: str,
    denominator: str,
    reference: str,
    events: bool,
    min_cell: int,
    min_n: int,
    level: float,
    polarity: str,
    where: tuple[str, ...],
    total_label: str,
    wider: Path | None,
    as_json: bool,
) -> None:
    """Compare every group of TABLE.csv (or .xlsx) with all others: risk, risk ratio, difference, composition, summary.

    One row for each group. A row named *, Total, All or Everyone is everybody. Exit code 2: the input was refused.
    """
    from bridgework.analysis.equity import Gates, Polarity
    from bridgework.analysis.gaps import Counting
    from bridgework.config.cli.gaps_answer import gaps_as_dict, gaps_as_lines
    from bridgework.config.cli.gaps_table import GapsRefused, read_groups

    _need_no_data_folder()
    columns = (group_column, numerator, denominator)
    counting = Counting.EVENTS if events else Counting.PEOPLE
    try:
        table = read_groups(file, columns, counting=counting, where=where, total_label=total_label)
        state = read_groups(wider, columns, counting=counting, where=(), total_label=total_label) if wider else None
        if state is not None:
            table.check_within(state)
        result = gaps_as_dict(
            table,
            wider=state,
            reference=table.reference(reference),
            counting=counting,
            gates=Gates(min_cell, min_n),
            level=level,
            polarity=Polarity.ADVERSE if polarity == "adverse" else Polarity.FAVORABLE,
        )
    except GapsRefused as why:
        refuse(str(why))
        return
    answer(result, as_json, gaps_as_lines)


def _need_no_data_folder() -> None:
    """Let the reader of tables speak without a site: this command stores nothing, so it makes no data folder."""
    from django.conf import settings

    if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
        settings.configure(USE_I18N=False)
