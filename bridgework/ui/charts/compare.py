"""Comparisons: the gap now and then, and rates by group with whiskers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from bridgework.ui.charts.scale import Scale, precision, span, written
from bridgework.ui.charts.svg import line, n, shortened, svg, text, text_width, wrapped


@dataclass(frozen=True)
class Point:
    """One group's value; None is not shown."""

    name: str
    group: int
    value: float | None

    @property
    def color(self) -> str:
        return f"g{(self.group - 1) % 6 + 1}" if self.group else "ink"


@dataclass(frozen=True)
class GapRow:
    """Two groups in one period, and their gap in words."""

    period: str
    first: Point
    second: Point
    gap_text: str = ""


@dataclass(frozen=True)
class Gap:
    """What a gap chart shows: usually two rows, then and now."""

    alt: str
    rows: Sequence[GapRow]
    unit: str = "percent"

    @cached_property
    def frame(self) -> tuple[list[float], list[str], float, float, list[tuple[list[Point], list[str]]]]:
        """What both layouts measure alike: marks, as they are written, low, high, and of each row what `_labels` gives."""
        values = [point.value for row in self.rows for point in (row.first, row.second)]
        marks, low, high = span(values, self.unit)
        fine, step = precision(values, self.unit), marks[1] - marks[0]
        ticks = [written(mark, self.unit, step) for mark in marks]
        return marks, ticks, low, high, [_labels(row, self.unit, fine) for row in self.rows]


def _labels(row: GapRow, unit: str, fine: float | None) -> tuple[list[Point], list[str]]:
    """Return the points of a row that are known, from low to high, and what stands below each."""
    known = [point for point in (row.first, row.second) if point.value is not None]
    known.sort(key=lambda point: point.value or 0.0)
    return known, [f"{written(point.value or 0.0, unit, fine)} {point.name}" for point in known]


def _too_long(labels: Sequence[str], left: float, width: float, size: float) -> bool:
    return sum(text_width(label, size, True) for label in labels) + 12 * (len(labels) - 1) > width - left


def _rooms(
    labels: Sequence[str], spots: Sequence[float], left: float, width: float, size: float
) -> list[tuple[float, float]]:
    """Return where each label may stand on the line that two share: the border between them goes where both fit."""
    if len(labels) < 2:
        return [(left, width)] * len(labels)
    first, second = (text_width(label, size, True) for label in labels)
    border = (spots[0] + spots[1]) / 2
    if not _too_long(labels, left, width, size):
        border = min(max(border, left + first + 6), width - second - 6)
    else:
        border = left + (width - left) * first / (first + second)
    return [(left, border - 4), (border + 4, width)]


def gap_dumbbell(gap: Gap, *, narrow: bool = False) -> SafeString:
    """Draw each period as two dots and the gap between them, on one scale."""
    width = 358.0 if narrow else 860.0
    size = 13.0 if narrow else 14.0
    marks, ticks, low, high, named = gap.frame
    periods = max([text_width(row.period, size, True) for row in gap.rows], default=0)
    left = 0 if narrow else min(periods, 200) + 34
    # Two names that fit no line together get two lines each: no name is cut short.
    n_lines = 2 if any(_too_long(labels, left, width, size) for _known, labels in named) else 1
    row_height = (92.0 if narrow else 74.0) + (n_lines - 1) * size * 1.25
    top = 6.0
    height = top + row_height * max(1, len(gap.rows)) + 30
    x = Scale(low, high, left + 24, width - 24)
    parts = []
    for mark, tick in zip(marks, ticks, strict=True):
        at = x(mark)
        parts.append(line(at, top, at, height - 26))
        parts.append(text(at, height - 8, tick, color="soft", anchor="middle", size=size))
    for index, row in enumerate(gap.rows):
        start = top + index * row_height
        middle = start + (92.0 * 0.6 if narrow else 74.0 * 0.5)
        if narrow:
            parts.append(text(0, start + 16, shortened(row.period, width * 0.3, size, True), size=size, bold=True))
        else:
            parts.append(text(0, middle + size * 0.35, shortened(row.period, 200, size, True), size=size, bold=True))
        known, labels = named[index]
        if len(known) == 2:
            a, b = x(known[0].value or 0.0), x(known[1].value or 0.0)
            parts.append(line(a, middle, b, middle, color="ember", width=3))
            if row.gap_text:
                room = width if narrow else width - left
                label = shortened(row.gap_text, room, size, True)
                half = text_width(label, size, True) / 2
                at = max((0 if narrow else left) + half, min((a + b) / 2, width - half))
                parts.append(
                    text(at, middle - 12, label, color="ember", anchor="middle", size=size, bold=True, halo=True)
                )
        spots = [x(point.value or 0.0) for point in known]
        rooms = _rooms(labels, spots, left, width, size)
        for point, at, label, (start, end) in zip(known, spots, labels, rooms, strict=True):
            parts.append(f'<circle class="{point.color}" cx="{n(at)}" cy="{n(middle)}" r="6" fill="currentColor"/>')
            lines = wrapped(label, end - start, size, n_lines, True)
            half = max(text_width(one, size, True) for one in lines) / 2
            at = max(start + half, min(at, end - half))
            for turn, one in enumerate(lines):
                down = middle + 24 + turn * size * 1.25
                parts.append(text(at, down, one, color=point.color, anchor="middle", size=size, bold=True, halo=True))
    return SafeString(svg(width, height, parts, alt=gap.alt))


@dataclass(frozen=True)
class Bar:
    """One group's rate with its interval; None is not shown. `note` is a few words, such as a count."""

    name: str
    group: int
    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""

    @property
    def color(self) -> str:
        return f"g{(self.group - 1) % 6 + 1}" if self.group else "ink"


@dataclass(frozen=True)
class Bars:
    """What a bar chart shows."""

    alt: str
    rows: Sequence[Bar]
    unit: str = "percent"
    target: float | None = None
    target_label: str = ""
    not_shown_text: str = ""


def bars(data: Bars, *, narrow: bool = False) -> SafeString:
    """Draw rates as bars from zero with whiskers for their intervals."""
    width = 358.0 if narrow else 860.0
    size = 13.0 if narrow else 14.0
    values: list[float | None] = [data.target]
    for row in data.rows:
        if row.value is not None:
            values += [row.value, row.low, row.high]
    marks, low, high = span(values, data.unit, zero=True)
    fine = precision([row.value for row in data.rows], data.unit)
    value_width = (
        max(
            [
                text_width(f"{written(row.value, data.unit, fine)}  {'' if narrow else row.note}", size, True)
                for row in data.rows
                if row.value is not None
            ],
            default=0,
        )
        + 16
    )
    value_width = min(value_width, width * 0.3)
    left = 0.0 if narrow else min(max([text_width(row.name, size, True) for row in data.rows], default=0) + 16, 270)
    row_height = 52.0 if narrow else 40.0
    top = 28.0 if data.target_label and data.target is not None else 6.0
    height = top + row_height * max(1, len(data.rows)) + 30
    x = Scale(low, high, left + 2, width - value_width - 8)
    parts = []
    for mark in marks:
        if x(mark) <= width - 8:
            label = written(mark, data.unit, marks[1] - marks[0])
            half = text_width(label, size) / 2
            parts.append(line(x(mark), top, x(mark), height - 26))
            parts.append(
                text(max(half, min(x(mark), width - half)), height - 8, label, color="soft", anchor="middle", size=size)
            )
    words: list[str] = []
    for index, row in enumerate(data.rows):
        start = top + index * row_height
        middle = start + (row_height - 13 if narrow else row_height / 2)
        if narrow:
            note = shortened(row.note, width * 0.45, size) if row.value is not None else ""
            words.append(
                text(
                    0,
                    start + 17,
                    shortened(row.name, width - text_width(note, size) - 10, size, True),
                    size=size,
                    bold=True,
                    halo=True,
                )
            )
            if note:
                words.append(text(width, start + 17, note, color="soft", size=size, anchor="end", halo=True))
        else:
            words.append(
                text(
                    0, middle + size * 0.35, shortened(row.name, left - 10, size, True), size=size, bold=True, halo=True
                )
            )
        if row.value is None:
            words.append(
                text(
                    left + 8,
                    middle + size * 0.35,
                    shortened(data.not_shown_text, width - left - 8, size),
                    color="soft",
                    size=size,
                    halo=True,
                )
            )
            continue
        zero, end = sorted((x(max(low, 0.0)), x(row.value)))
        parts.append(
            f'<rect class="{row.color}" x="{n(zero)}" y="{n(middle - 7)}" width="{n(max(1.5, end - zero))}" height="14" fill="currentColor" fill-opacity=".75"/>'
        )
        reach = end
        if row.low is not None and row.high is not None:
            a, b = x(row.low), x(row.high)
            reach = max(end, b)
            parts.append(
                line(a, middle, b, middle, width=1.6, color="ink")
                + line(a, middle - 5, a, middle + 5, width=1.6, color="ink")
                + line(b, middle - 5, b, middle + 5, width=1.6, color="ink")
            )
        label = f"{written(row.value, data.unit, fine)}"
        words.append(text(reach + 8, middle + size * 0.35, label, size=size, bold=True, halo=True))
        if row.note and not narrow:
            at = reach + 8 + text_width(label, size, True) + 8
            words.append(
                text(
                    at, middle + size * 0.35, shortened(row.note, width - at, size), color="soft", size=size, halo=True
                )
            )
    if data.target is not None:
        parts.append(line(x(data.target), top - 2, x(data.target), height - 26, color="bridge", width=2, dash="2 5"))
        if data.target_label:
            label = wrapped(data.target_label, width, size, 1)[0]
            half = text_width(label, size) / 2
            words.append(
                text(
                    max(half, min(x(data.target), width - half)), 16, label, color="bridge", anchor="middle", size=size
                )
            )
    return SafeString(svg(width, height, parts + words, alt=data.alt))
