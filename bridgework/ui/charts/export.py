"""Charts as files: SVG with its colors inside, and PNG."""

from __future__ import annotations

import re

import resvg_py

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


def standalone_svg(svg: str) -> str:
    """Return a drawing that keeps its colors outside our pages: classes become colors, on paper, with a font."""

    def colored(match: re.Match[str]) -> str:
        names = match.group(1).split()
        halo = (
            f' paint-order="stroke" stroke="{LIGHT["paper"]}" stroke-width="5" stroke-linejoin="round"'
            if "halo" in names
            else ""
        )
        return "".join(f' color="{LIGHT[name]}"' for name in names if name in LIGHT) + halo

    svg = re.sub(r' class="([^"]*)"', colored, svg)
    svg = re.sub(r' aria-hidden="true"', "", svg)
    opening = re.match(r'<svg([^>]*)viewBox="0 0 ([\d.]+) ([\d.]+)"([^>]*)>', svg)
    if opening is None:
        raise ValueError("not a drawing of this package")
    width, height = float(opening.group(2)), float(opening.group(3))
    margin = 16
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-margin} {-margin} {width + 2 * margin:g} {height + 2 * margin:g}" '
        f'width="{width + 2 * margin:g}" height="{height + 2 * margin:g}" font-family="{FONTS}">'
        f'<rect x="{-margin}" y="{-margin}" width="{width + 2 * margin:g}" height="{height + 2 * margin:g}" fill="{LIGHT["paper"]}"/>'
    )
    return head + svg[opening.end() :]


def to_png(svg: str, width: int = 1600) -> bytes:
    """Return a drawing as PNG, `width` pixels wide (100 to 4000), with the fonts of this machine."""
    width = max(100, min(4000, int(width)))
    return bytes(resvg_py.svg_to_bytes(svg_string=standalone_svg(svg), width=width))
