"""Who came to which session: organizations down, sessions across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from bridgework.ui.charts.svg import line, n, shortened, svg, text, text_width


@dataclass(frozen=True)
class Attendance:
    """Session labels, and per organization: came (True), invited and not there (False), not invited (None)."""

    alt: str
    sessions: Sequence[str]
    rows: Sequence[tuple[str, Sequence[bool | None]]]


def attendance(data: Attendance, *, narrow: bool = False) -> SafeString:
    """Draw a filled dot for came, a ring for invited and not there, nothing for not invited."""
    width = 358.0 if narrow else 860.0
    size, row = (12.5, 42.0) if narrow else (14.0, 30.0)
    left = 4.0 if narrow else min(300.0, max([text_width(name, size) for name, _came in data.rows], default=0) + 18)
    top = 26.0
    height = top + row * max(1, len(data.rows)) + 8
    columns = max(1, len(data.sessions))
    step = (width - left - 8) / columns
    radius = max(1.6, min(6.0, step * 0.36))
    parts = []
    label_room = max([text_width(label, size) for label in data.sessions], default=1) + 14
    every = max(1, -(-int(label_room) // max(1, int(step))))
    for index, label in enumerate(data.sessions):
        if index % every == 0:
            half = text_width(label, size) / 2
            at = max(half, min(left + step * (index + 0.5), width - half))
            parts.append(text(at, 14, shortened(label, step * every, size), color="soft", anchor="middle", size=size))
    for number, (name, came) in enumerate(data.rows):
        start = top + number * row
        middle = start + (row - 11 if narrow else row / 2)
        parts.append(line(0, start, width, start))
        parts.append(
            text(
                0,
                start + 16 if narrow else middle + size * 0.35,
                shortened(name, width if narrow else left - 12, size),
                size=size,
            )
        )
        for index, was_there in enumerate(came[: len(data.sessions)]):
            if was_there is None:
                continue
            fill = "currentColor" if was_there else "none"
            color = "bridge" if was_there else "soft"
            parts.append(
                f'<circle class="{color}" cx="{n(left + step * (index + 0.5))}" cy="{n(middle)}" r="{n(radius)}" fill="{fill}" stroke="currentColor" stroke-width="1.5"/>'
            )
    return SafeString(svg(width, height, parts, alt=data.alt))
