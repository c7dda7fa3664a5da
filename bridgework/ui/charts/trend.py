"""A rate over time by group, with intervals, and the goal as a dotted line; also as sparkline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bridgework.ui.charts.scale import Scale, kept_apart, precision, span, written
from bridgework.ui.charts.svg import FONT, coordinates, line, n, svg, text, text_width, wrapped

Values = Sequence[float | None]


@dataclass(frozen=True)
class Series:
    """One group: its name, its color (1 to 6, 0 for ink), one value per period; None is missing or not shown."""

    name: str
    group: int
    values: Values
    low: Values = ()
    high: Values = ()

    @property
    def color(self) -> str:
        return f"g{(self.group - 1) % 6 + 1}" if self.group else "ink"

    @cached_property
    def last(self) -> int | None:
        """Index of the last known value."""
        return next((index for index in range(len(self.values) - 1, -1, -1) if self.values[index] is not None), None)


DASHES = ("", "9 6", "2 6")  # of the first, second and third line of one color


def dashes_of(series: Sequence[Series]) -> dict[str, str]:
    """Return how the line of each name is dashed: there are six colors, and a seventh group has one that is taken."""
    found: dict[str, str] = {}
    seen: dict[str, int] = {}
    for one in series:
        if one.name not in found:
            found[one.name] = DASHES[min(seen.get(one.color, 0), len(DASHES) - 1)]
            seen[one.color] = seen.get(one.color, 0) + 1
    return found


class Frame(NamedTuple):
    """What both layouts of a trend measure alike."""

    marks: list[float]
    ticks: list[str]  # the marks as they are written
    low: float
    high: float
    ended: list[tuple[Series, int]]  # the lines that have a value, the highest end first, with where they end
    values: list[str]  # the value at each end as it is written
    dashes: dict[str, str]  # by the names of the lines


@dataclass(frozen=True)
class Trend:
    """What a trend shows."""

    alt: str
    periods: Sequence[str]
    series: Sequence[Series]
    unit: str = "percent"
    target: float | None = None
    target_label: str = ""
    target_short: str = ""  # the same where the picture is narrow
    not_shown: str = ""
    what: str = field(default="")

    @cached_property
    def frame(self) -> Frame:
        """What both layouts measure alike."""
        marks, low, high = range_of(self, self.series)
        step = marks[1] - marks[0]
        fine = precision([value for one in self.series for value in one.values], self.unit)
        ended = [(one, one.last) for one in self.series if one.last is not None]
        ended.sort(key=lambda pair: (-(pair[0].values[pair[1]] or 0.0), pair[0].name))
        values = []
        for one, last in ended:
            value = written(one.values[last] or 0.0, self.unit, fine)
            values.append(f"{value} ({self.periods[last]})" if last < len(self.periods) - 1 else value)
        ticks = [written(mark, self.unit, step) for mark in marks]
        return Frame(marks, ticks, low, high, ended, values, dashes_of(self.series))


def runs(values: Values) -> list[list[int]]:
    """Return the stretches of known values, as indices: a line breaks where a year is missing or hidden."""
    stretches: list[list[int]] = []
    for index, value in enumerate(values):
        if value is None:
            continue
        if stretches and stretches[-1][-1] == index - 1:
            stretches[-1].append(index)
        else:
            stretches.append([index])
    return stretches


def places_on(scale: Scale, values: Values) -> list[str]:
    """Return where each value stands on a scale, as text; "" for a value that is missing or hidden."""
    start, steps = scale.start, (scale.end - scale.start) / (scale.high - scale.low)
    low = scale.low
    placed = coordinates([start + (value - low) * steps for value in values if value is not None])
    if len(placed) == len(values):
        return placed
    known = iter(placed)
    return ["" if value is None else next(known) for value in values]


def draw_series(series: Series, across: Sequence[str], y: Scale, dash: str = "") -> list[str]:
    """Return band and line of one group, or a dot where a value stands alone. `across` is where each period stands."""
    parts = []
    color = series.color
    low, high = places_on(y, series.low), places_on(y, series.high)
    n_bounds = min(len(low), len(high))
    stretches = runs(series.values)
    for stretch in stretches:
        known = [i for i in stretch if i < n_bounds and low[i] and high[i]]
        if len(known) == len(stretch) and len(known) > 1:
            outline = [f"{across[i]} {high[i]}" for i in known] + [f"{across[i]} {low[i]}" for i in reversed(known)]
            parts.append(f'<path class="{color}" d="M{"L".join(outline)}Z" fill="currentColor" fill-opacity=".13"/>')
        else:
            parts += [
                f'<line class="{color}" x1="{across[i]}" y1="{low[i]}" x2="{across[i]}" y2="{high[i]}" stroke="currentColor" stroke-width="1.5"/>'
                for i in known
            ]
    return parts + draw_line(color, stretches, across, places_on(y, series.values), "2.6", dash)


def draw_line(
    color: str, stretches: list[list[int]], across: Sequence[str], up: list[str], width: str, dash: str = ""
) -> list[str]:
    """Return a line through each stretch of known values, and a dot for a value that stands alone."""
    parts = []
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    for stretch in stretches:
        if len(stretch) > 1:
            data = "L".join([f"{across[i]} {up[i]}" for i in stretch])
            parts.append(
                f'<path class="{color}" d="M{data}" fill="none" stroke="currentColor" stroke-width="{width}" stroke-linejoin="round" stroke-linecap="round"{dashed}/>'
            )
        else:
            at = stretch[0]
            parts.append(f'<circle class="{color}" cx="{across[at]}" cy="{up[at]}" r="3" fill="currentColor"/>')
    return parts


def range_of(trend: Trend, series: Sequence[Series]) -> tuple[list[float], float, float]:
    """Return (ticks, low, high) of all lines with their intervals and the goal."""
    values: list[float | None] = [trend.target]
    for one in series:
        values += one.values
        for bounds in (one.low, one.high):
            # An interval of a hidden value must not show through the scale.
            values += [bound for bound, value in zip(bounds, one.values, strict=False) if value is not None]
    return span(values, trend.unit)


def period_indices(n_periods: int, room: int) -> list[int]:
    """Return which periods to write: first, last and as many between as have room, evenly."""
    if n_periods <= 1:
        return list(range(n_periods))
    step = next(
        (
            step
            for step in range(1, n_periods)
            if (n_periods - 1) % step == 0 and (n_periods - 1) // step + 1 <= max(2, room)
        ),
        n_periods - 1,
    )
    return list(range(0, n_periods, step))


def _is_below_freer(
    ended: Sequence[tuple[Series, int]], across: Sequence[str], y: Scale, target: float, end: float, size: float
) -> bool:
    """Return whether the goal's words cross fewer lines below the goal than above it."""
    n_crossed = sum(float(place) <= end + 8 for place in across)
    at, reach = y(target), size + 8
    if at - reach < 0 or at + reach > y(y.low):
        return at - reach < 0
    near = (y.high - y.low) / abs(y.end - y.start) * reach  # the same in values
    apart = [value - target for one, _last in ended for value in one.values[:n_crossed] if value is not None]
    return sum(-near <= one <= 0 for one in apart) < sum(0 <= one <= near for one in apart)


def trend_by_group(trend: Trend, *, narrow: bool = False) -> SafeString:
    """Draw the trend: bands for intervals, names at the line ends, breaks where nothing may be shown."""
    width, height = (358.0, 320.0) if narrow else (860.0, 380.0)
    size = FONT if narrow else 14
    marks, tick_texts, low, high, ended, values, dashes = trend.frame
    left = max(text_width(label, size) for label in tick_texts) + 10
    most = 0.36 * width if narrow else 0.34 * width
    labels = []
    for (one, _last), value in zip(ended, values, strict=True):
        whole = f"{value} {one.name}"
        fits = text_width(whole, size, True) <= most - 16
        labels.append([whole] if fits else [value, *wrapped(one.name, most - 16, size, 2, True)])
    right = max([max(text_width(part, size, True) for part in label) for label in labels], default=0) + 18
    right = max(14.0, min(right, most))
    line_height = size * 1.24
    heights = [len(label) * line_height + 3 for label in labels]
    top, foot = 24.0, 30.0
    height = max(height, sum(heights) + top + foot + 8)

    n_periods = len(trend.periods)
    x = Scale(0, max(1, n_periods - 1), left, width - right - 4)
    y = Scale(low, high, height - foot, top)
    parts = [
        line(left, y(mark), width - right, y(mark))
        + text(left - 8, y(mark) + size * 0.35, label, color="soft", anchor="end", size=size)
        for mark, label in zip(marks, tick_texts, strict=True)
    ]
    period_width = max([text_width(str(period), size) for period in trend.periods], default=1)
    for index in period_indices(n_periods, int((width - left - right) // (period_width + 22))):
        label, at = str(trend.periods[index]), x(index)
        at = max(period_width / 2, min(at, width - period_width / 2))
        parts.append(text(at, height - 8, label, color="soft", anchor="middle", size=size))
    across = places_on(x, range(n_periods))
    for one, _last in ended:
        parts += draw_series(one, across, y, dashes[one.name])
    if not ended:
        parts.append(
            text(
                (left + width) / 2,
                (top + height - foot) / 2,
                wrapped(_("Nothing can be shown here yet."), width - left, size, 1)[0],
                color="soft",
                anchor="middle",
                size=size,
            )
        )
    if trend.target is not None:
        parts.append(line(left, y(trend.target), width - right, y(trend.target), color="bridge", width=2, dash="2 5"))
        if trend.target_label:
            room = width - left - right
            fits = not trend.target_short or text_width(trend.target_label, size) <= room
            label = wrapped(trend.target_label if fits else trend.target_short, room, size, 1)[0]
            below = _is_below_freer(ended, across, y, trend.target, left + 4 + text_width(label, size), size)
            parts.append(
                text(
                    left + 4,
                    y(trend.target) + (size + 5 if below else -7),
                    label,
                    color="bridge",
                    size=size,
                    halo=True,
                )
            )
    wanted = [y(one.values[last] or 0.0) for one, last in ended]
    for (one, last), name, wish, center, tall in zip(
        ended, labels, wanted, kept_apart(wanted, heights, 2, height - foot + 12), heights, strict=True
    ):
        parts.append(f'<circle class="{one.color}" cx="{n(x(last))}" cy="{n(wish)}" r="4" fill="currentColor"/>')
        if abs(center - wish) > 7 or last < n_periods - 1:
            parts.append(line(x(last) + 5, wish, width - right + 8, center, color=one.color, width=0.8))
        for row, part in enumerate(name):
            parts.append(
                text(
                    width - right + 11,
                    center - tall / 2 + line_height * (row + 0.8),
                    part,
                    color=one.color,
                    size=size,
                    bold=True,
                )
            )
    if trend.not_shown:
        rows = wrapped(trend.not_shown, width - 8, size, 3)
        for row, part in enumerate(rows):
            parts.append(text(0, height + 10 + line_height * (row + 0.6), part, color="soft", size=size))
        height += 14 + line_height * len(rows)
    return SafeString(svg(width, height, parts, alt=trend.alt, what=trend.what))


def sparkline(upper: Values, lower: Values = (), *, width: float = 152, height: float = 44) -> SafeString:
    """Return two small lines and the gap between them, for a row; the number beside it says the same."""
    known = [value for value in [*upper, *lower] if value is not None]
    if not known:
        return SafeString("")
    low, high = min(known), max(known)
    if high == low:
        low, high = low - 1, high + 1
    x = Scale(0, max(1, max(len(upper), len(lower)) - 1), 4, width - 4)
    y = Scale(low, high, height - 4, 4)
    across = places_on(x, range(max(len(upper), len(lower))))
    over, under = places_on(y, upper), places_on(y, lower)
    both = [None if a is None or b is None else 1.0 for a, b in zip(upper, lower, strict=False)]
    parts = []
    for stretch in runs(both):
        if len(stretch) > 1:
            outline = [f"{across[i]} {over[i]}" for i in stretch] + [
                f"{across[i]} {under[i]}" for i in reversed(stretch)
            ]
            parts.append(f'<path class="ember" d="M{"L".join(outline)}Z" fill="currentColor" fill-opacity=".13"/>')
    for values, up, color in ((upper, over, "ink"), (lower, under, "ember")):
        for stretch in runs(values):
            if len(stretch) == 1:
                at = stretch[0]
                parts.append(f'<circle class="{color}" cx="{across[at]}" cy="{up[at]}" r="2.4" fill="currentColor"/>')
            else:
                data = "L".join([f"{across[i]} {up[i]}" for i in stretch])
                parts.append(
                    f'<path class="{color}" d="M{data}" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/>'
                )
    return SafeString(
        f'<svg class="spark" viewBox="0 0 {n(width)} {n(height)}" direction="ltr" aria-hidden="true">{"".join(parts)}</svg>'
    )
