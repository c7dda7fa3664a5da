"""Whether an outline crosses itself, as that of a bow tie does."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

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
    a = np.asarray(ring, dtype=np.float64)
    b = np.roll(a, -1, axis=0)
    west, east = np.minimum(a[:, 0], b[:, 0]), np.maximum(a[:, 0], b[:, 0])
    order = np.argsort(west, kind="stable")
    a, b, west, east = a[order], b[order], west[order], east[order]
    places = np.arange(len(a))
    n_after = np.searchsorted(west, east, side="right") - places - 1
    if int(n_after.sum()) > MOST_PAIRS:
        raise TooTangled("This outline has too many long pieces side by side.")
    steps = np.searchsorted(np.cumsum(n_after), np.arange(AT_ONCE, int(n_after.sum()) + AT_ONCE, AT_ONCE))
    start = 0
    for stop in [*(steps + 1).tolist(), len(a)]:
        stop = min(stop, len(a))
        if stop > start and _any_cross(a, b, places[start:stop], n_after[start:stop]):
            return True
        start = max(start, stop)
    return False


def _any_cross(
    a: npt.NDArray[np.float64],
    b: npt.NDArray[np.float64],
    places: npt.NDArray[np.int64],
    n_after: npt.NDArray[np.int64],
) -> bool:
    one = np.repeat(places, n_after)
    if len(one) == 0:
        return False
    within = np.arange(len(one)) - np.repeat(np.cumsum(n_after) - n_after, n_after)
    two = one + within + 1

    def side(
        p: npt.NDArray[np.float64], q: npt.NDArray[np.float64], r: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        cross: npt.NDArray[np.float64] = np.sign(
            (q[:, 0] - p[:, 0]) * (r[:, 1] - p[:, 1]) - (q[:, 1] - p[:, 1]) * (r[:, 0] - p[:, 0])
        )
        return cross

    parted = side(a[one], b[one], a[two]) * side(a[one], b[one], b[two]) < 0
    return bool((parted & (side(a[two], b[two], a[one]) * side(a[two], b[two], b[one]) < 0)).any())
