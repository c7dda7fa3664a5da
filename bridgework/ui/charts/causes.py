"""A root-cause map, drawn from its outline: causes, what is done against them, what that is measured by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from bridgework.ui.charts.svg import line, n, svg, text, text_width, wrapped

LINES = 4


@dataclass(frozen=True)
class Spot:
    """One thing in the map: its text, a small line under it, whether something is missing, and what it is joined to (by key)."""

    key: str
    text: str
    note: str = ""
    is_flagged: bool = False
    depth: int = 0
    joined: tuple[str, ...] = ()


@dataclass(frozen=True)
class CausesPicture:
    """Causes in the order of the outline, strategies joined to causes, indicators joined to strategies."""

    alt: str
    heads: tuple[str, str, str]
    causes: Sequence[Spot]
    strategies: Sequence[Spot]
    indicators: Sequence[Spot]


def causes_picture(data: CausesPicture, *, narrow: bool = False) -> SafeString:
    """Draw three columns joined by lines; on a narrow screen one column, each cause followed by what is done against it."""
    return _narrow(data) if narrow else _wide(data)


def _block(spot: Spot, x: float, y: float, width: float, size: float, *, bold: bool = False) -> tuple[list[str], float]:
    """Return a spot's lines of text from `y` on, and where they end."""
    parts = []
    for said in wrapped(spot.text, width, size, LINES, bold):
        y += size * 1.25
        parts.append(text(x, y, said, size=size, bold=bold))
    if spot.note:
        for said in wrapped(spot.note, width, size - 1, 2):
            y += size * 1.25
            parts.append(text(x, y, said, size=size - 1, color="ember" if spot.is_flagged else "soft"))
    return parts, y


def _column(
    spots: Sequence[Spot], x: float, width: float, top: float, size: float
) -> tuple[list[str], dict[str, tuple[float, float, float]], float]:
    """Return a column's drawing, the middle of each spot with its start and the end of its text, and where the column ends."""
    parts: list[str] = []
    places: dict[str, tuple[float, float, float]] = {}
    y = top
    for spot in spots:
        inset = 16.0 * spot.depth
        start = y
        drawn, y = _block(spot, x + inset + 10, y, width - inset - 10, size, bold=not spot.depth and x == 0)
        color = "ember" if spot.is_flagged else "bridge"
        parts.append(line(x + inset, start + 4, x + inset, y + 4, color=color, width=2.4))
        parts += drawn
        wide = max(
            text_width(one, size, not spot.depth and x == 0)
            for one in wrapped(spot.text, width - inset - 10, size, LINES)
        )
        places[spot.key] = ((start + y) / 2 + 4, x + inset, x + inset + 18 + min(wide, width - inset - 10))
        y += 16
    return parts, places, y


def _wide(data: CausesPicture) -> SafeString:
    size, top = 14.0, 30.0
    xs, widths = (0.0, 330.0, 645.0), (262.0, 250.0, 215.0)
    parts = [text(x, 14, head, color="soft", size=size, bold=True) for x, head in zip(xs, data.heads, strict=True)]
    drawn, causes, end = _column(data.causes, xs[0], widths[0], top, size)
    parts += drawn

    def by_place(places: dict[str, tuple[float, float, float]]) -> Callable[[Spot], float]:
        def mean(spot: Spot) -> float:
            at = [places[key][0] for key in spot.joined if key in places]
            return sum(at) / len(at) if at else 1e9

        return mean

    strategies = sorted(data.strategies, key=by_place(causes))
    drawn, seconds, end_2 = _column(strategies, xs[1], widths[1], top, size)
    parts += drawn
    indicators = sorted(data.indicators, key=by_place(seconds))
    drawn, thirds, end_3 = _column(indicators, xs[2], widths[2], top, size)
    parts += drawn
    joins = [_join(causes[key], seconds[s.key]) for s in strategies for key in s.joined if key in causes]
    joins += [_join(seconds[key], thirds[s.key]) for s in indicators for key in s.joined if key in seconds]
    lines = f'<g class="bridge" fill="none" stroke="currentColor" stroke-width="1.3" stroke-opacity=".7">{"".join(joins)}</g>'
    return SafeString(svg(860, max(end, end_2, end_3, 60.0), [lines, *parts], alt=data.alt))


def _join(start: tuple[float, float, float], end: tuple[float, float, float]) -> str:
    (y1, _left, x1), (y2, x2, _right) = start, end
    middle = (x1 + x2 - 4) / 2
    return f'<path d="M{n(x1)} {n(y1)}C{n(middle)} {n(y1)} {n(middle)} {n(y2)} {n(x2 - 4)} {n(y2)}"/>'


def _narrow(data: CausesPicture) -> SafeString:
    size, width, y = 13.0, 358.0, 0.0
    parts: list[str] = []
    loose = [spot for spot in data.strategies if not spot.joined]

    def put(spot: Spot, inset: float, head: str = "") -> None:
        nonlocal y
        if head:
            y += size * 1.3
            parts.append(text(inset + 10, y, head, color="soft", size=size - 1))
        start = y
        drawn, y = _block(spot, inset + 10, y, width - inset - 10, size, bold=not head)
        parts.append(line(inset, start + 4, inset, y + 4, color="ember" if spot.is_flagged else "bridge", width=2.4))
        parts.extend(drawn)
        y += 10

    def put_strategy(spot: Spot, inset: float) -> None:
        put(spot, inset, data.heads[1])
        for indicator in data.indicators:
            if spot.key in indicator.joined:
                put(indicator, inset + 18, data.heads[2])

    for cause in data.causes:
        put(cause, 14.0 * cause.depth)
        for strategy in data.strategies:
            if cause.key in strategy.joined:
                put_strategy(strategy, 14.0 * cause.depth + 20)
        y += 8
    for strategy in loose:
        put_strategy(strategy, 0)
    return SafeString(svg(width, max(y + 6, 40.0), parts, alt=data.alt))
