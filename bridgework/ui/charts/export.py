"""Charts as files: SVG with its colors inside, and PNG."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

import resvg_py
from django.utils.translation import get_language

from bridgework.ui.charts.svg import n, svg, text, wrapped
from bridgework.ui.language import direction_of

# The light theme of static/ui/bridgework.css; tests hold the two equal.
LIGHT = {
    "paper": "#fbf8f2",
    "ink": "#20242a",
    "soft": "#565d68",
    "rule": "#ddd5c5",
    "bridge": "#0f5257",
    "ember": "#a8480f",
    "leaf": "#2c6a3c",
    "g1": "#1b6ca8",
    "g2": "#b4570b",
    "g3": "#3f7d3f",
    "g4": "#8a3b7e",
    "g5": "#7a6a12",
    "g6": "#5b5b66",
    "m1": "#dcebe4",
    "m2": "#aed3c9",
    "m3": "#74b0a9",
    "m4": "#2f7d7b",
    "m5": "#0b474c",
}
FONTS = "'Noto Sans', 'DejaVu Sans', 'Liberation Sans', Arial, sans-serif"


_OPENING = re.compile(r'<svg([^>]*)viewBox="0 0 ([\d.]+) ([\d.]+)"([^>]*)>')
_ALT = re.compile(r' aria-label="([^"]*)"')
_TITLE = re.compile(r"\A<title>.*?</title>", re.DOTALL)


def framed(drawing: str, below: Sequence[str]) -> str:
    """Return a drawing with its finding above it and, below, of what and whose it is: what is taken away is seen without its page."""
    opening = _opened(drawing)
    width, height = float(opening.group(2)), float(opening.group(3))
    alt = _ALT.search(opening.group(0))
    finding = unescape(alt.group(1)) if alt else ""
    rows = wrapped(finding, width, 17, 4, True) if finding else []
    under = [line for said in below if said for line in wrapped(said, width, 12.5, 3)]
    top, foot = 24.0 * len(rows) + 12, 18.0 * len(under) + 12
    at, anchor = 0.0, "start"
    if direction_of(get_language()) == "rtl":
        at, anchor = width, "end"
        # A line that begins with a Latin name runs from right to left all the same.
        rows, under = ([f"\u2067{said}\u2069" for said in lines] for lines in (rows, under))
    inside = _TITLE.sub("", drawing[opening.end() :].removesuffix("</svg>"))
    parts = [text(at, 24 * row + 17, said, anchor=anchor, size=17, bold=True) for row, said in enumerate(rows)]
    parts.append(f'<g transform="translate(0 {n(top)})">{inside}</g>')
    for row, said in enumerate(under):
        parts.append(text(at, top + height + 26 + 18 * row, said, color="soft", anchor=anchor, size=12.5))
    return svg(width, top + height + foot, parts, alt=finding)


def _opened(drawing: str) -> re.Match[str]:
    opening = _OPENING.match(drawing)
    if opening is None:
        raise ValueError("not a drawing of this package")
    return opening


def standalone_svg(drawing: str) -> str:
    """Return a drawing that keeps its colors outside our pages: classes become colors, on paper, with a font."""

    def colored(match: re.Match[str]) -> str:
        names = match.group(1).split()
        halo = (
            f' paint-order="stroke" stroke="{LIGHT["paper"]}" stroke-width="5" stroke-linejoin="round"'
            if "halo" in names
            else ""
        )
        return "".join(f' color="{LIGHT[name]}"' for name in names if name in LIGHT) + halo

    drawing = re.sub(r' class="([^"]*)"', colored, drawing)
    drawing = re.sub(r' aria-hidden="true"', "", drawing)
    opening = _opened(drawing)
    width, height = float(opening.group(2)), float(opening.group(3))
    margin = 16
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-margin} {-margin} {width + 2 * margin:g} {height + 2 * margin:g}" '
        f'width="{width + 2 * margin:g}" height="{height + 2 * margin:g}" font-family="{FONTS}">'
        f'<rect x="{-margin}" y="{-margin}" width="{width + 2 * margin:g}" height="{height + 2 * margin:g}" fill="{LIGHT["paper"]}"/>'
    )
    return head + drawing[opening.end() :]


def to_png(drawing: str, width: int = 1600) -> bytes:
    """Return a drawing as PNG, `width` pixels wide (100 to 4000), with the fonts of this machine."""
    width = max(100, min(4000, int(width)))
    return bytes(resvg_py.svg_to_bytes(svg_string=standalone_svg(drawing), width=width))
