"""Method `bridgework`: where people stand and who belongs together, from the votes that were cast and nothing else."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt

from .anchors import Anchor, turned_like
from .classes import Classes, fit_classes
from .factors import Factors, fit_factors, strength_by_chance
from .grouping import silhouettes
from .laid import LaidVotes
from .mixture import Mixture, fit_mixtures, place_means, responsibilities, starting_groups
from .pairs import PairStatistics
from .placing import Model, place_statements, place_weights, pull_and_hold
from .result import NoGroups
from .signatures import Signatures
from .votes import Floats, Ints

MAX_GROUPS = 5
# So many people, chosen by their marks, are enough to find the number of groups; so many for the shares of the groups; and
# so many to measure how clearly groups are apart, and for each replicate of the bootstrap.
_MIXTURE_PEOPLE, _CLASS_PEOPLE, _SILHOUETTE_PEOPLE, _BOOTSTRAP_PEOPLE = 3_000, 6_000, 1_000, 1_000
# The strength of chance is measured on so many people.
_CHANCE_PEOPLE = 2_000
# Axes are fitted from at most so many pairs of votes of one person, or so many for each pair of statements: above, from as many
# people, by their marks, as have them.
_MOST_PAIRS, _MOST_PEOPLE_A_PAIR = 12_500_000, 40
# How much of everybody's variance counts beside that between groups when the plane of the map is chosen.
_OWN_VARIANCE = 0.01
# Below this share of a person's place that the votes decide, nobody differs from anybody.
_NOTHING = 1e-9


def fit_model(
    votes: LaidVotes,
    statement_ids: npt.NDArray,
    is_used: npt.NDArray[np.bool_],
    is_included: npt.NDArray[np.bool_],
    signatures: Signatures,
    *,
    pairs: PairStatistics | None = None,
    seed: int = 0,
    min_group_size: int = 10,
    n_bootstrap: int = 0,
    anchor: Anchor | None = None,
    without: frozenset[int] = frozenset(),
) -> Model:
    """Fit axes, number of groups, groups and plane.

    Parameters
    ----------
    votes : LaidVotes
        The votes.
    statement_ids : ndarray
        The ids of all statements.
    is_used, is_included : ndarray of bool
        Statements that count; people who are grouped.
    signatures : Signatures
        Marks of people and statements.
    pairs : PairStatistics, optional
        The statistics of the votes on statements that count, if they are known already.
    seed : int
        Of the starts and of the halves.
    min_group_size : int
        Least number of people in a group, people of the sample counted for those they stand for.
    n_bootstrap : int
        Number of replicates that say how sure the number of groups is.
    anchor : Anchor, optional
        The last published map, to turn the plane like it.
    without : frozenset of int
        Numbers of groups that are not considered.

    Returns
    -------
    Model
        The model.

    Notes
    -----
    See docs/methods/opinion_map.md for each step.

    References
    ----------
    Own; see `fit_factors`, `fit_mixture` and `fit_classes`.

    Examples
    --------
    See `map_opinions`.
    """
    everybody, n_with_enough = _first_people(signatures, is_included, pairs is None)
    if pairs is None:
        pairs = PairStatistics.of(votes, is_used, np.sort(everybody[:n_with_enough]))
    people = everybody[is_included[everybody]]
    sample = people[:_MIXTURE_PEOPLE]

    def chance(expected: float) -> float:
        some = votes.some(everybody[:_CHANCE_PEOPLE])
        return strength_by_chance(pairs, some, statements=signatures.statements, expected=expected, seed=seed)

    factors = fit_factors(pairs, statements=signatures.statements, seed=seed, chance=chance)
    fitted = partial(Model, factors, signatures.statements, votes.n_statements)
    weights = place_weights(factors, signatures.statements, votes.n_statements)
    laid = votes.some(people[:_CLASS_PEOPLE])
    all_pull, all_hold = pull_and_hold(laid, weights, factors.n_factors)
    pull, hold = all_pull[: len(sample)], all_hold[: len(sample)]
    place = place_means(pull, hold)
    spread = float(np.abs(place - place[:1]).max(initial=0.0))

    def seen_from(label: Ints | None, k: int) -> Floats:
        return _turned(_plane(place, label, k), factors, signatures.statements, statement_ids, anchor)

    if spread <= _NOTHING:
        return fitted(None, seen_from(None, 1), {}, NoGroups.NOBODY_DIFFERS)
    if factors.is_chance:
        return fitted(None, seen_from(None, 1), {}, NoGroups.NO_CLEAR_GROUPS)
    n_people = int(is_included.sum())
    most = min(MAX_GROUPS, n_people // min_group_size)
    numbers = [k for k in range(1, most + 1) if k not in without]
    if max(numbers, default=1) == 1:
        return fitted(None, seen_from(None, 1), {}, NoGroups.GROUPS_TOO_SMALL)
    starts = starting_groups(place, numbers, seed)
    fits = _all_fits(pull, hold, starts, factors.n_factors)
    support = _k_support(pull, hold, fits, factors.n_factors, seed, n_bootstrap)
    classes, label, reason = _groups(
        laid, n_people, is_used, all_pull, all_hold, factors.n_factors, fits, min_group_size
    )
    k = 1 if classes is None else len(classes.share)
    plane = seen_from(None if label is None else label[: len(sample)], k)
    scores = _silhouettes(place @ plane, fits, k, label)
    return fitted(classes, plane, scores, reason, support)


def _first_people(
    signatures: Signatures, is_included: npt.NDArray[np.bool_], is_counting_pairs: bool
) -> tuple[Ints, int]:
    """Give the first people by their marks, as many as the samples need, and how many of them have enough pairs of votes."""
    marks, n = signatures.people, len(signatures.people)
    most = max(_MOST_PAIRS, _MOST_PEOPLE_A_PAIR * len(signatures.statements) ** 2 // 2)
    n_included = int(is_included.sum())
    pairs_each = float((signatures.n_used**2).sum()) / 2 / max(n, 1)
    needed = max(
        1.1 * most / max(pairs_each, 1.0) if is_counting_pairs else 0.0,
        1.1 * min(_CLASS_PEOPLE, n_included) * n / max(n_included, 1),
        _CHANCE_PEOPLE,
    )
    while True:
        n_first = min(n, int(needed) + 1)
        some = np.arange(n) if n_first == n else np.flatnonzero(marks <= np.partition(marks, n_first - 1)[n_first - 1])
        people = some[np.argsort(marks[some], kind="stable")]
        n_pairs = np.cumsum(signatures.n_used[people] ** 2) // 2
        has_pairs = not is_counting_pairs or n_pairs[-1] > most
        if n_first == n or (has_pairs and is_included[people].sum() >= min(_CLASS_PEOPLE, n_included)):
            enough = len(people) if n_pairs[-1] <= most else int(np.searchsorted(n_pairs, most)) + 1
            return people, enough
        needed *= 2


def _all_fits(pull: Floats, hold: Floats, starts: dict[int, Ints], n_factors: int) -> dict[int, list[Mixture]]:
    wanted = [(k, alike, start) for k, start in starts.items() for alike in ((True,) if k == 1 else (True, False))]
    return _by_number(fit_mixtures(pull, hold, wanted, n_factors=n_factors))


def _by_number(fits: list[Mixture]) -> dict[int, list[Mixture]]:
    return {k: [fit for fit in fits if fit.k == k] for k in dict.fromkeys(fit.k for fit in fits)}


def chosen_number(fits: dict[int, list[Mixture]]) -> list[int]:
    """Order the numbers of groups by the criterion, best first; only 1 where the BIC finds one cloud likelier than any split."""
    if min(fits, key=lambda k: (min(fit.bic for fit in fits[k]), k)) == 1:
        return [1]
    return sorted((k for k in fits if k > 1), key=lambda k: (min(fit.criterion for fit in fits[k]), k))


def _k_support(
    pull: Floats, hold: Floats, fits: dict[int, list[Mixture]], n_factors: int, seed: int, n_replicates: int
) -> dict[int, float]:
    """Draw half of the people, many times, and choose the number of groups each time.

    Halves, not draws with replacement: people who are drawn twice look like a group of their own.
    """
    if n_replicates == 0:
        return {}
    n = min(len(pull), 2 * _BOOTSTRAP_PEOPLE)
    rng = np.random.default_rng([seed, 1])
    votes_for: dict[int, int] = {}
    for _replicate in range(n_replicates):
        half = np.sort(rng.permutation(n)[: (n + 1) // 2])
        wanted = [(fit.k, fit.is_alike, fit.label[half]) for of_k in fits.values() for fit in of_k]
        drawn = _by_number(fit_mixtures(pull[half], hold[half], wanted, n_factors=n_factors))
        best = chosen_number(drawn)[0]
        votes_for[best] = votes_for.get(best, 0) + 1
    return {k: votes_for[k] / n_replicates for k in sorted(votes_for)}


def _groups(
    laid: LaidVotes,
    n_people: int,
    is_used: npt.NDArray[np.bool_],
    pull: Floats,
    hold: Floats,
    n_factors: int,
    fits: dict[int, list[Mixture]],
    min_group_size: int,
) -> tuple[Classes | None, Ints | None, NoGroups | None]:
    """Fit the groups of the best number that leaves none too small, from the votes of a sample; with the sample's labels."""
    order = chosen_number(fits)
    if order == [1]:
        return None, None, NoGroups.NO_CLEAR_GROUPS
    for k in order:
        best = min(fits[k], key=lambda fit: fit.criterion)
        responsibility = best.responsibility
        if laid.n_people > len(responsibility):
            responsibility = responsibilities(best, pull, hold, n_factors)
        classes, probability = fit_classes(laid, responsibility, is_used)
        label = probability.argmax(axis=1)
        size = np.bincount(label, minlength=k) * (n_people / laid.n_people)
        if size.min() >= min_group_size:
            return classes, label, None
    return None, None, NoGroups.GROUPS_TOO_SMALL


def _plane(place: Floats, label: Ints | None, k: int) -> Floats:
    """Choose the view from which groups are farthest apart, and people where groups leave a choice; shape (4, 2)."""
    centred = place - place.mean(axis=0)
    scatter = centred.T @ centred / len(place)
    if label is not None:
        scatter *= _OWN_VARIANCE
        for group in range(k):
            inside = label == group
            if inside.any():
                middle = centred[inside].mean(axis=0)
                scatter += inside.mean() * np.outer(middle, middle)
    _, vectors = np.linalg.eigh(scatter)
    return vectors[:, [3, 2]]


def _turned(
    plane: Floats, factors: Factors, statements: Ints, statement_ids: npt.NDArray, anchor: Anchor | None
) -> Floats:
    """Turn the plane like the last published map, or choose its signs by the statement farthest out."""
    x, y = place_statements(factors, statements, len(statement_ids), plane)
    # Where all statements of the last map stood in the middle it says nothing.
    if anchor is not None and (anchor.x.any() or anchor.y.any()):
        return plane @ turned_like(anchor, statement_ids[statements], x[statements], y[statements])
    signs = []
    for axis in (x[statements], y[statements]):
        size = np.abs(axis)
        farthest = int(np.argmax(size >= size.max(initial=0.0) * (1 - 1e-9))) if len(axis) else 0
        signs.append(-1.0 if len(axis) and axis[farthest] < 0 else 1.0)
    return plane * np.array(signs)


def _silhouettes(places: Floats, fits: dict[int, list[Mixture]], k: int, label: Ints | None) -> dict[int, float]:
    n = min(len(places), _SILHOUETTE_PEOPLE)
    tried: dict[int, Ints] = {}
    for number in (number for number in fits if number > 1):
        own = label if number == k and label is not None else min(fits[number], key=lambda fit: fit.criterion).label
        present, compact = np.unique(own[:n], return_inverse=True)
        if len(present) == number:
            tried[number] = compact
    if not tried:
        return {}
    x, y = np.ascontiguousarray(places[:n, 0]), np.ascontiguousarray(places[:n, 1])
    return dict(zip(tried, silhouettes(x, y, list(tried.values())), strict=True))
