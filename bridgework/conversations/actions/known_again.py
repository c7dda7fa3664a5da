"""Groups keep their number from one map to the next.

From a live map to the next one, from the last of them to the result, and from a result to one that is computed again. All
that is known of the map before is what was published of it.
"""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np

from bridgework.analysis.opinion_map import OpinionMap, shown_groups
from bridgework.conversations.models import Conversation, GroupName, LiveMap, Result
from bridgework.conversations.rules import FLOOR

# Groups are told apart from one map to the next by the statements that most people answered.
PROFILE = 60
FEWEST = 20  # people a share is made of here: one of them moves it by half a tenth at most

Line = list[int | None]  # tenths that agree, of everybody and each group or of each group; None is not told


def map_before(conversation: Conversation) -> dict[str, Any] | None:
    """Return `groups` and `profiles` of what was last published of a conversation's map: its result, or its live map.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    dict or None
        None where nothing was published yet. Three queries at most.
    """
    result = Result.objects.filter(conversation=conversation).order_by("-computed_at", "-pk").first()
    if result is None:
        live = LiveMap.objects.filter(conversation=conversation).first()
        return live.body if live else None
    rows = dict(result.statements.order_by("number").values_list("number", "cells"))
    most = sorted(rows, key=lambda number: (-(rows[number][0][3] or 0), number))[:PROFILE]
    return {
        "groups": result.body["groups"],
        "profiles": {str(number): [_tenth(agree, n) for agree, _no, _pass, n in rows[number][1:]] for number in most},
    }


def numbered_groups(found: OpinionMap, before: dict[str, Any] | None) -> tuple[list[int], list[int]]:
    """Number the groups of a map that are large enough to be shown.

    Parameters
    ----------
    found : OpinionMap
    before : dict or None
        As `map_before` gives it.

    Returns
    -------
    numbers, groups : list of int
        The numbers in order, and the map's own group of each.
    """
    shown = list(shown_groups(found, floor=FLOOR))
    order = np.flatnonzero(~found.is_excluded).tolist()
    most = sorted(order, key=lambda at: (-int(found.seen[at]), at))[:PROFILE]
    profiles = {
        int(found.statement_ids[at]): [
            _tenth(int(found.group_agree[g, at]), int(found.group_seen[g, at])) for g in shown
        ]
        for at in most
    }
    numbers = numbers_of_groups(profiles, before, len(shown))
    places = sorted(range(len(shown)), key=lambda place: numbers[place])
    return [numbers[place] for place in places], [shown[place] for place in places]


def keep_names(*, before: Result | None, result: Result) -> None:
    """Give the groups of a result that was computed again the names that moderators gave them, by their numbers.

    Parameters
    ----------
    before : Result or None
        The one computed before; None for the first.
    result : Result
        Its `body` is changed and saved where there are names.
    """
    if before is None:
        return
    numbers = {group["number"] for group in result.body["groups"]}
    names = [name for name in GroupName.objects.filter(result=before).order_by("number") if name.number in numbers]
    if names:
        GroupName.objects.bulk_create(
            GroupName(result=result, number=name.number, words=name.words, by=name.by, at=name.at) for name in names
        )
        result.body["names"] = {str(name.number): name.words.as_json() for name in names}
        result.save(update_fields=["body"])


def _tenth(agree: int | None, n: int | None) -> int | None:
    return None if agree is None or n is None or n < FEWEST else (20 * agree + n) // (2 * n)


def numbers_of_groups(profiles: dict[int, Line], before: dict[str, Any] | None, k: int) -> list[int]:
    """Give each group the number that the group most like it had in the map before.

    Parameters
    ----------
    profiles : dict of int to list
        Tenths that agree by group, of each statement.
    before : dict or None
        The body of the map before.
    k : int
        Number of groups, 5 at most.

    Returns
    -------
    list of int
        Numbers from 1 on, all different; a group that is new has one that no group had, if there is one.

    Notes
    -----
    Of all ways to give the numbers the one whose shares differ least, by the mean distance over the statements that both know. Equal
    ways: the first in order of numbers.
    """
    earlier = {group["number"]: at for at, group in enumerate((before or {}).get("groups", []))}
    if not earlier or not k:
        return list(range(1, k + 1))
    known: dict[str, Line] = (before or {}).get("profiles", {})
    pool = sorted({*earlier, *range(1, k + 1)})

    def apart(place: int, number: int) -> float:
        if number not in earlier:
            return 5.0  # as far as a group that neither agrees nor disagrees with it
        pairs = [
            abs(mine - theirs)
            for statement, row in profiles.items()
            if str(statement) in known
            and (mine := row[place]) is not None
            and (theirs := known[str(statement)][earlier[number]]) is not None
        ]
        return sum(pairs) / len(pairs) if pairs else 5.0

    cost = [{number: apart(place, number) for number in pool} for place in range(k)]
    return list(min(permutations(pool, k), key=lambda way: sum(cost[place][n] for place, n in enumerate(way))))
