"""The map by place: own shapes in five shades, hatched where nothing is shown. No tiles, nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bridgework.lib.html import escaped
from bridgework.ui.charts.export import LIGHT
from bridgework.ui.charts.place_sheet import FINE, WIDE, Outline, Sheet, sheet_of
from bridgework.ui.charts.svg import n, shortened, text, text_width, wrapped

Floats = npt.NDArray[np.float64]

N_CLASSES = 5
DARK_FROM = 3  # names on classes from here on (0-based) are written in the color of the paper
READ_LINE = (
    20.0  # room at the top, where the name of the place one points at is written: one line, two on narrow screens
)
MOST_LABELS = 40


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
    sheet: Sheet | None = None  # the areas' outlines in their order, where they are ready; areas then have no rings

    @cached_property
    def outlines(self) -> Sheet:
        """The areas' outlines, ready to draw."""
        return self.sheet or sheet_of([(area.rings, area.label) for area in self.areas])

    @cached_property
    def shades(self) -> list[int]:
        """The shade of each area, 0 where it is hatched."""
        return [0 if area.rank is None else shade_of(area.rank, len(self.legend)) for area in self.areas]


def shade_of(rank: int, n_classes: int) -> int:
    """Return the shade (1 to 5) of a class: few classes take shades far apart, a single one the middle."""
    return (N_CLASSES + 1) // 2 if n_classes <= 1 else 1 + round(rank * (N_CLASSES - 1) / (n_classes - 1))


def _line(narrowing: float) -> str:
    """Return how the line between places is drawn; the stylesheet's own color stands before this one on a page."""
    return f'stroke="{LIGHT["soft"]}" stroke-width="{n(0.8 * FINE / narrowing)}" stroke-linejoin="round"'


def place_map(data: PlaceMap, *, narrow: bool = False, is_file: bool = False) -> SafeString:
    """Draw the map.

    On a page each place is a link: its name and number appear above the map while one points at it or has the focus on it, and
    screen readers hear them. A file (`is_file`) has no links. The narrow layout of a page draws the outlines of the wide one
    beside it, smaller, so that they travel once.
    """
    width, size = (358.0, 13.0) if narrow else (860.0, 14.0)
    sheet = data.outlines
    by = sheet.narrowing if narrow else 1.0
    across, down = sheet.width * by, sheet.height * by
    read = 0.0 if is_file else READ_LINE * (1 + narrow) + 4
    left, top = 1 + ((width if narrow else WIDE[0] + 2) - 2 - across) / 2, read + 1
    key = f"{data.key}-{'n' if narrow else 'w'}"
    has_own = is_file or not narrow
    placed = f'<g transform="translate({n(left)} {n(top)}) scale({by / FINE:.5g})" {_line(by)}'
    links = "" if is_file else _links(data, key, width, size, 2 if narrow else 1, left, top, by)
    names = _names(data, left, top, by, narrow, size - 1) if len(data.areas) <= MOST_LABELS else []
    legend_left, legend_top = (0.0, read + down + 22) if narrow else (WIDE[0] + 26, read + 4)
    legend_width = width if narrow else width - legend_left
    legend, bottom = _legend(data, legend_left, legend_top, legend_width, size, key, is_file)
    height = max(read + down + 4, bottom)
    parts = [
        _hatch(key),
        *_shapes(data, key, placed, has_own),
        f'{placed} class="places">{links}</g>' if links else "",
        f'<g pointer-events="none">{"".join(names)}</g>' if names else "",
        legend,
    ]
    return SafeString(_svg(width, height, parts, data.alt, is_picture=is_file))


def _shapes(data: PlaceMap, key: str, placed: str, has_own: bool) -> list[str]:
    """Draw the outlines shade by shade, as shapes of this drawing or as those of the wide one."""
    shades: dict[int, list[str]] = {}
    for index, (shade, outline) in enumerate(zip(data.shades, data.outlines.outlines, strict=True)):
        shape = f'<path id="{key}{index}" d="{outline.path}"/>' if has_own else f'<use href="#{data.key}-w{index}"/>'
        shades.setdefault(shade, []).append(shape)
    return [
        f'{placed} class="outlines m{shade}" fill="{"currentColor" if shade else f"url(#hatch-{key})"}">{"".join(shapes)}</g>'
        for shade, shapes in sorted(shades.items())
    ]


def _svg(width: float, height: float, parts: Sequence[str], alt: str, *, is_picture: bool) -> str:
    """Return the drawing: a group of links on a page (a picture would hide them from screen readers), a picture in a file."""
    role = "img" if is_picture else "group"
    label = escaped(alt)
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


def _links(data: PlaceMap, key: str, room: float, size: float, lines: int, left: float, top: float, by: float) -> str:
    """Return each place as something one can point at, reach by keyboard and hear; its words stand above the map."""
    undone = f'<text transform="scale({FINE / by:.5g}) translate({n(-left)} {n(-top)})" opacity="0" stroke="none" pointer-events="none" '
    parts = []
    for index, area in enumerate(data.areas):
        words = f"{area.name}: {area.said}"
        said = ""
        for row, line in enumerate([words] if lines == 1 else [area.name, area.said]):
            drawn = text(0, READ_LINE * (row + 0.85), shortened(line, room, size, row == 0), size=size, bold=row == 0)
            said += undone + drawn[6:]
        words = escaped(words)
        inner = f'<title>{words}</title><use href="#{data.key}-w{index}" opacity="0"/>{said}'
        parts.append(
            f'<a href="{escaped(area.href)}" aria-label="{words}">{inner}</a>' if area.href else f"<g>{inner}</g>"
        )
    return "".join(parts)


def _names(data: PlaceMap, left: float, top: float, by: float, narrow: bool, size: float) -> list[str]:
    """Return the places' names where there is room for them within their outlines."""
    names: list[str] = []
    for area, shade, outline in zip(data.areas, data.shades, data.outlines.outlines, strict=True):
        names += _name(area, shade, outline, left, top, by, narrow, size)
    return names


def _name(
    area: Area, shade: int, outline: Outline, left: float, top: float, by: float, narrow: bool, size: float
) -> list[str]:
    room = (outline.narrow_room if narrow else outline.room) - 8
    lines = [area.name]
    if text_width(area.name, size, True) > room:
        lines = wrapped(area.name, room, size, 2, True) if " " in area.name else lines
        if any(text_width(line, size, True) > room or line.endswith("…") for line in lines):
            return []
    x, start = left + outline.x * by, top + outline.y * by - (len(lines) - 1) * size * 0.6 + size * 0.35
    color = "paper" if shade > DARK_FROM else "ink"
    return [
        text(x, start + row * size * 1.2, line, color=color, anchor="middle", size=size, bold=True, halo=not shade)
        for row, line in enumerate(lines)
    ]


def _legend(
    data: PlaceMap, left: float, top: float, width: float, size: float, key: str, is_file: bool
) -> tuple[str, float]:
    """Return the classes in words and numbers, darkest first as on a page of a book, and where they end."""
    parts, y = [], top
    for row in wrapped(data.legend_title, width, size, 4, True) if data.legend_title and is_file else []:
        parts.append(text(left, y + size, row, size=size, bold=True))
        y += size * 1.35
    y += 6
    entries = [
        (f'class="m{shade_of(rank, len(data.legend))}" fill="currentColor"', said)
        for rank, said in reversed(data.legend)
    ]
    if data.not_shown:
        entries.append((f'class="m0" fill="url(#hatch-{key})"', data.not_shown))
    for paint, said in entries:
        rows = wrapped(said, width - 34, size, 3)
        # The hatching is drawn for the finer grid of the outlines.
        box = f'<rect {paint} x="{n((left + 0.5) * FINE)}" y="{n((y + 1) * FINE)}" width="{24 * FINE}" height="{15 * FINE}"/>'
        parts.append(f'<g transform="scale({1 / FINE})" {_line(1)} class="outlines">{box}</g>')
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
