"""Bars beside words: the residents' verdict, and how far one is. Hidden from screen readers, for the words say it."""

from django.utils.safestring import SafeString

from bridgework.ui.charts.svg import n


def _shares(*shares: float) -> list[float]:
    kept = [max(0.0, float(share)) for share in shares]
    total = sum(kept)
    return [share / total for share in kept] if total > 0 else [0.0 for _ in kept]


def verdict_bar(solved: float, partly: float, not_: float) -> SafeString:
    """Return three shares as one bar: solved, partly (half as high: half of it is there), not."""
    width, height, gap, x = 400.0, 10.0, 2.0, 0.0
    shares = _shares(solved, partly, not_)
    parts = []
    room = width - gap * (sum(share > 0 for share in shares) - 1)
    for share, (color, top) in zip(shares, (("leaf", 0.0), ("leaf", height / 2), ("ember", 0.0)), strict=True):
        if share <= 0:
            continue
        parts.append(
            f'<rect class="{color}" x="{n(x)}" y="{n(top)}" width="{n(share * room)}" height="{n(height - top)}" fill="currentColor"/>'
        )
        x += share * room + gap
    return SafeString(
        f'<svg class="bar" viewBox="0 0 400 10" preserveAspectRatio="none" aria-hidden="true">{"".join(parts)}</svg>'
    )


def progress_bar(share: float) -> SafeString:
    """Return how far one is as a thin bar."""
    width = 400 * min(1.0, max(0.0, float(share)))
    return SafeString(
        '<svg class="bar is-thin" viewBox="0 0 400 5" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="rule" width="400" height="5" fill="currentColor"/><rect class="bridge" width="{n(width)}" height="5" fill="currentColor"/></svg>'
    )
