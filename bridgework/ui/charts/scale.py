"""Scales, ticks and labels that keep apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

from bridgework.ui import numbers

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scale:
    """A straight scale from values to pixels."""

    low: float
    high: float
    start: float
    end: float

    @overload
    def __call__(self, value: float) -> float: ...
    @overload
    def __call__(self, value: Floats) -> Floats: ...
    def __call__(self, value: float | Floats) -> float | Floats:
        """Return where a value, or each of many, stands."""
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Return round values that span low to high."""
    if not high > low:
        high = low + (abs(low) or 1.0)
    rough = (high - low) / max(1, about)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]


def span(values: Iterable[float | None], unit: str, *, zero: bool = False) -> tuple[list[float], float, float]:
    """Return (ticks, low, high) for values, with a little room; shares stay within 0 and 1 where the values do."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    if not known:
        known = [0.0, 1.0]
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    least = 0.02 if unit in ("percent", "points") else max(1e-3 * max(abs(low), abs(high)), 1e-6)
    if high - low < least:
        # Differences too small to see must not be blown up to the height of the picture.
        margin = 0.05 if unit in ("percent", "points") else max(abs(high) * 0.1, 1.0)
        low, high = low - (0 if zero else margin), high + margin
    margin = (high - low) * 0.04
    low = low if zero and low >= 0 else low - margin
    high += margin
    if unit == "percent" and min(known) >= 0 and max(known) <= 1:
        low, high = max(0.0, low), min(1.0, high)
    marks = ticks(low, high)
    within = [mark for mark in marks if low - 1e-12 <= mark <= high + 1e-12]
    if len(within) < 2:
        return marks, marks[0], marks[-1]
    return within, low, high


def written(value: float, unit: str, step: float | None = None) -> str:
    """Return a value in the words of its unit, with the digits that a tick's step needs."""
    if unit == "percent":
        whole = step is None or (step >= 0.0099 and abs(step * 100 - round(step * 100)) < 1e-6)
        return numbers.percent(value, 0 if whole else 1)
    if unit == "points":
        return numbers.number(value * 100, 0)
    if len(unit) == 3 and unit.isupper():  # ISO 4217
        digits = 0 if abs(value) >= 100 or value == int(value) else 2
        digits = digits if step is None else max(0, -math.floor(math.log10(step) + 1e-9))
        return numbers.with_currency(numbers.number(value, digits), unit)
    if step is not None:
        return numbers.number(value, max(0, -math.floor(math.log10(step) + 1e-9)))
    return numbers.number(value, 0 if abs(value) >= 100 or value == int(value) else 1)


def precision(values: Iterable[float | None], unit: str) -> float | None:
    """Return the step that values of one chart are written with, so that 22 stands beside 31.2 as 22.0."""
    whole = all(value is None or value == int(value) or abs(value) >= 100 for value in values)
    return None if whole or unit != "number" else 0.1


def kept_apart(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return centers near the wanted ones (sorted ascending) that do not overlap and stay within top and bottom.

    Neighbors that collide form a block that sits at the mean of what its members want (pool adjacent violators).
    """
    blocks: list[list[float]] = []  # [sum of wanted starts, members, height, start]
    for center, height in zip(wanted, heights, strict=True):
        start = center - height / 2
        blocks.append([start, 1, height, min(max(start, top), bottom - height)])
        while len(blocks) > 1 and blocks[-2][3] + blocks[-2][2] > blocks[-1][3] + 1e-9:
            total, members, size, _start = blocks.pop()
            before = blocks[-1]
            before[0] += total - members * before[2]
            before[1] += members
            before[2] += size
            before[3] = min(max(before[0] / before[1], top), bottom - before[2])
    centers, index = [], 0
    for _total, members, _size, start in blocks:
        for _member in range(int(members)):
            centers.append(start + heights[index] / 2)
            start += heights[index]
            index += 1
    return centers
