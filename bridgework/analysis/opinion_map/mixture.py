"""How many groups there are, and roughly who is in them: a mixture that allows for how little is known of each person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .votes import Floats, Ints

_ROUNDS, _STILL = 60, 0.2
_STARTS, _LLOYD_ROUNDS = 6, 25
# A group's spread is drawn towards a round one of this variance as by so many people.
_ROUND, _ROUND_WEIGHT = 0.02, 5.0
# The unit matrix of four rows as ten numbers, row by row of its lower half.
_UNIT = np.array([1.0, 0, 1, 0, 0, 1, 0, 0, 0, 1])


@dataclass(frozen=True, eq=False)
class Mixture:
    """Groups as normal clouds in the space of the axes.

    Attributes
    ----------
    k : int
        Number of groups.
    is_alike : bool
        Whether all groups have the same spread.
    share, centre, spread : ndarray of float, shapes (k,), (k, 4), (k, 10)
        Of each group; the spread is a covariance, row by row of its lower half.
    responsibility : ndarray of float, shape (n, k)
        Probability of each group for each person.
    log_likelihood : float
        Of all people's votes, up to a constant that is the same for every mixture.
    bic : float
        -2 log-likelihood + number of parameters * log(n): smaller is better.
    """

    k: int
    is_alike: bool
    share: Floats
    centre: Floats
    spread: Floats
    responsibility: Floats
    log_likelihood: float
    bic: float

    @property
    def label(self) -> Ints:
        """The likeliest group of each person."""
        return self.responsibility.argmax(axis=1)

    @property
    def criterion(self) -> float:
        """What decides the number of groups: the BIC plus the entropy of who belongs where; smaller is better."""
        part = np.maximum(self.responsibility, 1e-12)
        return self.bic - float((part * np.log(part)).sum())


def fit_mixture(
    pull: Floats,
    hold: Floats,
    start: Ints,
    k: int,
    *,
    is_alike: bool,
    n_factors: int = 4,
) -> Mixture:
    """Fit k normal groups to people whose places are known with errors of their own.

    Parameters
    ----------
    pull : ndarray of float, shape (n, 4)
        For each person the sum over votes of loading * (vote - mean) / error.
    hold : ndarray of float, shape (n, 10)
        The sum of loading loading' / error, lower half: how much the votes say about the place.
    start : ndarray of int, shape (n,)
        A grouping to begin with, 0 to k - 1, none empty.
    k : int
        Number of groups.
    is_alike : bool
        One spread for all groups, or each its own.
    n_factors : int
        How many of the four axes are in use; the others have neither pull nor hold.

    Returns
    -------
    Mixture
        A local optimum of the likelihood.

    Notes
    -----
    A person's votes have the likelihood exp(pull . z - z' hold z / 2) in the place z, which is averaged over the group's
    normal distribution in closed form. Expectation and maximization, at most 60 rounds, each O(n k).

    References
    ----------
    Bovy, Hogg, Roweis, "Extreme deconvolution", Annals of Applied Statistics 5 (2011), equations 16 to 20,
    doi:10.1214/10-AOAS439; Schwarz, "Estimating the dimension of a model", Annals of Statistics 6 (1978),
    doi:10.1214/aos/1176344136.

    Examples
    --------
    >>> pull = np.array([[-20.0, 0, 0, 0]] * 5 + [[20.0, 0, 0, 0]] * 5)
    >>> found = fit_mixture(pull, np.tile([10.0] + [0] * 9, (10, 1)), np.repeat([0, 1], 5), 2, is_alike=True, n_factors=1)
    >>> found.label.tolist()
    [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]
    """
    from .kernels import mixture_round, posteriors

    weights = np.ones(len(pull))
    mean, _ = posteriors(pull, hold)
    size = np.bincount(start, minlength=k)
    share = (size + 1.0) / (len(pull) + k)
    centre: Floats = np.stack([np.bincount(start, weights=mean[:, i], minlength=k) for i in range(4)], axis=1)
    centre = centre / np.maximum(size, 1e-9)[:, None]
    spread = np.tile(_UNIT * 0.3, (k, 1))
    responsibility = np.zeros((len(pull), k))
    total = float(len(pull))
    before = -np.inf
    for _round in range(_ROUNDS):
        kept = share.copy(), centre.copy(), spread.copy()
        likelihood = mixture_round(pull, hold, weights, share, centre, spread, responsibility)
        if likelihood - before < _STILL:
            share, centre, spread = kept
            break
        before = likelihood
        if is_alike:
            spread[:] = (spread.sum(axis=0) + _ROUND * _ROUND_WEIGHT * _UNIT) / (total + _ROUND_WEIGHT)
        else:
            spread[:] = (spread + _ROUND * _ROUND_WEIGHT * _UNIT) / ((share * total)[:, None] + _ROUND_WEIGHT)
    each = n_factors * (n_factors + 1) // 2
    n_parameters = (k - 1) + k * n_factors + (1 if is_alike else k) * each
    bic = -2.0 * likelihood + n_parameters * float(np.log(max(total, 1.0)))
    return Mixture(k, is_alike, share, centre, spread, responsibility, float(likelihood), bic)


def starting_groups(points: Floats, numbers: Iterable[int], seed: int) -> dict[int, Ints]:
    """Split points into k groups for several k, by k-means from seeded starts.

    Parameters
    ----------
    points : ndarray of float, shape (n, 4)
        The points, in an order that does not depend on who is who.
    numbers : iterable of int
        Numbers of groups.
    seed : int
        Seed of the starts.

    Returns
    -------
    dict of int to ndarray of int64
        For each number that the points allow, the best of six splits.

    References
    ----------
    Arthur, Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007, section 2.2.

    Examples
    --------
    >>> starting_groups(np.array([[0.0], [0.1], [5.0]]), [2], 0)[2].tolist() in ([0, 0, 1], [1, 1, 0])
    True
    """
    from .kernels import lloyd

    rng = np.random.default_rng(seed)
    found: dict[int, Ints] = {}
    for k in numbers:
        best = np.inf
        for _start in range(1 if k == 1 else _STARTS):
            centres = points[[rng.integers(len(points))]]
            nearest = np.full(len(points), np.inf)
            while len(centres) < k:
                nearest = np.minimum(nearest, ((points - centres[-1]) ** 2).sum(axis=1))
                if nearest.max() <= 0.0:
                    break
                at = np.searchsorted(np.cumsum(nearest), rng.random() * nearest.sum())
                centres = np.concatenate((centres, points[[min(int(at), len(points) - 1)]]))
            if len(centres) < k:
                break
            label, total = lloyd(points, centres.copy(), _LLOYD_ROUNDS)
            if total < best and len(np.unique(label)) == k:
                best, found[k] = total, label
    return found
