"""Which changes may show: a published count changes by nothing, by the threshold or more, or stays as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridgework.analysis.releasing.history import History
from bridgework.analysis.releasing.plan import Key
from bridgework.analysis.releasing.sums import Sum


def let_through(
    keys: Sequence[Key],
    sums: Sequence[Sum],
    counts: Mapping[Key, int],
    history: History,
    threshold: int,
    *,
    is_strict: bool = False,
) -> tuple[dict[Key, int], int]:
    """Choose which changes of a part are taken in, so that every count that stands openly changes enough, and all sums hold.

    A change is taken in, or held back, leaf by leaf: totals follow from their leaves, so that a table always adds up. The
    smallest changes below a total that would move too little are held back first. Where the tables of a part are not crossed
    with each other (race and gender beside one total), leaves cannot follow one by one: then all is taken in or all held.

    Parameters
    ----------
    keys : sequence of tuple of str
        The counts of the part.
    sums : sequence of (whole, parts)
        All sums among them.
    counts : mapping of tuple of str to int
        True counts now. A count that is not there stays as it was.
    history : History
        What was released.
    threshold : int
        The smallest change that may show.
    is_strict : bool
        Whether hidden counts, too, change by nothing or enough.

    Returns
    -------
    dict of tuple of str to int
        What the release stands for; counts that were never released and are held back are not in it.
    int
        How many leaves are held back.

    Examples
    --------
    See docs/methods/releasing.md, "By hand".
    """
    before = {key: version.value for key in keys if (version := history.last(key)) is not None}
    now = {key: counts.get(key, before.get(key, 0)) for key in keys}
    wholes: dict[Key, tuple[Key, ...]] = {}
    for whole, parts in sums:
        wholes.setdefault(whole, parts)
    leaves = [key for key in keys if key not in wholes]
    moves = {key: now[key] - before.get(key, 0) for key in leaves}
    below = _leaves_below(keys, wholes)
    taken = {key for key in leaves if moves[key] or (key not in before and key in counts)}
    n_changed = sum(1 for key in taken if moves[key])
    # A count that was a leaf and now has parts: its parts cannot be held one by one.
    is_divided = any(before[key] != sum(before.get(leaf, 0) for leaf in below[key]) for key in before)
    stood = {key: history.values(key) if is_strict else history.shown(key) for key in keys}
    while True:
        after = _after(keys, wholes, before, moves, taken, below)
        if not _adds_up(after, sums):
            return dict(before), n_changed
        stuck = [
            key
            for key in keys
            if stood[key]
            and (is_strict or not 1 <= after[key] < threshold)
            and after[key] not in stood[key]
            and min(abs(after[key] - value) for value in stood[key]) < threshold
        ]
        if not stuck:
            break
        if is_divided:
            return dict(before), n_changed
        # The lowest count that is stuck, so that as little as possible is held back with it.
        key = min(stuck, key=lambda key: (len(below[key]), key))
        moving = [leaf for leaf in below[key] if leaf in taken and moves[leaf]]
        taken.discard(min(moving, key=lambda leaf: (abs(moves[leaf]), leaf)))
    held = sum(1 for key in leaves if moves[key] and key not in taken)
    known = {key for key in keys if key in before or any(leaf in taken for leaf in below[key])}
    return {key: after[key] for key in keys if key in known}, held


def _leaves_below(keys: Sequence[Key], wholes: Mapping[Key, tuple[Key, ...]]) -> dict[Key, tuple[Key, ...]]:
    found: dict[Key, tuple[Key, ...]] = {}

    def of(key: Key) -> tuple[Key, ...]:
        if key not in found:
            parts = wholes.get(key)
            found[key] = (key,) if parts is None else tuple(leaf for part in parts for leaf in of(part))
        return found[key]

    for key in keys:
        of(key)
    return found


def _after(
    keys: Sequence[Key],
    wholes: Mapping[Key, tuple[Key, ...]],
    before: Mapping[Key, int],
    moves: Mapping[Key, int],
    taken: set[Key],
    below: Mapping[Key, tuple[Key, ...]],
) -> dict[Key, int]:
    leaf = {key: before.get(key, 0) + (moves[key] if key in taken else 0) for key in keys if key not in wholes}
    return {key: sum(leaf[each] for each in below[key]) for key in keys}


def _adds_up(counts: Mapping[Key, int], sums: Sequence[Sum]) -> bool:
    return all(counts[whole] == sum(counts[part] for part in parts) for whole, parts in sums)
