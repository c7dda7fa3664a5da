"""What one more answer is expected to tell: of the person's group, and of what each group thinks of the statement."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.special

Floats = npt.NDArray[np.float64]


class Known(NamedTuple):
    """What is known of one group's answers to one statement: expected shares, and how unsure an answer is expected to stay (nats)."""

    agree: float
    disagree: float
    passed: float
    entropy: float


# Before anybody of a group has answered: shares of a third, and psi(4) - psi(2) = 1/2 + 1/3.
NOTHING_KNOWN = Known(1 / 3, 1 / 3, 1 / 3, 5 / 6)
# Stored shares are rounded: one of 0 would make a group impossible for ever.
_LEAST = 5e-4
# An answer's place in `Known`.
_PLACE = {1: 0, -1: 1, 0: 2}


def expected_entropy(counts: npt.ArrayLike) -> Floats:
    """Give how unsure the next answer would stay on average, even if the true shares were known.

    How to read it: nats, 0 to ln 3 = 1.0986. Low where all answer alike, high where people of one group differ. With few answers it is
    well below the entropy of the expected shares; the difference is what is still to be learned about the shares.

    Parameters
    ----------
    counts : array_like of int, shape (..., 3)
        Answers so far: agree, disagree, pass. The prior is one of each.

    Returns
    -------
    ndarray of float, shape (...)
        psi(A + 1) - sum over v of (a_v / A) psi(a_v + 1), with a = counts + 1 and A their sum.

    References
    ----------
    Wolpert, Wolf, "Estimating functions of probability distributions from a finite set of samples", Physical Review E 52, 1995,
    doi:10.1103/PhysRevE.52.6841 (posterior mean of the entropy under a Dirichlet prior).

    Examples
    --------
    Nobody has answered: psi(4) - psi(2) = 1/2 + 1/3.

    >>> round(float(expected_entropy([0, 0, 0])), 6)
    0.833333
    """
    a = np.asarray(counts, dtype=np.float64) + 1.0
    total = a.sum(axis=-1)
    return scipy.special.digamma(total + 1.0) - (a / total[..., None] * scipy.special.digamma(a + 1.0)).sum(axis=-1)


def knowledge(agree: npt.ArrayLike, disagree: npt.ArrayLike, passed: npt.ArrayLike) -> list[list[Known]]:
    """Give what is known of every group's answers to every statement.

    Parameters
    ----------
    agree, disagree, passed : array_like of int, shape (k, n_statements)
        Answers by group. Without groups, everybody is the one group.

    Returns
    -------
    list of list of Known
        For each statement, one for each group.

    Notes
    -----
    Shares are (count + 1) / (n + 3), so that an answer nobody has given yet is possible. Cost: O(k n_statements).

    Examples
    --------
    Seven agree: shares 8/10, 1/10, 1/10, and psi(11) - 0.8 psi(9) - 0.2 psi(2).

    >>> [round(x, 3) for x in knowledge([[7]], [[0]], [[0]])[0][0]]
    [0.8, 0.1, 0.1, 0.555]
    """
    counts = np.stack([np.asarray(part, dtype=np.float64) for part in (agree, disagree, passed)], axis=-1)
    shares = (counts + 1.0) / (counts.sum(axis=-1, keepdims=True) + 3.0)
    entropy = expected_entropy(counts)
    rows = np.concatenate([shares, entropy[..., None]], axis=-1).transpose(1, 0, 2).tolist()
    return [[Known(*group) for group in statement] for statement in rows]


def position_of(sizes: Sequence[int], answers: Iterable[tuple[int, Sequence[Known]]]) -> list[float]:
    """Give how likely somebody belongs to each group, by what they have answered so far.

    How to read it: one share a group, summing to 1; the groups' sizes where nothing was answered.

    Parameters
    ----------
    sizes : sequence of int
        People in each group; one entry where there are no groups.
    answers : iterable of (int, sequence of Known)
        Each answer (1 agree, -1 disagree, 0 pass) with what is known of its statement, one entry a group.

    Returns
    -------
    list of float

    Notes
    -----
    Bayes' rule, as if answers were independent within a group: p(g) proportional to size_g times the product of the group's expected
    shares of the answers given. Answers of one person are not quite independent, so this is surer of itself than it should be.

    Examples
    --------
    One of two equal groups agrees nine times as often.

    >>> sides = [Known(0.9, 0.05, 0.05, 0.4), Known(0.1, 0.85, 0.05, 0.5)]
    >>> [round(p, 3) for p in position_of([10, 10], [(1, sides)])]
    [0.9, 0.1]
    """
    logs = [math.log(max(size, 1)) for size in sizes]
    for value, groups in answers:
        place = _PLACE[value]
        for at, known in enumerate(groups):
            logs[at] += math.log(max(known[place], _LEAST))
    highest = max(logs)
    weights = [math.exp(log - highest) for log in logs]
    total = sum(weights)
    return [weight / total for weight in weights]


def expected_information(position: Sequence[float], groups: Sequence[Known]) -> float:
    """Give what somebody's answer to a statement is expected to tell, of their group and of what the groups think, together.

    How to read it: nats, 0 to ln 3. 0 where the answer is foreseen, or where it would only repeat what is known. 0.265 for a statement
    that nobody has answered; a statement on which the groups differ tells most of somebody whose group is not known yet.

    Parameters
    ----------
    position : sequence of float
        How likely the person belongs to each group; sums to 1.
    groups : sequence of Known
        What is known of the statement, one entry a group.

    Returns
    -------
    float
        I = H(sum over g of p_g m_g) - sum over g of p_g E[H(theta_g)].

    Notes
    -----
    The mutual information of the answer with (group, shares of the groups). By the chain rule it is what the answer tells of the group,
    plus what it tells of the shares of that group: H(m) - sum p_g H(m_g), plus sum p_g (H(m_g) - E[H(theta_g)]).

    References
    ----------
    Lindley, "On a Measure of the Information Provided by an Experiment", Annals of Mathematical Statistics 27(4), 1956, section 2,
    doi:10.1214/aoms/1177728069. The same quantity for choosing questions: Houlsby, Huszar, Ghahramani, Lengyel, "Bayesian Active Learning
    for Classification and Preference Learning", 2011, equation 2, arXiv:1112.5745.

    Examples
    --------
    Nobody has answered: ln 3 - 5/6.

    >>> round(expected_information([1.0], [NOTHING_KNOWN]), 4)
    0.2653

    Two groups of which one always agrees and the other never: one bit, ln 2, for somebody who could be in either.

    >>> sides = [Known(1.0, 0.0, 0.0, 0.0), Known(0.0, 1.0, 0.0, 0.0)]
    >>> round(expected_information([0.5, 0.5], sides), 4), expected_information([1.0, 0.0], sides)
    (0.6931, 0.0)
    """
    agree = disagree = passed = stays = 0.0
    for share, known in zip(position, groups, strict=True):
        agree += share * known[0]
        disagree += share * known[1]
        passed += share * known[2]
        stays += share * known[3]
    foreseen = -sum(p * math.log(p) for p in (agree, disagree, passed) if p > 0.0)
    return foreseen - stays if foreseen > stays else 0.0


def matters_to_smaller(
    sizes: npt.ArrayLike, representative: Sequence[Iterable[int]], author_group: npt.ArrayLike
) -> npt.NDArray[np.bool_]:
    """Say which statements matter to a smaller group: it stands out by them, or one of its people wrote them.

    Parameters
    ----------
    sizes : array_like of int, shape (k,)
        People in each group.
    representative : sequence of iterable of int, length k
        For each group the positions of the statements by which it stands out.
    author_group : array_like of int, shape (n_statements,)
        Group of each statement's author; -1 where there is none or they stand in no group.

    Returns
    -------
    ndarray of bool, shape (n_statements,)

    Notes
    -----
    A group is smaller if it has fewer people than the mean group: of two groups the smaller one, of equal groups none.

    Examples
    --------
    >>> matters_to_smaller([30, 12], [[0], [1]], [-1, 0, 1, -1]).tolist()
    [False, True, True, False]
    """
    people, authors = np.asarray(sizes, dtype=np.int64), np.asarray(author_group, dtype=np.int64)
    is_small = people * len(people) < people.sum()
    found = np.zeros(len(authors), dtype=bool)
    if len(people):
        found |= (authors >= 0) & is_small[np.maximum(authors, 0)]
    for group in np.flatnonzero(is_small).tolist():
        found[list(representative[group])] = True
    return found
