"""What is remembered of the last published map, so that groups keep their identity and the picture does not turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .statements import smoothed_share
from .votes import Floats, Ints

if TYPE_CHECKING:
    from .result import OpinionMap


@dataclass(frozen=True, eq=False)
class Anchor:
    """A published map as later maps need it: statements and shares of groups, nothing about any person.

    Attributes
    ----------
    statement_ids : ndarray, shape (n_statements,)
        As in the map.
    x, y : ndarray of float, shape (n_statements,)
        Places of the statements.
    share : ndarray of float, shape (k, n_statements)
        Smoothed share of each group that agrees.
    is_seen : ndarray of bool, shape (k, n_statements)
        Whether anybody of the group saw the statement.
    identity : ndarray of int64, shape (k,)
        The lasting number of each group.
    next_identity : int
        The number that the next new group gets; numbers of groups that are gone are not given again.
    """

    statement_ids: npt.NDArray
    x: Floats
    y: Floats
    share: Floats
    is_seen: npt.NDArray[np.bool_]
    identity: Ints
    next_identity: int

    @classmethod
    def of(cls, published: OpinionMap) -> Anchor:
        """Take from a map what the next one needs."""
        return cls(
            published.statement_ids,
            published.statement_x,
            published.statement_y,
            smoothed_share(published.group_agree, published.group_seen),
            published.group_seen > 0,
            published.group_identity,
            published.next_identity,
        )

    def as_dict(self) -> dict[str, Any]:
        """Give what can be stored as JSON; three digits are enough to recognize a group."""
        return {
            "statements": self.statement_ids.tolist(),
            "x": self.x.round(4).tolist(),
            "y": self.y.round(4).tolist(),
            "share": np.where(self.is_seen, self.share.round(3), -1.0).tolist(),
            "identity": self.identity.tolist(),
            "next_identity": self.next_identity,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Anchor:
        """Read what `as_dict` gave."""
        ids = np.asarray(stored["statements"])
        share = np.asarray(stored["share"], dtype=np.float64).reshape(-1, len(ids))
        return cls(
            ids,
            np.asarray(stored["x"], dtype=np.float64),
            np.asarray(stored["y"], dtype=np.float64),
            share,
            share >= 0,
            np.asarray(stored["identity"], dtype=np.int64),
            int(stored["next_identity"]),
        )


def turned_like(anchor: Anchor, statement_ids: npt.NDArray, x: Floats, y: Floats) -> Floats:
    """Find the turn or reflection of the plane that brings statements nearest to where they were.

    Parameters
    ----------
    anchor : Anchor
        The last published map.
    statement_ids : ndarray, shape (n_statements,)
        Of the new map.
    x, y : ndarray of float, shape (n_statements,)
        Their places in the new map.

    Returns
    -------
    ndarray of float, shape (2, 2)
        Multiply rows of places from the right by it. The unit matrix where no statement is common.

    References
    ----------
    Schönemann, "A generalized solution of the orthogonal Procrustes problem", Psychometrika 31 (1966), equations 1.7 to
    1.9, doi:10.1007/BF02289451.

    Examples
    --------
    >>> line = np.array([1.0, 2.0])
    >>> last = Anchor(np.array([0, 1]), line, 0 * line, np.zeros((0, 2)), np.zeros((0, 2)) > 0, np.zeros(0, int), 0)
    >>> turned_like(last, np.array([0, 1]), -line, 0 * line).round(6).tolist()[0]
    [-1.0, 0.0]
    """
    old, new = _common(anchor.statement_ids, statement_ids)
    if len(old) == 0:
        return np.eye(2)
    crossed = np.stack((x[new], y[new])) @ np.stack((anchor.x[old], anchor.y[old])).T
    left, _, right = np.linalg.svd(crossed)
    return left @ right


def matched_groups(anchor: Anchor | None, statement_ids: npt.NDArray, agree: Ints, seen: Ints) -> tuple[Ints, int]:
    """Give each group the lasting number of the group of the last published map that votes like it.

    Parameters
    ----------
    anchor : Anchor or None
        The last published map; None for the first.
    statement_ids : ndarray, shape (n_statements,)
        Of the new map.
    agree, seen : ndarray of int, shape (k, n_statements)
        Votes by group.

    Returns
    -------
    identity : ndarray of int64, shape (k,)
        Lasting numbers, all different.
    next_identity : int
        The next number to give.

    Notes
    -----
    Groups are paired so that the mean differences between their shares of agreement, over statements both saw, sum to the
    least. A pair is kept only if each of the two votes more like the other than like the average of the other map's groups;
    otherwise the group is new.

    References
    ----------
    Kuhn, "The Hungarian method for the assignment problem", 1955, doi:10.1002/nav.3800020109; the rule is our own.

    Examples
    --------
    >>> matched_groups(None, np.array([0]), np.array([[1], [0]]), np.array([[1], [1]]))
    (array([0, 1]), 2)
    """
    k = len(seen)
    if anchor is None or k == 0 or len(anchor.identity) == 0:
        first = 0 if anchor is None else anchor.next_identity
        return np.arange(first, first + k), first + k
    old, new = _common(anchor.statement_ids, statement_ids)
    ours, theirs = smoothed_share(agree[:, new], seen[:, new]), anchor.share[:, old]
    saw, they_saw = seen[:, new] > 0, anchor.is_seen[:, old]
    cost = _apart(ours[:, None], saw[:, None], theirs, they_saw)
    from_them = _apart(ours, saw, _mean(theirs, they_saw), np.asarray(they_saw.any(axis=0)))
    from_us = _apart(theirs, they_saw, _mean(ours, saw), np.asarray(saw.any(axis=0)))
    identity, given = np.full(k, -1, dtype=np.int64), anchor.next_identity
    from scipy.optimize import linear_sum_assignment  # here: it takes half a second, and few processes match maps

    for one, other in zip(*linear_sum_assignment(cost), strict=True):
        most_from_them = from_them[one] if len(theirs) > 1 else 1.0
        if cost[one, other] <= min(most_from_them, from_us[other] if k > 1 else 1.0) and len(old):
            identity[one] = anchor.identity[other]
    for one in np.flatnonzero(identity < 0):
        identity[one], given = given, given + 1
    return identity, given


def _common(one: npt.NDArray, other: npt.NDArray) -> tuple[npt.NDArray, npt.NDArray]:
    """Give where the ids that both have stand in each, in the same order."""
    if np.array_equal(one, other):
        return np.arange(len(one)), np.arange(len(one))
    _, in_one, in_other = np.intersect1d(one, other, return_indices=True)
    return in_one, in_other


def _mean(share: Floats, is_seen: npt.NDArray[np.bool_]) -> Floats:
    return np.where(is_seen, share, 0.0).sum(axis=0) / np.maximum(is_seen.sum(axis=0), 1)


def _apart(one: Floats, one_saw: npt.NDArray, other: Floats, other_saw: npt.NDArray) -> Floats:
    """Give the mean difference over statements (the last axis) that both saw; 1 where there are none."""
    both = one_saw & other_saw
    n = both.sum(axis=-1)
    return np.where(n > 0, (np.abs(one - other) * both).sum(axis=-1) / np.maximum(n, 1), 1.0)
