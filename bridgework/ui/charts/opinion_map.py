"""The opinion map: people as small dots, groups as named regions, what divides them along the axes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from bridgework.ui.charts.svg import n, path, svg, text, text_width, wrapped


@dataclass(frozen=True)
class OpinionMap:
    """Dots (x, y, people, group), the groups' names, and what people at the ends of each axis say."""

    alt: str
    dots: Sequence[tuple[float, float, int, int]]
    groups: Mapping[int, str]
    left: str = ""
    right: str = ""
    top: str = ""
    bottom: str = ""

    @cached_property
    def regions(self) -> Mapping[int, tuple[list[tuple[float, float]], list[tuple[float, float]]]]:
        """Where each named group's dots stand, and the outline of nine tenths of them; the same in both layouts."""
        places: dict[int, list[tuple[float, float]]] = {}
        for x, y, _people, group in self.dots:
            if group in self.groups:
                places.setdefault(group, []).append((x, y))
        return {group: (points, hull(_core(points))) for group, points in sorted(places.items())}


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
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered

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

    return half(ordered) + half(ordered[::-1])


def _core(points: Sequence[tuple[float, float]], share: float = 0.9) -> list[tuple[float, float]]:
    """Return the points nearest their middle, so that a region is not stretched by a few far away."""
    if len(points) < 8:
        return list(points)
    middle_x = sorted(p[0] for p in points)[len(points) // 2]
    middle_y = sorted(p[1] for p in points)[len(points) // 2]
    return sorted(points, key=lambda p: (p[0] - middle_x) ** 2 + (p[1] - middle_y) ** 2)[
        : math.ceil(len(points) * share)
    ]


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
    xs, ys = [dot[0] for dot in data.dots] or [0.0], [dot[1] for dot in data.dots] or [0.0]
    half = max(max(xs) - min(xs), 1e-9) / 2, max(max(ys) - min(ys), 1e-9) / 2
    room_x, room_y = (width - 2 * side) / 2 - 26, plot / 2 - 26
    # One scale for both axes: distances on the map mean the same in every direction.
    scale = min(room_x / half[0], room_y / half[1])
    if scale * max(half) > 1e6:
        scale = 0.0
    mid_x, mid_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    center_x, center_y = width / 2, top + plot / 2

    def at(x: float, y: float) -> tuple[float, float]:
        return center_x + (x - mid_x) * scale, center_y - (y - mid_y) * scale

    most = max([dot[2] for dot in data.dots], default=1)
    named = []
    for number, (places, outer) in data.regions.items():
        color = f"g{(number - 1) % 6 + 1}"
        outline = [at(x, y) for x, y in outer]
        if len(outline) > 2:
            parts.append(
                f'<path class="{color}" d="{path(outline, closed=True)}" fill="currentColor" stroke="currentColor" stroke-width="22" stroke-linejoin="round" opacity=".12"/>'
            )
        middle = at(sum(x for x, _y in places) / len(places), 0)[0]
        named.append((middle, min(y for _x, y in outline), data.groups[number], color))
    radius = 3.2 if narrow else 4.0
    # Dots stand on a grid: few places, sizes and colors. All dots of one color and size are one path of points.
    across = {x: n(center_x + (x - mid_x) * scale) for x in set(xs)}
    down = {y: n(center_y - (y - mid_y) * scale) for y in set(ys)}
    wide_as = {p: n(2 * radius * (0.55 + 0.75 * math.sqrt(p / most))) for p in {dot[2] for dot in data.dots}}
    colors = {g: f"g{(g - 1) % 6 + 1}" if g in data.groups else "soft" for g in {dot[3] for dot in data.dots}}
    points: dict[tuple[str, str], list[str]] = {}
    for x, y, people, group in data.dots:
        points.setdefault((colors[group], wide_as[people]), []).append(f"M{across[x]} {down[y]}h.01")
    parts += [
        f'<path class="{color}" d="{"".join(marks)}" fill="none" stroke="currentColor" stroke-width="{wide}" stroke-linecap="round" stroke-opacity=".8"/>'
        for (color, wide), marks in points.items()
    ]
    taken: list[tuple[float, float, float, float]] = []
    for x, y, name, color in sorted(named, key=lambda one: one[1]):
        label = wrapped(name, (width - 2 * side) * 0.7, size + 1, 1, True)[0]
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
            f'<text class="{color} halo" x="{n(px)}" y="{n(py)}" font-size="{n(size + 1)}" font-weight="600" text-anchor="middle" fill="currentColor">{escape(label)}</text>'
        )
    for index, part in enumerate(above):
        parts.append(text(width / 2, 12 + row * (index + 0.5), part, color="soft", anchor="middle", size=size))
    for index, part in enumerate(below):
        parts.append(
            text(width / 2, top + plot + 8 + row * (index + 0.6), part, color="soft", anchor="middle", size=size)
        )
    if narrow:
        for label, anchor, x in ((data.left, "start", 0.0), (data.right, "end", width)):
            if label:
                rows = wrapped(label, width * 0.47, size, 3)
                for index, part in enumerate(rows):
                    parts.append(text(x, height + row * (index + 1), part, color="soft", anchor=anchor, size=size))
        if data.left or data.right:
            height += (
                row
                * max(len(wrapped(label, width * 0.47, size, 3)) if label else 0 for label in (data.left, data.right))
                + 10
            )
    else:
        for label, anchor, x in ((data.left, "start", 0.0), (data.right, "end", width)):
            rows = wrapped(label, side - 16, size, 6) if label else []
            for index, part in enumerate(rows):
                parts.append(
                    text(
                        x, center_y + row * (index - len(rows) / 2 + 0.7), part, color="soft", anchor=anchor, size=size
                    )
                )
    return mark_safe(svg(width, height, parts, alt=data.alt))
