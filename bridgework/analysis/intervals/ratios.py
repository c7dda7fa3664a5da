"""How far chance alone could have moved the ratio of two shares or of two rates of events."""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy.special import betaincinv

from .interval import IGNORES_REPEATS, Interval, check_level, check_people, undefined, z_of


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
    Each bound is the root in log(ratio) of a monotone function, bracketed and narrowed by the Illinois method to double
    precision. The root of chi-square is used, which is nearly straight in log(ratio), from Katz' bound on: some eight
    evaluations, microseconds each.

    References
    ----------
    Koopman, P. A. R. (1984). Confidence intervals for the ratio of two binomial proportions. Biometrics 40, 513-517.
    DOI 10.2307/2531405.

    Examples
    --------
    >>> interval = ratio_interval(36, 40, 16, 80)
    >>> round(interval.low, 4), round(interval.high, 4)
    (2.9396, 7.1522)
    """
    check_people(events, n)
    check_people(other_events, other_n)
    z = z_of(level)
    if n == 0 or other_n == 0:
        return undefined(level, "koopman", "no_people")
    if events == 0 and other_events == 0:
        return undefined(level, "koopman", "no_events")
    low, high = 0.0, math.inf

    if events:
        low = math.exp(_lowest_log_ratio(events, n, other_events, other_n, z))
    if other_events:
        high = math.exp(-_lowest_log_ratio(other_events, other_n, events, n, z))
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
    studies. Biometrics 34, 469-474. DOI 10.2307/2530610.

    Examples
    --------
    >>> interval = katz_ratio_interval(27, 122, 44, 487)
    >>> round(interval.low, 4), round(interval.high, 4)
    (1.5837, 3.7887)
    """
    check_people(events, n)
    check_people(other_events, other_n)
    z = z_of(level)
    if n == 0 or other_n == 0:
        return undefined(level, "katz", "no_people")
    if events == 0 or other_events == 0:
        return undefined(level, "katz", "zero_count")
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
    313-323. DOI 10.1093/biomet/31.3-4.313.

    Examples
    --------
    >>> interval = event_ratio_interval(11, 800, 21, 3011)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.8584, 4.2773)
    """
    check_level(level)
    if min(events, exposure, other_events, other_exposure) < 0:
        raise ValueError("events and exposure may not be negative")
    if exposure == 0 or other_exposure == 0:
        return undefined(level, "conditional", "no_exposure", IGNORES_REPEATS)
    if events == 0 and other_events == 0:
        return undefined(level, "conditional", "no_events", IGNORES_REPEATS)
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


def _lowest_log_ratio(x: int, n: int, y: int, m: int, z: float) -> float:
    """Find the low bound of log(ratio): where the root of chi-square, falling toward x/n over y/m, is z."""

    def excess(log_ratio: float) -> float:
        return math.sqrt(_koopman_chi2(math.exp(log_ratio), x, n, y, m)) - z

    inside, stride, step = 0.0, 1.0, 1.0
    if y:
        inside, value_inside = math.log((x / n) / (y / m)), -z  # there chi-square is 0
        step = z * math.sqrt(1 / x - 1 / n + 1 / y - 1 / m) or 1.0
    else:
        value_inside = excess(inside)
    while value_inside > 0:
        inside, stride = inside + stride, stride * 2
        value_inside = excess(inside)
    outside = inside - step
    value_outside = excess(outside)
    while value_outside < 0:
        inside, value_inside, step = outside, value_outside, step * 2
        outside -= step
        value_outside = excess(outside)
    return _crossing(excess, inside, value_inside, outside, value_outside)


def _koopman_chi2(ratio: float, x: int, n: int, y: int, m: int) -> float:
    """Pearson's chi-square of the two counts at the best shares whose ratio is `ratio` (Koopman 1984)."""
    b = ratio * (n + y) + x + m
    p = 2 * ratio * (x + y) / (b + math.sqrt(max(0.0, b * b - 4 * ratio * (n + m) * (x + y))))
    q = min(1.0, p / ratio)
    p = min(1.0, p)
    gap, other_gap = x - n * p, y - m * q
    variance, other_variance = n * p * (1 - p), m * q * (1 - q)
    # At a share of 0 or 1 the fitted one equals the observed one up to rounding, and its term is 0.
    return (gap * gap / variance if variance > 0 else 0.0) + (
        other_gap * other_gap / other_variance if other_variance > 0 else 0.0
    )


def _crossing(f: Callable[[float], float], a: float, value_a: float, b: float, value_b: float) -> float:
    """Find where f crosses zero between a and b by regula falsi, halving the end that stays (Illinois)."""
    for _ in range(200):
        if value_b == 0 or value_a == value_b:
            return b
        x = (a * value_b - b * value_a) / (value_b - value_a)
        if not min(a, b) < x < max(a, b):
            x = (a + b) / 2
        value = f(x)
        if value * value_b < 0:
            a, value_a = b, value_b
        else:
            value_a /= 2
        is_still = abs(x - b) <= 1e-13 * max(1.0, abs(x))  # the next step would be some thousand times smaller
        b, value_b = x, value
        if is_still:
            break
    return b
