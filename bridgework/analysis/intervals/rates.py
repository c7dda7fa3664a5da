"""How far chance alone could have moved one share or one rate of events."""

from __future__ import annotations

import math

from scipy.special import gammaincinv

from .interval import IGNORES_REPEATS, Interval, check_level, check_people, undefined, z_of


def share_interval(events: int, n: int, *, level: float = 0.95) -> Interval:
    """How large or small a group's true share could be, given `events` of `n` people (Wilson score interval).

    Read it as the shares that the counts do not contradict. Always within 0 to 1, never empty, contains events/n, and is
    wider for fewer people. Undefined (reason `no_people`) where n is 0.

    Parameters
    ----------
    events : int
        People to whom it happened, 0 to n. Each person counts at most once.
    n : int
        People in the group.
    level : float
        Confidence level, between 0 and 1.

    Returns
    -------
    Interval
        Bounds as shares (0 to 1).

    Raises
    ------
    ValueError
        Where a count is negative, events exceed n, or the level is not between 0 and 1.

    Notes
    -----
    The lower bound is the root of the score equation in a form without cancellation; the upper bound is its mirror image,
    so that the interval of n - x is exactly one minus the interval of x.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.
    DOI 10.1080/01621459.1927.10502953.
    Newcombe, R. G. (1998). Two-sided confidence intervals for the single proportion: comparison of seven methods.
    Statistics in Medicine 17, 857-872, Table I (score method). DOI 10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E.

    Examples
    --------
    >>> interval = share_interval(81, 263)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.2553, 0.3662)
    """
    check_people(events, n)
    z = z_of(level)
    if n == 0:
        return undefined(level, "wilson", "no_people")
    return Interval(_wilson_low(events, n, z), 1 - _wilson_low(n - events, n, z), level, "wilson")


def event_rate_interval(events: int, exposure: float, *, per: float = 100, level: float = 0.95) -> Interval:
    """How large or small a rate of events could be, given `events` over `exposure` people (exact Poisson, Garwood).

    Read it as the rates per `per` people that the count does not contradict, if events came one by one and by chance. They
    often do not (one child may be suspended five times), hence the note `ignores_repeats`: the true range is wider. Never
    below 0; the rate may exceed `per`. Undefined (reason `no_exposure`) where the exposure is 0.

    Parameters
    ----------
    events : int
        Events counted, 0 or more; may exceed the exposure.
    exposure : float
        People (or person-years) among whom they were counted.
    per : float
        The unit of the rate: 100 gives events per 100 people.
    level : float
        Confidence level, between 0 and 1.

    Returns
    -------
    Interval
        Bounds as events per `per` people.

    Raises
    ------
    ValueError
        Where a count is negative or the level is not between 0 and 1.

    Notes
    -----
    The bounds are half the chi-square quantiles with 2x and 2x + 2 degrees of freedom, computed as gamma quantiles.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.
    DOI 10.1093/biomet/28.3-4.437.

    Examples
    --------
    >>> interval = event_rate_interval(0, 100)  # the upper bound is -ln(0.025)
    >>> interval.low, round(interval.high, 4)
    (0.0, 3.6889)
    """
    check_level(level)
    if events < 0 or exposure < 0:
        raise ValueError("events and exposure may not be negative")
    if exposure == 0:
        return undefined(level, "garwood", "no_exposure", IGNORES_REPEATS)
    low, high = _garwood(events, level)
    return Interval(per * low / exposure, per * high / exposure, level, "garwood", IGNORES_REPEATS)


def _wilson_low(x: int, n: int, z: float) -> float:
    """The smaller root of (x/n - p)² = z² p (1 - p) / n, as 2c / (b + √d): exact 0 at x = 0, no cancellation."""
    return 2 * x * x / (n * (2 * x + z * z + z * math.sqrt(z * z + 4 * x * (n - x) / n)))


def _garwood(x: int, level: float) -> tuple[float, float]:
    """Bounds of a Poisson mean: gamma quantiles, which are half the chi-square quantiles of Garwood's formula."""
    tail = (1 - level) / 2
    return (float(gammaincinv(x, tail)) if x else 0.0), float(gammaincinv(x + 1, 1 - tail))
