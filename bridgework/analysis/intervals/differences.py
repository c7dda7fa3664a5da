"""How far chance alone could have moved the difference of two shares or of two rates of events."""

from __future__ import annotations

import math

from .interval import IGNORES_REPEATS, Interval, undefined
from .rates import event_rate_interval, share_interval


def difference_interval(events: int, n: int, other_events: int, other_n: int, *, level: float = 0.95) -> Interval:
    """How large or small the difference of two shares could be (Newcombe's method 10, from two Wilson intervals).

    Read it as the differences events/n - other_events/other_n that the counts do not contradict; where it contains 0, chance
    alone could explain the gap. Within -1 to 1, contains the estimate. Undefined (reason `no_people`) where a group is empty.

    Parameters
    ----------
    events, n : int
        People to whom it happened, and people, in the first group.
    other_events, other_n : int
        The same of the group it is compared with; the two share nobody.
    level : float
        Confidence level, between 0 and 1.

    Returns
    -------
    Interval
        Bounds as a difference of shares.

    Raises
    ------
    ValueError
        Where a count is negative, events exceed n, or the level is not between 0 and 1.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions: comparison of eleven
    methods. Statistics in Medicine 17, 873-890, method 10 and Table II.
    DOI 10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.

    Examples
    --------
    >>> interval = difference_interval(56, 70, 48, 80)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.0524, 0.3339)
    """
    first = share_interval(events, n, level=level)
    other = share_interval(other_events, other_n, level=level)
    if first.low is None or first.high is None or other.low is None or other.high is None:
        return undefined(level, "newcombe", "no_people")
    return Interval(*_square_and_add(events / n, first, other_events / other_n, other), level, "newcombe")


def event_difference_interval(
    events: int, exposure: float, other_events: int, other_exposure: float, *, per: float = 100, level: float = 0.95
) -> Interval:
    """How large or small the difference of two rates of events could be (MOVER, from two Garwood intervals).

    Read and undefined as `difference_interval`, in events per `per` people, with the caveat of `event_rate_interval`.

    Parameters
    ----------
    events, exposure : int, float
        Events, and people among whom they were counted, in the first group.
    other_events, other_exposure : int, float
        The same of the group it is compared with.
    per : float
        The unit of the rates.
    level : float
        Confidence level, between 0 and 1.

    Returns
    -------
    Interval
        Bounds as a difference of rates per `per` people.

    References
    ----------
    Zou, G. Y., & Donner, A. (2008). Construction of confidence limits about effect measures: a general approach. Statistics
    in Medicine 27, 1693-1702. DOI 10.1002/sim.3095.

    Examples
    --------
    >>> interval = event_difference_interval(0, 100, 0, 100)
    >>> round(interval.low, 4), round(interval.high, 4)
    (-3.6889, 3.6889)
    """
    first = event_rate_interval(events, exposure, per=per, level=level)
    other = event_rate_interval(other_events, other_exposure, per=per, level=level)
    if first.low is None or other.low is None:
        return undefined(level, "mover", "no_exposure", IGNORES_REPEATS)
    rates = per * events / exposure, per * other_events / other_exposure
    return Interval(*_square_and_add(rates[0], first, rates[1], other), level, "mover", IGNORES_REPEATS)


def _square_and_add(a: float, first: Interval, b: float, other: Interval) -> tuple[float, float]:
    assert first.low is not None and first.high is not None and other.low is not None and other.high is not None
    down = math.hypot(a - first.low, other.high - b)
    up = math.hypot(first.high - a, b - other.low)
    return a - b - down, a - b + up
