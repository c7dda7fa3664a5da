"""Drawing people on a map without drawing any one person: counts on a grid, and outlines of groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BinnedPoints:
    """How many people stand in each cell of a square grid around the middle of the map.

    Attributes
    ----------
    counts : ndarray of int64, shape (bins, bins)
        People by cell; `counts[row, column]`, rows from the bottom (smallest y) up, columns from left to right.
    half_width : float
        The grid reaches from -half_width to half_width both ways.
    """

    counts: npt.NDArray[np.int64]
    half_width: float

    @property
    def cell(self) -> float:
        """Side of a cell, in units of the map."""
        return 2 * self.half_width / len(self.counts)

    def occupied(self) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
        """Give x and y of the middle of each cell that holds somebody, and how many it holds."""
        row, column = np.nonzero(self.counts)
        side = self.cell
        x, y = ((place + 0.5) * side - self.half_width for place in (column, row))
        return x.astype(np.float64), y.astype(np.float64), self.counts[row, column]


def round_half_width(x: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """Give a round number that is at least as far from the middle as anybody stands.

    How to read it: the next of 1, 2, 5, 10, 20, ... (also 0.5, 0.2, ...), so that the edge of a drawing does not tell
    where the outermost person stands. 1 if there is nobody, or if all stand in the middle.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
        Places on the map.

    Returns
    -------
    float
        Above 0.

    Raises
    ------
    ValueError
        If a place is not a finite number.

    References
    ----------
    Own rule.

    Examples
    --------
    >>> round_half_width([0.3, -3.1], [1.0, 0.0]), round_half_width([], [])
    (5.0, 1.0)
    """
    places = np.concatenate((np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)))
    if not np.isfinite(places).all():
        raise ValueError("A place on the map is two finite numbers.")
    farthest = float(np.abs(places).max(initial=0.0))
    if farthest < np.finfo(np.float64).tiny:
        return 1.0
    power = 10.0 ** np.floor(np.log10(farthest))
    return float(next((step * power for step in (1, 2, 5) if step * power >= farthest), 10 * power))


def binned_points(x: npt.ArrayLike, y: npt.ArrayLike, bins: int, *, half_width: float | None = None) -> BinnedPoints:
    """Count people on a square grid, so that a drawing shows nobody's exact place.

    How to read it: each count is of people in that cell. A cell with one person still says that somebody stands
    thereabouts; draw groups of fewer than 10 not at all (`opinion_map.shown_groups`).

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
        Places on the map.
    bins : int
        Cells along each side, at least 1.
    half_width : float, optional
        The grid reaches from -half_width to half_width. Give the same to all groups of one map; where not given, it
        is `round_half_width` of these points.

    Returns
    -------
    BinnedPoints
        The counts sum to n: who stands outside the grid is counted at its edge.

    Raises
    ------
    ValueError
        If bins or half_width is not above 0, the lists differ in length, or a place is not a finite number.

    References
    ----------
    Own rule.

    Examples
    --------
    >>> binned_points([-0.9, -0.8, 0.5], [-0.5, -0.6, 0.1], 2).counts.tolist()
    [[2, 0], [0, 1]]
    """
    across, up = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if across.shape != up.shape or across.ndim != 1:
        raise ValueError("x and y must be two lists of the same length.")
    half = round_half_width(across, up) if half_width is None else float(half_width)
    if bins < 1 or not half > 0 or not np.isfinite(across).all() or not np.isfinite(up).all():
        raise ValueError("A grid needs at least one cell, a width above 0, and finite places.")

    def cell_of(place: Floats) -> npt.NDArray[np.int64]:
        # Dividing first keeps very distant places from overflowing an integer.
        share = np.clip(place / (2 * half) + 0.5, 0.0, 1.0)
        return np.minimum((share * bins).astype(np.int64), bins - 1)

    counts = np.bincount(cell_of(up) * bins + cell_of(across), minlength=bins * bins)
    return BinnedPoints(counts.reshape(bins, bins), half)


def convex_hull(x: npt.ArrayLike, y: npt.ArrayLike) -> Floats:
    """Give the corners of the smallest convex shape around all points.

    How to read it: corners counterclockwise. Corners of people's places *are* people's places: for a drawing, give the
    middles of occupied cells (`BinnedPoints.occupied`), not the people.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
        Points.

    Returns
    -------
    ndarray of float, shape (m, 2)
        At least 3 corners; 2 if all points are on one line; 1 if all are at one place; 0 if there are none.

    Raises
    ------
    ValueError
        If the lists differ in length, or a place is not a finite number.

    Notes
    -----
    O(n log n).

    References
    ----------
    C. B. Barber, D. P. Dobkin, H. Huhdanpaa, "The quickhull algorithm for convex hulls", ACM Transactions on
    Mathematical Software 22 (1996), section 2, doi:10.1145/235815.235821; through `scipy.spatial.ConvexHull`.

    Examples
    --------
    >>> sorted(convex_hull([0, 1, 0, 1, 0.5], [0, 0, 1, 1, 0.5]).tolist())
    [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    >>> convex_hull([0, 1, 2], [0, 1, 2]).tolist()
    [[0.0, 0.0], [2.0, 2.0]]
    """
    across, up = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if across.shape != up.shape or across.ndim != 1:
        raise ValueError("x and y must be two lists of the same length.")
    points = np.column_stack((across, up))
    if not np.isfinite(points).all():
        raise ValueError("A point is two finite numbers.")
    points = np.unique(points, axis=0)
    if len(points) < 2:
        return points
    # The point farthest from any point is a corner, and so is the point farthest from that.
    first = points[_distances(points, points[0]).argmax()]
    ends = points[np.sort([_distances(points, corner).argmax() for corner in (points[0], first)])]
    # Twice the area of the triangle that each point makes with both ends: nothing, if all are on one line.
    along = ends[1] - ends[0]
    area = along[0] * (points[:, 1] - ends[0, 1]) - along[1] * (points[:, 0] - ends[0, 0])
    if np.abs(area).max() <= 1e-9 * float(along @ along):
        return ends
    from scipy.spatial import ConvexHull  # here: few processes draw a hull

    return points[ConvexHull(points).vertices]


def _distances(points: Floats, origin: Floats) -> Floats:
    return np.hypot(points[:, 0] - origin[0], points[:, 1] - origin[1])
