"""The nearest rows of many rows: exactly where they are few, through lists of neighbors' neighborhoods where they are many."""

from __future__ import annotations

import numpy as np

EXACT = 6_000  # rows up to which every pair is looked at
CHUNK = 1_024
PROBES = 4
PROJECTED = 128
SEED = 9


def unit(rows: np.ndarray) -> np.ndarray:
    """Return rows of length 1, float32; a row of zeros stays one."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    length[length == 0] = 1
    return np.asarray(rows / length, dtype=np.float32)


def nearest(rows: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the k most similar other rows of each row, by dot product: which (n, k), and how similar (n, k), best first.

    Up to `EXACT` rows this is exact. Beyond, rows are put into 2 √n lists around as many centers, and a row looks into its
    best four lists: about n^1.5 instead of n². Missing neighbors are -1 with -inf.

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


def projected(rows: np.ndarray) -> np.ndarray:
    """Return fewer columns that keep dot products roughly (Johnson-Lindenstrauss): for choosing, never for scores."""
    if rows.shape[1] <= PROJECTED:
        return rows
    signs = np.random.default_rng(SEED).choice(np.array([-1, 1], dtype=np.float32), (rows.shape[1], PROJECTED))
    return np.asarray(rows @ signs / np.float32(np.sqrt(PROJECTED)))


def lists_of(rows: np.ndarray) -> tuple[int, np.ndarray]:
    """Return how many lists there are, and for each row its best `PROBES` of them, best first."""
    n = len(rows)
    n_lists = int(2 * np.sqrt(n))
    few = unit(projected(rows))
    centers = few[np.linspace(0, n - 1, n_lists).astype(int)]
    # One round of k-means on a part of the rows evens the lists out.
    some = few[np.linspace(0, n - 1, min(n, 20 * n_lists)).astype(int)]
    first = _probes(some, centers, 1)[:, 0]
    sums = np.zeros_like(centers)
    np.add.at(sums, first, some)
    filled = np.bincount(first, minlength=n_lists) > 0
    centers = unit(np.where(filled[:, None], sums, centers))
    return n_lists, _probes(few, centers, PROBES)


def _probes(rows: np.ndarray, centers: np.ndarray, k: int) -> np.ndarray:
    found = np.empty((len(rows), k), dtype=np.int64)
    for start in range(0, len(rows), CHUNK):
        scores = rows[start : start + CHUNK] @ centers.T
        kept = np.argpartition(-scores, k - 1, axis=1)[:, :k]
        found[start : start + CHUNK] = best_first(kept, np.take_along_axis(scores, kept, 1), k)[0]
    return found


def _by_lists(rows: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    n = len(rows)
    n_lists, probes = lists_of(rows)
    which = np.full((n, k), -1, dtype=np.int64)
    how = np.full((n, k), -np.inf, dtype=np.float32)
    members_order = np.argsort(probes[:, 0], kind="stable")
    members_at = np.searchsorted(probes[members_order, 0], np.arange(n_lists + 1))
    flat = probes.ravel()
    asking_order = np.argsort(flat, kind="stable")
    asking_at = np.searchsorted(flat[asking_order], np.arange(n_lists + 1))
    for center in range(n_lists):
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
