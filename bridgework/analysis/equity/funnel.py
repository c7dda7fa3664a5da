"""A funnel: many rates around one center, each with the limits that its own number of people gives chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bridgework.analysis.gaps import PER, Counting, GroupRate

INSIDE = 0.998
"""The share of points that chance alone leaves within the outer limits: three standard deviations, nearly."""

WINSORIZED = 0.1
"""The share of points on each side that is pulled in before the spread is measured."""

Floats = npt.NDArray[np.float64]

ENOUGH_FOR_A_SPREAD = 10
"""Below so many points their own spread cannot be told from that of a few odd ones: then chance alone makes the limits."""


@dataclass(frozen=True)
class FunnelPoint:
    """One place or group in the funnel.

    Attributes
    ----------
    name : str
        As given.
    n : int
        People.
    rate, low, high : float
        Rate and its limits, in the unit of the table (a share within 0 to 1, or events per 100 from 0 on).
    is_outside : bool
        Whether the rate lies beyond its limits.
    """

    name: str
    n: int
    rate: float
    low: float
    high: float
    is_outside: bool


@dataclass(frozen=True)
class Funnel:
    """All points with their center and what the limits are made of.

    Attributes
    ----------
    center : float or None
        The rate of everybody in the points together, or the one given; None where there is a `reason`.
    points : tuple of FunnelPoint
        In the order given; never sorted by rate.
    dispersion : float or None
        phi: how many times as far (in squares) the points spread as chance alone would spread them. 1 is chance; None below
        ten points.
    is_widened : bool
        Whether the limits were widened by the root of phi.
    inside : float
        The share of points that lies within by chance alone.
    everyone : int
        The people behind the center; 0 where there is a `reason`.
    reason : str
        Empty, or `too_few_points` (fewer than two), `no_events`, `everyone` (no variation is possible).
    """

    center: float | None
    points: tuple[FunnelPoint, ...]
    dispersion: float | None
    is_widened: bool
    inside: float
    everyone: int = 0
    reason: str = ""

    def limits_at(self, n: float | Floats, counting: Counting) -> tuple[Floats, Floats]:
        """Return the limits of points with n people, to draw the funnel's sides."""
        if self.center is None:
            raise ValueError("a funnel without a center has no limits")
        is_people = counting is Counting.PEOPLE
        middle = self.center if is_people else self.center / PER
        spread = math.sqrt(self.dispersion) if self.is_widened and self.dispersion else 1.0
        sigma = _sigma(middle, np.asarray(n, dtype=np.float64), self.everyone, is_people)
        return _around(middle, _z(self.inside) * spread * sigma, is_people)


@dataclass(frozen=True)
class ManyPoints:
    """A funnel of so many points that each is a number in an array, in the order given.

    Attributes
    ----------
    funnel : Funnel
        Its center and what the limits are made of, without points.
    rate, low, high : ndarray of float, shape (n,)
        Rates and their limits, in the unit of the table; empty where there is a `reason`.
    is_outside : ndarray of bool, shape (n,)
        Which rates lie beyond their limits.
    """

    funnel: Funnel
    rate: Floats
    low: Floats
    high: Floats
    is_outside: npt.NDArray[np.bool_]


def funnel_of(
    groups: Sequence[GroupRate],
    *,
    center: GroupRate | None = None,
    counting: Counting = Counting.PEOPLE,
    inside: float = INSIDE,
) -> Funnel:
    """Which of many rates differ from their common center by more than chance alone would explain.

    Read a point within its limits as no different from the rest: small places spread widely by chance. A point outside is a
    question, not a verdict; the limits know nothing of how places differ. Of 500 points, chance alone puts one outside.

    Parameters
    ----------
    groups : sequence of GroupRate
        Places or groups that share nobody, counted. Those without counts or people are passed over.
    center : GroupRate or None
        Everybody, the groups included, where that is known; otherwise all points together.
    counting : Counting
        People (binomial) or events (Poisson, per 100).
    inside : float
        The share of points that chance alone leaves within the limits; above 0, below 1.

    Returns
    -------
    Funnel
        Without points where there is a `reason`.

    Raises
    ------
    ValueError
        Where a count is impossible, or `inside` is no share between 0 and 1.

    Notes
    -----
    Limits: center ± z sigma_i, sigma_i² = p (1 - p) / n_i times 1 - n_i / N (events: u / n_i times the same). The center
    holds the point itself, and the last factor takes that out: a point lies outside where the two-sided test of two shares
    says that it differs from all others. From ten points on their spread is measured: phi = mean z_i², after the tenth of the z_i on each side was pulled in to the quantiles. If phi is above
    1 + 2 sqrt(2 / I) for I points, the limits are widened by sqrt(phi). Laney's sigma_z would need an order in time, which
    places do not have. Cost: one sort.

    References
    ----------
    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics in Medicine 24, 1185-1202.
    DOI 10.1002/sim.1970 (limits). Spiegelhalter, D. J. (2005). Handling over-dispersion of performance indicators. Quality and
    Safety in Health Care 14, 347-351. DOI 10.1136/qshc.2005.013755 (phi, winsorizing).

    Examples
    --------
    >>> found = funnel_of([GroupRate("a", 50, 100), GroupRate("b", 52, 100), GroupRate("c", 90, 100), GroupRate("d", 560, 1000)])
    >>> [point.name for point in found.points if point.is_outside]
    ['c']
    """
    if not 0 < inside < 1:
        raise ValueError("the share of points inside lies between 0 and 1")
    people = counting is Counting.PEOPLE
    for one in groups if center is None else (*groups, center):
        if one.events is not None and one.n is not None and (one.events < 0 or (people and one.events > one.n)):
            raise ValueError("events must lie between 0 and n")
    counted = [(one.group, one.events, one.n) for one in groups if one.events is not None and one.n]
    around = None
    if center is not None and center.events is not None and center.n:
        around = (center.events, center.n)
    found = funnel_of_counts(
        [x for _, x, _ in counted], [n for _, _, n in counted], center=around, counting=counting, inside=inside
    )
    if found.funnel.reason:
        return found.funnel
    several = zip(
        counted, found.rate.tolist(), found.low.tolist(), found.high.tolist(), found.is_outside.tolist(), strict=True
    )
    points = (FunnelPoint(name, n, rate, low, high, outside) for (name, _x, n), rate, low, high, outside in several)
    return replace(found.funnel, points=tuple(points))


def funnel_of_counts(
    events: Sequence[int] | npt.NDArray[np.int64],
    people: Sequence[int] | npt.NDArray[np.int64],
    *,
    center: tuple[int, int] | None = None,
    counting: Counting = Counting.PEOPLE,
    inside: float = INSIDE,
) -> ManyPoints:
    """The funnel of `funnel_of`, for thousands of counts at once: which rates lie beyond what chance alone would explain.

    Read it as `funnel_of`, whose limits and references these are.

    Parameters
    ----------
    events, people : sequence or ndarray of int, shape (n,)
        Of each point, in one order: how many were counted, of how many people (above 0).
    center : tuple of (int, int) or None
        Events and people of everybody, where that is known; otherwise all points together.
    counting : Counting
    inside : float
        The share of points that chance alone leaves within the limits; above 0, below 1.

    Returns
    -------
    ManyPoints
        Arrays in the order given, empty where there is a reason.

    Raises
    ------
    ValueError
        Where a count is impossible, or `inside` is no share between 0 and 1.

    Notes
    -----
    Cost: one sort.

    Examples
    --------
    >>> found = funnel_of_counts([50, 52, 90, 560], [100, 100, 100, 1000])
    >>> found.is_outside.tolist()
    [False, False, True, False]
    """
    if not 0 < inside < 1:
        raise ValueError("the share of points inside lies between 0 and 1")
    x, n = np.asarray(events, dtype=np.float64), np.asarray(people, dtype=np.float64)
    is_people = counting is Counting.PEOPLE
    if (x < 0).any() or (n <= 0).any() or (is_people and (x > n).any()):
        raise ValueError("events must lie between 0 and n, and people are more than none")
    all_events, everyone = center or (int(x.sum()), int(n.sum()))
    reason = ""
    if len(n) < 2:
        reason = "too_few_points"
    elif all_events == 0:
        reason = "no_events"
    elif is_people and all_events == everyone:
        reason = "everyone"
    if reason:
        none = np.zeros(0)
        return ManyPoints(Funnel(None, (), None, False, inside, 0, reason), none, none, none, none.astype(bool))
    middle = all_events / everyone
    sigma = _sigma(middle, n, everyone, is_people)
    # A point that is everybody does not differ from everybody.
    scores = np.divide(x / n - middle, sigma, out=np.zeros_like(sigma), where=sigma > 0)
    dispersion = _dispersion(scores)
    is_widened = dispersion is not None and dispersion > 1 + 2 * math.sqrt(2 / len(scores))
    spread = math.sqrt(dispersion) if is_widened and dispersion else 1.0
    scale = 1 if is_people else PER
    low, high = _around(middle, _z(inside) * spread * sigma, is_people)
    # A tiny slack: a point that equals its limit but for rounding is inside.
    is_outside = np.abs(scores) > spread * _z(inside) * (1 + 1e-12)
    made = Funnel(scale * middle, (), dispersion, is_widened, inside, everyone)
    return ManyPoints(made, scale * x / n, low, high, is_outside)


@lru_cache(maxsize=16)
def _z(inside: float) -> float:
    return float(ndtri((1 + inside) / 2))


def _sigma(middle: float, n: Floats, everyone: int, is_people: bool) -> Floats:
    variance = middle * (1 - middle) if is_people else middle
    return np.sqrt(variance / n * np.maximum(0.0, 1 - n / everyone))


def _around(middle: float, half: Floats, is_people: bool) -> tuple[Floats, Floats]:
    """Return the limits, in the unit of the table, within what is possible."""
    low, high = np.maximum(0.0, middle - half), middle + half
    return (low, np.minimum(1.0, high)) if is_people else (PER * low, PER * high)


def _dispersion(scores: Floats) -> float | None:
    if len(scores) < ENOUGH_FOR_A_SPREAD:
        return None
    ordered = np.sort(scores)
    at = int(WINSORIZED * len(ordered))
    return float(np.mean(np.clip(scores, ordered[at], ordered[-1 - at]) ** 2))
