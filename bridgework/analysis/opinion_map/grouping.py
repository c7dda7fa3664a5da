"""Who belongs with whom: k-means on the map, and how many groups there are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.spatial.distance

from .votes import Floats, Ints

# k-means stops when no label changes, or when the centres' squared moves sum to less than this share of the mean
# variance; and never runs longer than this. Both are the defaults of scikit-learn's KMeans, which red-dwarf uses.
_STILL = 1e-4
_ROUNDS = 300
# Up to so many people the silhouette is computed from every pair; above, from base clusters, at linear cost.
EXACT_SILHOUETTE_LIMIT = 5_000
# Base clusters are the occupied cells of a square grid with so many cells a side.
_GRID = 64
# Rows of the table of distances worked on at once; small enough to stay in the processor's cache.
_ROWS_AT_ONCE = 64


def k_means(x: Floats, y: Floats, k: int) -> Ints | None:
    """Split points into k groups so that each is nearest to its own group's mean (a local optimum).

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        The points, **in ascending order of x, then y**.
    k : int
        Number of groups, at least 1.

    Returns
    -------
    ndarray of int64, shape (n,), or None
        The group of each point, 0 to k - 1, every group with at least one; None if there are fewer than k different
        points.

    Notes
    -----
    Starts from the k leftmost different points, as red-dwarf does, and iterates as Lloyd does. A group that runs empty
    takes the point that is farthest from its centre. Ties go to the group with the lower number. O(n k) a round, at
    most 300 rounds.

    References
    ----------
    S. P. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28 (1982), section V,
    doi:10.1109/TIT.1982.1056489. Start and stopping rule: red-dwarf 0.4.0 (`PolisKMeans`, init "polis") on
    scikit-learn 1.9 (`KMeans`, parameters `tol` and `max_iter`).

    Examples
    --------
    >>> k_means(np.array([0.0, 1.0, 9.0, 10.0]), np.zeros(4), 2).tolist()
    [0, 0, 1, 1]
    """
    is_new = np.append(True, (x[1:] != x[:-1]) | (y[1:] != y[:-1]))[: len(x)]
    first = np.flatnonzero(is_new)[:k]
    if len(first) < k:
        return None
    # Shifting to the mean first keeps the squares below from cancelling.
    moments = np.stack((np.ones(len(x)), x - x.mean(), y - y.mean()))
    tolerance = _STILL * float(moments[1:].var(axis=1).mean())
    centres = moments[1:, first].T
    previous: npt.NDArray[np.bool_] | None = None
    for _ in range(_ROUNDS):
        # Minus half the squared distance, without the part that is the same for every centre.
        half_square = (centres * centres).sum(axis=1, keepdims=True) / 2
        member = _largest(np.concatenate((-half_square, centres), axis=1) @ moments)
        sums = moments @ member.astype(np.float64).T
        if not sums[0].all():
            _fill_empty(moments[1:], centres, member)
            sums = moments @ member.astype(np.float64).T
        before, centres = centres, (sums[1:] / sums[0]).T
        if previous is not None and np.array_equal(member, previous):
            break
        if ((centres - before) ** 2).sum() <= tolerance:
            break
        previous = member
    # A matrix product may round equal points differently. The last assignment works on each point alone, so that people
    # at one place are always together.
    nearness = centres[:, :1] * moments[1]
    nearness += centres[:, 1:] * moments[2]
    nearness -= (centres * centres).sum(axis=1, keepdims=True) / 2
    member = _largest(nearness)
    _fill_empty(moments[1:], centres, member)
    return member.argmax(axis=0)


def _largest(nearness: Floats) -> npt.NDArray[np.bool_]:
    """Mark in each column the largest entry; of equal ones the first."""
    member = nearness == nearness.max(axis=0)
    if np.count_nonzero(member) > nearness.shape[1]:
        member = np.arange(len(nearness))[:, None] == nearness.argmax(axis=0)
    return member


def _fill_empty(points: Floats, centres: Floats, member: npt.NDArray[np.bool_]) -> None:
    """Move the points that are farthest from their centres into the groups that have none (in place)."""
    for empty in np.flatnonzero(~member.any(axis=1)):
        label = member.argmax(axis=0)
        distance = ((points - centres[label].T) ** 2).sum(axis=0)
        # A point that is alone in its group must stay there, or the hole would only move.
        distance[member.sum(axis=1)[label] == 1] = -1.0
        farthest = int(distance.argmax())
        member[label[farthest], farthest] = False
        member[empty, farthest] = True


def silhouette(x: Floats, y: Floats, label: Ints, *, exact_limit: int = EXACT_SILHOUETTE_LIMIT) -> float:
    """How clearly the groups are apart: the mean over people of (b - a) / max(a, b).

    How to read it: a is a person's mean distance to the others of the own group, b to the nearest other group. Near 1
    means clearly apart, 0 means no border to see, below 0 means many stand nearer to another group. Range -1 to 1.
    Somebody who is alone in a group counts as 0.

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        The points.
    label : ndarray of int, shape (n,)
        The group of each point, 0 to k - 1, k at least 2, no group empty.
    exact_limit : int
        Up to so many people every pair is measured.

    Returns
    -------
    float
        The mean silhouette. Above the limit an estimate; see notes.

    Notes
    -----
    Exact: O(n^2). Above the limit: people in the same cell of a 64 by 64 grid and the same group are taken together at
    their mean, so the cost is O(n) and at most 4,096 k points are compared. What this changes is in
    docs/methods/opinion_map.md.

    References
    ----------
    P. J. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis", Journal of
    Computational and Applied Mathematics 20 (1987), section 2, doi:10.1016/0377-0427(87)90125-7.

    Examples
    --------
    Points 0, 1 and 4, 5 on a line: for the outer ones a = 1, b = 4.5; for the inner ones a = 1, b = 3.5.
    So (3.5/4.5 + 2.5/3.5) / 2 = 0.746.

    >>> round(silhouette(np.array([0.0, 1.0, 4.0, 5.0]), np.zeros(4), np.array([0, 0, 1, 1])), 3)
    0.746
    """
    return silhouettes(x, y, [label], exact_limit=exact_limit)[0]


def silhouettes(
    x: Floats, y: Floats, labellings: list[Ints], *, exact_limit: int = EXACT_SILHOUETTE_LIMIT
) -> list[float]:
    """Give the mean silhouette of several groupings of the same points; every distance is measured once.

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        The points.
    labellings : list of ndarray of int, shape (n,)
        Several groupings, each as in `silhouette`.
    exact_limit : int
        Up to so many people every pair is measured.

    Returns
    -------
    list of float
        One silhouette for each grouping.

    References
    ----------
    As `silhouette`.

    Examples
    --------
    >>> halves, quarters = np.array([0, 0, 1, 1]), np.array([0, 1, 2, 3])
    >>> [round(s, 3) for s in silhouettes(np.array([0.0, 1.0, 4.0, 5.0]), np.zeros(4), [halves, quarters])]
    [0.746, 0.0]
    """
    if len(x) <= exact_limit:
        return _silhouettes_of_points(x, y, [(label, None) for label in labellings])
    cell = _cell_of(x) * _GRID + _cell_of(y)
    found = []
    for label in labellings:
        k = int(label.max()) + 1
        key, place = np.unique(cell * k + label, return_inverse=True)
        weight = np.bincount(place).astype(np.float64)
        mean_x = np.bincount(place, weights=x) / weight
        mean_y = np.bincount(place, weights=y) / weight
        found += _silhouettes_of_points(mean_x, mean_y, [(key % k, weight)])
    return found


def _cell_of(coordinate: Floats) -> Ints:
    low, high = coordinate.min(), coordinate.max()
    if high == low:
        return np.zeros(len(coordinate), dtype=np.int64)
    return np.minimum(((coordinate - low) * (_GRID / (high - low))).astype(np.int64), _GRID - 1)


def _silhouettes_of_points(x: Floats, y: Floats, groupings: list[tuple[Ints, Floats | None]]) -> list[float]:
    """Give the silhouettes of weighted points, from every pair of points."""
    n = len(x)
    columns: list[Floats] = []
    for label, weight in groupings:
        for group in range(int(label.max()) + 1):
            member = (label == group).astype(np.float64)
            columns.append(member if weight is None else member * weight)
    memberships = np.stack(columns, axis=1)
    sums = _sums_of_distances(x, y, memberships)
    sizes = memberships.sum(axis=0)

    found = []
    begin = 0
    for label, weight in groupings:
        k = int(label.max()) + 1
        to_group, size = sums[:, begin : begin + k], sizes[begin : begin + k]
        begin += k
        rows = np.arange(n)
        mean = to_group / size
        own = mean[rows, label] * size[label] / np.maximum(size[label] - 1, 1)
        mean[rows, label] = np.inf
        other = mean.min(axis=1)
        larger = np.maximum(own, other)
        score = (other - own) / np.where(larger > 0, larger, 1.0)
        score[size[label] <= 1] = 0.0
        found.append(float(score.mean() if weight is None else score @ weight / weight.sum()))
    return found


def _sums_of_distances(x: Floats, y: Floats, memberships: Floats) -> Floats:
    """For each point and column, sum the distances to all points, each times its membership."""
    n = len(x)
    points = np.column_stack((x, y))
    sums = np.zeros((n, memberships.shape[1]))
    for start in range(0, n, _ROWS_AT_ONCE):
        stop = min(start + _ROWS_AT_ONCE, n)
        # Every distance is measured once and used for both of its ends.
        distance = scipy.spatial.distance.cdist(points[start:stop], points[start:])
        sums[start:stop] += distance @ memberships[start:]
        sums[stop:] += distance[:, stop - start :].T @ memberships[start:stop]
    return sums
