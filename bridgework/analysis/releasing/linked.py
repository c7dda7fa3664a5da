"""Parts too large for one search, such as all places of a state below its totals: tables alone first, then what links them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log1p

from bridgework.analysis.releasing.part import Hiding, Part, hide_least
from bridgework.analysis.releasing.plan import Key

N_SINKS = 2
"""Tables below each linking total that hide what any other table there hides: each takes up what the others, and the other, let go."""

Block = tuple[str, ...]


def hide_linked(
    part: Part, places: Sequence[int], *, clock: Callable[[], float], seconds: float, seed: int, is_lifted: bool
) -> Hiding | None:
    """Hide in a large part: each table (one place and period) alone, then so much more that the totals over tables give nothing away.

    What can stray in one table can stray the other way in a *sink*: a table below the same total that hides the same cells and
    has the counts for it. Then the total stays as published. Two of the tables whose loss is least become sinks. Where there
    are none, or the attack finds that they do not suffice (`is_lifted`), the total's own cells are hidden where a table below it hides one.

    Parameters
    ----------
    part : Part
        The counts.
    places : sequence of int
        Places of the dimensions in the key that tell tables apart.
    clock, seconds, seed
        As for `suppress`; the seconds are for all tables together.
    is_lifted : bool
        Whether to hide in the totals rather than in sinks.

    Returns
    -------
    Hiding or None
        What to hide, or None where a table alone finds no way. No bound is proven. Not always safe: attack it.
    """
    blocks: dict[Block, list[Key]] = {}
    for key in part.keys:
        blocks.setdefault(tuple(key[place] for place in places), []).append(key)
    begin, hidden = clock(), set()
    for done, block in enumerate(blocks):
        left = seconds - (clock() - begin)
        alone = part.only(blocks[block])
        if not alone.is_small_anywhere:
            hidden |= {key for key in alone.stands if not alone.may_show(key) and not alone.is_open(key)}
            continue
        found = hide_least(alone, clock=clock, seconds=max(0.0, left / (len(blocks) - done)), seed=seed)
        if found is None:
            return None
        hidden |= found.hidden
    small = {key for key in hidden if 1 <= part.stands[key] < part.threshold}
    for whole, parts in _links(part, blocks, places):
        below = [block for block in parts if block in blocks]
        columns = {_column(key, places): None for block in below for key in blocks[block] if key in hidden}
        sinks = [] if is_lifted else _sinks(part, blocks, below, columns, places, hidden)
        at = {_column(key, places): key for key in blocks[whole]}
        if len(sinks) < N_SINKS:
            hidden |= {at[column] for column in columns if column in at and not part.is_open(at[column])}
        for sink in sinks:
            hidden |= {key for key in blocks[sink] if _column(key, places) in columns}
    cost = sum(log1p(part.stands[key]) for key in hidden - small if part.history.last(key) is None)
    return Hiding({key for key in hidden if key in part.stands}, cost, 0.0)


def _column(key: Key, places: Sequence[int]) -> Key:
    return tuple(code for place, code in enumerate(key) if place not in places)


def _links(part: Part, blocks: dict[Block, list[Key]], places: Sequence[int]) -> list[tuple[Block, list[Block]]]:
    """Give the tables that are totals of others, the lowest first."""
    found: dict[tuple[int, Block], list[Block]] = {}
    for block in blocks:
        for at, place in enumerate(places):
            above = part.axes.above[place].get(block[at])
            whole = (*block[:at], above, *block[at + 1 :]) if above is not None else None
            if whole is not None and whole in blocks:
                found.setdefault((at, whole), []).append(block)
    wholes = {whole for _, whole in found}
    return sorted(
        ((whole, below) for (_, whole), below in found.items()),
        key=lambda link: (sum(block in wholes for block in link[1]), link[0]),
    )


def _sinks(
    part: Part,
    blocks: dict[Block, list[Key]],
    below: Sequence[Block],
    columns: dict[Key, None],
    places: Sequence[int],
    hidden: set[Key],
) -> list[Block]:
    """Choose the tables that lose least by hiding all these cells, among those that have 9 or more people in each."""
    prices = []
    for block in below:
        at = {_column(key, places): key for key in blocks[block]}
        keys = [at.get(column) for column in columns]
        fits = all(
            key is not None and part.stands.get(key, 0) >= part.threshold - 1 and not part.is_open(key) for key in keys
        )
        if fits:
            price = sum(log1p(part.stands[key]) for key in keys if key is not None and key not in hidden)
            prices.append((price, block))
    return [block for _, block in sorted(prices)[:N_SINKS]]
