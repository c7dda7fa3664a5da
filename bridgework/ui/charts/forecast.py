"""One line over time, and where it leads if nothing is done differently: dashed, with a band; what began when, by number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from bridgework.ui.charts.scale import Scale, precision, span, written
from bridgework.ui.charts.svg import line, n, path, svg, text, text_width, wrapped


@dataclass(frozen=True)
class Spot:
    """One period: its label, its place in time, its value with bounds; a value of None is not shown.

    `mark` is a word to write at the point, such as "better"; `mark_color` its color.
    """

    period: str
    at: int
    value: float | None
    low: float | None = None
    high: float | None = None
    mark: str = ""
    mark_color: str = "ink"


@dataclass(frozen=True)
class Forecast:
    """What the picture shows: periods as they were, periods ahead, and what began when (place in time, number)."""

    alt: str
    spots: Sequence[Spot]
    ahead: Sequence[Spot]
    name: str
    ahead_label: str
    group: int = 0
    unit: str = "percent"
    target: float | None = None
    target_label: str = ""
    began: Sequence[tuple[float, str]] = ()

    @property
    def color(self) -> str:
        return f"g{(self.group - 1) % 6 + 1}" if self.group else "ink"


def _stretches(spots: Sequence[Spot]) -> list[list[Spot]]:
    """Return runs of known periods without a hole between them."""
    found: list[list[Spot]] = []
    for spot in spots:
        if spot.value is None:
            continue
        if found and found[-1][-1].at == spot.at - 1:
            found[-1].append(spot)
        else:
            found.append([spot])
    return found


def _band(spots: Sequence[Spot], x: Scale, y: Scale, color: str, opacity: str) -> str:
    """Return the band of those that have bounds; one alone gets a whisker."""
    known = [(spot.at, spot.low, spot.high) for spot in spots if spot.low is not None and spot.high is not None]
    if len(known) == 1:
        at, low, high = known[0]
        return line(x(at), y(low), x(at), y(high), color=color, width=1.5)
    if not known:
        return ""
    outline = [(x(at), y(high)) for at, _low, high in known] + [(x(at), y(low)) for at, low, _high in reversed(known)]
    return f'<path class="{color}" d="{path(outline, closed=True)}" fill="currentColor" fill-opacity="{opacity}"/>'


def _past(data: Forecast, x: Scale, y: Scale) -> list[str]:
    parts = []
    for stretch in _stretches(data.spots):
        parts.append(_band(stretch, x, y, data.color, ".13"))
        points = [(x(spot.at), y(spot.value or 0.0)) for spot in stretch]
        if len(points) > 1:
            parts.append(
                f'<path class="{data.color}" d="{path(points)}" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linejoin="round" stroke-linecap="round"/>'
            )
        parts += [
            f'<circle class="{data.color}" cx="{n(a)}" cy="{n(b)}" r="2.6" fill="currentColor"/>' for a, b in points
        ]
    return parts


def _ahead(data: Forecast, last: Spot | None, x: Scale, y: Scale) -> list[str]:
    if last is None or last.value is None or not data.ahead:
        return []
    start = Spot(last.period, last.at, last.value, last.value, last.value)
    has_bounds = any(spot.low is not None for spot in data.ahead)
    parts = [_band([start, *data.ahead], x, y, data.color, ".09")] if has_bounds else []
    points = [(x(last.at), y(last.value))] + [(x(spot.at), y(spot.value or 0.0)) for spot in data.ahead]
    parts.append(
        f'<path class="{data.color}" d="{path(points)}" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="6 5" stroke-opacity=".8"/>'
    )
    return parts


def forecast(data: Forecast, *, narrow: bool = False) -> SafeString:
    """Draw the past as a line and what would come as a lighter, dashed one; rings where a period beat what was expected."""
    width, height = (358.0, 340.0) if narrow else (860.0, 400.0)
    size = 13.0 if narrow else 14.0
    every = [*data.spots, *data.ahead]
    shown = [spot for spot in every if spot.value is not None]
    values = [bound for spot in shown for bound in (spot.value, spot.low, spot.high)]
    marks, low, high = span([*values, data.target], data.unit)
    step = marks[1] - marks[0]
    fine = precision([spot.value for spot in data.spots], data.unit)
    ticks = [written(mark, data.unit, step) for mark in marks]
    left = max(text_width(label, size) for label in ticks) + 10
    foot = 52.0 if data.began else 34.0
    top, right = 26.0, width - (14 if narrow else 20)
    first, end = (min(spot.at for spot in every), max(spot.at for spot in every)) if every else (0, 1)
    x = Scale(first, max(first + 1, end), left + 8, right - (30 if narrow else 60))
    y = Scale(low, high, height - foot, top)
    parts = [
        line(left, y(mark), right, y(mark))
        + text(left - 8, y(mark) + size * 0.35, label, color="soft", anchor="end", size=size)
        for mark, label in zip(marks, ticks, strict=True)
    ]
    parts += _labels(every, x, width, height, size)
    last = next((spot for spot in reversed(data.spots) if spot.value is not None), None)
    if last is not None and data.ahead:
        parts.append(line(x(last.at), top, x(last.at), height - foot, color="soft", width=1, dash="1 4"))
    if data.target is not None:
        parts.append(line(left, y(data.target), right, y(data.target), color="bridge", width=2, dash="2 5"))
        if data.target_label:
            at = y(data.target) + (size + 5 if y(data.target) - size - 8 < 0 else -7)
            label = wrapped(data.target_label, right - left, size, 1)[0]
            parts.append(text(left + 4, at, label, color="bridge", size=size, halo=True))
    parts += _ahead(data, last, x, y) + _past(data, x, y)
    parts += _words(data, last, x, y, size, width, fine)
    parts += _began(data, x, (first - 0.5, end + 0.5), (left, width - 6), height - foot, size)
    return SafeString(svg(width, height, parts, alt=data.alt))


def _began(
    data: Forecast, x: Scale, span_of: tuple[float, float], edges: tuple[float, float], foot: float, size: float
) -> list[str]:
    """Mark what began when with its number below the picture; what began at nearly one time shares a mark."""
    marks: list[tuple[float, list[str]]] = []
    for at, number in sorted(data.began):
        if not span_of[0] <= at <= span_of[1]:
            continue
        here = min(max(x(at), edges[0]), edges[1])
        if marks and here - marks[-1][0] < size + 4:
            marks[-1][1].append(number)
        else:
            marks.append((here, [number]))
    parts = []
    for here, names in marks:
        parts.append(line(here, foot, here, foot + 8, color="bridge", width=2))
        label = ", ".join(names)
        parts.append(text(here, foot + 8 + size, label, color="bridge", anchor="middle", size=size, bold=True))
    return parts


def _labels(every: Sequence[Spot], x: Scale, width: float, height: float, size: float) -> list[str]:
    """Write as many periods as have room, the last always."""
    parts, start = [], math.inf
    for spot in reversed(every):
        half = text_width(spot.period, size) / 2
        at = max(half, min(x(spot.at), width - half))
        if at + half < start - 14:
            parts.append(text(at, height - 8, spot.period, color="soft", anchor="middle", size=size))
            start = at - half
    return parts


def _words(
    data: Forecast, last: Spot | None, x: Scale, y: Scale, size: float, width: float, fine: float | None
) -> list[str]:
    parts = []
    for spot in data.spots:
        if spot.value is None or not spot.mark:
            continue
        at, up = x(spot.at), y(spot.value)
        parts.append(
            f'<circle class="{spot.mark_color}" cx="{n(at)}" cy="{n(up)}" r="7" fill="none" stroke="currentColor" stroke-width="2"/>'
        )
        half = text_width(spot.mark, size, True) / 2
        at = max(half, min(at, width - half))
        parts.append(
            text(at, up + size + 12, spot.mark, color=spot.mark_color, anchor="middle", size=size, bold=True, halo=True)
        )
    if last is None or last.value is None:
        return parts
    before = next((spot for spot in reversed(data.spots) if spot.value is not None and spot.at < last.at), last)
    # The name stands on the free side of the line: below one that falls, above one that rises.
    falls = (before.value or 0.0) > last.value
    label = wrapped(f"{written(last.value, data.unit, fine)} {data.name}", x(last.at) - 8, size, 1, True)[0]
    at = y(last.low if falls and last.low is not None else last.value) + size + 6 if falls else y(last.value) - 14
    parts.append(text(x(last.at) - 6, at, label, color=data.color, anchor="end", size=size, bold=True, halo=True))
    if data.ahead and data.ahead[-1].value is not None:
        lines = wrapped(data.ahead_label, max(96.0, width - 10 - x(last.at)), size, 4)  # beside the past, not over it
        tall = (len(lines) - 1) * size * 1.2
        bounds = [(spot.low, spot.high) for spot in data.ahead if spot.low is not None and spot.high is not None]
        highest = min(
            [y(high) for _low, high in bounds] + [y(spot.value) for spot in data.ahead if spot.value is not None]
        )
        lowest = max(
            [y(low) for low, _high in bounds] + [y(spot.value) for spot in data.ahead if spot.value is not None]
        )
        is_above = highest - 8 - tall > size + 2 and (falls or lowest + size + 6 + tall > y.start)
        start = highest - 8 - tall if is_above else min(lowest + size + 6, y.start - 4 - tall)
        for row, part in enumerate(lines):
            parts.append(text(width - 6, start + row * size * 1.2, part, anchor="end", size=size, halo=True))
    return parts
