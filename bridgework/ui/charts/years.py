"""How many in each year: one column a year, its number above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from bridgework.ui.charts.svg import line, n, svg, text
from bridgework.ui.numbers import count


@dataclass(frozen=True)
class Years:
    """Years in order with a count each; a year without any is a zero and stands there."""

    alt: str
    counts: Sequence[tuple[int, int]]


def years(data: Years, *, narrow: bool = False) -> SafeString:
    """Draw columns from zero; the numbers are written, so there is no scale beside them."""
    size = 13.0
    n_years = max(1, len(data.counts))
    width, tall = (358.0 if narrow else 860.0), 84.0
    step = min(72.0, width / n_years)
    most = max([value for _year, value in data.counts], default=0) or 1
    every = -(-40 // max(1, int(step)))
    parts = [line(0, tall + 22, step * n_years, tall + 22)]
    for index, (year, value) in enumerate(data.counts):
        middle, high = step * (index + 0.5), tall * value / most
        if value:
            parts.append(
                f'<rect class="bridge" x="{n(middle - step * 0.28)}" y="{n(tall + 22 - high)}" width="{n(step * 0.56)}" height="{n(high)}" fill="currentColor"/>'
            )
        if step > 18:
            parts.append(text(middle, tall + 16 - high, count(value), anchor="middle", size=size, bold=True))
        if (len(data.counts) - 1 - index) % every == 0:
            parts.append(text(middle, tall + 40, str(year), color="soft", anchor="middle", size=size))
    return SafeString(svg(width, tall + 48, parts, alt=data.alt))
