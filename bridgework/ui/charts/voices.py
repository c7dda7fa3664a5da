"""Who took part: each group's share of the voices with its range, beside its share of the census as a stroke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from bridgework.ui.charts.scale import Scale, span, written
from bridgework.ui.charts.svg import line, n, shortened, svg, text, text_width, wrapped


@dataclass(frozen=True)
class VoicesRow:
    """One group. A share of None is not shown; `note` says the counts in words."""

    name: str
    group: int
    share: float | None = None
    low: float | None = None
    high: float | None = None
    census: float | None = None
    note: str = ""
    is_fewer: bool = False

    @property
    def color(self) -> str:
        return f"g{(self.group - 1) % 6 + 1}"


@dataclass(frozen=True)
class Voices:
    """What the chart shows: questions with their groups, in the order given. No ranking."""

    alt: str
    parts: Sequence[tuple[str, Sequence[VoicesRow]]]
    census_label: str


def voices_by_group(data: Voices, *, narrow: bool = False) -> SafeString:
    """Draw every group's share of the voices as a dot with whiskers, and its share of the census as an upright stroke."""
    width, size = (358.0, 13.0) if narrow else (860.0, 14.0)
    rows = [row for _name, part in data.parts for row in part]
    marks, low, high = span([v for r in rows for v in (r.share, r.low, r.high, r.census)], "percent", zero=True)
    left = 0.0 if narrow else min(max([text_width(row.name, size, True) for row in rows], default=0) + 20, 260)
    notes = max([text_width(row.note, size) for row in rows], default=0)
    right = width - (6 if narrow else min(notes + 24, 270))
    x = Scale(low, high, left + 10, right - 14)
    drawing: list[str] = []
    start = 0 if narrow else left + 10
    labels = wrapped(data.census_label, width - start, size, 3, True)
    words: list[str] = [
        text(start, 15 + 17 * at, label, color="bridge", size=size, bold=True) for at, label in enumerate(labels)
    ]
    top = at = 9.0 + 17 * len(labels)
    for name, part in data.parts:
        if len(data.parts) > 1:
            words.append(text(0, at + 20, name, color="soft", size=size))
            at += 28
        for row in part:
            height = (34.0 if row.share is None else 50.0) if narrow else 36.0
            words += _words(row, narrow, width, left, right, at, size)
            drawing += _marks(row, x, at + (height - 14 if narrow else height / 2))
            at += height
    grid: list[str] = []
    for mark in marks:
        label = written(mark, "percent", marks[1] - marks[0])
        half = text_width(label, size) / 2
        grid.append(line(x(mark), top, x(mark), at + 4))
        words.append(
            text(max(half, min(x(mark), width - half)), at + 22, label, color="soft", anchor="middle", size=size)
        )
    return SafeString(svg(width, at + 30, grid + drawing + words, alt=data.alt))


def _marks(row: VoicesRow, x: Scale, middle: float) -> list[str]:
    parts = []
    if row.share is not None and row.low is not None and row.high is not None:
        a, b = x(row.low), x(row.high)
        parts.append(line(a, middle, b, middle, color=row.color, width=3))
        parts.append(f'<circle class="{row.color}" cx="{n(x(row.share))}" cy="{n(middle)}" r="6" fill="currentColor"/>')
    if row.census is not None:
        parts.append(line(x(row.census), middle - 11, x(row.census), middle + 11, color="bridge", width=2.5))
    return parts


def _words(row: VoicesRow, narrow: bool, width: float, left: float, right: float, at: float, size: float) -> list[str]:
    color = "ember" if row.is_fewer else "soft"
    if narrow:
        name = shortened(row.name, width * 0.5, size, True)
        note = shortened(row.note, width - text_width(name, size, True) - 10, size)
        return [
            text(0, at + 16, name, color=row.color, size=size, bold=True, halo=True),
            text(width, at + 16, note, color=color, size=size, anchor="end", halo=True),
        ]
    base = at + 18 + size * 0.35
    return [
        text(0, base, shortened(row.name, left - 8, size, True), color=row.color, size=size, bold=True, halo=True),
        text(width, base, shortened(row.note, width - right - 8, size), color=color, size=size, anchor="end"),
    ]
