"""How far chance alone could have moved a share, a rate, a difference or a ratio."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

from scipy.special import betaincinv, gammaincinv

IGNORES_REPEATS = "ignores_repeats"
"""Note on every interval for events: one person may have several, and the interval takes each as independent."""


@dataclass(frozen=True)
class Interval:
    """A range of values that the data do not rule out.

    Attributes
    ----------
    low, high : float or None
        The bounds, in the unit of the estimate; None where the interval is undefined. `high` may be infinite (a ratio to
        a share of zero).
    level : float
        The confidence level, 0 to 1.
    method : str
        `wilson`, `garwood`, `newcombe`, `koopman`, `katz`, `mover` or `conditional`.
    note : str
        A caveat as a code (`ignores_repeats`), or empty.
    reason : str
        Why the interval is undefined, as a code (`no_people`, `no_exposure`, `no_events`, `zero_count`), or empty.
    """

    low: float | None
    high: float | None
    level: float
    method: str
    note: str = ""
    reason: str = ""

    @property
    def is_defined(self) -> bool:
        """Whether there are bounds at all."""
        return self.low is not None


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
    Statistics in Medicine 17, 857-872, method 3 and Table I. DOI 10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E.

    Examples
    --------
    >>> interval = share_interval(81, 263)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.2553, 0.3662)
    """
    _check_people(events, n)
    z = _z(level)
    if n == 0:
        return _undefined(level, "wilson", "no_people")
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
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442, section 3.
    DOI 10.1093/biomet/28.3-4.437.

    Examples
    --------
    >>> interval = event_rate_interval(0, 100)  # the upper bound is -ln(0.025)
    >>> interval.low, round(interval.high, 4)
    (0.0, 3.6889)
    """
    _check_level(level)
    if events < 0 or exposure < 0:
        raise ValueError("events and exposure may not be negative")
    if exposure == 0:
        return _undefined(level, "garwood", "no_exposure", IGNORES_REPEATS)
    low, high = _garwood(events, level)
    return Interval(per * low / exposure, per * high / exposure, level, "garwood", IGNORES_REPEATS)


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
        return _undefined(level, "newcombe", "no_people")
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
    in Medicine 27, 1693-1702, equation 5. DOI 10.1002/sim.3095.

    Examples
    --------
    >>> interval = event_difference_interval(0, 100, 0, 100)
    >>> round(interval.low, 4), round(interval.high, 4)
    (-3.6889, 3.6889)
    """
    first = event_rate_interval(events, exposure, per=per, level=level)
    other = event_rate_interval(other_events, other_exposure, per=per, level=level)
    if first.low is None or other.low is None:
        return _undefined(level, "mover", "no_exposure", IGNORES_REPEATS)
    rates = per * events / exposure, per * other_events / other_exposure
    return Interval(*_square_and_add(rates[0], first, rates[1], other), level, "mover", IGNORES_REPEATS)


def ratio_interval(events: int, n: int, other_events: int, other_n: int, *, level: float = 0.95) -> Interval:
    """How large or small the ratio of two shares could be (Koopman's score interval).

    Read it as the ratios (events/n) / (other_events/other_n) that the counts do not contradict; where it contains 1, chance
    alone could explain the gap. Zero counts are no obstacle: without events in the first group the low bound is 0, without
    events in the other the high bound is infinite. Undefined where a group is empty (`no_people`) or neither has an event
    (`no_events`).

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
        Bounds as a ratio, 0 to infinity.

    Raises
    ------
    ValueError
        Where a count is negative, events exceed n, or the level is not between 0 and 1.

    Notes
    -----
    Each bound is the root in log(ratio) of a monotone function, bracketed and bisected to double precision (about 100
    evaluations, microseconds each).

    References
    ----------
    Koopman, P. A. R. (1984). Confidence intervals for the ratio of two binomial proportions. Biometrics 40, 513-517,
    equations 2.2 to 2.4. DOI 10.2307/2531405.

    Examples
    --------
    >>> interval = ratio_interval(36, 40, 16, 80)
    >>> round(interval.low, 4), round(interval.high, 4)
    (2.9396, 7.1522)
    """
    _check_people(events, n)
    _check_people(other_events, other_n)
    z = _z(level)
    if n == 0 or other_n == 0:
        return _undefined(level, "koopman", "no_people")
    if events == 0 and other_events == 0:
        return _undefined(level, "koopman", "no_events")
    low, high = 0.0, math.inf

    def excess(log_ratio: float) -> float:
        return _koopman_chi2(math.exp(log_ratio), events, n, other_events, other_n) - z * z

    if events:
        start = math.log((events / n) / (other_events / other_n)) if other_events else None
        low = math.exp(_root_below(excess, start))
    if other_events:
        start = math.log((events / n) / (other_events / other_n)) if events else None
        high = math.exp(-_root_below(lambda t: excess(-t), None if start is None else -start))
    return Interval(low, high, level, "koopman")


def katz_ratio_interval(events: int, n: int, other_events: int, other_n: int, *, level: float = 0.95) -> Interval:
    """The ratio's interval as most reports print it (Katz, normal on the log scale): only to compare with those.

    Too narrow for small counts; `ratio_interval` is the one to show. Undefined where a group is empty (`no_people`) or
    either count is 0 (`zero_count`).

    Parameters
    ----------
    events, n, other_events, other_n : int
        As in `ratio_interval`.
    level : float
        Confidence level, between 0 and 1.

    Returns
    -------
    Interval
        Bounds as a ratio.

    References
    ----------
    Katz, D., Baptista, J., Azen, S. P., & Pike, M. C. (1978). Obtaining confidence intervals for the risk ratio in cohort
    studies. Biometrics 34, 469-474, method C. DOI 10.2307/2530610.

    Examples
    --------
    >>> interval = katz_ratio_interval(27, 122, 44, 487)
    >>> round(interval.low, 4), round(interval.high, 4)
    (1.5837, 3.7887)
    """
    _check_people(events, n)
    _check_people(other_events, other_n)
    z = _z(level)
    if n == 0 or other_n == 0:
        return _undefined(level, "katz", "no_people")
    if events == 0 or other_events == 0:
        return _undefined(level, "katz", "zero_count")
    middle = math.log((events / n) / (other_events / other_n))
    spread = z * math.sqrt(1 / events - 1 / n + 1 / other_events - 1 / other_n)
    return Interval(math.exp(middle - spread), math.exp(middle + spread), level, "katz")


def event_ratio_interval(
    events: int, exposure: float, other_events: int, other_exposure: float, *, level: float = 0.95
) -> Interval:
    """How large or small the ratio of two rates of events could be (exact, given the sum of the events).

    Read and undefined as `ratio_interval`, with the caveat of `event_rate_interval`.

    Parameters
    ----------
    events, exposure, other_events, other_exposure : int or float
        As in `event_difference_interval`.
    level : float
        Confidence level, between 0 and 1.

    Returns
    -------
    Interval
        Bounds as a ratio, 0 to infinity.

    Notes
    -----
    Given x + y events in all, x is binomial with chance q = ratio·e / (ratio·e + f) for exposures e, f; the Clopper-Pearson
    bounds of q are turned back into bounds of the ratio.

    References
    ----------
    Przyborowski, J., & Wilenski, H. (1940). Homogeneity of results in testing samples from Poisson series. Biometrika 31,
    313-323, section 3. DOI 10.1093/biomet/31.3-4.313.

    Examples
    --------
    >>> interval = event_ratio_interval(11, 800, 21, 3011)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.8584, 4.2773)
    """
    _check_level(level)
    if min(events, exposure, other_events, other_exposure) < 0:
        raise ValueError("events and exposure may not be negative")
    if exposure == 0 or other_exposure == 0:
        return _undefined(level, "conditional", "no_exposure", IGNORES_REPEATS)
    if events == 0 and other_events == 0:
        return _undefined(level, "conditional", "no_events", IGNORES_REPEATS)
    tail = (1 - level) / 2
    scale = other_exposure / exposure
    low, high = 0.0, math.inf
    if events:
        chance = float(betaincinv(events, other_events + 1, tail))
        low = scale * chance / (1 - chance)
    if other_events:
        # The mirror: the chance that an event belongs to the other group.
        chance = float(betaincinv(other_events, events + 1, tail))
        high = scale * (1 - chance) / chance
    return Interval(low, high, level, "conditional", IGNORES_REPEATS)


def _undefined(level: float, method: str, reason: str, note: str = "") -> Interval:
    return Interval(None, None, level, method, note, reason)


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError("the level must lie between 0 and 1")


def _check_people(events: int, n: int) -> None:
    if not 0 <= events <= n:
        raise ValueError("events must lie between 0 and n")


def _z(level: float) -> float:
    _check_level(level)
    return NormalDist().inv_cdf((1 + level) / 2)


def _wilson_low(x: int, n: int, z: float) -> float:
    """The smaller root of (x/n - p)² = z² p (1 - p) / n, as 2c / (b + √d): exact 0 at x = 0, no cancellation."""
    return 2 * x * x / (n * (2 * x + z * z + z * math.sqrt(z * z + 4 * x * (n - x) / n)))


def _garwood(x: int, level: float) -> tuple[float, float]:
    """Bounds of a Poisson mean: gamma quantiles, which are half the chi-square quantiles of Garwood's formula."""
    tail = (1 - level) / 2
    return (float(gammaincinv(x, tail)) if x else 0.0), float(gammaincinv(x + 1, 1 - tail))


def _square_and_add(a: float, first: Interval, b: float, other: Interval) -> tuple[float, float]:
    assert first.low is not None and first.high is not None and other.low is not None and other.high is not None
    down = math.hypot(a - first.low, other.high - b)
    up = math.hypot(first.high - a, b - other.low)
    return a - b - down, a - b + up


def _koopman_chi2(ratio: float, x: int, n: int, y: int, m: int) -> float:
    """Pearson's chi-square of the two counts at the best shares whose ratio is `ratio` (Koopman 1984, eq. 2.2, 2.3)."""
    b = ratio * (n + y) + x + m
    p = 2 * ratio * (x + y) / (b + math.sqrt(max(0.0, b * b - 4 * ratio * (n + m) * (x + y))))
    return _chi2_term(x, n, min(1.0, p)) + _chi2_term(y, m, min(1.0, p / ratio))


def _chi2_term(x: int, n: int, p: float) -> float:
    gap = x - n * p
    variance = n * p * (1 - p)
    # At p = 0 or 1 the fitted share equals the observed one up to rounding, and the term is 0.
    return gap * gap / variance if variance > 0 else 0.0


def _root_below(f: Callable[[float], float], start: float | None) -> float:
    """Find where f, falling to the left of `start` (or everywhere, where it is None), crosses zero."""
    inside = 0.0 if start is None else start
    step = 1.0
    while f(inside) > 0:
        inside, step = inside + step, step * 2
    step = 1.0
    outside = inside - step
    while f(outside) < 0:
        inside, step = outside, step * 2
        outside -= step
    for _ in range(200):
        middle = (inside + outside) / 2
        if middle in (inside, outside):
            break
        if f(middle) < 0:
            inside = middle
        else:
            outside = middle
    return inside
