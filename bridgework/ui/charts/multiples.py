"""Small multiples: one small trend per place, all on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from bridgework.ui.charts.scale import Scale, kept_apart, precision, written
from bridgework.ui.charts.svg import line, n, shortened, svg, text, text_width, wrapped
from bridgework.ui.charts.trend import Series, Trend, dashes_of, draw_line, places_on, range_of, runs

TALL, TITLE, FOOT = 84.0, 34.0, 36.0  # of one small picture: its trend, the place's name above, the periods below
SMALL, ROW = 12.0, 14.0  # the size of its texts, and how high one stands


@dataclass(frozen=True)
class SmallTrend:
    """One place's trend, measured once for both layouts: its lines from high to low, and what is written at their ends."""

    name: str
    lines: Sequence[
        tuple[str, list[list[int]], list[str], str]
    ]  # of each line its color, stretches, heights and dashes
    # Of each text its color, the value in words, its period ("" for the newest of all) and the middle of both.
    ends: Sequence[tuple[str, str, str, float]]


@dataclass(frozen=True)
class Multiples:
    """The same trend for several places, on one scale."""

    alt: str
    periods: Sequence[str]
    places: Sequence[tuple[str, Sequence[Series]]]
    unit: str = "percent"
    target: float | None = None

    @cached_property
    def every(self) -> list[Series]:
        """All lines of all places."""
        return [series for _name, several in self.places for series in several]

    @cached_property
    def dashes(self) -> dict[str, str]:
        """How the line of each name is dashed, in all pictures alike."""
        return dashes_of(self.every)

    @cached_property
    def up(self) -> Scale:
        """The scale of all pictures, from their top."""
        _marks, low, high = range_of(Trend("", self.periods, self.every, self.unit, self.target), self.every)
        return Scale(low, high, TITLE + TALL, TITLE)

    @cached_property
    def small(self) -> list[SmallTrend]:
        """What both layouts draw of each place."""
        fine = precision([value for one in self.every for value in one.values], self.unit)
        found = []
        for name, several in self.places:
            lines = [(one.values[one.last] or 0.0, one, one.last) for one in several if one.last is not None]
            lines.sort(key=lambda end: -end[0])
            ends = self._written(lines)
            heights = [2 * ROW if self._year(last) else ROW for _value, _one, last in ends]
            centers = kept_apart([self.up(value) for value, *_ in ends], heights, TITLE - 8, TITLE + TALL + ROW)
            found.append(
                SmallTrend(
                    name,
                    [
                        (one.color, runs(one.values), places_on(self.up, one.values), self.dashes[one.name])
                        for _value, one, _last in lines
                    ],
                    [
                        (one.color, written(value, self.unit, fine), self._year(last), center)
                        for (value, one, last), center in zip(ends, centers, strict=True)
                    ],
                )
            )
        return found

    def _year(self, last: int) -> str:
        """Return the period of an end before the newest one, so that no old number passes for a new one; else nothing."""
        return "" if last == len(self.periods) - 1 else shortened(str(self.periods[last]), 72, SMALL)

    def _written(self, lines: list[tuple[float, Series, int]]) -> list[tuple[float, Series, int]]:
        """Return the ends that are written: the newest always, older ones (of two rows) as far as there is room."""
        room = TALL + ROW + 8 - ROW * sum(not self._year(last) for _value, _one, last in lines)
        older = sorted({last for _value, _one, last in lines if self._year(last)}, reverse=True)
        kept: set[int] = set()
        for at in (index for last in older for index, one in enumerate(lines) if one[2] == last):
            if (room := room - 2 * ROW) >= 0:
                kept.add(at)
        return [one for index, one in enumerate(lines) if index in kept or not self._year(one[2])]

    @cached_property
    def margin(self) -> float:
        """How wide the texts at the lines' ends are, with the space before them."""
        years = [text_width(year, SMALL) for place in self.small for _color, _value, year, _center in place.ends]
        return max([44.0, *(width + 8 for width in years)])


def small_multiples(data: Multiples, *, narrow: bool = False) -> SafeString:
    """Draw one small trend per place, all on the same scale, so that eyes may compare."""
    width, columns = (358.0, 2) if narrow else (860.0, 4)
    size, gap, y = SMALL, 22.0, data.up
    cell = (width - gap * (columns - 1)) / columns
    rows = -(-len(data.places) // columns) or 1
    end = cell - data.margin
    across = places_on(Scale(0, max(1, len(data.periods) - 1), 2, end), range(len(data.periods)))
    # What is the same in every picture: its rules, the goal, the periods below.
    same = [line(0, y(mark), cell, y(mark)) for mark in (y.low, y.high)]
    if data.target is not None:
        same.append(line(0, y(data.target), end + 4, y(data.target), color="bridge", width=1.6, dash="2 4"))
    if data.periods:
        below = TITLE + TALL + 17
        same.append(text(0, below, str(data.periods[0]), color="soft", size=size))
        same.append(text(end, below, str(data.periods[-1]), color="soft", size=size, anchor="end"))
    parts = []
    for index, place in enumerate(data.small):
        left, top = (index % columns) * (cell + gap), (index // columns) * (TITLE + TALL + FOOT)
        parts += [f'<g transform="translate({n(left)} {n(top)})">', *same]
        for row, part in enumerate(wrapped(place.name, cell, size, 2, True)):
            parts.append(text(0, 12 + row * 15, part, size=size, bold=True))
        if not place.lines:
            parts.append(text(0, TITLE + TALL / 2, "—", color="soft", size=size))
        for color, stretches, up, dash in place.lines:
            parts += draw_line(color, stretches, across, up, "2", dash)
        for color, value, year, center in place.ends:
            middle = center + 4 - (ROW / 2 if year else 0)
            parts.append(text(cell, middle, value, color=color, anchor="end", size=size, bold=True))
            if year:
                parts.append(text(cell, middle + ROW, year, color=color, anchor="end", size=size))
        parts.append("</g>")
    names = {}
    for one in data.every:
        names.setdefault(one.name, one.color)
    at, height = 0.0, rows * (TITLE + TALL + FOOT) + 4
    for name, color in names.items():
        label = wrapped(name, width - 20, size, 1, True)[0]
        if at and at + text_width(label, size, True) + 34 > width:
            at, height = 0.0, height + 20
        parts.append(line(at, height + 6, at + 14, height + 6, color=color, width=2.6, dash=data.dashes[name]))
        parts.append(text(at + 20, height + 10, label, color=color, size=size, bold=True))
        at += text_width(label, size, True) + 40
    return SafeString(svg(width, height + 18, parts, alt=data.alt))
