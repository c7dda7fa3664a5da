"""The nearest rows of many rows: exactly where they are few, through lists of neighbors' neighborhoods where they are many."""

from __future__ import annotations

import numpy as np

EXACT = 6_000  # rows up to which every pair is looked at
CHUNK = 1_024
PROBES = 4


def unit(rows: np.ndarray) -> np.ndarray:
    """Return rows of length 1, float32; a row of zeros stays one."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    length[length == 0] = 1
    return np.asarray(rows / length, dtype=np.float32)


def nearest(rows: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the k most similar other rows of each row, by dot product: which (n, k), and how similar (n, k), best first.

    Up to `EXACT` rows this is exact. Beyond, rows are put into about 4 √n lists by the most similar of as many evenly spaced
    rows, and a row looks into its best four lists: near n^1.5 / 1 instead of n². Missing neighbors are -1 with -inf.

    Examples
    --------
    >>> rows = np.array([[1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32)
    >>> nearest(rows, 1)[0].ravel().tolist()
    [1, 0, 1]
    """
    n = len(rows)
    k = max(min(k, n - 1), 0)
    if k == 0:
        return np.full((n, 0), -1), np.zeros((n, 0), dtype=np.float32)
    return _exact(rows, k) if n <= EXACT else _by_lists(rows, k)


def best_first(at: np.ndarray, scores: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Keep the best k of each row, ties by the lower position; both arrays (n, m)."""
    if scores.shape[1] > k:
        kept = np.argpartition(-scores, k - 1, axis=1)[:, :k]
        at, scores = np.take_along_axis(at, kept, 1), np.take_along_axis(scores, kept, 1)
    order = np.lexsort((at, -scores), axis=1)
    return np.take_along_axis(at, order, 1), np.take_along_axis(scores, order, 1)


def _exact(rows: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    n = len(rows)
    which, how = np.empty((n, k), dtype=np.int64), np.empty((n, k), dtype=np.float32)
    for start in range(0, n, CHUNK):
        scores = rows[start : start + CHUNK] @ rows.T
        own = np.arange(len(scores))
        scores[own, start + own] = -np.inf
        kept = np.argpartition(-scores, k - 1, axis=1)[:, :k]
        which[start : start + CHUNK], how[start : start + CHUNK] = best_first(
            kept, np.take_along_axis(scores, kept, 1), k
        )
    return which, how


def lists_of(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a few centers, and for each row its best `PROBES` of them, best first."""
    n = len(rows)
    centers = rows[np.linspace(0, n - 1, int(4 * np.sqrt(n))).astype(int)]
    probes = np.empty((n, PROBES), dtype=np.int64)
    for _round in range(2):  # one round of k-means evens the lists out
        for start in range(0, n, CHUNK):
            scores = rows[start : start + CHUNK] @ centers.T
            kept = np.argpartition(-scores, PROBES - 1, axis=1)[:, :PROBES]
            probes[start : start + CHUNK] = best_first(kept, np.take_along_axis(scores, kept, 1), PROBES)[0]
        if _round == 0:
            order = np.argsort(probes[:, 0], kind="stable")
            starts = np.searchsorted(probes[order, 0], np.arange(len(centers)))
            filled = np.bincount(probes[:, 0], minlength=len(centers)) > 0
            sums = np.add.reduceat(rows[order], np.minimum(starts, n - 1), axis=0)
            centers = unit(np.where(filled[:, None], sums, centers))
    return centers, probes


def _by_lists(rows: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    n = len(rows)
    centers, probes = lists_of(rows)
    which = np.full((n, k), -1, dtype=np.int64)
    how = np.full((n, k), -np.inf, dtype=np.float32)
    members_order = np.argsort(probes[:, 0], kind="stable")
    members_at = np.searchsorted(probes[members_order, 0], np.arange(len(centers) + 1))
    flat = probes.ravel()
    asking_order = np.argsort(flat, kind="stable")
    asking_at = np.searchsorted(flat[asking_order], np.arange(len(centers) + 1))
    for center in range(len(centers)):
        members = members_order[members_at[center] : members_at[center + 1]]
        asking = asking_order[asking_at[center] : asking_at[center + 1]] // PROBES
        if not len(members):
            continue
        for start in range(0, len(members), 4 * CHUNK):
            some = members[start : start + 4 * CHUNK]
            for begin in range(0, len(asking), CHUNK):
                who = asking[begin : begin + CHUNK]
                scores = rows[who] @ rows[some].T
                scores[who[:, None] == some[None, :]] = -np.inf
                at = np.broadcast_to(some, scores.shape)
                if scores.shape[1] > k:
                    kept = np.argpartition(-scores, k - 1, axis=1)[:, :k]
                    at, scores = np.take_along_axis(at, kept, 1), np.take_along_axis(scores, kept, 1)
                which[who], how[who] = best_first(np.hstack([which[who], at]), np.hstack([how[who], scores]), k)
    return which, how
