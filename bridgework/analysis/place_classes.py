"""Into which few classes the rates of many places are put for a map, and whether they differ at all beyond chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

Floats = npt.NDArray[np.float64]

MOST_IN_ONE = 0.6  # share of the places; with more in one class, equal steps show nothing
LEAST_STEP = 1.0  # per 100; finer classes would color noise
NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Classes:
    """Classes of a map.

    Attributes
    ----------
    is_equal_steps : bool
        Whether all classes are equally wide; otherwise each holds about as many places.
    bounds : tuple of (float, float)
        Lowest and highest value of each class: the edges for equal steps (the upper one not included, but for the last), the values
        that occur for classes of equal numbers.
    of : tuple of int
        The class of each value, from 0.
    """

    is_equal_steps: bool
    bounds: tuple[tuple[float, float], ...]
    of: tuple[int, ...]

    def counts(self) -> tuple[int, ...]:
        """How many places are in each class."""
        return tuple(np.bincount(self.of, minlength=len(self.bounds)).tolist()) if self.of else ()


def classes_of(values: Sequence[float] | Floats, most: int = 5) -> Classes:
    """Put rates into at most five classes.

    How to read it: equal steps of a round width where they tell places apart; classes with about equally many places where one
    equal step would hold more than 60 % of them. Steps are at least 1 per 100 wide, so nearly equal rates share a color.

    Parameters
    ----------
    values : sequence of float
        Rates per 100 as they are written (rounded), finite.
    most : int
        How many classes at most, at least 1.

    Returns
    -------
    Classes
        Without bounds where there are no values.

    Raises
    ------
    ValueError
        If a value is not finite or `most` is under 1.

    Notes
    -----
    Equal values are always in one class.

    References
    ----------
    Own rule; equal steps and quantiles as in T. A. Slocum et al. (2009), "Thematic Cartography and Geovisualization", 3rd ed., section 4.1.

    Examples
    --------
    >>> classes_of([10, 12, 31, 44]).bounds
    ((10.0, 20.0), (20.0, 30.0), (30.0, 40.0), (40.0, 50.0))
    >>> classes_of([1, 1, 2, 2, 3, 3, 90], 3).bounds
    ((1.0, 1.0), (2.0, 2.0), (3.0, 90.0))
    """
    many = np.asarray(values, dtype=np.float64)
    if most < 1 or not np.isfinite(many).all():
        raise ValueError("Classes need at least one class and finite values.")
    if not len(many):
        return Classes(True, (), ())
    steps = _equal_steps(many, most)
    is_narrow = float(np.ptp(many)) < most * LEAST_STEP
    if is_narrow or max(steps.counts()) <= MOST_IN_ONE * len(many):
        return steps
    return _equal_numbers(many, most)


def _equal_steps(values: Floats, most: int) -> Classes:
    low, high = float(values.min()), float(values.max())
    power = 10.0 ** math.floor(math.log10(max((high - low) / most, LEAST_STEP)))
    for step in (power * factor for factor in (*NICE, 20.0, 50.0, 100.0)):
        if step < LEAST_STEP:
            continue
        first = math.floor(low / step + 1e-9)
        n = max(1, math.floor(high / step + 1e-9) - first + 1)
        if n > 1 and math.isclose(high, (first + n - 1) * step, abs_tol=1e-9):
            n -= 1  # the highest value closes the last class
        if n <= most:
            break
    bounds = tuple((round((first + k) * step, 9), round((first + k + 1) * step, 9)) for k in range(n))
    of = np.minimum(n - 1, ((values - first * step) / step + 1e-9).astype(np.int64))
    return Classes(True, bounds, tuple(of.tolist()))


def _equal_numbers(values: Floats, most: int) -> Classes:
    ordered = np.sort(values)
    starts = np.unique(ordered[[len(ordered) * k // most for k in range(most)]])
    of = np.searchsorted(starts, values, side="right") - 1
    bounds = []
    for number in range(len(starts)):
        inside = values[of == number]
        bounds.append((float(inside.min()), float(inside.max())))
    return Classes(False, tuple(bounds), tuple(of.tolist()))


@dataclass(frozen=True)
class Apart:
    """Whether places differ more than chance makes them.

    Attributes
    ----------
    chi2, p : float or None
        Pearson's statistic and its upper tail; None where undefined.
    is_beyond_chance : bool
        Whether p is under 0.05.
    reason : str
        Empty, or `too_few_places`, `too_few_expected`, `all_or_none`.
    """

    chi2: float | None
    p: float | None
    is_beyond_chance: bool
    reason: str = ""


def apart_beyond_chance(
    events: Sequence[int] | npt.NDArray[np.int64], people: Sequence[int] | npt.NDArray[np.int64]
) -> Apart:
    """Tell whether the shares of many places differ more than they would if each person's chance were the same everywhere.

    How to read it: `is_beyond_chance` says that some places differ, not which.

    Parameters
    ----------
    events, people : sequence of int
        To how many people it happened and of how many, place by place; each person once.

    Returns
    -------
    Apart
        Undefined with fewer than two places, where nobody or everybody is counted, or where more than a fifth of the expected counts are under
        5 or one is under 1.

    Raises
    ------
    ValueError
        If the lists differ in length or events exceed people.

    Notes
    -----
    Not for events that one person can have several times: those vary more than this allows for.

    References
    ----------
    K. Pearson (1900); the rule for expected counts: W. G. Cochran (1954), "Some methods for strengthening the common chi-square
    tests", Biometrics 10(4), page 420, doi:10.2307/3001616.

    Examples
    --------
    10 of 100 and 20 of 100: expected 15 and 85 each, so 2 · (25/15 + 25/85) = 3.92.

    >>> found = apart_beyond_chance([10, 20], [100, 100])
    >>> round(found.chi2, 2), round(found.p, 3), found.is_beyond_chance
    (3.92, 0.048, True)
    """
    x, n = np.asarray(events, dtype=np.float64), np.asarray(people, dtype=np.float64)
    if len(x) != len(n) or (x < 0).any() or (x > n).any():
        raise ValueError("Events and people are lists of the same length, and events are among the people.")
    x, n = x[n > 0], n[n > 0]
    if len(n) < 2:
        return Apart(None, None, False, "too_few_places")
    rate = float(x.sum() / n.sum())
    if rate in (0.0, 1.0):
        return Apart(None, None, False, "all_or_none")
    expected = np.concatenate((n * rate, n * (1 - rate)))
    if expected.min() < 1 or (expected < 5).sum() > len(expected) / 5:
        return Apart(None, None, False, "too_few_expected")
    chi2 = float(((x - n * rate) ** 2 / (n * rate * (1 - rate))).sum())
    p = float(chdtrc(len(n) - 1, chi2))
    return Apart(chi2, p, p < 0.05)
