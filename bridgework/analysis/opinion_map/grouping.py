"""Who belongs with whom: k-means on the map, and how many groups there are."""

from __future__ import annotations

import numpy as np

from .votes import Floats, Ints

# k-means stops when no label changes, or when the centres' squared moves sum to less than this share of the mean
# variance; and never runs longer than this. Both are the defaults of scikit-learn's KMeans, which red-dwarf uses.
_STILL = 1e-4
_ROUNDS = 300
# Up to so many people the silhouette is computed from every pair; above, from base clusters, at linear cost.
EXACT_SILHOUETTE_LIMIT = 5_000
# Base clusters are the occupied cells of a square grid with so many cells a side.
_GRID = 64


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
    from .kernels_polis import lloyd_from

    # Shifting to the mean first keeps the squares below from cancelling.
    across, up = x - x.mean(), y - y.mean()
    tolerance = _STILL * float(across.var() + up.var()) / 2
    return lloyd_from(across, up, np.stack((across[first], up[first]), axis=1), _ROUNDS, tolerance)


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
    from .kernels_polis import distance_sums

    # Points of the same groups in all groupings are one cell; distances are summed by cell, and cells then by group.
    n = len(x)
    key = np.zeros(n, dtype=np.int64)
    for label, _ in groupings:
        key = key * (int(label.max()) + 1) + label
    _, first, cell = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(cell, kind="stable")
    begins = np.concatenate(([0], np.cumsum(np.bincount(cell))))
    weights = next((weight for _, weight in groupings if weight is not None), np.ones(n))
    to_cell = np.empty((n, len(first)))
    to_cell[order] = distance_sums(x[order], y[order], weights[order], cell[order], begins).T
    of_cell = [label[first][:, None] == np.arange(int(label.max()) + 1) for label, _ in groupings]
    sums = to_cell @ np.concatenate(of_cell, axis=1).astype(np.float64)
    in_cell = np.bincount(cell, weights=weights)
    sizes = in_cell @ np.concatenate(of_cell, axis=1)

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
