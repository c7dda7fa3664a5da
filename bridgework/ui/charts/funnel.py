"""A funnel: rates against the number of people behind them, within the limits of chance; names only where one lies outside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from django.utils.safestring import SafeString

from bridgework.ui import numbers
from bridgework.ui.charts.scale import Scale, precision, span, written
from bridgework.ui.charts.svg import line, n, shortened, svg, text, text_width, wrapped

Floats = npt.NDArray[np.float64]

MANY = 150  # from so many dots on they are drawn as a cloud: rings would hide one another
GRAIN = 4.0  # pixels: dots of a cloud that lie within one grain are one dot, the darker the more they are
SHADES = ((1, ".45"), (2, ".7"), (4, "1"))  # from how many dots in a grain on, and how dark
KEPT_FREE = 100
FILLED, HOLLOW = 'fill="currentColor"', 'fill="none" stroke="currentColor" stroke-width="1.6"'
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Dot:
    """One place or group. `is_named` writes its name beside it: those outside, or all where they are few."""

    name: str
    group: int
    people: int
    value: float
    is_outside: bool = False
    is_named: bool = False

    @property
    def color(self) -> str:
        if self.group:
            return f"g{(self.group - 1) % 6 + 1}"
        return "ink" if self.is_outside else "soft"


@dataclass(frozen=True)
class Places:
    """Many dots without names, as arrays: how many people, which value, and which lie outside."""

    people: npt.NDArray[np.int64]
    values: Floats
    is_outside: npt.NDArray[np.bool_]

    @property
    def is_cloud(self) -> bool:
        """Whether there are so many that they are drawn as a cloud."""
        return len(self.people) >= MANY


class Frame(NamedTuple):
    """What a picture shows of its plane."""

    limits: list[tuple[float, float, float]]  # the funnel's sides, as far as the picture reaches
    marks: list[float]
    ticks: list[str]  # the marks as they are written
    low: float
    high: float
    fewest: float  # people
    most: float
    fine: float | None  # the step that values are written with


@dataclass(frozen=True)
class Funnel:
    """What a funnel shows. `sides`: (people, low, high), from few people to many.

    Where `places` holds the dots, `dots` are those of them that are named.
    """

    alt: str
    dots: Sequence[Dot]
    center: float
    center_label: str
    sides: Sequence[tuple[float, float, float]]
    people_label: str
    unit: str = "percent"
    places: Places | None = None

    @cached_property
    def frame(self) -> Frame:
        """What the picture shows of its plane; the same in both layouts."""
        known = [dot.value for dot in self.dots]
        people: list[float] = [dot.people for dot in self.dots]
        is_fine = False
        if self.places is not None and len(self.places.values):
            every = self.places.values
            known += [float(every.min()), float(every.max())]
            people += [int(self.places.people.min()), int(self.places.people.max())]
            is_fine = bool(((every != np.rint(every)) & (np.abs(every) < 100)).any())
        # Where few people stand the limits run far beyond every dot: the picture keeps near the dots.
        least, greatest = min([*known, self.center]), max([*known, self.center])
        # So near that the limits stand within the picture for half of the people shown: else it would be no funnel.
        usual = sorted(self.sides, key=lambda side: side[0])[len(self.sides) // 2 :][:1]
        near = max([0.0, *(max(above - greatest, least - below) for _people, below, above in usual)])
        reach = max(0.4 * (greatest - least), 0.02 * abs(self.center), 1.1 * near)
        limits = [
            (number, max(below, least - reach), min(above, greatest + reach)) for number, below, above in self.sides
        ]
        bounds = [bound for _people, below, above in limits for bound in (below, above)]
        marks, low, high = span([*known, *bounds, self.center], self.unit)
        step = marks[1] - marks[0]
        people = [*people, *(number for number, _low, _high in self.sides)] or [1, 10]
        fewest, most = min(people), max(people)
        if fewest == most:
            fewest, most = max(1, fewest / 2), most * 2
        return Frame(
            limits, marks, [written(mark, self.unit, step) for mark in marks], low, high, fewest, most,
            precision([*known, *([0.5] if is_fine else [])], self.unit),
        )  # fmt: skip


def _round_numbers(low: float, high: float) -> list[int]:
    """Return round numbers within a range: 1, 2 and 5 times powers of ten, finer where few of these lie within."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in ((1,), (1, 2, 5), (1, 2, 3, 4, 5, 6, 7, 8), tuple(tenth / 10 for tenth in range(10, 100, 2))):
        found = [round(10**power * step) for power in powers for step in steps if low <= 10**power * step <= high]
        if len(found) >= 3:
            return sorted(set(found))
    return sorted({round(low), round(high)})


def _free(box: Box, taken: Sequence[Box]) -> bool:
    return all(box[2] < one[0] or box[0] > one[2] or box[3] < one[1] or box[1] > one[3] for one in taken)


def _labelled(
    dots: Sequence[tuple[Dot, float, float]],
    kept_free: Sequence[Box],
    size: float,
    frame: Box,
    fine: float | None,
    unit: str,
) -> list[str]:
    """Write names beside their dots where there is room; the table has every name."""
    taken = [*kept_free, *((x - 5, y - 5, x + 5, y + 5) for dot, x, y in dots if dot.is_named)]
    parts = []
    for dot, x, y in dots:
        if not dot.is_named:
            continue
        label = shortened(f"{dot.name} {written(dot.value, unit, fine)}", (frame[2] - frame[0]) * 0.8, size, True)
        wide, tall = text_width(label, size, True), size * 1.2
        for left, top in (
            (x + 8, y - tall / 2), (x - 8 - wide, y - tall / 2), (x - wide / 2, y - 8 - tall), (x - wide / 2, y + 8),
            (x + 8, y - tall - 5), (x - 8 - wide, y - tall - 5), (x + 8, y + 5), (x - 8 - wide, y + 5),
        ):  # fmt: skip
            box = (left, top, left + wide, top + tall)
            inside = left >= frame[0] and box[2] <= frame[2] and top >= frame[1] and box[3] <= frame[3]
            if inside and _free(box, taken):
                taken.append(box)
                parts.append(text(left, top + tall * 0.8, label, color=dot.color, size=size, bold=True, halo=True))
                break
    return parts


def _circles(placed: Sequence[tuple[Dot, float, float]]) -> list[str]:
    """Draw the dots, those outside last and so on top; what all of one kind share is said once, for a county has many places."""
    kinds: dict[tuple[bool, str], list[str]] = {}
    for dot, at, up in placed:
        kinds.setdefault((dot.is_outside, dot.color), []).append(
            f'<circle cx="{n(at)}" cy="{n(up)}" r="{5 if dot.is_outside else 4}"/>'
        )
    return [
        f'<g class="{color}" {FILLED if is_outside else HOLLOW}>{"".join(circles)}</g>'
        for (is_outside, color), circles in sorted(kinds.items(), key=lambda kind: kind[0][0])
    ]


def _grains(across: Floats, up: Floats) -> list[str]:
    """Draw many dots as a cloud: a line of nearly no length with round ends is a dot, so one path holds them all."""
    grid = np.rint(np.column_stack((across, up)) / GRAIN).astype(np.int64)
    cells, n = np.unique(grid[:, 0] * 100_000 + grid[:, 1], return_counts=True)
    parts = []
    for at, (least, opacity) in enumerate(SHADES):
        most = SHADES[at + 1][0] if at + 1 < len(SHADES) else math.inf
        here = cells[(n >= least) & (n < most)]
        if len(here):
            data = _dotted(here // 100_000, here % 100_000)
            stroke = (
                f'stroke="currentColor" stroke-width="{5 / GRAIN:g}" stroke-linecap="round" stroke-opacity="{opacity}"'
            )
            parts.append(f'<g class="soft" transform="scale({GRAIN:g})"><path d="{data}" {stroke}/></g>')
    return parts


def _dotted(across: npt.NDArray[np.int64], up: npt.NDArray[np.int64]) -> str:
    """Return path data of dots at whole numbers."""
    return "".join([f"M{x} {y}h.01" for x, y in zip(across.tolist(), up.tolist(), strict=True)])


def _cloud(places: Places, across: Floats, up: Floats) -> list[str]:
    """Draw places that are many without their names, those outside last and so on top."""
    if not places.is_cloud:
        spots = zip(across.tolist(), up.tolist(), places.is_outside.tolist(), strict=True)
        dot = {outside: Dot("", 0, 0, 0.0, outside) for outside in (False, True)}
        return _circles([(dot[outside], at, down) for at, down, outside in spots])
    parts = _grains(across[~places.is_outside], up[~places.is_outside])
    if places.is_outside.any():
        at = np.rint(10 * np.column_stack((across, up))[places.is_outside]).astype(np.int64)
        data = _dotted(*np.unique(at, axis=0).T)
        stroke = 'stroke="currentColor" stroke-width="80" stroke-linecap="round"'
        parts.append(f'<g class="ink" transform="scale(.1)"><path d="{data}" {stroke}/></g>')
    return parts


def _around_dots(across: Floats, up: Floats) -> list[Box]:
    """Return the room of dots outside, which no name may hide; of thousands the first ones are enough."""
    spots = zip(across[:KEPT_FREE].tolist(), up[:KEPT_FREE].tolist(), strict=True)
    return [(at - 5, down - 5, at + 5, down + 5) for at, down in spots]


def funnel(data: Funnel, *, narrow: bool = False) -> SafeString:
    """Draw the funnel: the center as a line, the limits as a band, each place as a dot at its number of people."""
    width, height = (358.0, 330.0) if narrow else (860.0, 420.0)
    size = 13.0 if narrow else 14.0
    limits, marks, ticks, low, high, fewest, most, fine = data.frame
    left = max(text_width(label, size) for label in ticks) + 10
    top, foot, right = 10.0, 46.0, width - 8
    x = Scale(math.log10(fewest), math.log10(most), left + 16, right - 16)
    y = Scale(low, high, height - foot, top)
    parts = [
        line(left, y(mark), right, y(mark))
        + text(left - 8, y(mark) + size * 0.35, label, color="soft", anchor="end", size=size)
        for mark, label in zip(marks, ticks, strict=True)
    ]
    end = -math.inf
    for mark in _round_numbers(fewest, most):
        label, at = numbers.count(mark), x(math.log10(mark))
        half = text_width(label, size) / 2
        if at - half > end + 8 and at + half <= width:
            parts.append(line(at, height - foot, at, height - foot + 5))
            parts.append(text(at, height - foot + 20, label, color="soft", anchor="middle", size=size))
            end = at + half
    parts.append(
        text(right, height - 6, shortened(data.people_label, right - left, size), color="soft", anchor="end", size=size)
    )
    sides = [(x(math.log10(number)), y(below), y(above)) for number, below, above in limits]
    if len(sides) > 1:
        below, above = ([f"{n(one[0])} {n(one[which])}" for one in sides] for which in (1, 2))
        outline = "L".join([*above, *reversed(below)])
        parts.append(f'<path class="soft" d="M{outline}Z" fill="currentColor" fill-opacity=".1"/>')
        for which, spots in ((1, below), (2, above)):
            # A limit beyond the picture has no line: its edge would look like one.
            within = [
                spot for spot, limit, side in zip(spots, limits, data.sides, strict=True) if limit[which] == side[which]
            ]
            if len(within) > 1:
                parts.append(
                    f'<path class="soft" d="M{"L".join(within)}" fill="none" stroke="currentColor" stroke-width="1.4" stroke-dasharray="5 4"/>'
                )
    parts.append(line(left, y(data.center), right, y(data.center), color="ink", width=1.4))
    placed = [(dot, x(math.log10(dot.people)), y(dot.value)) for dot in data.dots]
    kept_free: list[Box] = []
    if data.places is None:
        parts += _circles(placed)
    elif len(data.places.people):
        across, up = x(np.log10(data.places.people)), y(data.places.values)
        parts += _cloud(data.places, across, up)
        kept_free = _around_dots(across[data.places.is_outside], up[data.places.is_outside])
    frame = (left + 2, top, width, height - foot - 2)
    words = ""
    if data.center_label:
        label = wrapped(data.center_label, right - left - 8, size, 1)[0]
        start = right - text_width(label, size)
        # Above the limits or, where a dot outside has its place there, below them.
        beside = [(low, up) for here, low, up in sides if here >= start] or [(y(data.center), y(data.center))]
        over = max(top + size, min(up for _low, up in beside) - 6)
        under = min(height - foot - 6, max(low for low, _up in beside) + size + 4)
        dots = [*kept_free, *((across - 6, up - 6, across + 6, up + 6) for _dot, across, up in placed)]
        at = next((one for one in (over, under) if _free((start - 6, one - size, right, one + 4), dots)), over)
        kept_free = [*kept_free, (start, at - size, right, at + 3)]
        words = text(right, at, label, anchor="end", size=size, halo=True)
    parts += [*_labelled(placed, kept_free, size, frame, fine, data.unit), words]
    return SafeString(svg(width, height, parts, alt=data.alt))
