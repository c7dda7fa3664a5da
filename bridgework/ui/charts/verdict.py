"""Bars beside words: the residents' verdict, and how far one is. Hidden from screen readers, for the words say it."""

from django.utils.safestring import SafeString, mark_safe

from bridgework.ui.charts.svg import n

# “Partly” keeps its full outline, so that it stands out from the paper as well as the others do.
_HOLLOW = ' fill-opacity=".25" stroke="currentColor" stroke-width="3" vector-effect="non-scaling-stroke"'


def _shares(*shares: float) -> list[float]:
    kept = [max(0.0, float(share)) for share in shares]
    total = sum(kept)
    return [share / total for share in kept] if total > 0 else [0.0 for _ in kept]


def verdict_bar(solved: float, partly: float, not_: float) -> SafeString:
    """Return three shares as one bar: solved, partly, not."""
    width, height, gap, x = 400.0, 10.0, 2.0, 0.0
    shares = _shares(solved, partly, not_)
    parts = []
    room = width - gap * (sum(share > 0 for share in shares) - 1)
    for share, (color, opacity) in zip(shares, (("leaf", ""), ("leaf", _HOLLOW), ("ember", "")), strict=True):
        if share <= 0:
            continue
        parts.append(f'<rect class="{color}" x="{n(x)}" width="{n(share * room)}" height="{n(height)}" fill="currentColor"{opacity}/>')
        x += share * room + gap
    return mark_safe(f'<svg class="bar" viewBox="0 0 400 10" preserveAspectRatio="none" aria-hidden="true">{"".join(parts)}</svg>')


def progress_bar(share: float) -> SafeString:
    """Return how far one is as a thin bar."""
    width = 400 * min(1.0, max(0.0, float(share)))
    return mark_safe(
        '<svg class="bar is-thin" viewBox="0 0 400 5" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="rule" width="400" height="5" fill="currentColor"/><rect class="bridge" width="{n(width)}" height="5" fill="currentColor"/></svg>'
    )
