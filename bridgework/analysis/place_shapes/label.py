"""Where a place's name may stand: the point inside that is farthest from its outline."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
ACROSS = 24  # points tried in each direction


def label_point(rings: Sequence[npt.ArrayLike], *, squeeze: float = 1.0) -> tuple[float, float]:
    """Give a point well inside a shape, for its name.

    How to read it: the one farthest from every line, of 24 by 24 points of the largest ring's extent.

    Parameters
    ----------
    rings : sequence of array_like of float, shape (m, 2)
        Rings of one shape, at least one; what lies in an even number of them is outside.
    squeeze : float
        How long a step east is beside a step north.

    Returns
    -------
    tuple of float
        x, y in the units given; the mean of the largest ring's points where none of the tried points is inside.

    Raises
    ------
    ValueError
        If there is no ring.

    References
    ----------
    Own rule, a coarse form of V. Agafonkin (2016), "A new algorithm for finding a visual center of a polygon" (polylabel).

    Examples
    --------
    >>> x, y = label_point([[[0, 0], [10, 0], [10, 4], [0, 4]]])
    >>> 2 < x < 8 and 1.5 < y < 2.5
    True
    """
    if not rings:
        raise ValueError("A shape has at least one ring.")
    plane = [np.asarray(ring, dtype=np.float64) * np.array([squeeze, 1.0]) for ring in rings]
    largest = max(plane, key=lambda ring: float(np.prod(np.ptp(ring, axis=0))))
    low, high = largest.min(axis=0), largest.max(axis=0)
    share = (np.arange(ACROSS) + 0.5) / ACROSS
    x, y = (
        grid.ravel() for grid in np.meshgrid(low[0] + share * (high[0] - low[0]), low[1] + share * (high[1] - low[1]))
    )
    inside = np.zeros(len(x), dtype=bool)
    nearest = np.full(len(x), np.inf)
    for ring in plane:
        a, b = ring, np.roll(ring, -1, axis=0)
        step = b - a
        with np.errstate(divide="ignore", invalid="ignore"):
            passes = (a[:, 1] > y[:, None]) != (b[:, 1] > y[:, None])
            at = a[:, 0] + (y[:, None] - a[:, 1]) * step[:, 0] / step[:, 1]
        inside ^= (passes & (x[:, None] < at)).sum(axis=1) % 2 == 1
        length = np.maximum((step**2).sum(axis=1), 1e-30)
        along = np.clip(((x[:, None] - a[:, 0]) * step[:, 0] + (y[:, None] - a[:, 1]) * step[:, 1]) / length, 0, 1)
        away = np.hypot(x[:, None] - a[:, 0] - along * step[:, 0], y[:, None] - a[:, 1] - along * step[:, 1])
        nearest = np.minimum(nearest, away.min(axis=1))
    if not inside.any():
        middle = largest.mean(axis=0)
        return float(middle[0]) / squeeze, float(middle[1])
    best = int(np.argmax(np.where(inside, nearest, -1)))
    return float(x[best]) / squeeze, float(y[best])
