"""Control limits: which points of a series are signals, and which are the noise that every series has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from bridgework.analysis.gaps import PER, Counting

from .change import Point

MOVING_RANGE = 1.128
"""Mean range of two normal values, in standard deviations."""

ENOUGH = 12
"""With fewer points the limits still move much with every new one: provisional."""


class Signal(StrEnum):
    """Why a point is more than noise."""

    BEYOND_LIMITS = "beyond_limits"
    """More than three standard deviations from the center."""
    LONG_RUN = "long_run"
    """Part of an unusually long run on one side of the center."""


@dataclass(frozen=True)
class ControlPoint:
    """One point with its own limits (they depend on how many people it counts).

    Attributes
    ----------
    period, order : str, int
        As in `Point`.
    rate : float
        In the unit of the table.
    low, high : float
        The control limits, within 0 to 1 (people) or above 0 (events).
    signals : tuple of Signal
        Empty for noise.
    """

    period: str
    order: int
    rate: float
    low: float
    high: float
    signals: tuple[Signal, ...]


@dataclass(frozen=True)
class ControlChart:
    """A series with its center and limits.

    Attributes
    ----------
    method : str
        `p` or `p_prime` (people), `u` or `u_prime` (events).
    center : float or None
        The rate of everybody in all periods together; None where undefined.
    sigma_z : float or None
        How many times as much the points vary as chance alone would make them; about 1 where chance is all.
    points : tuple of ControlPoint
        In order of time, those with counts.
    is_provisional : bool
        Whether fewer than twelve points make the limits.
    n_missing : int
        Points without counts.
    reason : str
        Empty, or `too_few_points` (fewer than two), `no_events`, `everyone` (no variation is possible).
    """

    method: str
    center: float | None
    sigma_z: float | None
    points: tuple[ControlPoint, ...]
    is_provisional: bool
    n_missing: int
    reason: str = ""


def control_chart(points: Sequence[Point], *, counting: Counting = Counting.PEOPLE, prime: bool = True) -> ControlChart:
    """Which points of a series stand out from its own usual variation.

    Read a point between its limits as noise: explaining it is telling a story about chance. A signal says that something is
    different, not what. The limits come from the same points: a series that moves steadily shows runs rather than points
    beyond the limits.

    Parameters
    ----------
    points : sequence of Point
        In any order; points without counts are passed over and counted.
    counting : Counting
        People (p chart) or events (u chart, per 100).
    prime : bool
        Widen or narrow the limits by how much the points vary from one to the next (Laney). Without it they hold only what
        chance alone does, and with thousands of people nearly every point lies beyond them.

    Returns
    -------
    ControlChart
        Without points where there is a `reason`.

    Raises
    ------
    ValueError
        Where two points stand at the same place in time, or a count is impossible.

    Notes
    -----
    Center: all events over all people. Limits: center ± 3 sigma_i, sigma_i = sqrt(p (1 - p) / n_i), or sqrt(u / n_i); with
    `prime` times sigma_z = mean |z_i - z_(i-1)| / 1.128. No moving range is screened out. A run is unusually long when it has
    more than log2(m) + 3 points, rounded, of the m points off the center.

    References
    ----------
    Laney, D. B. (2002). Improved control charts for attributes. Quality Engineering 14, 531-537.
    DOI 10.1081/QEN-120003555. Minitab Support, Methods and formulas for Laney P' Chart (sigma Z). Anhøj, J., & Olesen, A. V.
    (2014). Run charts revisited. PLoS ONE 9, e113825. DOI 10.1371/journal.pone.0113825 (long runs).

    Examples
    --------
    >>> from bridgework.analysis.gaps import GroupRate
    >>> series = [Point(str(y), y, GroupRate("all", x, 100)) for y, x in enumerate([20, 22, 19, 21, 45, 20])]
    >>> [point.period for point in control_chart(series, prime=False).points if point.signals]
    ['4']
    """
    ordered = sorted(points, key=lambda point: point.order)
    if len({point.order for point in ordered}) < len(ordered):
        raise ValueError("two points stand at the same place in time")
    people = counting is Counting.PEOPLE
    counted = [(p, p.rate.events, p.rate.n) for p in ordered if p.rate.events is not None and p.rate.n]
    for _, x, n in counted:
        if x < 0 or n is None or n < 0 or (people and x > n):
            raise ValueError("events must lie between 0 and n")
    parts = [(point, x, n) for point, x, n in counted if n]
    method = ("p" if people else "u") + ("_prime" if prime else "")
    missing = len(ordered) - len(parts)
    events, everyone = sum(x for _, x, _ in parts), sum(n for _, _, n in parts)
    reason = ""
    if len(parts) < 2:
        reason = "too_few_points"
    elif events == 0:
        reason = "no_events"
    elif people and events == everyone:
        reason = "everyone"
    if reason:
        return ControlChart(method, None, None, (), True, missing, reason)
    center = events / everyone
    sigmas = [math.sqrt(center * (1 - center if people else 1) / n) for _, _, n in parts]
    scores = [(x / n - center) / sigma for (_, x, n), sigma in zip(parts, sigmas, strict=True)]
    sigma_z = math.fsum(abs(b - a) for a, b in pairwise(scores)) / (len(scores) - 1) / MOVING_RANGE
    scale, top = (1, 1.0) if people else (PER, math.inf)
    runs = _long_runs(scores)
    found = []
    for (point, x, n), sigma, in_run in zip(parts, sigmas, runs, strict=True):
        half = 3 * sigma * (sigma_z if prime else 1)
        rate = x / n
        # A tiny slack: a point that equals its limit but for rounding is no signal.
        beyond = abs(rate - center) > half * (1 + 1e-12)
        signals = [Signal.BEYOND_LIMITS] if beyond else []
        if in_run:
            signals.append(Signal.LONG_RUN)
        low, high = scale * max(0.0, center - half), min(top, scale * (center + half))
        found.append(ControlPoint(point.period, point.order, scale * rate, low, high, tuple(signals)))
    return ControlChart(method, scale * center, sigma_z, tuple(found), len(found) < ENOUGH, missing)


def _long_runs(scores: Sequence[float]) -> list[bool]:
    """For each point, whether it belongs to an unusually long run; points on the center neither break nor lengthen one."""
    off = [i for i, score in enumerate(scores) if abs(score) > 1e-12]
    marks = [False] * len(scores)
    if len(off) < 2:
        return marks
    longest = round(math.log2(len(off)) + 3)
    run: list[int] = []
    for i in [*off, None]:
        if i is None or (run and (scores[i] > 0) != (scores[run[-1]] > 0)):
            if len(run) > longest:
                for member in run:
                    marks[member] = True
            run = []
        if i is not None:
            run.append(i)
    return marks
