"""The draw of one card: chances with a floor, and a draw that anybody can repeat from its seed."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

# Shares of all draws. The rest, 0.4 or more, goes by information.
NEW_SHARE = 0.25  # among statements that few have answered
SMALLER_SHARE = 0.25  # among statements that matter to smaller groups
EVERY_SHARE = 0.1  # among all: no statement is ever out of the draw
# Few: under twice the 10 people from whom on a count may be shown at all.
NEW_BELOW = 20


def chances(information: Sequence[float], n_seen: Sequence[int], is_smaller: Sequence[bool]) -> list[float]:
    """Give the chance of each candidate to be the next card.

    How to read it: shares that sum to 1. A statement that fewer than 20 have answered has at least 0.25 / (how many such there are); one
    that matters to a smaller group likewise; every statement at least 0.1 / n. What is left goes in proportion to information.

    Parameters
    ----------
    information : sequence of float
        What an answer to each candidate is expected to tell (`expected_information`); 0 or more.
    n_seen : sequence of int
        How many have answered each.
    is_smaller : sequence of bool
        Whether each matters to a smaller group (`matters_to_smaller`).

    Returns
    -------
    list of float
        P(s) = f_new [new] / n_new + f_smaller [smaller] / n_smaller + 0.1 / n + rest * I_s / sum I. A floor for which there is no
        candidate goes to the rest; the rest is spread evenly where no candidate tells anything.

    Raises
    ------
    ValueError
        If information is negative or not a number: a weight that is wrong must not become an even draw in silence.

    Examples
    --------
    Three statements that all have seen; the last tells four times as much as each of the others.

    >>> [round(p, 3) for p in chances([0.1, 0.1, 0.4], [50, 50, 50], [False, False, False])]
    [0.183, 0.183, 0.633]
    """
    n = len(information)
    if any(not 0.0 <= one < math.inf for one in information):
        raise ValueError("information is a number, 0 or more")
    is_new = [seen < NEW_BELOW for seen in n_seen]
    n_new, n_smaller, total = sum(is_new), sum(map(bool, is_smaller)), math.fsum(information)
    for_new = NEW_SHARE / n_new if n_new else 0.0
    for_smaller = SMALLER_SHARE / n_smaller if n_smaller else 0.0
    rest = 1.0 - (NEW_SHARE if n_new else 0.0) - (SMALLER_SHARE if n_smaller else 0.0) - EVERY_SHARE
    every = EVERY_SHARE / n if n else 0.0
    if total <= 0.0:
        every, rest, total = every + (rest / n if n else 0.0), 0.0, 1.0
    return [
        every
        + (for_new if new else 0.0)
        + (for_smaller if small else 0.0)
        + rest * (one / total)  # in this order: tiny information would round away
        for one, new, small in zip(information, is_new, is_smaller, strict=True)
    ]


def draw(seed: str, numbers: Sequence[int], chance: Sequence[float]) -> int:
    """Draw one of the candidates, each with its chance; the same seed, numbers and chances give the same card, in any order.

    Parameters
    ----------
    seed : str
        Of this draw; anything that does not come back.
    numbers : sequence of int
        The candidates' own numbers.
    chance : sequence of float
        Their chances, above 0.

    Returns
    -------
    int
        The position of the card that was drawn.

    Raises
    ------
    ValueError
        If there are no candidates, or no chance is above 0.

    Notes
    -----
    Each candidate waits -ln(u) / chance, u being 53 bits of BLAKE2b over seed and number; the shortest wait wins. That is a draw with
    exactly these chances, and a card stays drawn while chances move a little or other candidates come and go. Nothing but a hash is
    needed to repeat it, in any programming language.

    References
    ----------
    The least of exponential waits falls on each with its share of the rates: Efraimidis, Spirakis, "Weighted random sampling with a
    reservoir", Information Processing Letters 97(5), 2006, algorithm A-Res, doi:10.1016/j.ipl.2005.11.003.

    Examples
    --------
    >>> draw("a", [1, 2, 3], [0.2, 0.2, 0.6]), draw("b", [1, 2, 3], [0.2, 0.2, 0.6])
    (2, 0)
    """
    best, shortest = -1, math.inf
    for at, (number, share) in enumerate(zip(numbers, chance, strict=True)):
        if share <= 0.0:
            continue
        wait = -math.log(_uniform(seed, number)) / share
        if wait < shortest:
            best, shortest = at, wait
    if best < 0:
        raise ValueError("nothing can be drawn")
    return best


def place_in(seed: str, n: int) -> int:
    """Draw one of `n` places, each alike, in the same time for every `n`.

    Parameters
    ----------
    seed : str
    n : int
        1 or more, below 2**53.

    Returns
    -------
    int
        0 to n - 1.

    Examples
    --------
    >>> place_in("a", 1), {place_in(str(seed), 3) for seed in range(20)}
    (0, {0, 1, 2})
    """
    return int(_uniform(seed, -1) * n)


def _uniform(seed: str, number: int) -> float:
    """Give a number above 0 and below 1, evenly spread over seeds: the middle of one of 2**53 equal steps."""
    digest = hashlib.blake2b(f"{seed}:{number}".encode(), digest_size=8).digest()
    return ((int.from_bytes(digest, "big") >> 11) + 0.5) / 9007199254740992.0
