"""From a system to the interval and the feasible small values of each target."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from .result import Checked, Contradiction
from .solver import NEARLY, Program, Unsettled
from .system import Component, Narrowed, System, components

INTEGER_LIMIT = 300  # unknowns of a component up to which whole numbers are tried one by one

KEPT_POINTS = 60  # whole points from which the next one is looked for


@dataclass(frozen=True)
class Target:
    """What to find out about.

    Attributes
    ----------
    unknown : int
        Its index.
    most : int
        The values 1..most should all be feasible; 0 where nothing is asked.
    """

    unknown: int
    most: int


@dataclass(frozen=True)
class Finding:
    """What was found out about a target.

    Attributes
    ----------
    low, high : int or None
        Its interval; where `is_whole_interval` is false, at least this wide.
    feasible : tuple of int
        Which of 1..most fit.
    checked : Checked
        How.
    is_whole_interval : bool
        Whether the ends are proven; otherwise they are what points seen so far reach, and that was enough.
    """

    low: int
    high: int | None
    feasible: tuple[int, ...]
    checked: Checked
    is_whole_interval: bool = True

    @property
    def width(self) -> float:
        """High less low; infinite where nothing bounds it."""
        return float("inf") if self.high is None else self.high - self.low


@dataclass
class Probed:
    """All findings, by target's unknown.

    Attributes
    ----------
    findings : dict of int to Finding
        By unknown.
    n_components : int
        Parts that had something unknown in them.
    n_unsettled : int
        Values that stayed open and were taken as feasible.
    """

    findings: dict[int, Finding]
    n_components: int = 0
    n_unsettled: int = 0


def probe(
    system: System,
    targets: Sequence[Target],
    *,
    truth: Mapping[int, int] | None = None,
    every_interval: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Probed:
    """Find the interval and the feasible values of each target.

    Parameters
    ----------
    system : System
        Unknowns and rows; is narrowed here.
    targets : sequence of Target
        What to find out about.
    truth : mapping of int to int, optional
        True values of unknowns; used as one more whole point where a component's are all known, never as knowledge.
    every_interval : bool
        Whether to prove the ends of each interval. Otherwise a target whose seen points already show all its values and a
        width not below the narrowest so far is not asked about further, which saves most of the time in large components.
    progress : callable, optional
        Called with (components done, components in all).

    Returns
    -------
    Probed
        With a finding for each target.

    Raises
    ------
    Contradiction
        Where nothing fits all rows.
    """
    bounds = system.narrow()
    parts = components(system, bounds)
    wanted: dict[int, int] = {}
    for target in targets:
        wanted[target.unknown] = max(target.most, wanted.get(target.unknown, 0))
    probed = Probed({}, len(parts))
    narrowest = float("inf")
    for i, most in wanted.items():
        if bounds.is_fixed(i):
            value = bounds.low[i]
            probed.findings[i] = Finding(value, value, (value,) if 1 <= value <= most else (), Checked.EXACT)
            narrowest = 0.0
    for done, part in enumerate(parts):
        asked = [i for i in part.unknowns if i in wanted]
        if asked:
            narrowest = _probe_part(part, bounds, asked, wanted, truth or {}, probed, narrowest, every_interval)
        if progress is not None:
            progress(done + 1, len(parts))
    return probed


def _probe_part(
    part: Component,
    bounds: Narrowed,
    asked: Sequence[int],
    wanted: Mapping[int, int],
    truth: Mapping[int, int],
    probed: Probed,
    narrowest: float,
    every_interval: bool,
) -> float:
    if not part.rows:
        for i in asked:
            finding = _from_interval(bounds.low[i], bounds.high[i], wanted[i], Checked.EXACT)
            probed.findings[i] = finding
            narrowest = min(narrowest, finding.width)
        return narrowest
    search = _Search(Program(part, bounds), asked, wanted)
    if all(i in truth for i in part.unknowns):
        point = np.array([truth[i] for i in part.unknowns], dtype=np.int64)
        if not search.program.fits(point):
            raise Contradiction("the true counts do not fit what is stated of them")
        search.see_whole(point)
    for i in asked:
        finding = search.find(i, float("-inf") if every_interval else narrowest)
        probed.findings[i] = finding
        if finding.is_whole_interval:
            narrowest = min(narrowest, finding.width)
    probed.n_unsettled += search.n_unsettled
    return narrowest


def _from_interval(low: int, high: int | None, most: int, checked: Checked) -> Finding:
    top = most if high is None else min(high, most)
    return Finding(low, high, tuple(range(max(low, 1), top + 1)), checked)


class _Search:
    """The questions to one component, and what its answers showed about the other targets in passing."""

    def __init__(self, program: Program, asked: Sequence[int], wanted: Mapping[int, int]) -> None:
        self.program, self.wanted = program, wanted
        self.is_network = program.is_network
        self.is_small = len(program.unknowns) <= INTEGER_LIMIT
        self.columns = np.array([program.place[i] for i in asked], dtype=np.int64)
        self.at = {i: k for k, i in enumerate(asked)}
        self.seen_low = np.full(len(asked), np.inf)
        self.seen_high = np.full(len(asked), -np.inf)
        self.witnessed: list[set[int]] = [set() for _ in asked]
        self.n_unsettled = 0
        self.points: deque[np.ndarray] = deque(maxlen=KEPT_POINTS)

    def see(self, point: np.ndarray | None) -> None:
        if point is None:
            return
        values = point[self.columns]
        np.minimum(self.seen_low, values, out=self.seen_low)
        np.maximum(self.seen_high, values, out=self.seen_high)
        if not self.is_network and self.is_small:
            whole = self.program.as_whole(point)
            if whole is not None:
                self.see_whole(whole)

    def see_whole(self, whole: np.ndarray) -> None:
        self.points.append(whole)
        values = whole[self.columns]
        np.minimum(self.seen_low, values, out=self.seen_low)
        np.maximum(self.seen_high, values, out=self.seen_high)
        for witnessed, value in zip(self.witnessed, values.tolist(), strict=True):
            witnessed.add(value)

    def find(self, i: int, narrowest: float) -> Finding:
        most, k = self.wanted[i], self.at[i]
        steps = self.is_network or not self.is_small
        if steps:
            # Values between two seen points are feasible, too: the set is convex (and whole in a network).
            low, high = ceil(self.seen_low[k] - NEARLY) if np.isfinite(self.seen_low[k]) else 0, self.seen_high[k]
            if most and low <= 1 and high >= most - NEARLY and high - low >= max(narrowest, 1):
                checked = Checked.EXACT if self.is_network else Checked.INTERVAL
                return Finding(low, floor(high + NEARLY), tuple(range(1, most + 1)), checked, is_whole_interval=False)
        elif every_value := self.has_all_values(i, narrowest):
            return every_value
        low, high = self.ends(i)
        if steps:
            return _from_interval(low, high, most, Checked.EXACT if self.is_network else Checked.INTERVAL)
        feasible = tuple(
            value
            for value in range(max(low, 1), (most if high is None else min(high, most)) + 1)
            if self.is_feasible(i, value)
        )
        return Finding(low, high, feasible, Checked.INTEGER)

    def has_all_values(self, i: int, narrowest: float) -> Finding | None:
        """Try the values before the ends: a whole table for each, seen in passing or asked for, and no end is needed."""
        most, k = self.wanted[i], self.at[i]
        if not most or not np.isfinite(narrowest):
            return None
        if not all(self.is_feasible(i, value) for value in range(1, most + 1)):
            return None
        low, high = ceil(self.seen_low[k] - NEARLY), floor(self.seen_high[k] + NEARLY)
        if high - low < max(narrowest, 1):
            return None
        return Finding(low, high, tuple(range(1, most + 1)), Checked.INTEGER, is_whole_interval=False)

    def ends(self, i: int) -> tuple[int, int | None]:
        column = self.program.place[i]
        found: list[int | None] = []
        for sense in (1, -1):
            value, point = self.program.extreme(i, sense)
            self.see(point)
            if value is None:
                found.append(self.program.lower[column] if sense == 1 else None)
                continue
            end = ceil(value - NEARLY) if sense == 1 else floor(value + NEARLY)
            if not self.is_network and self.is_small and end not in self.witnessed[self.at[i]]:
                try:
                    whole = self.program.whole_extreme(i, sense)
                except Unsettled:
                    self.n_unsettled += 1
                else:
                    if whole is None:
                        raise Contradiction("no whole numbers fit what is stated")
                    self.see_whole(whole)
                    end = int(whole[column])
            found.append(end)
        low, high = found
        return low if low is not None else 0, high

    def start_for(self, i: int, value: int) -> np.ndarray | None:
        """Return the whole point seen so far in which the unknown is nearest to a value."""
        column = self.program.place[i]
        return min(self.points, key=lambda point: abs(int(point[column]) - value), default=None)

    def is_feasible(self, i: int, value: int) -> bool:
        witnessed = self.witnessed[self.at[i]]
        if value in witnessed:
            return True
        start = self.start_for(i, value)
        point = self.program.with_value(i, value) if start is None else self.program.near(i, value, start)
        if point is None:
            return False
        self.see(point)
        if value in witnessed:
            return True
        try:
            whole = self.program.whole_with_value(i, value)
        except Unsettled:
            self.n_unsettled += 1
            return True
        if whole is not None:
            self.see_whole(whole)
        return whole is not None
