"""Counters and results, computed in the background: pages read them and never count votes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction

from bridgework.analysis.opinion_map import OpinionMap, map_opinions, shown_groups
from bridgework.conversations.actions.accounting import ask_for_answers
from bridgework.conversations.actions.counting import refresh_counters
from bridgework.conversations.actions.counting_voices import count_voices
from bridgework.conversations.actions.known_again import keep_names, map_before, numbered_groups
from bridgework.conversations.actions.printed import lists_of, printed_tables, said_of
from bridgework.conversations.actions.promising import mark_promised
from bridgework.conversations.actions.reading_votes import votes_of
from bridgework.conversations.models import (
    Conversation,
    EarlierAnswer,
    LiveMap,
    Result,
    ResultStatement,
    Statement,
)
from bridgework.conversations.queries.results import statements_to_answer
from bridgework.conversations.rules import FLOOR
from bridgework.conversations.rules.floors import shown_parts
from bridgework.partnerships.actions import journaled
from bridgework.ui.charts.opinion_map import binned, drawing_of

# The map has so many cells a side: nobody's exact place can be read from it.
MAP_CELLS = 36

Progress = Callable[[int, int], None]


def compute_result(*, conversation: Conversation, at: datetime, progress: Progress | None = None) -> Result:
    """Compute the map and the lists of a closed conversation, keep what may be shown, and ask for the promised answers.

    Parameters
    ----------
    conversation : Conversation
        A closed one.
    at : datetime
        Now.
    progress : callable, optional
        Called with steps done and steps in all.

    Returns
    -------
    Result
        The newest result; pages show this one.

    Raises
    ------
    ValueError
        If the conversation is not closed.
    """
    if not conversation.is_closed:
        raise ValueError("a result is computed after the close")
    say = progress or (lambda done, total: None)
    say(0, 3)
    refresh_counters(conversation=conversation, is_anew=True)
    say(1, 3)
    statements = list(Statement.objects.filter(conversation=conversation).order_by("number").defer("words"))
    votes = votes_of(conversation, statements)
    kept_out = [s.number for s in statements if s.state != Statement.State.SHOWN]
    found = map_opinions(
        votes, excluded_statements=np.array(kept_out, dtype=np.int64), seed=conversation.pk, min_group_size=FLOOR
    )
    say(2, 3)
    numbers, shown = numbered_groups(found, map_before(conversation))
    body = body_of(found, conversation.n_by_mode, dict(zip(shown, numbers, strict=True)))
    body["n_changed"] = _at_floor(EarlierAnswer.objects.filter(conversation=conversation).count())
    cells, said = body.pop("statements"), body.pop("said")
    earlier = Result.objects.filter(conversation=conversation).order_by("-computed_at", "-pk").first()
    with transaction.atomic():
        result = Result.objects.create(
            conversation=conversation,
            computed_at=at,
            method=found.method.value,
            seed=found.seed,
            n_votes_seen=votes.n_votes,
            body=body,
            n_groups=len(body["groups"]),
            agreed_number=next(iter(body["agreed"]), None),
        )
        keep_names(before=earlier, result=result)
        printed = [statement for statement in statements if str(statement.number) in cells]
        ResultStatement.objects.bulk_create(
            [
                ResultStatement(
                    result=result,
                    statement=statement,
                    number=statement.number,
                    cells=cells[str(statement.number)],
                    said=said.get(str(statement.number), []),
                )
                for statement in printed
            ],
            batch_size=200,
        )
        for statement in statements:
            statement.n_agree_printed = cells.get(str(statement.number), [[None]])[0][0]
        Statement.objects.bulk_update(statements, ["n_agree_printed"], batch_size=200)
        journaled(
            partnership=conversation.partnership,
            by=None,
            act="conversations.result.computed",
            subject=f"conversations.conversation:{conversation.journal_key}",
            at=at,
            facts={"method": result.method, "seed": result.seed},  # no count of votes: few of them tell how many voted
        )
        mark_promised(conversation=conversation)
        LiveMap.objects.filter(conversation=conversation).delete()  # the result takes its place
        everybody = {statement.number: cells[str(statement.number)][0] for statement in printed}
        groups = dict(zip(shown, numbers, strict=True))
        count_voices(conversation=conversation, found=found, groups=groups, votes=votes, printed=everybody, at=at)
        if conversation.answered_by and not conversation.source:
            ask_for_answers(
                conversation=conversation,
                organization=conversation.answered_by,
                statements=statements_to_answer(conversation),
                by=None,
                at=at,
            )
    say(3, 3)
    return result


def _at_floor(n: int) -> int | None:
    return n if n == 0 or n >= FLOOR else None


def body_of(
    found: OpinionMap, n_by_mode: dict[str, int], group_numbers: dict[int, int] | None = None
) -> dict[str, Any]:
    """Turn a map into what is stored and may be shown: no count under the floor, no small group, no single place.

    Parameters
    ----------
    found : OpinionMap
    n_by_mode : dict of str to int
        Voices that have voted, by mode.
    group_numbers : dict of int to int, optional
        The number of each group that is shown, in the order of the numbers; 1, 2, … by default.

    Returns
    -------
    dict
        JSON: `n_voices`, `modes`, `groups`, `n_small_groups`, `statements` (cells), `said` (of hidden ones: `few` is
        under 10, `most` all but fewer than 10), the lists of statement numbers `agreed`, `rejected`, `divided`,
        `representative` by group, and `dots` and `axes` of the map, with the `drawing` of the dots.
    """
    if group_numbers is None:
        group_numbers = {group: place for place, group in enumerate(shown_groups(found, floor=FLOOR), start=1)}
    shown = list(group_numbers)
    n_small = found.k - len(shown) if found.k >= 2 else 0
    numbers = found.statement_ids.tolist()
    order = np.flatnonzero(~found.is_excluded)
    n_voices = int(sum(n_by_mode.values()))
    tables = printed_tables(found, shown, order.tolist(), len(found.participant_ids))
    lists = lists_of(tables, len(numbers), has_groups=bool(shown))
    dots = dots_of(found, group_numbers)
    return {
        "n_voices": n_voices if n_voices >= FLOOR else None,
        "modes": shown_parts(n_by_mode),
        "n_statements": len(order),
        "groups": [{"number": number, "size": int(found.group_sizes[g])} for g, number in group_numbers.items()],
        "n_small_groups": n_small,
        "no_groups": found.no_groups.value if found.no_groups else None,
        "silhouette": round(found.silhouette, 3) if found.silhouette is not None and shown else None,
        "statements": {str(numbers[at]): list(table.cells) for at, table in tables.items()},
        "said": said_of(tables, numbers),
        "agreed": [numbers[at] for at in lists.agreed],
        "rejected": [numbers[at] for at in lists.rejected],
        "divided": [numbers[at] for at in lists.divided],
        "representative": [[[numbers[at], side] for at, side in group] for group in lists.representative],
        "dots": dots,
        "drawing": drawing_of(dots, set(group_numbers.values())).as_json() if dots else None,
        "axes": axes_of(found, shown, order, numbers),
    }


def dots_of(found: OpinionMap, numbers: dict[int, int], cells: int = MAP_CELLS) -> list[list[float]]:
    """Bin the people of shown groups; nobody else is on the map.

    Parameters
    ----------
    found : OpinionMap
    numbers : dict of int to int
        The number of each shown group.
    cells : int
        How many bins a side.

    Returns
    -------
    list of [x, y, people, number of the group]
    """
    people = [
        (float(x), float(y), numbers[group])
        for x, y, group in zip(found.x, found.y, found.group.tolist(), strict=True)
        if group in numbers
    ]
    return [[round(x, 3), round(y, 3), n, group] for x, y, n, group in binned(people, cells=cells)]


def axes_of(found: OpinionMap, shown: list[int], order: np.ndarray, numbers: list[int]) -> dict[str, int]:
    """Name for each end of the map the statement that pulls there most, of those that enough people saw.

    Parameters
    ----------
    found : OpinionMap
    shown : list of int
    order : ndarray of int
        Positions of the statements that are shown.
    numbers : list of int
        Number of the statement at each position.

    Returns
    -------
    dict of str to int
        Numbers by end: left, right, bottom, top.
    """
    if not shown:
        return {}
    enough = order[found.seen[order] >= FLOOR]
    axes: dict[str, int] = {}
    for name, values in (
        ("left", -found.statement_x),
        ("right", found.statement_x),
        ("bottom", -found.statement_y),
        ("top", found.statement_y),
    ):
        left = [at for at in enough.tolist() if numbers[at] not in axes.values() and values[at] > 0]
        if left:
            axes[name] = numbers[max(left, key=lambda at: (float(values[at]), -at))]
    return axes
