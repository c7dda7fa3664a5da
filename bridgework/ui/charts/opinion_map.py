"""The opinion map: people as small dots, groups as named regions, what divides them along the axes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from bridgework.lib.html import escaped
from bridgework.ui.charts.svg import isolated, n, svg, text, text_width, wrapped

Dot = Sequence[float]  # x, y, people, group


@dataclass(frozen=True)
class Drawing:
    """What both layouts share, in the map's own units: thousandths of its reach from the middle, downward as in SVG.

    It follows from the dots alone, so it is kept with a result (`as_json`), and a page draws no dot again.
    """

    half: tuple[float, float]  # how far the dots reach from their middle, across and up
    most: int  # people of the largest dot
    marks: Sequence[tuple[int, int, str]]  # group, people, path data of all its dots of that size
    outlines: Sequence[tuple[int, str]]  # of each named group's region that has room inside, as path data
    named_at: Sequence[
        tuple[int, float, int]
    ]  # of each named group: middle of its dots across, top of its region; the highest first

    def as_json(self) -> list[Any]:
        """Return what may be kept; `Drawing(*kept)` is the drawing again."""
        return [self.half, self.most, self.marks, self.outlines, self.named_at]


def drawing_of(dots: Sequence[Dot], named: Collection[int]) -> Drawing:
    """Draw dots and the regions of the named groups, each with nine tenths of its dots."""
    xs, ys = [dot[0] for dot in dots] or [0.0], [dot[1] for dot in dots] or [0.0]
    left, right, low, high = min(xs), max(xs), min(ys), max(ys)
    mid_x, mid_y = (left + right) / 2, (low + high) / 2
    half = max(right - left, 1e-9) / 2, max(high - low, 1e-9) / 2
    unit = 1000 / max(half)
    # Dots stand on a grid: few places, few sizes.
    across = {x: round((x - mid_x) * unit) for x in set(xs)}
    down = {y: round((mid_y - y) * unit) for y in set(ys)}
    marks: dict[tuple[int, int], list[str]] = {}
    places: dict[int, list[tuple[float, float]]] = {}
    for x, y, people, group in dots:
        marks.setdefault((int(group), int(people)), []).append(f"M{across[x]} {down[y]}h.1")
        if group in named:
            places.setdefault(int(group), []).append((x, y))
    outlines, named_at = [], []
    for group, points in sorted(places.items()):
        outer = hull(_core(points))
        if len(outer) > 2:
            outlines.append((group, "M" + "L".join(f"{across[x]} {down[y]}" for x, y in outer) + "Z"))
        middle = (sum([x for x, _y in points]) / len(points) - mid_x) * unit
        named_at.append((group, middle, min(down[y] for _x, y in outer)))
    named_at.sort(key=lambda place: place[2])
    most = max([int(dot[2]) for dot in dots], default=1)
    return Drawing(half, most, [(*key, "".join(own)) for key, own in marks.items()], outlines, named_at)


@dataclass(frozen=True)
class OpinionMap:
    """Dots (x, y, people, group), the groups' names, and what people at the ends of each axis say."""

    alt: str
    dots: Sequence[Dot]
    groups: Mapping[int, str]
    left: str = ""
    right: str = ""
    top: str = ""
    bottom: str = ""
    kept: Drawing | None = None  # of the dots, where they were drawn before

    @cached_property
    def drawing(self) -> Drawing:
        """The drawing of the dots; the same in both layouts."""
        return self.kept or drawing_of(self.dots, self.groups)


def binned(points: Iterable[tuple[float, float, int]], *, cells: int = 44) -> list[tuple[float, float, int, int]]:
    """Gather people (x, y, group) that stand close together into one dot each, so that a map of any size stays small.

    Dots sit on a grid, so that no one person's exact place can be read.
    """
    people = [point for point in points if math.isfinite(point[0]) and math.isfinite(point[1])]
    if not people:
        return []
    low_x, high_x = min(p[0] for p in people), max(p[0] for p in people)
    low_y, high_y = min(p[1] for p in people), max(p[1] for p in people)
    step = max(high_x - low_x, high_y - low_y) / cells or 1.0
    counted = Counter((round((px - low_x) / step), round((py - low_y) / step), group) for px, py, group in people)
    return [
        (low_x + column * step, low_y + row * step, count, group)
        for (column, row, group), count in sorted(counted.items())
    ]


def hull(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the convex hull of points, counterclockwise (Andrew's monotone chain)."""
    # Of the points above one another only the lowest and the highest can be corners; dots stand in few such columns.
    low: dict[float, float] = {}
    high: dict[float, float] = {}
    for x, y in points:
        if y < low.get(x, math.inf):
            low[x] = y
        if y > high.get(x, -math.inf):
            high[x] = y
    xs = sorted(low)
    if len(xs) < 2:
        return sorted({(x, y) for x in xs for y in (low[x], high[x])})
    lowest, highest = [(x, low[x]) for x in xs], [(x, high[x]) for x in xs]

    def half(sequence: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        chain: list[tuple[float, float]] = []
        for point in sequence:
            while len(chain) > 1:
                (ax, ay), (bx, by) = chain[-2], chain[-1]
                if (bx - ax) * (point[1] - ay) - (by - ay) * (point[0] - ax) > 0:
                    break
                chain.pop()
            chain.append(point)
        return chain[:-1]

    below, above = half([*lowest, highest[-1]]), half([*highest[::-1], lowest[0]])
    return below + above


def _core(points: Sequence[tuple[float, float]], share: float = 0.9) -> list[tuple[float, float]]:
    """Return the points nearest their middle, so that a region is not stretched by a few far away."""
    if len(points) < 8:
        return list(points)
    middle_x = sorted([x for x, _y in points])[len(points) // 2]
    middle_y = sorted([y for _x, y in points])[len(points) // 2]
    away = [(x - middle_x) ** 2 + (y - middle_y) ** 2 for x, y in points]
    limit = sorted(away)[math.ceil(len(points) * share) - 1]
    return [point for point, distance in zip(points, away, strict=True) if distance <= limit]


def opinion_map(data: OpinionMap, *, narrow: bool = False) -> SafeString:
    """Draw the map. Dots grow with the people they stand for; regions hold nine tenths of their group's dots."""
    width, plot = (358.0, 300.0) if narrow else (860.0, 430.0)
    size = 12.5 if narrow else 13.5
    side = 0.0 if narrow else 190.0
    row = size * 1.3
    above = wrapped(data.top, width * (0.96 if narrow else 0.55), size, 2) if data.top else []
    below = wrapped(data.bottom, width * (0.96 if narrow else 0.55), size, 2) if data.bottom else []
    top = 12 + row * len(above) + 12
    height = top + plot + 14 + row * len(below)
    parts = []
    drawing = data.drawing
    half = drawing.half
    room_x, room_y = (width - 2 * side) / 2 - 26, plot / 2 - 26
    # One scale for both axes: distances on the map mean the same in every direction.
    scale = min(room_x / half[0], room_y / half[1])
    center_x, center_y = width / 2, top + plot / 2
    own_unit = scale * max(half) / 1000  # pixels; strokes are scaled as well, so their widths are divided by it
    for number, outline in drawing.outlines:
        parts.append(
            f'<path class="map-region g{(number - 1) % 6 + 1}" d="{outline}" fill="currentColor" stroke="currentColor" stroke-width="{n(22 / own_unit)}" stroke-linejoin="round" opacity=".12"/>'
        )
    radius = 3.2 if narrow else 4.0
    for group, people, marks in drawing.marks:
        color = f"g{(group - 1) % 6 + 1}" if group in data.groups else "soft"
        across = n(2 * radius * (0.55 + 0.75 * math.sqrt(people / drawing.most)) / own_unit)
        parts.append(
            f'<path class="{color}" d="{marks}" fill="none" stroke="currentColor" stroke-width="{across}" stroke-linecap="round" stroke-opacity=".8"/>'
        )
    # The classes let a script show the map in steps (bridgework.js); without it all of it stands there.
    place = f"translate({n(center_x)} {n(center_y)}) scale({own_unit:.4f})"
    parts = [f'<g class="map-people" transform="{place}">', *parts, "</g>"]
    taken: list[tuple[float, float, float, float]] = []
    for number, own_x, own_y in drawing.named_at:
        x, y, color = center_x + own_x * own_unit, center_y + own_y * own_unit, f"g{(number - 1) % 6 + 1}"
        label = wrapped(data.groups[number], (width - 2 * side) * 0.7, size + 1, 1, True)[0]
        wide = text_width(label, size + 1, True)
        px = max(side + wide / 2 + 2, min(x, width - side - wide / 2 - 2))
        py = max(top + 12, y - 14)
        while (
            any(abs(px - ox) < (wide + owide) / 2 + 4 and abs(py - oy) < 18 for ox, oy, owide, _t in taken)
            and py < top + plot
        ):
            py += 18
        taken.append((px, py, wide, 0))
        parts.append(
            f'<text class="map-name {color} halo" x="{n(px)}" y="{n(py)}" font-size="{n(size + 1)}" font-weight="600" text-anchor="middle" fill="currentColor">{escaped(isolated(label))}</text>'
        )
    for index, part in enumerate(above):
        parts.append(text(width / 2, 12 + row * (index + 0.5), part, color="soft", anchor="middle", size=size))
    for index, part in enumerate(below):
        parts.append(
            text(width / 2, top + plot + 8 + row * (index + 0.6), part, color="soft", anchor="middle", size=size)
        )
    if narrow:
        sides = [
            (wrapped(label, width * 0.47, size, 3), anchor, x)
            for label, anchor, x in ((data.left, "start", 0.0), (data.right, "end", width))
            if label
        ]
        for rows, anchor, x in sides:
            for index, part in enumerate(rows):
                parts.append(text(x, height + row * (index + 1), part, color="soft", anchor=anchor, size=size))
        if sides:
            height += row * max(len(rows) for rows, _anchor, _x in sides) + 10
    else:
        for label, anchor, x in ((data.left, "start", 0.0), (data.right, "end", width)):
            rows = wrapped(label, side - 16, size, 6) if label else []
            for index, part in enumerate(rows):
                parts.append(
                    text(
                        x, center_y + row * (index - len(rows) / 2 + 0.7), part, color="soft", anchor=anchor, size=size
                    )
                )
    return SafeString(svg(width, height, parts, alt=data.alt))
