"""The map by place: own shapes in five shades, hatched where nothing is shown. No tiles, nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bridgework.ui.charts.export import LIGHT
from bridgework.ui.charts.svg import n, shortened, text, text_width, wrapped

Floats = npt.NDArray[np.float64]

N_CLASSES = 5
DARK_FROM = 3  # names on classes from here on (0-based) are written in the color of the paper
FINE = 4  # whole numbers of a path for one pixel of the drawing
READ_LINE = (
    20.0  # room at the top, where the name of the place one points at is written: one line, two on narrow screens
)
MOST_LABELS = 40
# The line between places; the stylesheet's own color stands before this one on a page.
LINE = f'stroke="{LIGHT["soft"]}" stroke-width="{0.8 * FINE:g}" stroke-linejoin="round"'


@dataclass(frozen=True)
class Area:
    """One place: its outline on a plane (y to the north), its class (0 to 4; None: not shown), what is said of it, where it leads."""

    name: str
    said: str
    rings: Sequence[Floats]
    label: tuple[float, float]
    rank: int | None
    href: str = ""


@dataclass(frozen=True)
class PlaceMap:
    """What a map shows. `legend` has a few words for each class that there is, palest first."""

    alt: str
    areas: Sequence[Area]
    legend: Sequence[tuple[int, str]] = field(default=())
    legend_title: str = ""
    not_shown: str = ""  # what the hatching means; empty where nothing is hatched
    hint: str = ""
    key: str = "map"  # begins the ids within the drawing: two maps on one page need two


@dataclass(frozen=True)
class _Frame:
    """How the plane comes to the drawing."""

    west: float
    north: float
    scale: float
    left: float
    top: float

    def __call__(self, points: Floats) -> Floats:
        return np.column_stack(
            (
                self.left + (points[:, 0] - self.west) * self.scale,
                self.top + (self.north - points[:, 1]) * self.scale,
            )
        )


def shade_of(rank: int, n_classes: int) -> int:
    """Return the shade (1 to 5) of a class: few classes take shades far apart, a single one the middle."""
    return (N_CLASSES + 1) // 2 if n_classes <= 1 else 1 + round(rank * (N_CLASSES - 1) / (n_classes - 1))


def _frame(areas: Sequence[Area], left: float, top: float, width: float, height: float) -> tuple[_Frame, float, float]:
    points = [ring for area in areas for ring in area.rings]
    every = np.concatenate(points) if points else np.zeros((1, 2))
    low, high = every.min(axis=0), every.max(axis=0)
    across, down = max(float(high[0] - low[0]), 1e-9), max(float(high[1] - low[1]), 1e-9)
    scale = min(width / across, height / down)
    return _Frame(float(low[0]), float(high[1]), scale, left, top), across * scale, down * scale


def path_data(rings: Sequence[Floats]) -> str:
    """Return whole-number path data of rings given in drawing pixels, FINE to a pixel; neighbors round alike, so borders meet."""
    parts = []
    for ring in rings:
        points = np.rint(ring * FINE).astype(np.int64)
        steps = np.diff(points, axis=0)
        steps = steps[steps.any(axis=1)]
        if len(steps) < 2:
            continue
        moves = " ".join(map(str, steps.ravel().tolist())).replace(" -", "-")
        parts.append(f"M{points[0, 0]} {points[0, 1]}l{moves}z")
    return "".join(parts)


def _room(rings: Sequence[Floats], x: float, y: float) -> float:
    """Return how wide a line of text centered at a point may be within the shape; nothing where its height does not fit."""
    room = 1e9
    for at in (y - 6, y + 3):
        crossings = []
        for a in rings:
            b = np.roll(a, -1, axis=0)
            passes = (a[:, 1] > at) != (b[:, 1] > at)
            p, q = a[passes], b[passes]
            crossings.append(p[:, 0] + (at - p[:, 1]) * (q[:, 0] - p[:, 0]) / (q[:, 1] - p[:, 1]))
        every = np.concatenate(crossings) if crossings else np.zeros(0)
        if (every < x).sum() % 2 == 0:
            return 0.0
        room = min(room, 2 * float(np.abs(every - x).min()))
    return room


def place_map(data: PlaceMap, *, narrow: bool = False, is_file: bool = False) -> SafeString:
    """Draw the map.

    On a page each place is a link: its name and number appear above the map while one points at it or has the focus on it, and
    screen readers hear them. A file (`is_file`) has no links.
    """
    width, size = (358.0, 13.0) if narrow else (860.0, 14.0)
    read = 0.0 if is_file else READ_LINE * (1 + narrow) + 4
    legend_width = width if narrow else 256.0
    map_width = width if narrow else width - legend_width - 24
    frame, across, down = _frame(data.areas, 1, read + 1, map_width - 2, 420.0 if narrow else 520.0)
    if across < map_width - 2:
        frame = _Frame(frame.west, frame.north, frame.scale, 1 + (map_width - 2 - across) / 2, frame.top)
    key = f"{data.key}-{'n' if narrow else 'w'}"
    n_classes = len(data.legend)
    drawn, links, names = [], [], []
    pixels = [[frame(np.asarray(ring, dtype=np.float64)) for ring in area.rings] for area in data.areas]
    for index, (area, rings) in enumerate(zip(data.areas, pixels, strict=True)):
        shade = None if area.rank is None else shade_of(area.rank, n_classes)
        fill = f"url(#hatch-{key})" if shade is None else "currentColor"
        shape = f'<path id="{key}{index}" class="m{shade or 0}" fill="{fill}" d="{path_data(rings)}"/>'
        drawn.append(shape)
        if not is_file:
            links.append(_link(area, index, key, width, size, 2 if narrow else 1))
        if len(data.areas) <= MOST_LABELS:
            names += _name(area, shade, rings, frame, size - 1)
    legend_top = read + down + 22 if narrow else read + 4
    legend, bottom = _legend(
        data, 0 if narrow else map_width + 24, legend_top, legend_width, size, key, n_classes, is_file
    )
    height = max(read + down + 4, bottom)
    scaled = f'<g transform="scale({1 / FINE})" {LINE}'
    parts = [
        _hatch(key),
        f'{scaled} class="outlines">{"".join(drawn)}</g>',
        f'{scaled} class="places">{"".join(links)}</g>' if links else "",
        f'<g pointer-events="none">{"".join(names)}</g>' if names else "",
        legend,
    ]
    return mark_safe(_svg(width, height, parts, data.alt, is_picture=is_file))


def _svg(width: float, height: float, parts: Sequence[str], alt: str, *, is_picture: bool) -> str:
    """Return the drawing: a group of links on a page (a picture would hide them from screen readers), a picture in a file."""
    role = "img" if is_picture else "group"
    label = escape(alt)
    return (
        f'<svg class="chart map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n(width)} {n(height)}" width="{n(width)}" '
        f'height="{n(height)}" direction="ltr" role="{role}" aria-label="{label}">{"".join(parts)}</svg>'
    )


def _hatch(key: str) -> str:
    return (
        f'<defs><pattern id="hatch-{key}" width="{6 * FINE}" height="{6 * FINE}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="paper" width="{6 * FINE}" height="{6 * FINE}" fill="currentColor"/>'
        f'<rect class="soft" width="{FINE}" height="{6 * FINE}" fill="currentColor"/></pattern></defs>'
    )


def _link(area: Area, index: int, key: str, room: float, size: float, lines: int) -> str:
    """Return the place as something one can point at, reach by keyboard and hear; its words stand above the map."""
    words = f"{area.name}: {area.said}"
    rows = [words] if lines == 1 else [area.name, area.said]
    said = ""
    for row, line in enumerate(rows):
        drawn = text(0, READ_LINE * (row + 0.85), shortened(line, room, size, row == 0), size=size, bold=row == 0)
        said += drawn.replace(
            "<text ", f'<text transform="scale({FINE})" opacity="0" stroke="none" pointer-events="none" ', 1
        )
    inner = f'<title>{escape(words)}</title><use href="#{key}{index}" opacity="0"/>{said}'
    if not area.href:
        return f"<g>{inner}</g>"
    return f'<a href="{escape(area.href)}" aria-label="{escape(words)}">{inner}</a>'


def _name(area: Area, shade: int | None, rings: Sequence[Floats], frame: _Frame, size: float) -> list[str]:
    """Return the place's name where there is room for it within its outline."""
    at = frame(np.array([area.label]))[0]
    x, y = float(at[0]), float(at[1])
    room = _room(rings, x, y) - 8
    lines = [area.name]
    if text_width(area.name, size, True) > room:
        lines = wrapped(area.name, room, size, 2, True) if " " in area.name else lines
        if any(text_width(line, size, True) > room or line.endswith("…") for line in lines):
            return []
    color = "paper" if shade is not None and shade > DARK_FROM else "ink"
    top = y - (len(lines) - 1) * size * 0.6 + size * 0.35
    return [
        text(x, top + row * size * 1.2, line, color=color, anchor="middle", size=size, bold=True, halo=shade is None)
        for row, line in enumerate(lines)
    ]


def _legend(
    data: PlaceMap, left: float, top: float, width: float, size: float, key: str, n_classes: int, is_file: bool
) -> tuple[str, float]:
    """Return the classes in words and numbers, darkest first as on a page of a book, and where they end."""
    parts, y = [], top
    for row in wrapped(data.legend_title, width, size, 4, True) if data.legend_title and is_file else []:
        parts.append(text(left, y + size, row, size=size, bold=True))
        y += size * 1.35
    y += 6
    entries = [
        (f'class="m{shade_of(rank, n_classes)}" fill="currentColor"', said) for rank, said in reversed(data.legend)
    ]
    if data.not_shown:
        entries.append((f'class="m0" fill="url(#hatch-{key})"', data.not_shown))
    for paint, said in entries:
        rows = wrapped(said, width - 34, size, 3)
        # The hatching is drawn for the finer grid of the outlines.
        box = f'<rect {paint} x="{n((left + 0.5) * FINE)}" y="{n((y + 1) * FINE)}" width="{24 * FINE}" height="{15 * FINE}"/>'
        parts.append(f'<g transform="scale({1 / FINE})" {LINE} class="outlines">{box}</g>')
        for row in rows:
            parts.append(text(left + 34, y + size, row, size=size))
            y += size * 1.35
        y += 5
    for row in wrapped(data.hint, width, size - 1, 3) if data.hint and not is_file else []:
        parts.append(text(left, y + size + 2, row, color="soft", size=size - 1))
        y += (size - 1) * 1.35
    if not data.areas:
        parts.append(
            text(left, y + size, shortened(_("Nothing can be drawn here yet."), width, size), color="soft", size=size)
        )
        y += size * 1.35
    return "".join(parts), y + 8
