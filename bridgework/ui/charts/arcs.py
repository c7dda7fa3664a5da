"""Who should meet: names in a column, and an arc with openings between each two that have no tie on record.

The arcs are this product's bridge line, not yet closed. Every name and every arc is a link that the keyboard reaches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from bridgework.lib.html import escaped
from bridgework.ui.charts.svg import n, shortened, text, wrapped

ROW, HEAD = 27.0, 34.0  # pixels for a name, and for the heading of a kind
MARKS = ("circle", "square", "diamond", "triangle", "ring", "bar")


@dataclass(frozen=True)
class Dot:
    """One name, its kind (an index of `Arcs.kinds`), and where it leads."""

    name: str
    kind: int
    href: str = ""


@dataclass(frozen=True)
class Arc:
    """What stands between two names: their positions in `dots`, how strong it is (0 to 1), what is said of it, where it leads."""

    one: int
    other: int
    weight: float
    said: str
    href: str = ""


@dataclass(frozen=True)
class Arcs:
    """What is drawn. Dots of one kind stand together, in the order in which they are given; so do `kinds`."""

    alt: str
    dots: Sequence[Dot]
    arcs: Sequence[Arc]
    kinds: Sequence[str]


def arcs(data: Arcs, *, narrow: bool = False, is_file: bool = False) -> SafeString:
    """Draw names and arcs; the same data give the same drawing, to the last point."""
    width, size = (358.0, 13.0) if narrow else (760.0, 14.0)
    spine = 196.0 if narrow else 340.0
    room = width - spine - 14
    places, parts, y = _column(data, spine, size)
    drawn = []
    for arc in sorted(data.arcs, key=lambda one: (one.weight, one.one, one.other)):
        top, bottom = sorted((places[arc.one], places[arc.other]))
        drawn.append(_arc(arc, spine + 8, top, bottom, room, is_file))
    names = [_name(dot, spine, at, size, is_file) for dot, at in zip(data.dots, places, strict=True)]
    body = f'<g class="arcs">{"".join(drawn)}</g>{"".join(parts)}<g class="arcs">{"".join(names)}</g>'
    role = "img" if is_file else "group"
    return SafeString(
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n(width)} {n(y)}" width="{n(width)}" '
        f'height="{n(y)}" direction="ltr" role="{role}" aria-label="{escaped(data.alt)}">{body}</svg>'
    )


def _column(data: Arcs, spine: float, size: float) -> tuple[list[float], list[str], float]:
    """Return how far down each name stands, the headings of the kinds, and how high the drawing is."""
    places = [0.0] * len(data.dots)
    parts, y = [], 4.0
    for kind, label in enumerate(data.kinds):
        here = [at for at, dot in enumerate(data.dots) if dot.kind == kind]
        if not here:
            continue
        y += HEAD
        heading = wrapped(label, spine - 6, size - 1, 1)[0]
        parts.append(text(spine + 5, y - 10, heading, color="soft", size=size - 1, anchor="end"))
        for at in here:
            places[at] = y + ROW / 2 - 4
            parts.append(_mark(kind, spine, places[at]))
            y += ROW
    return places, parts, y + 10


def _mark(kind: int, x: float, y: float) -> str:
    """Return the mark of a kind: a shape and a color, for neither alone tells the kinds apart."""
    paint = f'class="g{kind % 6 + 1}" fill="currentColor"'
    shape = MARKS[kind % len(MARKS)]
    if shape == "circle":
        return f'<circle {paint} cx="{n(x)}" cy="{n(y)}" r="5"/>'
    if shape == "ring":
        return f'<circle class="g{kind % 6 + 1}" cx="{n(x)}" cy="{n(y)}" r="4" fill="none" stroke="currentColor" stroke-width="2.4"/>'
    if shape == "square":
        return f'<rect {paint} x="{n(x - 4.5)}" y="{n(y - 4.5)}" width="9" height="9"/>'
    if shape == "bar":
        return f'<rect {paint} x="{n(x - 2.5)}" y="{n(y - 6)}" width="5" height="12"/>'
    points = (
        [(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)]
        if shape == "diamond"
        else [(x, y - 5.5), (x + 5.5, y + 4.5), (x - 5.5, y + 4.5)]
    )
    return f'<polygon {paint} points="{" ".join(f"{n(a)},{n(b)}" for a, b in points)}"/>'


def _arc(arc: Arc, x: float, top: float, bottom: float, room: float, is_file: bool) -> str:
    """Return one arc: wide spans are flatter, so that every one stays within the drawing; stronger ones are thicker."""
    down = (bottom - top) / 2
    across = min(down, room * (1 - 1 / (1 + down / 60)) + 8)
    line = f"M{n(x)} {n(top)}A{n(across)} {n(down)} 0 0 1 {n(x)} {n(bottom)}"
    thick = 1.4 + 3.2 * max(0.0, min(1.0, arc.weight))
    seen = (
        f'<path class="bridge" d="{line}" fill="none" stroke="currentColor" stroke-width="{n(thick)}" '
        f'stroke-dasharray="{n(9 + thick)} {n(3.5 + thick)}" stroke-linecap="butt"/>'
    )
    if is_file or not arc.href:
        return f"<g>{seen}</g>"
    said = escaped(arc.said)
    reach = f'<path d="{line}" fill="none" stroke="transparent" stroke-width="14"/>'
    return f'<a href="{escaped(arc.href)}" aria-label="{said}"><title>{said}</title>{reach}{seen}</a>'


def _name(dot: Dot, spine: float, y: float, size: float, is_file: bool) -> str:
    drawn = text(spine - 12, y + size * 0.35, shortened(dot.name, spine - 16, size), size=size, anchor="end")
    if is_file or not dot.href:
        return drawn
    return (
        f'<a href="{escaped(dot.href)}" aria-label="{escaped(dot.name)}"><title>{escaped(dot.name)}</title>{drawn}</a>'
    )
