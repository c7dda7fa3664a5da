"""`bridgework opinion-map`: votes in, a map of opinions out; nothing is stored or sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from bridgework.config.cli.base import answer, json_option, refuse
from bridgework.config.cli.progress import end_progress, progress_option, say_progress

if TYPE_CHECKING:
    from bridgework.analysis.opinion_map import OpinionMap

DIGITS = 6
MOST_LISTED = 5


@click.command(name="opinion-map")
@click.argument("path", type=click.Path(exists=True, path_type=Path), metavar="PATH")
@click.option(
    "--method",
    type=click.Choice(["bridgework", "polis"]),
    default="bridgework",
    show_default=True,
    help="bridgework: from cast votes only. polis: the published Polis pipeline.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of everything random.")
@click.option(
    "--exclude-moderated", is_flag=True, help="Leave out statements that moderators rejected (Polis exports)."
)
@progress_option
@json_option
def opinion_map(path: Path, method: str, seed: int, exclude_moderated: bool, as_json: bool, always: bool) -> None:
    """Draw the opinion map of PATH: a Polis export folder, or a CSV with the columns participant, statement, vote.

    A vote is 1 (agree), 0 (pass) or -1 (disagree); the last of a participant on a statement counts. The answer holds small
    groups as they are: publish nothing about fewer than 10 people. Exit code 2: the input was refused.
    """
    from bridgework.analysis.opinion_map import VoteMatrix, map_opinions
    from bridgework.config.cli.opinion_map_files import VotesRefused, read_votes

    say = say_progress(always)
    try:
        read = read_votes(path, say)
    except VotesRefused as why:
        refuse(str(why))
        return
    say(0, 1, f"{len(read.votes)} votes read; drawing the map")
    votes = VoteMatrix.from_events(
        read.participants, read.statements, read.votes, all_statement_ids=read.all_statements
    )
    found = map_opinions(
        votes,
        method=method,
        seed=seed,
        excluded_statements=read.moderated if exclude_moderated else (),
        meta_statements=read.meta,
        n_bootstrap=0,
    )
    say(1, 1, "writing the answer")
    end_progress()
    if as_json:
        import orjson

        click.echo(orjson.dumps(as_dict(found, read.noticed), option=orjson.OPT_INDENT_2).decode())
    else:
        answer(as_dict(found, read.noticed), False, _lines)


def as_dict(found: OpinionMap, noticed: dict[str, int]) -> dict[str, Any]:
    """Give the answer as documented in docs/operations/commands.md."""
    counts = [table.T.tolist() for table in (found.group_agree, found.group_disagree, found.group_passed)]
    stands_for: list[list[int]] = [[] for _ in range(len(found.statement_ids))]
    for group, listed in enumerate(found.representative):
        for statement in listed:
            stands_for[statement.statement].append(group)
    groups = [None if group < 0 else group for group in found.group.tolist()]
    return {
        "n_participants": len(found.participant_ids),
        "n_statements": len(found.statement_ids),
        "n_votes": found.n_votes,
        "method": found.method.value,
        "seed": found.seed,
        "k": found.k,
        "silhouette": None if found.silhouette is None else round(found.silhouette, DIGITS),
        "groups": [{"id": group, "size": size} for group, size in enumerate(found.group_sizes.tolist())],
        "participants": [
            {"id": one, "x": x, "y": y, "group": group}
            for one, x, y, group in zip(
                found.participant_ids.tolist(), _rounded(found.x), _rounded(found.y), groups, strict=True
            )
        ],
        "statements": [
            {
                "id": one,
                "x": x,
                "y": y,
                "votes": seen,
                "agree_share": round(agree / seen, DIGITS) if seen else None,
                "by_group": [
                    {
                        "group": group,
                        "agree": counts[0][at][group],
                        "disagree": counts[1][at][group],
                        "pass": counts[2][at][group],
                    }
                    for group in range(found.k)
                ],
                "group_informed_consensus": consensus,
                "divisiveness": divisive,
                "representative_of": stands_for[at],
                "priority": priority,
            }
            for at, (one, x, y, seen, agree, consensus, divisive, priority) in enumerate(
                zip(
                    found.statement_ids.tolist(),
                    _rounded(found.statement_x),
                    _rounded(found.statement_y),
                    found.seen.tolist(),
                    found.agree.tolist(),
                    found.group_informed_consensus.tolist(),
                    found.divisiveness.tolist(),
                    found.priority.tolist(),
                    strict=True,
                )
            )
        ],
        "rows": noticed,
    }


def _rounded(values: np.ndarray) -> list[float]:
    return (values.round(DIGITS) + 0.0).tolist()


def _lines(result: dict[str, Any]) -> list[str]:
    rows = result["rows"]
    lines = [
        f"{result['n_participants']} participants, {result['n_statements']} statements, {result['n_votes']} votes; "
        f"method {result['method']}, seed {result['seed']}."
    ]
    lines += [
        f"{rows[name]} {said}"
        for name, said in (
            ("duplicated", "rows repeat a vote and count once."),
            ("contradictory", "rows change an earlier vote; the last one counts."),
            ("on_unknown_statements", "votes are on statements that comments.csv does not list; they count."),
        )
        if rows[name]
    ]
    if result["k"] < 2:
        lines.append("No groups stand out.")
    else:
        sizes = ", ".join(f"{group['id']}: {group['size']}" for group in result["groups"])
        apart = "" if result["silhouette"] is None else f" (silhouette {result['silhouette']:.2f})"
        lines.append(f"{result['k']} groups{apart}, people in each: {sizes}.")
    for title, key in (
        ("What all groups agree with most", "group_informed_consensus"),
        ("What divides them most", "divisiveness"),
    ):
        if result["k"] < 2 and key == "divisiveness":
            continue
        best = sorted((one for one in result["statements"] if one["votes"]), key=lambda one: -one[key])[:MOST_LISTED]
        lines.append(f"{title} (statement: value): " + ", ".join(f"{one['id']}: {one[key]:.2f}" for one in best) + ".")
    return lines
