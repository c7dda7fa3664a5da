"""Counters and results, computed in the background: pages read them and never count votes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Count

from bridgework.analysis.opinion_map import OpinionMap, VoteMatrix, map_opinions, shown_groups
from bridgework.conversations.actions.accounting import ask_for_answers
from bridgework.conversations.actions.counting_voices import count_voices
from bridgework.conversations.actions.printed import lists_of, printed_tables, said_of
from bridgework.conversations.models import Conversation, Result, ResultStatement, Statement, Voice, Vote
from bridgework.conversations.queries.results import statements_to_answer
from bridgework.conversations.rules import FLOOR
from bridgework.conversations.rules.floors import shown_parts
from bridgework.partnerships.actions import journaled, touch
from bridgework.ui.charts.opinion_map import binned

# The map has so many cells a side: nobody's exact place can be read from it.
MAP_CELLS = 36

Progress = Callable[[int, int], None]


def refresh_counters(*, conversation: Conversation) -> bool:
    """Count voices by mode, votes and statements anew.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    bool
        Whether anything had changed; then the public pages are marked as changed too.
    """
    by_statement: dict[int, dict[int, int]] = {}
    votes = Vote.objects.filter(conversation=conversation)
    for statement_id, value, n in votes.values_list("statement_id", "value").annotate(n=Count("pk")):
        by_statement.setdefault(statement_id, {})[value] = n
    n_by_mode = dict(
        Voice.objects.filter(conversation=conversation, pk__in=votes.values("voice_id"))
        .values_list("mode")
        .annotate(n=Count("pk"))
    )
    with transaction.atomic():
        changed = []
        n_shown = 0
        for statement in Statement.objects.filter(conversation=conversation).defer("words"):
            n_shown += statement.state == Statement.State.SHOWN
            n = by_statement.get(statement.pk, {})
            counts = (n.get(1, 0), n.get(-1, 0), n.get(0, 0))
            if counts != (statement.n_agree, statement.n_disagree, statement.n_pass):
                statement.n_agree, statement.n_disagree, statement.n_pass = counts
                changed.append(statement)
        Statement.objects.bulk_update(changed, ["n_agree", "n_disagree", "n_pass"], batch_size=200)
        fields = {
            "n_by_mode": n_by_mode,
            "n_voices": sum(n_by_mode.values()),
            "n_votes": sum(sum(n.values()) for n in by_statement.values()),
            "n_statements": n_shown,
        }
        is_changed = bool(changed) or any(getattr(conversation, name) != value for name, value in fields.items())
        if is_changed:
            Conversation.objects.filter(pk=conversation.pk).update(**fields)
            touch(conversation.partnership)
    for name, value in fields.items():
        setattr(conversation, name, value)
    return is_changed


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
    refresh_counters(conversation=conversation)
    say(1, 3)
    statements = list(Statement.objects.filter(conversation=conversation).order_by("number").defer("words"))
    rows = list(Vote.objects.filter(conversation=conversation).values_list("voice_id", "statement__number", "value"))
    votes = VoteMatrix.from_events(
        *(np.array([row[at] for row in rows], dtype=np.int64) for at in range(3)),
        all_statement_ids=np.array([statement.number for statement in statements], dtype=np.int64),
    )
    kept_out = [s.number for s in statements if s.state != Statement.State.SHOWN]
    found = map_opinions(
        votes, excluded_statements=np.array(kept_out, dtype=np.int64), seed=conversation.pk, min_group_size=FLOOR
    )
    say(2, 3)
    shown = list(shown_groups(found, floor=FLOOR))
    body = body_of(found, conversation.n_by_mode)
    cells, said = body.pop("statements"), body.pop("said")
    with transaction.atomic():
        result = Result.objects.create(
            conversation=conversation,
            computed_at=at,
            method=found.method.value,
            seed=found.seed,
            n_votes_seen=votes.n_votes,
            body=body,
        )
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
            subject=f"conversations.conversation:{conversation.slug}",
            at=at,
            facts={"method": result.method, "seed": result.seed, "votes": result.n_votes_seen},
        )
        everybody = {statement.number: cells[str(statement.number)][0] for statement in printed}
        count_voices(conversation=conversation, found=found, shown=shown, votes=votes, printed=everybody, at=at)
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


def body_of(found: OpinionMap, n_by_mode: dict[str, int]) -> dict[str, Any]:
    """Turn a map into what is stored and may be shown: no count under the floor, no small group, no single place.

    Parameters
    ----------
    found : OpinionMap
    n_by_mode : dict of str to int
        Voices that have voted, by mode.

    Returns
    -------
    dict
        JSON: `n_voices`, `modes`, `groups`, `n_small_groups`, `statements` (cells), `said` (of hidden ones: `few` is
        under 10, `most` all but fewer than 10), the lists of statement numbers `agreed`, `rejected`, `divided`,
        `representative` by group, and `dots` and `axes` of the drawing.
    """
    shown = list(shown_groups(found, floor=FLOOR))
    n_small = found.k - len(shown) if found.k >= 2 else 0
    numbers = found.statement_ids.tolist()
    order = np.flatnonzero(~found.is_excluded)
    n_voices = int(sum(n_by_mode.values()))
    tables = printed_tables(found, shown, order.tolist(), len(found.participant_ids))
    lists = lists_of(tables, len(numbers), has_groups=bool(shown))
    return {
        "n_voices": n_voices if n_voices >= FLOOR else None,
        "modes": shown_parts(n_by_mode),
        "n_statements": len(order),
        "groups": [{"number": place + 1, "size": int(found.group_sizes[g])} for place, g in enumerate(shown)],
        "n_small_groups": n_small,
        "no_groups": found.no_groups.value if found.no_groups else None,
        "silhouette": round(found.silhouette, 3) if found.silhouette is not None and shown else None,
        "statements": {str(numbers[at]): list(table.cells) for at, table in tables.items()},
        "said": said_of(tables, numbers),
        "agreed": [numbers[at] for at in lists.agreed],
        "rejected": [numbers[at] for at in lists.rejected],
        "divided": [numbers[at] for at in lists.divided],
        "representative": [[[numbers[at], side] for at, side in group] for group in lists.representative],
        "dots": _dots(found, shown),
        "axes": _axes(found, shown, order, numbers),
    }


def _dots(found: OpinionMap, shown: list[int]) -> list[list[float]]:
    """Bin the people of shown groups; nobody else is on the map."""
    place = {group: at + 1 for at, group in enumerate(shown)}
    people = [
        (float(x), float(y), place[group])
        for x, y, group in zip(found.x, found.y, found.group.tolist(), strict=True)
        if group in place
    ]
    return [[round(x, 3), round(y, 3), n, group] for x, y, n, group in binned(people, cells=MAP_CELLS)]


def _axes(found: OpinionMap, shown: list[int], order: np.ndarray, numbers: list[int]) -> dict[str, int]:
    """Name for each end of the map the statement that pulls there most, of those that enough people saw."""
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
