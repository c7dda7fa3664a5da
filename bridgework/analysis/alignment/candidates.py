"""Which pairs of services are looked at: never all of them."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from bridgework.analysis.alignment.nearest import nearest, projected

NEAREST = 24  # by meaning, anywhere
IN_PLACE = 10  # by meaning, in each of a service's rarest places
PLACES = 4
BLOCK = 400  # services of one place that are compared with one another at a time
BRANCH = 40  # a taxonomy branch with more services makes no pair by itself


def candidate_pairs(
    rows: np.ndarray, organizations: np.ndarray, places: sp.csr_matrix, taxonomy: sp.csr_matrix
) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs of services of different organizations that may matter, each once, the lower position first.

    Those near in meaning anywhere; those near in meaning within a place (a place with many services is cut into blocks of
    like meaning); those on a rare taxonomy branch. At most (`NEAREST` + `PLACES` x `IN_PLACE`) a service and `BRANCH` a
    branch, so the number grows with the services, not with their square.
    """
    n = len(rows)
    found: list[np.ndarray] = []
    near = nearest(rows, min(NEAREST, max(n - 1, 0)))[0]
    found.append(_keys(np.repeat(np.arange(n), near.shape[1]), near.ravel(), n))
    small = projected(rows)
    found.extend(_in_places(small, places, n))
    found.extend(_on_branches(taxonomy, n))
    keys = np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    ones, others = keys // max(n, 1), keys % max(n, 1)
    kept = organizations[ones] != organizations[others]
    return ones[kept], others[kept]


def _keys(ones: np.ndarray, others: np.ndarray, n: int) -> np.ndarray:
    kept = (others >= 0) & (ones != others)
    ones, others = ones[kept].astype(np.int64), others[kept].astype(np.int64)
    return np.unique(np.minimum(ones, others) * n + np.maximum(ones, others))


def _in_places(rows: np.ndarray, places: sp.csr_matrix, n: int) -> list[np.ndarray]:
    crowd = np.asarray((places > 0).sum(axis=0)).ravel()
    counts = np.diff(places.indptr)
    of = np.repeat(np.arange(n), counts)
    order = np.lexsort((places.indices, crowd[places.indices], of))  # within a service the rarest place first
    rank = np.arange(len(of)) - np.repeat(places.indptr[:-1], counts)
    kept = order[rank < PLACES]
    place, service = places.indices[kept], of[kept]
    along = rows @ rows.mean(axis=0) if n else np.zeros(0)
    if len(rows):
        # Order the services of a crowded place by like meaning, so that a cut falls between unlike ones.
        far = int(np.argmin(along))
        along = rows @ (rows[far] - rows.mean(axis=0))
    order = np.lexsort((service, along[service], place))
    place, service = place[order], service[order]
    starts = np.flatnonzero(np.r_[True, place[1:] != place[:-1]]) if len(place) else np.zeros(0, dtype=int)
    ends = np.r_[starts[1:], len(place)] if len(starts) else starts
    found = []
    for start, end in zip(starts, ends, strict=True):
        for begin in range(start, end, BLOCK):
            some = service[begin : min(begin + BLOCK, end)]
            if len(some) < 2:
                continue
            near = _best_within(rows[some])
            found.append(_keys(np.repeat(some, near.shape[1]), some[near.ravel()], n))
    return found


def _best_within(rows: np.ndarray) -> np.ndarray:
    scores = rows @ rows.T
    np.fill_diagonal(scores, -np.inf)
    k = min(IN_PLACE, len(rows) - 1)
    return np.argpartition(-scores, k - 1, axis=1)[:, :k]


def _on_branches(taxonomy: sp.csr_matrix, n: int) -> list[np.ndarray]:
    by_branch = taxonomy.tocsc()
    sizes = np.diff(by_branch.indptr)
    found = []
    for branch in np.flatnonzero((sizes > 1) & (sizes <= BRANCH)):
        some = np.sort(by_branch.indices[by_branch.indptr[branch] : by_branch.indptr[branch + 1]])
        one, other = np.triu_indices(len(some), 1)
        found.append(some[one].astype(np.int64) * n + some[other])
    return found
