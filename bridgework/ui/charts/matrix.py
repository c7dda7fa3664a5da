"""A matrix of counts: rows of people by columns of places. The empty cells are the finding, so they are what one sees."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from bridgework.ui.charts.svg import n, shortened, svg, text, text_width, wrapped
from bridgework.ui.numbers import count

HIGH, GAP = 26.0, 3.0


@dataclass(frozen=True)
class Band:
    """Rows under one heading."""

    heading: str
    rows: Sequence[str]


@dataclass(frozen=True)
class MatrixChart:
    """What is drawn: counts by (row, column), rows numbered through all bands; `marked` are cells that a need on record speaks of."""

    alt: str
    columns: Sequence[str]
    bands: Sequence[Band]
    cells: Mapping[tuple[int, int], int]
    marked: Collection[tuple[int, int]] = ()


def matrix(data: MatrixChart, *, narrow: bool = False) -> SafeString:
    """Draw the matrix: darker for more, and a hollow cell for none."""
    width, size = (358.0, 12.0) if narrow else (860.0, 14.0)
    labels = 104.0 if narrow else 190.0
    step = min(96.0, (width - labels) / max(1, len(data.columns)))
    is_upright = any(text_width(word, size - 1) > step - 4 for name in data.columns for word in name.split())
    if is_upright:
        top = max((min(text_width(name, size - 1), 116) for name in data.columns), default=0) + 12
    else:
        top = max((len(wrapped(name, step - 4, size - 1, 3)) for name in data.columns), default=1) * size * 1.25 + 8
    parts = [
        _heading(name, labels + at * step + step / 2, top, step, size - 1, is_upright)
        for at, name in enumerate(data.columns)
    ]
    most = max(data.cells.values(), default=0)
    y, number = top, 0
    for band in data.bands:
        y += size + 12
        parts.append(text(0, y - 8, shortened(band.heading, width, size - 1), color="soft", size=size - 1))
        for row in band.rows:
            parts.append(text(0, y + HIGH / 2 + size * 0.35, shortened(row, labels - 8, size), size=size))
            for at in range(len(data.columns)):
                parts.append(_cell(data.cells.get((number, at), 0), most, labels + at * step, y, step, size))
                if (number, at) in data.marked:
                    parts.append(_mark(labels + at * step, y, step))
            y += HIGH + GAP
            number += 1
    return SafeString(svg(labels + step * len(data.columns) + 2, y + 4, parts, alt=data.alt))


def _heading(name: str, x: float, top: float, step: float, size: float, is_upright: bool) -> str:
    if is_upright:
        body = text(0, 0, shortened(name, 116, size), size=size)
        return f'<g transform="translate({n(x + size * 0.35)} {n(top - 4)}) rotate(-90)">{body}</g>'
    rows = wrapped(name, step - 4, size, 3)
    start = top - 4 - (len(rows) - 1) * size * 1.25
    return "".join(text(x, start + at * size * 1.25, row, size=size, anchor="middle") for at, row in enumerate(rows))


def _mark(x: float, y: float, step: float) -> str:
    """Return the corner that says that a need is on record here."""
    right, top = x + step - GAP + 1.5, y
    return f'<path class="ember" d="M{n(right - 12)} {n(top)}L{n(right)} {n(top)}L{n(right)} {n(top + 12)}Z" fill="currentColor"/>'


def _cell(value: int, most: int, x: float, y: float, step: float, size: float) -> str:
    box = f'x="{n(x + 1.5)}" y="{n(y)}" width="{n(step - GAP)}" height="{n(HIGH)}"'
    if not value:
        hollow = (
            f'<rect class="ember" {box} fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="4 3"/>'
        )
        return hollow + text(
            x + step / 2, y + HIGH / 2 + size * 0.35, "0", color="ember", size=size, anchor="middle", bold=True
        )
    shade = 1 + round(3 * (value - 1) / max(1, most - 1)) if most > 1 else 2
    color = "paper" if shade > 3 else "ink"
    return f'<rect class="m{shade}" {box} fill="currentColor"/>' + text(
        x + step / 2, y + HIGH / 2 + size * 0.35, count(value), color=color, size=size, anchor="middle"
    )
