"""How far each group is from one goal: a dot with its interval for every group, beside the goal as a dotted line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from bridgework.ui.charts.scale import Scale, precision, span, written
from bridgework.ui.charts.svg import line, n, shortened, svg, text, text_width, wrapped


@dataclass(frozen=True)
class DistanceRow:
    """One group: its rate with its interval, and the distance in a few words. A value of None is not shown."""

    name: str
    group: int
    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""
    is_reached: bool | None = None

    @property
    def color(self) -> str:
        return f"g{(self.group - 1) % 6 + 1}" if self.group else "ink"

    @property
    def note_color(self) -> str:
        return "soft" if self.value is None or self.is_reached is None else ("leaf" if self.is_reached else "ember")


@dataclass(frozen=True)
class Distance:
    """What the chart shows. Groups stand in the order given: it is no ranking."""

    alt: str
    rows: Sequence[DistanceRow]
    unit: str = "percent"
    goal: float | None = None
    goal_label: str = ""


def distance_by_group(data: Distance, *, narrow: bool = False) -> SafeString:
    """Draw every group as a dot with whiskers, a bar to the goal's dotted line, and the distance in words."""
    width, size = (358.0, 13.0) if narrow else (860.0, 14.0)
    values: list[float | None] = [data.goal]
    for row in data.rows:
        if row.value is not None:
            values += [row.value, row.low, row.high]
    marks, low, high = span(values, data.unit)
    # A distance of 3.4 points stands beside: the rates have their tenths too.
    fine = 0.001 if data.unit == "percent" else precision([row.value for row in data.rows], data.unit)
    left = 0.0 if narrow else min(max([text_width(row.name, size, True) for row in data.rows], default=0) + 20, 270)
    notes = max([text_width(row.note, size, True) for row in data.rows], default=0)
    right = width - (8 if narrow else min(notes + 24, 250))
    heights = [_height(row, narrow) for row in data.rows]
    has_goal = data.goal is not None
    top = 30.0 if has_goal and data.goal_label else 8.0
    height = top + (sum(heights) or 46) + 30
    x = Scale(low, high, left + 14, right - 14)
    parts: list[str] = []
    words: list[str] = []
    for mark in marks:
        label = written(mark, data.unit, marks[1] - marks[0])
        half = text_width(label, size) / 2
        parts.append(line(x(mark), top, x(mark), height - 26))
        at = max(half, min(x(mark), width - half))
        words.append(text(at, height - 8, label, color="soft", anchor="middle", size=size))
    start = top
    for row, row_height in zip(data.rows, heights, strict=True):
        middle = start + (row_height - 20 if narrow else row_height / 2)
        words += _words_of(row, narrow, width, left, right, start, middle, size)
        if row.value is not None:
            parts += _dot(row, x, middle, data.goal)
            words.append(_value_of(row, x(row.value), middle, data.unit, fine, left, right, size, narrow))
        start += row_height
    if data.goal is not None:
        # Above the bars to it, below the dots' own words.
        parts.append(line(x(data.goal), top - 4, x(data.goal), height - 26, color="bridge", width=2.5, dash="1 5"))
        if data.goal_label:
            label = wrapped(data.goal_label, width, size, 1, True)[0]
            half = text_width(label, size, True) / 2
            at = max(half, min(x(data.goal), width - half))
            words.append(text(at, 17, label, color="bridge", anchor="middle", size=size, bold=True))
    return SafeString(svg(width, height, parts + words, alt=data.alt))


def _height(row: DistanceRow, narrow: bool) -> float:
    """Return the height of a row; one that is not shown holds its name alone."""
    if row.value is None:
        return 34.0
    return 62.0 if narrow else 46.0


def _dot(row: DistanceRow, x: Scale, middle: float, goal: float | None) -> list[str]:
    assert row.value is not None  # noqa: S101 - for the type checker; the caller asked
    parts = []
    if goal is not None and row.is_reached is False:
        parts.append(line(x(row.value), middle, x(goal), middle, color="ember", width=1.2, dash="2 4"))
    if row.low is not None and row.high is not None:
        a, b = x(row.low), x(row.high)
        parts.append(line(a, middle, b, middle, color=row.color, width=3))
        parts += [line(end, middle - 6, end, middle + 6, color=row.color, width=2) for end in (a, b)]
    parts.append(f'<circle class="{row.color}" cx="{n(x(row.value))}" cy="{n(middle)}" r="6.5" fill="currentColor"/>')
    return parts


def _words_of(
    row: DistanceRow, narrow: bool, width: float, left: float, right: float, start: float, middle: float, size: float
) -> list[str]:
    """Return the group's name and its distance: on one line with the dot, or above it where the screen is narrow."""
    if narrow:
        note = shortened(row.note, width * 0.55, size, True)
        name = shortened(row.name, width - text_width(note, size, True) - 10, size, True)
        return [
            text(0, start + 17, name, color=row.color, size=size, bold=True, halo=True),
            text(width, start + 17, note, color=row.note_color, size=size, anchor="end", bold=True, halo=True),
        ]
    base = middle + size * 0.35
    note = shortened(row.note, width - right - 8, size, True)
    return [
        text(0, base, shortened(row.name, left - 10, size, True), color=row.color, size=size, bold=True, halo=True),
        text(width, base, note, color=row.note_color, size=size, anchor="end", bold=True, halo=True),
    ]


def _value_of(
    row: DistanceRow,
    at: float,
    middle: float,
    unit: str,
    fine: float | None,
    left: float,
    right: float,
    size: float,
    narrow: bool,
) -> str:
    """Return the rate in figures, above its dot (below it where the name stands above)."""
    label = written(row.value or 0.0, unit, fine)
    half = text_width(label, size) / 2
    at = max(left + half, min(at, right - half))
    return text(at, middle + (21 if narrow else -10), label, anchor="middle", size=size, halo=True)
