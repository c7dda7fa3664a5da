"""Rates of nearly none and nearly all: "at most 5 %" instead of a hidden count."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bridgework.analysis.releasing.plan import Bound, Key

PERCENTS = (1, 5, 10, 20)
"""Bounds in use, as in NCES 2011-603: the wider the smaller the group."""

TOTAL = "*"


def bounds_for(counts: Mapping[Key, int], hidden: Collection[Key], place: int, threshold: int) -> dict[Key, Bound]:
    """Give the bound that may be said of each hidden share whose whole is published.

    The whole must be so large that the bound leaves room for every small count: p % of n is the threshold or more. So a
    group of 200 gets 5 %, one of 50 gets 20 %, and a smaller one none.

    Parameters
    ----------
    counts : mapping of tuple of str to int
        What the release stands for.
    hidden : collection of tuple of str
        Counts that stay hidden.
    place : int
        Place of the dimension of outcomes in the key.
    threshold : int
        The least count that may be shown.

    Returns
    -------
    dict of tuple of str to Bound
        At most p % for nearly none, at least 100 - p % for nearly all.

    Examples
    --------
    >>> counts = {("yes",): 4, ("no",): 196, ("*",): 200}
    >>> bounds_for(counts, {("yes",), ("no",)}, 0, 10)
    {('yes',): Bound(whole=('*',), at_most=5, at_least=None), ('no',): Bound(whole=('*',), at_most=None, at_least=95)}
    """
    found = {}
    for key in counts:
        if key not in hidden or key[place] == TOTAL:
            continue
        whole = (*key[:place], TOTAL, *key[place + 1 :])
        if whole in hidden or not counts.get(whole):
            continue
        x, n = counts[key], counts[whole]
        for percent in PERCENTS:
            if percent * n >= 100 * threshold:
                if 100 * x <= percent * n:
                    found[key] = Bound(whole, at_most=percent)
                    break
                if 100 * (n - x) <= percent * n:
                    found[key] = Bound(whole, at_least=100 - percent)
                    break
    return found
