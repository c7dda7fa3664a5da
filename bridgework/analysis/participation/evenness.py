"""How evenly the groups of a place took part: each group beside its census share, and one number for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np

from bridgework.analysis.intervals import share_interval

DRAWS = 2_000


class Standing(StrEnum):
    """Where a group stands beside its share of the census, chance considered."""

    FEWER = "fewer"
    AS_EXPECTED = "as-expected"
    MORE = "more"


@dataclass(frozen=True)
class GroupShare:
    """One group beside the census.

    Attributes
    ----------
    share : float
        Of the voices, 0 to 1.
    low, high : float
        Wilson interval of `share`, as if the voices were a chance sample.
    census_share : float
        Of the people, 0 to 1.
    expected : float
        Voices it would have, had all groups come alike.
    relative_rate : float
        `share` / `census_share`: 1 is as expected, 0.5 half as many.
    relative_low, relative_high : float
        The interval divided by the census share, which is taken as known.
    rate : float
        Voices / people of the group.
    rate_low, rate_high : float
        Wilson interval of `rate`.
    standing : Standing
        FEWER where the census share lies above the whole interval, MORE where it lies below.
    """

    share: float
    low: float
    high: float
    census_share: float
    expected: float
    relative_rate: float
    relative_low: float
    relative_high: float
    rate: float
    rate_low: float
    rate_high: float
    standing: Standing


def share_beside_census(voices: int, of_voices: int, people: int, of_people: int) -> GroupShare:
    """Compare a group's share of the voices with its share of the census.

    Read `standing` first; a rate of 0.5 relative to the census means half as many voices as expected.

    Parameters
    ----------
    voices : int
        Voices of the group, 0 to `of_voices`.
    of_voices : int
        Voices of all groups together, 1 or more.
    people, of_people : int
        People of the group and of all groups in the census; 1 or more.

    Returns
    -------
    GroupShare

    Raises
    ------
    ValueError
        Where a count is out of range. `voices` above `people` is a wrong census, or another place's.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the American
    Statistical Association 22, 209-212, doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> one = share_beside_census(10, 140, 200, 1000)
    >>> round(one.share, 4), one.census_share, one.expected, round(one.relative_rate, 3), str(one.standing)
    (0.0714, 0.2, 28.0, 0.357, 'fewer')
    """
    if not 0 <= voices <= of_voices or of_voices < 1:
        raise ValueError("voices of a group are 0 to those of all groups")
    if not 1 <= people <= of_people:
        raise ValueError("people of a group are 1 to those of all groups")
    if voices > people:
        raise ValueError("there are more voices than people")
    low, high = bounds(voices, of_voices)
    rate_low, rate_high = bounds(voices, people)
    census = people / of_people
    share = voices / of_voices
    standing = Standing.FEWER if high < census else Standing.MORE if low > census else Standing.AS_EXPECTED
    return GroupShare(
        share=share,
        low=low,
        high=high,
        census_share=census,
        expected=of_voices * census,
        relative_rate=share / census,
        relative_low=low / census,
        relative_high=high / census,
        rate=voices / people,
        rate_low=rate_low,
        rate_high=rate_high,
        standing=standing,
    )


def bounds(part: int, whole: int) -> tuple[float, float]:
    """Return Wilson's interval of a share.

    Parameters
    ----------
    part, whole : int
        `whole` is 1 or more.

    Returns
    -------
    tuple of (float, float)
    """
    interval = share_interval(part, whole)
    return (0.0 if interval.low is None else interval.low), (1.0 if interval.high is None else interval.high)


@dataclass(frozen=True)
class Evenness:
    """How evenly groups took part.

    Attributes
    ----------
    evenness : float
        1 - D, 0 to 1; 1: every group's share of the voices is its share of the census.
    dissimilarity : float
        D, the share of the voices that would have to be of other groups.
    by_chance : float
        The 95th percentile of D had each voice been drawn from the census: an uneven picture beyond chance has a larger D.
    is_beyond_chance : bool
    r_indicator : float
        1 - 2 S of the groups' rates; near 1 wherever few of a place take part, so never shown alone.
    variation : float
        S of the rates / mean rate (coefficient of variation).
    """

    evenness: float
    dissimilarity: float
    by_chance: float
    is_beyond_chance: bool
    r_indicator: float
    variation: float


def evenness_of(voices: Sequence[int], people: Sequence[int], *, seed: int, draws: int = DRAWS) -> Evenness:
    """Say in one number how evenly the groups of a place took part.

    Read `evenness`: 0.9 means that one voice in ten would have to be of another group to match the census. Undefined without
    voices or with a group that the census does not count.

    Parameters
    ----------
    voices, people : sequence of int
        By group, in the same order.
    seed : int
        For the draws behind `by_chance`.
    draws : int

    Returns
    -------
    Evenness

    Raises
    ------
    ValueError
        Where there are fewer than two groups, no voices, or a group without people.

    Notes
    -----
    S² = Σ (N_g / N) (ρ_g - ρ)² N / (N - 1) with ρ_g = n_g / N_g, as in R = 1 - 2 S (Schouten, Cobben, Bethlehem 2009, eq. 2
    and 4, with groups for estimated propensities). R and S depend on how many came at all; D does not. Linear in groups
    times draws.

    References
    ----------
    Duncan, O. D., Duncan, B. (1955). A methodological analysis of segregation indexes. American Sociological Review 20(2),
    210-217, doi:10.2307/2088328. Schouten, B., Cobben, F., Bethlehem, J. (2009). Indicators for the representativeness of
    survey response. Survey Methodology 35(1), 101-113.

    Examples
    --------
    >>> found = evenness_of([100, 30, 10], [500, 300, 200], seed=1)
    >>> round(found.r_indicator, 6), round(found.dissimilarity, 4)  # 5/7 - 1/2
    (0.875038, 0.2143)
    """
    n, big = np.array(voices, dtype=np.int64), np.array(people, dtype=np.int64)
    if len(n) != len(big) or len(n) < 2:
        raise ValueError("evenness compares two groups or more")
    if n.min() < 0 or n.sum() < 1 or big.min() < 1:
        raise ValueError("evenness needs voices, and people in every group")
    census = big / big.sum()
    rates = n / big
    mean = float(n.sum() / big.sum())
    total = int(big.sum())
    spread = sqrt(float((census * (rates - mean) ** 2).sum()) * total / max(total - 1, 1))
    apart = float(np.abs(n / n.sum() - census).sum() / 2)
    drawn = np.random.default_rng(seed).multinomial(int(n.sum()), census, size=draws)
    by_chance = float(np.quantile(np.abs(drawn / n.sum() - census).sum(axis=1) / 2, 0.95))
    return Evenness(1 - apart, apart, by_chance, apart > by_chance, 1 - 2 * spread, spread / mean)
