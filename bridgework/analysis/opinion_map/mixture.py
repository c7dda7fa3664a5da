"""How many groups there are, and roughly who is in them: a mixture that allows for how little is known of each person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .laid import FIELDS, LANES
from .votes import Floats, Ints

_ROUNDS, _STILL = 60, 0.2
# Of several fits, all go so many rounds before one is given up, and then so many at a time.
_FIRST_ROUNDS, _MORE_ROUNDS = 12, 10
_STARTS, _FIRST_LLOYD, _MORE_LLOYD, _START_PEOPLE = 6, 8, 20, 3_000
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
    return fit_mixtures(pull, hold, [(k, is_alike, start)], n_factors=n_factors)[0]


def fit_mixtures(
    pull: Floats, hold: Floats, starts: Iterable[tuple[int, bool, Ints]], *, n_factors: int = 4
) -> list[Mixture]:
    """Fit several mixtures to the same people, and give those up that fall too far behind the best.

    Parameters
    ----------
    pull, hold : ndarray of float
        As in `fit_mixture`.
    starts : iterable of (int, bool, ndarray of int)
        Number of groups, whether they are alike, and a grouping to begin with, of each.
    n_factors : int
        As in `fit_mixture`.

    Returns
    -------
    list of Mixture
        In the order of `starts`.

    Notes
    -----
    All go 12 rounds; then, the best first, each goes on, ten rounds at a time, unless it would stay behind the best even if
    every round it has left gained as much likelihood as the last. Gains shrink from round to round, so what is given up would
    hardly have been chosen; it is no proof, as the criterion's entropy can move too. One cloud is never given up.

    References
    ----------
    As `fit_mixture`; giving up: own.

    Examples
    --------
    See `fit_mixture`.
    """
    from .kernels_mixture import side_by_side

    blocks = side_by_side(pull, hold)
    mean = place_means(pull, hold)
    fits = [_Fit(blocks, mean, start, k, is_alike, n_factors) for k, is_alike, start in starts]
    for fit in fits:
        fit.go_on(_FIRST_ROUNDS)
    split = [fit for fit in fits if fit.k > 1]
    best = np.inf
    for fit in sorted(fits, key=lambda fit: fit.criterion):
        while not fit.is_still and fit.n_rounds < _ROUNDS:
            if len(split) > 1 and fit.k > 1 and fit.criterion - 2.0 * fit.gain * (_ROUNDS - fit.n_rounds) > best:
                break
            fit.go_on(min(_MORE_ROUNDS, _ROUNDS - fit.n_rounds))
        if fit.k > 1:
            best = min(best, fit.criterion)
    return [fit.found() for fit in fits]


def place_means(pull: Floats, hold: Floats) -> Floats:
    """Give where people stand in the space of the axes, under a normal prior; shape (n, 4)."""
    from .kernels_mixture import posteriors

    return posteriors(pull, hold)[0]


def responsibilities(mixture: Mixture, pull: Floats, hold: Floats, n_factors: int = 4) -> Floats:
    """Give other people's probabilities of the groups of a mixture, shape (n, k)."""
    from .kernels_mixture import fit, side_by_side

    blocks = side_by_side(pull, hold)
    parts = np.zeros(len(blocks) // FIELDS * mixture.k)
    share, centre, spread = mixture.share.copy(), mixture.centre.copy(), mixture.spread.copy()
    fit(
        blocks, len(pull), share, centre, spread, parts, n_factors, -np.inf, 1, _STILL, mixture.is_alike, _ROUND,
        _ROUND_WEIGHT,
    )  # fmt: skip
    return _by_person(parts, mixture.k, len(pull))


def _by_person(parts: Floats, k: int, n: int) -> Floats:
    """Give responsibilities person by person, shape (n, k)."""
    rows = parts.reshape(-1, k, LANES).transpose(0, 2, 1).reshape(-1, k)
    return rows[:n]


class _Fit:
    """A mixture that is being fitted."""

    def __init__(self, blocks: Floats, mean: Floats, start: Ints, k: int, is_alike: bool, n_factors: int) -> None:
        size = np.bincount(start, minlength=k)
        self._blocks, self._n = blocks, len(mean)
        self.k, self._is_alike, self._n_factors = k, is_alike, n_factors
        self._share = (size + 1.0) / (self._n + k)
        self._centre: Floats = np.stack([np.bincount(start, weights=mean[:, i], minlength=k) for i in range(4)], axis=1)
        self._centre = self._centre / np.maximum(size, 1e-9)[:, None]
        self._spread = np.tile(_UNIT * 0.3, (k, 1))
        self._parts = np.zeros(len(blocks) // FIELDS * k)
        each = n_factors * (n_factors + 1) // 2
        self._n_parameters = (k - 1) + k * n_factors + (1 if is_alike else k) * each
        self._likelihood, self.gain, self.n_rounds, self.is_still = -np.inf, np.inf, 0, False
        self.criterion = np.inf

    def go_on(self, n_rounds: int) -> None:
        """Go so many rounds, fewer if it stands still."""
        from .kernels_mixture import fit

        before, self._likelihood, done, self.is_still = fit(
            self._blocks, self._n, self._share, self._centre, self._spread, self._parts, self._n_factors,
            self._likelihood, n_rounds, _STILL, self._is_alike, _ROUND, _ROUND_WEIGHT,
        )  # fmt: skip
        self.gain = self._likelihood - before
        self.n_rounds += done
        self.criterion = self.found().criterion

    def found(self) -> Mixture:
        """Give the mixture as it is now."""
        parts = _by_person(self._parts, self.k, self._n)
        bic = -2.0 * self._likelihood + self._n_parameters * float(np.log(max(self._n, 1.0)))
        return Mixture(
            self.k, self._is_alike, self._share, self._centre, self._spread, parts, float(self._likelihood), bic
        )


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
        For each number that the points allow, the best of six splits; of more than 3,000 points the first 3,000 decide where the
        middles are.

    References
    ----------
    Arthur, Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007, section 2.2.

    Examples
    --------
    >>> starting_groups(np.array([[0.0], [0.1], [5.0]]), [2], 0)[2].tolist() in ([0, 0, 1], [1, 1, 0])
    True
    """
    from .kernels_mixture import best_centres, lloyd

    rng = np.random.default_rng(seed)
    found: dict[int, Ints] = {}
    # Axes that are not in use are 0 for everybody.
    whole = np.ascontiguousarray(points[:, points.any(axis=0)].T)
    some = np.ascontiguousarray(whole[:, :_START_PEOPLE])
    for k in numbers:
        chance = rng.random((_STARTS, k))
        if k == 1:
            found[k] = np.zeros(len(points), dtype=np.int64)
            continue
        centres = best_centres(some, k, chance, _FIRST_LLOYD)
        if centres is None:
            continue
        label = lloyd(whole, centres, _MORE_LLOYD)[0]
        if len(np.unique(label)) == k:
            found[k] = label
    return found
