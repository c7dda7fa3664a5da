"""The opinion map: people as small dots, groups as named regions, what divides them along the axes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString, mark_safe

from bridgework.lib.html import escaped
from bridgework.ui.charts.svg import isolated, n, svg, text, text_width, wrapped


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
    def middle(self) -> tuple[float, float, float, float]:
        """The middle of all dots, and how far they reach from it across and up."""
        xs, ys = [dot[0] for dot in self.dots] or [0.0], [dot[1] for dot in self.dots] or [0.0]
        left, right, low, high = min(xs), max(xs), min(ys), max(ys)
        return (left + right) / 2, (low + high) / 2, max(right - left, 1e-9) / 2, max(high - low, 1e-9) / 2

    def own(self, x: float, y: float) -> tuple[int, int]:
        """Return a place in the map's own units: thousandths of its reach from the middle, downward as in SVG."""
        mid_x, mid_y, half_x, half_y = self.middle
        unit = 1000 / max(half_x, half_y)
        return round((x - mid_x) * unit), round((mid_y - y) * unit)

    @cached_property
    def marks(self) -> Mapping[tuple[int, int], str]:
        """Path data of all dots of one (group, people), in the map's own units; the same in both layouts.

        Dots stand on a grid: few places, few sizes.
        """
        mid_x, mid_y, half_x, half_y = self.middle
        unit = 1000 / max(half_x, half_y)
        across = {x: f"M{round((x - mid_x) * unit)} " for x in {dot[0] for dot in self.dots}}
        down = {y: f"{round((mid_y - y) * unit)}h.1" for y in {dot[1] for dot in self.dots}}
        marks: dict[tuple[int, int], list[str]] = {}
        for x, y, people, group in self.dots:
            marks.setdefault((group, people), []).append(across[x] + down[y])
        return {key: "".join(own) for key, own in marks.items()}

    @cached_property
    def named_at(self) -> list[tuple[int, float, int]]:
        """Where each group's name goes, the highest first: (group, middle of its dots across, top of its region), own units."""
        mid_x, _mid_y, half_x, half_y = self.middle
        unit = 1000 / max(half_x, half_y)
        places = [
            (
                group,
                (sum([x for x, _y in dots]) / len(dots) - mid_x) * unit,
                min(self.own(*place)[1] for place in outer),
            )
            for group, (dots, outer) in self.regions.items()
        ]
        return sorted(places, key=lambda place: place[2])

    @cached_property
    def outlines(self) -> Mapping[int, str]:
        """Path data of each region that has room inside, in the map's own units; the same in both layouts."""
        return {
            group: "M" + "L".join(f"{x} {y}" for x, y in (self.own(*place) for place in outer)) + "Z"
            for group, (_places, outer) in self.regions.items()
            if len(outer) > 2
        }

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
    _mid_x, _mid_y, *half = data.middle
    room_x, room_y = (width - 2 * side) / 2 - 26, plot / 2 - 26
    # One scale for both axes: distances on the map mean the same in every direction.
    scale = min(room_x / half[0], room_y / half[1])
    center_x, center_y = width / 2, top + plot / 2
    own_unit = scale * max(half) / 1000  # pixels; strokes are scaled as well, so their widths are divided by it
    most = max([dot[2] for dot in data.dots], default=1)
    for number, outline in data.outlines.items():
        parts.append(
            f'<path class="map-region g{(number - 1) % 6 + 1}" d="{outline}" fill="currentColor" stroke="currentColor" stroke-width="{n(22 / own_unit)}" stroke-linejoin="round" opacity=".12"/>'
        )
    radius = 3.2 if narrow else 4.0
    for (group, people), marks in data.marks.items():
        color = f"g{(group - 1) % 6 + 1}" if group in data.groups else "soft"
        across = n(2 * radius * (0.55 + 0.75 * math.sqrt(people / most)) / own_unit)
        parts.append(
            f'<path class="{color}" d="{marks}" fill="none" stroke="currentColor" stroke-width="{across}" stroke-linecap="round" stroke-opacity=".8"/>'
        )
    # The classes let a script show the map in steps (bridgework.js); without it all of it stands there.
    place = f"translate({n(center_x)} {n(center_y)}) scale({own_unit:.4f})"
    parts = [f'<g class="map-people" transform="{place}">', *parts, "</g>"]
    taken: list[tuple[float, float, float, float]] = []
    for number, own_x, own_y in data.named_at:
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
    return mark_safe(svg(width, height, parts, alt=data.alt))
