"""An agree share weighted to the census by one dimension: shown beside what was counted, never instead of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054  # of the normal distribution, for 95 %
CAP = 5.0
"""The largest weight, in means: one voice never counts for more than five (a common bound; Kish 1992 has the cost of weights)."""
FLOOR = 10


@dataclass(frozen=True)
class WeightedShare:
    """A share as counted and as weighted.

    Attributes
    ----------
    counted : float
        Share as counted, of those who said their group.
    weighted : float
        Share after weighting, 0 to 1.
    low, high : float
        Wilson interval of the weighted share at the effective sample size.
    n : int
        Answers that were weighted.
    n_effective : float
        (Σ w)² / Σ w²: as many equal voices would be as certain. 1 to n.
    weights : tuple of float
        Weight of one voice of each group; their mean over voices is 1 unless one is capped.
    is_capped : bool
        Whether a weight was cut to the cap; the groups then still differ from the census.
    """

    counted: float
    weighted: float
    low: float
    high: float
    n: int
    n_effective: float
    weights: tuple[float, ...]
    is_capped: bool


def may_be_weighted(
    agree: Sequence[int], answered: Sequence[int], took_part: Sequence[int], *, floor: int = FLOOR
) -> bool:
    """Tell whether a weighted share gives nothing away: no cell behind it is small.

    Cells are, in each row: agree, all other answers, no answer. Each must be the floor or more; no answer may be 0 too, and
    a whole row may be empty.

    Parameters
    ----------
    agree, answered, took_part : sequence of int
        By row: the groups, and those who did not say their group.
    floor : int

    Returns
    -------
    bool

    Examples
    --------
    >>> may_be_weighted([60, 15], [80, 30], [100, 30]), may_be_weighted([60, 9], [80, 30], [100, 30])
    (True, False)
    """
    for yes, n, came in zip(agree, answered, took_part, strict=True):
        if came == 0:
            continue
        if yes < floor or n - yes < floor or 0 < came - n < floor:
            return False
    return True


def weighted_share(
    agree: Sequence[int], answered: Sequence[int], people: Sequence[int], *, cap: float = CAP
) -> WeightedShare:
    """Weight a share so that each group counts as much as in the census (post-stratification by one dimension).

    Parameters
    ----------
    agree, answered : sequence of int
        By group; each group has answers.
    people : sequence of int
        By group, from the census; 1 or more.
    cap : float
        The largest weight.

    Returns
    -------
    WeightedShare

    Raises
    ------
    ValueError
        Where a group has no answers or no people, or more agree than answered.

    Notes
    -----
    w_g = (N_g / N) / (n_g / n), cut to `cap`. p = Σ w_g a_g / Σ w_g n_g. n_eff = (Σ n_g w_g)² / Σ n_g w_g² (Kish 1965,
    section 11.7). The interval is Wilson's with n_eff for n: it treats the weights as chosen before and those who came as
    drawn at random within their group, which nobody can promise of an open invitation.

    References
    ----------
    Kish, L. (1965). Survey Sampling. Wiley, section 11.7. Holt, D., Smith, T. M. F. (1979). Post stratification. Journal of
    the Royal Statistical Society A 142(1), 33-46, doi:10.2307/2344652.

    Examples
    --------
    >>> found = weighted_share([60, 5], [80, 20], [500, 500])
    >>> found.counted, found.weights, found.weighted, found.n_effective
    (0.65, (0.625, 2.5), 0.5, 64.0)
    """
    if not len(agree) == len(answered) == len(people) or not people:
        raise ValueError("give the same groups three times")
    if min(answered) < 1 or min(people) < 1 or any(not 0 <= a <= n for a, n in zip(agree, answered, strict=True)):
        raise ValueError("each group needs answers and people, and no more who agree than answered")
    n, total = sum(answered), sum(people)
    full = [(one / total) / (each / n) for one, each in zip(people, answered, strict=True)]
    weights = [min(weight, cap) for weight in full]
    mass = sum(w * each for w, each in zip(weights, answered, strict=True))
    share = sum(w * a for w, a in zip(weights, agree, strict=True)) / mass
    effective = mass**2 / sum(w * w * each for w, each in zip(weights, answered, strict=True))
    low, high = _wilson(share, effective)
    return WeightedShare(sum(agree) / n, share, low, high, n, effective, tuple(weights), max(full) > cap)


def _wilson(share: float, n: float) -> tuple[float, float]:
    """Return Wilson's interval for a share of n, which need not be whole (Wilson 1927)."""
    middle = share + Z * Z / (2 * n)
    reach = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    below = 1 + Z * Z / n
    # The share itself lies within, also where a rounding in the last digit says otherwise.
    return max(0.0, min(share, (middle - reach) / below)), min(1.0, max(share, (middle + reach) / below))
