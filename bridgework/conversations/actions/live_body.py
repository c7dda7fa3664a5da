"""What a map tells while people still vote: so coarse that two maps, one after the other, tell no more of the few who came between."""

from __future__ import annotations

from typing import Any

import numpy as np

from bridgework.analysis.opinion_map import OpinionMap, shown_groups
from bridgework.analysis.vote_tables import AGREE, FEW, MOST, SEEN, VoteTable
from bridgework.conversations.actions.known_again import PROFILE, numbers_of_groups
from bridgework.conversations.actions.printed import Lists, lists_of, possible
from bridgework.conversations.actions.results import axes_of, dots_of
from bridgework.conversations.rules import FLOOR

# Dots stand on a grid of so many cells a side, half as fine as a result's, and do not say for how many people they stand.
LIVE_CELLS = 18
# A share is told in tenths, and only of so many people: one of them moves it by half a tenth at most. Where the count itself would be
# hidden, it is told if what is known of it allows no more than a tenth up or down.
SHARE_FROM = 20
LISTED = 6


def live_body(found: OpinionMap, before: dict[str, Any] | None = None) -> dict[str, Any]:
    """Turn a map into what those who have voted may see of it while the conversation is open.

    Parameters
    ----------
    found : OpinionMap
    before : dict, optional
        The body that was published before: groups keep their numbers by it.

    Returns
    -------
    dict
        JSON: `n_voices` and the sizes of `groups` (down to whole tens), `agreed`, `rejected` and `divided` (numbers of statements),
        `lines` (tenths that agree, by number), `dots` and `axes` of the drawing, `profiles` (tenths by which groups are known again).

    Notes
    -----
    Nothing is made from a count of 1 to 9 people, nor from one that leaves fewer than 10 out (`_tables`); what is left is told in
    tenths. A result prints exact counts, so its rule is stricter about what follows from several of them (`printed_tables`).
    """
    shown = list(shown_groups(found, floor=FLOOR))
    numbers = found.statement_ids.tolist()
    order = np.flatnonzero(~found.is_excluded)
    tables = _tables(found, shown, order.tolist())
    lists = lists_of(tables, len(numbers), has_groups=bool(shown))
    tenths = {numbers[at]: _tenths(table) for at, table in tables.items()}
    lines = {number: [told if is_right else None for told, is_right in row] for number, row in tenths.items()}
    known_by = sorted(order.tolist(), key=lambda at: (-int(found.seen[at]), at))[:PROFILE]
    profiles = {numbers[at]: [told for told, _is_right in tenths[numbers[at]][1:]] for at in known_by} if shown else {}
    names = numbers_of_groups(profiles, before, len(shown))
    numbered = dict(zip(shown, names, strict=True))
    in_order = sorted(range(len(shown)), key=lambda place: names[place])
    listed = _listed(lists, numbers)
    axes = axes_of(found, shown, order, numbers)
    return {
        "n_voices": _tens(len(found.participant_ids)),
        "n_statements": len(order),
        "groups": [{"number": names[place], "size": _tens(int(found.group_sizes[shown[place]]))} for place in in_order],
        **listed,
        "lines": {
            str(number): [lines[number][0], *(lines[number][1 + place] for place in in_order)]
            for number in sorted({*listed["agreed"], *listed["rejected"], *listed["divided"]})
        },
        "dots": sorted([x, y, 1, group] for x, y, _people, group in dots_of(found, numbered, cells=LIVE_CELLS)),
        "axes": axes,
        "profiles": {str(number): [row[place] for place in in_order] for number, row in profiles.items()},
    }


def _tens(n: int) -> int:
    return n - n % 10


def _tables(found: OpinionMap, shown: list[int], order: list[int]) -> dict[int, VoteTable]:
    """Hide counts of few: of agree and disagree those of fewer than 10 people or all but so few, and rows of fewer than 10 answers."""
    sides = [
        np.vstack([everybody[None], by_group[shown]])
        for everybody, by_group in (
            (found.agree, found.group_agree),
            (found.disagree, found.group_disagree),
            (found.seen, found.group_seen),
        )
    ]
    tables = {}
    for at in order:
        cells: list[list[int | None]] = []
        said: list[list[str]] = []
        for row in range(1 + len(shown)):
            agree, disagree, seen = (int(side[row, at]) for side in sides)
            if seen < FLOOR:
                cells.append([None] * 4)
                said.append(["", ""])
                continue
            words = [_said(count, seen) for count in (agree, disagree)]
            kept = [None if word else count for word, count in zip(words, (agree, disagree), strict=True)]
            cells.append([*kept, None, seen])
            said.append(words)
        tables[at] = VoteTable(tuple(cells), tuple(said))
    return tables


def _said(count: int, seen: int) -> str:
    if count < FLOOR:
        return FEW
    return MOST if seen - count < FLOOR else ""


def _tenths(table: VoteTable) -> list[tuple[int | None, bool]]:
    """Return for each row the tenths that agree, from what is not hidden alone, and whether they are right to a tenth."""
    found: list[tuple[int | None, bool]] = []
    for cells, said in zip(table.cells, table.said, strict=True):
        seen = cells[SEEN]
        if seen is None or seen < SHARE_FROM:
            found.append((None, False))
            continue
        low, high = possible(cells, AGREE, said[AGREE])
        # Half of the range is how far the middle may be off: 0 where the count is printed.
        found.append(((10 * (low + high) + seen) // (2 * seen), 5 * (high - low) <= seen))
    return found


def _listed(lists: Lists, numbers: list[int]) -> dict[str, list[int]]:
    return {
        name: [numbers[at] for at in some[:LISTED]]
        for name, some in (("agreed", lists.agreed), ("rejected", lists.rejected), ("divided", lists.divided))
    }
