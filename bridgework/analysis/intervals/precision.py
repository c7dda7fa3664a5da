"""How shaky a rate is in itself: the relative standard error, as statistical offices flag it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from .interval import check_people

UNSTABLE = 0.25
"""From here on a rate is flagged; offices use 0.25 to 0.30."""


@dataclass(frozen=True)
class Precision:
    """How large the standard error of a rate is beside the rate.

    Attributes
    ----------
    relative_error : float or None
        Standard error over rate; None where undefined.
    is_unstable : bool
        Whether readers should be warned: the error is at least a quarter of the rate, or it is undefined.
    reason : str
        Empty, or `no_people`, `no_events` (a rate of 0 has no relative error).
    """

    relative_error: float | None
    is_unstable: bool
    reason: str = ""


def precision_of_share(events: int, n: int, *, limit: float = UNSTABLE) -> Precision:
    """How large the standard error of a share is beside the share.

    Read 0.25 as "could easily be a quarter off". It is small for shares near 1, however few people there are: look at the
    interval, too.

    Parameters
    ----------
    events, n : int
        People to whom it happened, and people.
    limit : float
        From which relative error on the share is flagged.

    Returns
    -------
    Precision
        sqrt((1 - p) / (n p)) and its flag.

    Raises
    ------
    ValueError
        Where a count is negative or events exceed n.

    References
    ----------
    Washington State Department of Health (2018). Standards for reporting data with small numbers (flagging by relative
    standard error; the limit of 25 % is from memory).

    Examples
    --------
    >>> precision_of_share(16, 116).is_unstable, round(precision_of_share(20, 100).relative_error, 4)
    (False, 0.2)
    """
    check_people(events, n)
    if n == 0:
        return Precision(None, True, "no_people")
    if events == 0:
        return Precision(None, True, "no_events")
    error = math.sqrt((n - events) / (n * events))
    return Precision(error, error >= limit)


def precision_of_event_rate(events: int, *, limit: float = UNSTABLE) -> Precision:
    """How large the standard error of a rate of events is beside the rate: one over the root of the events.

    Parameters
    ----------
    events : int
        Events counted.
    limit : float
        From which relative error on the rate is flagged.

    Returns
    -------
    Precision
        Fewer than 16 events are flagged at 0.25 (16 itself is, too).

    Raises
    ------
    ValueError
        Where the count is negative.

    References
    ----------
    As in `precision_of_share`.

    Examples
    --------
    >>> precision_of_event_rate(25).relative_error, precision_of_event_rate(9).is_unstable
    (0.2, True)
    """
    if events < 0:
        raise ValueError("events may not be negative")
    if events == 0:
        return Precision(None, True, "no_events")
    error = 1 / math.sqrt(events)
    return Precision(error, error >= limit)


def are_unstable(
    events: npt.NDArray[np.int64], n: npt.NDArray[np.int64] | None = None, *, limit: float = UNSTABLE
) -> npt.NDArray[np.bool_]:
    """Which of many rates are shaky: the flags of `precision_of_share`, or without `n` of `precision_of_event_rate`.

    Read as there.

    Parameters
    ----------
    events : ndarray of int, shape (k,)
        How many were counted, 0 or more.
    n : ndarray of int, shape (k,), or None
        Of how many people (1 or more), each once; None where events are counted.
    limit : float
        From which relative error on a rate is flagged.

    Returns
    -------
    ndarray of bool, shape (k,)

    Raises
    ------
    ValueError
        Where a count is negative or events exceed n.

    References
    ----------
    As in `precision_of_share`.

    Examples
    --------
    >>> are_unstable(np.array([16, 20, 0]), np.array([116, 100, 50])).tolist()
    [False, False, True]
    >>> are_unstable(np.array([25, 9])).tolist()
    [False, True]
    """
    if (events < 0).any() or (n is not None and ((n < 1) | (events > n)).any()):
        raise ValueError("events are 0 or more and among the people")
    some = np.maximum(events, 1).astype(np.float64)
    error = 1 / np.sqrt(some) if n is None else np.sqrt((n - events) / (n * some))
    return cast(npt.NDArray[np.bool_], (events == 0) | (error >= limit))
