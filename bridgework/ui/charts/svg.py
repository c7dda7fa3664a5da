"""Small tools for writing SVG. Colors are classes (`g1`, `ink`, …) that set `color`; shapes say `currentColor`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from bridgework.lib.html import escaped

FONT = 13  # pixels; a drawing's viewBox is as wide as it is shown at most, so text keeps at least 11 pixels


def n(value: float) -> str:
    """Return a coordinate with at most one decimal; a coordinate that is not finite is a mistake of the caller."""
    text = f"{value:.1f}"
    last = text[-1]
    if "1" <= last <= "9":
        return text
    if last != "0":  # the last letter of inf and nan
        raise ValueError(f"a chart cannot place {value!r}")
    text = text[:-2]
    return "0" if text == "-0" else text


def coordinates(values: Sequence[float]) -> list[str]:
    """Return what `n` makes of each value; a line's points are written in one go."""
    text = "%.1f " * len(values) % tuple(values)
    if "n" in text:  # a letter of both inf and nan
        raise ValueError(f"a chart cannot place {values!r}")
    return text.replace(".0 ", " ").replace("-0 ", "0 ").split()


_n_again = lru_cache(maxsize=256)(n)  # for the few sizes and strokes that every part of every drawing has


def _width_of(character: str) -> float:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.02
    if character in "iljtfrI.,:;'|!()[] ":
        return 0.38
    if character in "mwMW@%":
        return 0.95
    return 0.68 if character.isupper() else 0.6


class _Widths(dict[str, float]):
    """How wide each character is, as a share of the size of its text. There are only so many; each is worked out once."""

    def __missing__(self, character: str) -> float:
        wide = _width_of(character)
        if len(self) < 4096:
            self[character] = wide
        return wide


_wide = _Widths().__getitem__


@lru_cache(maxsize=4096)  # a drawing measures the same words for both layouts, and again to place them
def _share_of_size(text: str) -> float:
    return sum(map(_wide, text))


def text_width(text: str, size: float = FONT, is_bold: bool = False) -> float:
    """Return a careful (never too small) estimate of a text's width in pixels."""
    return _share_of_size(text) * size * (1.06 if is_bold else 1.0)


def shortened(text: str, width: float, size: float = FONT, is_bold: bool = False) -> str:
    """Return a text that fits a width, with an ellipsis where it was cut; the table beside the chart has it whole."""
    if text_width(text, size, is_bold) <= width:
        return text
    while text and text_width(text + "…", size, is_bold) > width:
        text = text[:-1]
    return closed(text.rstrip())[0] + "…"


_ISOLATES = frozenset("\u2066\u2067\u2068\u2069")


def closed(text: str) -> tuple[str, str]:
    """Return a line cut out of a text with its isolates closed, and those that stay open, for the next line to begin with."""
    opened: list[str] = []
    for character in text if not _ISOLATES.isdisjoint(text) else "":
        if character == "\u2069":
            opened = opened[:-1]
        elif character in _ISOLATES:
            opened.append(character)
    return text + "\u2069" * len(opened), "".join(opened)


def wrapped(text: str, width: float, size: float = FONT, lines: int = 2, is_bold: bool = False) -> list[str]:
    """Return a text in at most `lines` lines that fit a width."""
    words = text.split()
    if text_width(text, size, is_bold) <= width:  # as most texts do
        return [" ".join(words)]
    widths = [text_width(word, size, is_bold) for word in words]
    gap = text_width(" ", size, is_bold)
    result: list[str] = []
    at = 0
    while at < len(words):
        if len(result) == lines - 1:
            result.append(shortened(" ".join(words[at:]), width, size, is_bold))
            break
        end, used = at + 1, widths[at]
        while end < len(words) and used + gap + widths[end] <= width:
            used += gap + widths[end]
            end += 1
        line = " ".join(words[at:end])
        result.append(line if used <= width else shortened(line, width, size, is_bold))
        at = end
    if not _ISOLATES.isdisjoint(text):
        opened = ""
        for row, line in enumerate(result):
            result[row], opened = closed(opened + line)
    return result or [""]


_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ISOLATE, _END = "\u2068", "\u2069"


def isolated(body: str) -> str:
    """Return a text that keeps its own direction: a drawing runs from left to right, whatever its page does."""
    if body.isascii() or not _RIGHT_TO_LEFT.search(body):
        return body
    return f"{_ISOLATE}{body}{_END}"


def text(
    x: float,
    y: float,
    body: str,
    *,
    color: str = "ink",
    anchor: str = "start",
    size: float = FONT,
    bold: bool = False,
    halo: bool = False,
) -> str:
    """Return one line of text, escaped; a halo of paper keeps it readable where lines cross it."""
    weight = ' font-weight="600"' if bold else ""
    place = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text class="{color}{" halo" if halo else ""}" x="{n(x)}" y="{n(y)}" font-size="{_n_again(size)}" fill="currentColor"{place}{weight}>{escaped(isolated(body))}</text>'


def line(x1: float, y1: float, x2: float, y2: float, *, color: str = "rule", width: float = 1, dash: str = "") -> str:
    """Return a straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line class="{color}" x1="{n(x1)}" y1="{n(y1)}" x2="{n(x2)}" y2="{n(y2)}" stroke="currentColor" stroke-width="{_n_again(width)}"{dashes}/>'


def path(points: Sequence[tuple[float, float]], *, closed: bool = False) -> str:
    """Return path data through points."""
    data = "M" + "L".join([f"{n(x)} {n(y)}" for x, y in points])
    return data + "Z" if closed else data


def svg(width: float, height: float, parts: Sequence[str], *, alt: str, what: str = "") -> str:
    """Return the drawing with its text alternative. Without `alt` it repeats words beside it and is hidden."""
    head = f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n(width)} {n(height)}" width="{n(width)}" height="{n(height)}" direction="ltr"'
    if not alt:
        return f'{head} aria-hidden="true">{"".join(parts)}</svg>'
    label = escaped(alt)
    described = f"<desc>{escaped(what)}</desc>" if what else ""
    return f'{head} role="img" aria-label="{label}"><title>{label}</title>{described}{"".join(parts)}</svg>'
