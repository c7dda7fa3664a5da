"""Outlines made ready to draw, once: their path data on one sheet in whole numbers, and how much room a name has in each.

What is drawn of a place is the same for every indicator and year, and for both layouts of a page: only its shade changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FINE = 4  # whole numbers of a path for one pixel of the wide drawing
WIDE, NARROW = (578.0, 520.0), (356.0, 420.0)  # what the map may take at most, in pixels, beside or above its legend


@dataclass(frozen=True)
class Outline:
    """One place on the sheet. `x`, `y` are where its name may stand, in pixels of the wide layout; `room` is how wide it may be.

    Both layouts have their own room, in their own pixels, because names are written in one size.
    """

    path: str
    x: float
    y: float
    room: float
    narrow_room: float


@dataclass(frozen=True)
class Sheet:
    """All outlines of a map, in pixels of the wide layout."""

    width: float
    height: float
    outlines: Sequence[Outline]

    @property
    def narrowing(self) -> float:
        """How much smaller the narrow layout draws it."""
        return min(NARROW[0] / self.width, NARROW[1] / self.height)


EMPTY = Sheet(WIDE[0], 1.0, ())


def sheet_of(shapes: Sequence[tuple[Sequence[Floats], tuple[float, float]]]) -> Sheet:
    """Return the sheet of places, each given as its rings and the point for its name on one plane (y to the north)."""
    rings = [np.asarray(ring, dtype=np.float64) for many, _label in shapes for ring in many]
    if not rings:
        return EMPTY
    every = np.concatenate(rings)
    low, high = every.min(axis=0), every.max(axis=0)
    across, down = np.maximum(high - low, 1e-9)
    scale = min(WIDE[0] / across, WIDE[1] / down)

    def placed(points: Floats) -> Floats:
        return np.column_stack(((points[:, 0] - low[0]) * scale, (high[1] - points[:, 1]) * scale))

    sheet = Sheet(float(across * scale), float(down * scale), ())
    outlines = []
    for many, label in shapes:
        here = [placed(np.asarray(ring, dtype=np.float64)) for ring in many]
        x, y = placed(np.array([label], dtype=np.float64))[0].tolist()
        small = [ring * sheet.narrowing for ring in here]
        narrow_room = _room(small, x * sheet.narrowing, y * sheet.narrowing)
        outlines.append(
            Outline(path_data(here), round(x, 2), round(y, 2), round(_room(here, x, y), 1), round(narrow_room, 1))
        )
    return Sheet(sheet.width, sheet.height, outlines)


def path_data(rings: Sequence[Floats]) -> str:
    """Return whole-number path data of rings given in drawing pixels, FINE to a pixel; neighbors round alike, so borders meet."""
    parts = []
    for ring in rings:
        points = np.rint(ring * FINE).astype(np.int64)
        steps = np.diff(points, axis=0)
        steps = steps[steps.any(axis=1)]
        if len(steps) < 2:
            continue
        moves = " ".join(map(str, steps.ravel().tolist())).replace(" -", "-")
        parts.append(f"M{points[0, 0]} {points[0, 1]}l{moves}z")
    return "".join(parts)


def _room(rings: Sequence[Floats], x: float, y: float) -> float:
    """Return how wide a line of text centered at a point may be within the shape; nothing where its height does not fit."""
    room = 1e9
    for at in (y - 6, y + 3):
        crossings = []
        for a in rings:
            b = np.roll(a, -1, axis=0)
            passes = (a[:, 1] > at) != (b[:, 1] > at)
            p, q = a[passes], b[passes]
            crossings.append(p[:, 0] + (at - p[:, 1]) * (q[:, 0] - p[:, 0]) / (q[:, 1] - p[:, 1]))
        every = np.concatenate(crossings) if crossings else np.zeros(0)
        if (every < x).sum() % 2 == 0:
            return 0.0
        room = min(room, 2 * float(np.abs(every - x).min()))
    return room
