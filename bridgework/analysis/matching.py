"""Which offers fit a need best (or needs an offer), and why: one score from place, dates, amount and words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# What each part weighs. Set by us, not estimated: what and where matter most, and nothing that is merely not stated counts
# against anybody (it counts half).
PLACE, DATES, AMOUNT, WORDS = 0.25, 0.25, 0.2, 0.3
UNSTATED = 0.5

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Wanted:
    """The one that a partner is sought for.

    Attributes
    ----------
    place : int
        Key of its place, or -1.
    near : frozenset of int
        Places that its place lies in or that lie in it.
    starts, ends : int
        First and last day as ordinal numbers; -1 where open.
    amount : int
        How much; -1 where not stated.
    vector : ndarray, shape (d,)
        What its words mean, length 1 or 0.
    """

    place: int
    near: frozenset[int]
    starts: int
    ends: int
    amount: int
    vector: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Candidates:
    """Those to choose from, as columns of equal length; -1 where not stated.

    Attributes
    ----------
    keys, place, starts, ends, amount : ndarray of int, shape (n,)
    vectors : ndarray, shape (n, d)
    """

    keys: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    amount: npt.NDArray[np.int64]
    vectors: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Fit:
    """How one candidate fits, each part from 0 to 1.

    Attributes
    ----------
    key : int
    score : float
        The weighted mean of the four parts.
    place : float
        1 the same place, 0.75 one within the other, 0.5 one is not stated, 0 elsewhere.
    dates : float
        Share of the wanted days that are covered; 0.5 where nothing limits either.
    amount : float
        Share of the wanted amount that is there; 0.5 where one is not stated.
    words : float
        Cosine of the meanings, not below zero.
    """

    key: int
    score: float
    place: float
    dates: float
    amount: float
    words: float


def _dates(wanted: Wanted, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> Floats:
    """Return the share of the wanted days that each covers."""
    far = 4_000_000  # ordinal days: after the year 9999
    first = np.maximum(starts, wanted.starts)
    last = np.minimum(np.where(ends < 0, far, ends), wanted.ends if wanted.ends >= 0 else far)
    overlap = np.maximum(0, last - first + 1)
    if wanted.starts >= 0 and wanted.ends >= 0:
        shares = overlap / (wanted.ends - wanted.starts + 1)
    else:
        shares = (overlap > 0).astype(np.float64)  # an open end: to meet at all is all that can be said
    is_open = (starts < 0) & (ends < 0) & (wanted.starts < 0 and wanted.ends < 0)
    return np.where(is_open, UNSTATED, np.minimum(1.0, shares))


def ranked(wanted: Wanted, candidates: Candidates, *, most: int = 20) -> list[Fit]:
    """Return the candidates that fit best, the best first; of equal ones the one with the lower key.

    Those whose days do not meet, or that are stated to be in another place, are left out: no other part makes up for it.

    Parameters
    ----------
    wanted : Wanted
    candidates : Candidates
        Of the right kind already: kinds are chosen before.
    most : int
        How many at most.

    Returns
    -------
    list of Fit

    Notes
    -----
    One pass over all candidates, no randomness. Scores are rounded to six digits before they are compared, so that the order does
    not depend on how a machine adds.

    Examples
    --------
    >>> import numpy as np
    >>> one = lambda *values: np.array(values)
    >>> wanted = Wanted(place=7, near=frozenset({1}), starts=10, ends=19, amount=100, vector=np.array([1, 0], dtype=np.float32))
    >>> found = ranked(wanted, Candidates(one(5, 6), one(7, 1), one(10, 15), one(19, 30), one(100, 50), np.eye(2, dtype=np.float32)))
    >>> [(fit.key, fit.place, fit.dates, fit.amount, fit.words, fit.score) for fit in found]
    [(5, 1.0, 1.0, 1.0, 1.0, 1.0), (6, 0.75, 0.5, 0.5, 0.0, 0.4125)]
    """
    n = len(candidates.keys)
    if not n:
        return []
    near = np.isin(candidates.place, sorted(wanted.near)) if wanted.near else np.zeros(n, dtype=bool)
    unstated = (candidates.place < 0) | (wanted.place < 0)
    place = np.where(unstated, UNSTATED, np.where(candidates.place == wanted.place, 1.0, np.where(near, 0.75, 0.0)))
    dates = _dates(wanted, candidates.starts, candidates.ends)
    amount = np.full(n, UNSTATED)
    if wanted.amount > 0:
        stated = candidates.amount >= 0
        amount[stated] = np.minimum(1.0, candidates.amount[stated] / wanted.amount)
    words = np.clip(candidates.vectors @ wanted.vector, 0.0, 1.0).astype(np.float64)
    scores = np.round(PLACE * place + DATES * dates + AMOUNT * amount + WORDS * words, 6)
    possible = np.flatnonzero((place > 0) & (dates > 0))
    order = possible[np.lexsort((candidates.keys[possible], -scores[possible]))][:most]
    return [
        Fit(
            int(candidates.keys[at]),
            float(scores[at]),
            float(place[at]),
            round(float(dates[at]), 6),
            round(float(amount[at]), 6),
            round(float(words[at]), 6),
        )
        for at in order
    ]
