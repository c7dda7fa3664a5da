"""Back from rounded shares and their intervals to the whole numbers behind them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, sqrt
from statistics import NormalDist

from scipy.special import gammaincinv

SLACK = 1e-9  # of a share; far below any printed digit, far above what arithmetic loses


def rounded_range(value: str, digits: int | None = None, scale: int = 1) -> tuple[Fraction, Fraction]:
    """Return which shares print as `value`: half a unit of its last digit to both sides, both ends included.

    Parameters
    ----------
    value : str
        As printed, e.g. `33.3`.
    digits : int, optional
        Decimal digits; by default as many as `value` has.
    scale : int
        100 for percent, 1 for a share.

    Returns
    -------
    (Fraction, Fraction)
        Smallest and largest share. The ends are included, since ties may be rounded up, down or to even.

    Examples
    --------
    >>> rounded_range("33.3", scale=100)
    (Fraction(133, 400), Fraction(667, 2000))
    """
    text = str(value)
    if digits is None:
        digits = len(text.partition(".")[2])
    half = Fraction(1, 2 * 10**digits)
    return (Fraction(text) - half) / scale, (Fraction(text) + half) / scale


def counts_of_share(value: str, n: int, *, digits: int | None = None, scale: int = 100) -> range:
    """Which counts x of n people print as this share.

    Examples
    --------
    >>> counts_of_share("12.5", 8), counts_of_share("33", 10), counts_of_share("33", 200)
    (range(1, 2), range(0, 0), range(65, 68))
    """
    low, high = rounded_range(value, digits, scale)
    first = max(0, ceil(low * n))
    last = min(n, (high * n).__floor__())
    return range(first, last + 1) if last >= first else range(0)


def wilson(x: int, n: int, z: float) -> tuple[float, float]:
    """Return Wilson's score interval of x of n; written here anew, so that an attack does not trust what it attacks."""
    middle = (x + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * sqrt(max(0.0, x * (n - x) / n + z * z / 4))
    return max(0.0, middle - half), min(1.0, middle + half)


def counts_of_wilson(
    low: str,
    high: str,
    n: int,
    *,
    digits: int | None = None,
    scale: int = 1,
    level: float = 0.95,
) -> range:
    """Which counts x of n people give an interval that prints as these two bounds.

    Both bounds rise with x, so the answer is one run of whole numbers, found by halving.

    Examples
    --------
    >>> counts_of_wilson("0.2553", "0.3662", 263)
    range(81, 82)
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    low_from, low_to = (float(end) for end in rounded_range(low, digits, scale))
    high_from, high_to = (float(end) for end in rounded_range(high, digits, scale))
    if n < 1:
        return range(0)

    def first(is_enough: Callable[[float, float], bool]) -> int:
        bottom, top = 0, n + 1
        while bottom < top:
            half = (bottom + top) // 2
            if is_enough(*wilson(half, n, z)):
                top = half
            else:
                bottom = half + 1
        return bottom

    start = first(lambda a, b: a >= low_from - SLACK and b >= high_from - SLACK)
    stop = first(lambda a, b: a > low_to + SLACK or b > high_to + SLACK)
    return range(start, stop) if stop > start else range(0)


def most_people_of_wilson(
    low: str, high: str, *, digits: int | None = None, scale: int = 1, level: float = 0.95
) -> int | None:
    """Return the largest n that an interval as wide as this one can have; None where rounding leaves no width.

    The width is at most z / sqrt(n + z^2), reached at a share of one half.
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    width = float(rounded_range(high, digits, scale)[0] - rounded_range(low, digits, scale)[1])
    return None if width <= 0 else max(1, ceil((z / width) ** 2 - z * z) + 1)


def garwood(x: int, level: float = 0.95) -> tuple[float, float]:
    """Return Garwood's exact bounds of a Poisson mean of which x was seen; written here anew, as `wilson` is."""
    tail = (1 - level) / 2
    return float(gammaincinv(x, tail)) if x else 0.0, float(gammaincinv(x + 1, 1 - tail))


def counts_of_poisson(
    low: str, high: str, people: int, *, digits: int | None = None, scale: int = 100, level: float = 0.95
) -> range:
    """Which counts x of events among so many people have bounds that print as these two (events per `scale` people).

    Examples
    --------
    >>> counts_of_poisson("5.63", "28.85", 50), counts_of_poisson("5.6", "24.2", 50)
    (range(7, 8), range(0, 0))
    """
    low_from, low_to = (float(end) for end in rounded_range(low, digits, scale))
    high_from, high_to = (float(end) for end in rounded_range(high, digits, scale))
    if people < 1:
        return range(0)

    def reaches(x: int, lows: float, highs: float) -> bool:
        below, above = garwood(x, level)
        return below / people >= lows and above / people >= highs

    def first(lows: float, highs: float) -> int:
        bottom, top = 0, 1
        while not reaches(top, lows, highs):
            top *= 2
        while bottom < top:
            half = (bottom + top) // 2
            if reaches(half, lows, highs):
                top = half
            else:
                bottom = half + 1
        return bottom

    start = first(low_from - SLACK, high_from - SLACK)
    x = start
    while True:
        below, above = garwood(x, level)
        if below / people > low_to + SLACK or above / people > high_to + SLACK:
            return range(start, x) if x > start else range(0)
        x += 1
