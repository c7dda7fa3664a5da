"""Who works with whom: organizations down the page, by sector, and an arc for each tie. Positions never jump: they follow names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from bridgework.ui.charts.svg import n, shortened, svg, text, text_width

# One shape for each sector in turn, so that color is not all that tells them apart.
SHAPES = ("circle", "square", "diamond", "triangle", "ring", "bar", "cross", "down")

CORNERS: dict[str, list[tuple[float, float]]] = {
    "square": [(-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5)],
    "diamond": [(0, -6), (6, 0), (0, 6), (-6, 0)],
    "triangle": [(0, -5.5), (5.5, 4.5), (-5.5, 4.5)],
    "down": [(0, 5.5), (5.5, -4.5), (-5.5, -4.5)],
    "bar": [(-6, -2.4), (6, -2.4), (6, 2.4), (-6, 2.4)],
    "cross": [
        (-5.5, -3.5),
        (-3.5, -5.5),
        (0, -2),
        (3.5, -5.5),
        (5.5, -3.5),
        (2, 0),
        (5.5, 3.5),
        (3.5, 5.5),
        (0, 2),
        (-3.5, 5.5),
        (-5.5, 3.5),
        (-2, 0),
    ],
}


@dataclass(frozen=True)
class TiedRow:
    """One organization: its name, the number of its sector (from 0), and what its sector is called."""

    name: str
    sector: int
    sector_name: str


@dataclass(frozen=True)
class TiesPicture:
    """Organizations in order, and ties as pairs of their positions with how much each rests on."""

    alt: str
    rows: Sequence[TiedRow]
    ties: Sequence[tuple[int, int, int]]


def _shape(kind: str, x: float, y: float, color: str) -> str:
    at = f'class="{color}" fill="currentColor"'
    if kind == "circle":
        return f'<circle {at} cx="{n(x)}" cy="{n(y)}" r="5"/>'
    if kind == "ring":
        return f'<circle class="{color}" cx="{n(x)}" cy="{n(y)}" r="4.2" fill="none" stroke="currentColor" stroke-width="2.2"/>'
    return f'<path {at} d="M{"L".join(f"{n(x + dx)} {n(y + dy)}" for dx, dy in CORNERS[kind])}Z"/>'


def ties_picture(data: TiesPicture, *, narrow: bool = False) -> SafeString:
    """Draw the names down one side and each tie as an arc beside them; arcs across sectors are drawn in teal."""
    width = 358.0 if narrow else 860.0
    size = 12.5 if narrow else 14.0
    step = 26.0 if narrow else 25.0
    most = 188.0 if narrow else 340.0
    left = min(most, max([text_width(row.name, size) for row in data.rows], default=0) + 6)
    stem = left + 16
    places: list[float] = []
    parts: list[str] = []
    y, sector = 4.0, -1
    for row in data.rows:
        if row.sector != sector:
            y += 30.0
            parts.append(
                text(0, y - 3, shortened(row.sector_name, width, size, True), color="soft", size=size, bold=True)
            )
            sector = row.sector
        y += step
        places.append(y - step / 2 + 3)
    arcs: dict[bool, list[str]] = {False: [], True: []}
    room = width - stem - 12
    tall = [abs(places[b] - places[a]) for a, b, _weight in data.ties]
    tallest = max(tall, default=1.0)
    # Each place and the stem are written once: there are many arcs to a place.
    beside, heights = n(stem + 9), [n(place) for place in places]
    for high, (a, b, weight) in sorted(zip(tall, data.ties, strict=True), key=lambda tie: -tie[0]):
        crosses = data.rows[a].sector != data.rows[b].sector
        reach = n(stem + max(14.0, room * (high / tallest) ** 0.75) * 4 / 3)
        strong = f' stroke-width="{n(min(4.0, 1.1 + 0.55 * (weight - 1)))}"' if weight > 1 else ""
        begins, ends = heights[a], heights[b]
        arcs[crosses].append(f'<path d="M{beside} {begins}C{reach} {begins} {reach} {ends} {beside} {ends}"{strong}/>')
    for row, at in zip(data.rows, places, strict=True):
        parts.append(text(left, at + size * 0.35, shortened(row.name, left, size), anchor="end", size=size))
        parts.append(_shape(SHAPES[row.sector % len(SHAPES)], stem, at, f"g{row.sector % 6 + 1}"))
    lines = [
        f'<g class="{"bridge" if crosses else "soft"}" fill="none" stroke="currentColor" stroke-width="1.1" '
        f'stroke-opacity="{".75" if crosses else ".55"}">{"".join(drawn)}</g>'
        for crosses, drawn in arcs.items()
        if drawn
    ]
    return SafeString(svg(width, y + 12, [*lines, *parts], alt=data.alt))
