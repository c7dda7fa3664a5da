"""How uneven a whole table is, in one number of several kinds; none of them says which group is where."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scipy.special import chdtrc

from bridgework.analysis.gaps import PER, Counting, GroupRate, Measure
from bridgework.analysis.intervals import (
    difference_interval,
    event_difference_interval,
    event_ratio_interval,
    ratio_interval,
)

from .gates import Gates, Status


class Polarity(StrEnum):
    """Whether what is counted is to be avoided or to be reached."""

    ADVERSE = "adverse"
    """Less is better: suspensions."""
    FAVORABLE = "favorable"
    """More is better: graduation."""


@dataclass(frozen=True)
class Summary:
    """How uneven the rates of a table's groups are.

    Every measure is undefined, with a reason, for fewer than two groups (`too_few_groups`). Other reasons: `no_events` (all
    rates are 0), `lowest_is_zero`, `best_is_zero`, `others_are_zero` (nothing to divide by), `zero_rate` (a logarithm of 0), `no_counts`.

    Attributes
    ----------
    n_groups : int
        Groups summarized.
    mean : Measure
        The rate of everybody in them (mu).
    highest, lowest : Measure
        The extreme rates.
    rate_difference : Measure
        Maximal rate difference: highest - lowest.
    rate_ratio : Measure
        Maximal rate ratio: highest / lowest.
    summary_ratio : Measure
        Summary rate ratio: the plain mean of all other groups against the best, made so that 1 is even and more is worse.
    index_of_disparity : Measure
        Mean distance of all other groups from the best, in percent of the best.
    variance : Measure
        Between-group variance, weighted by people: the sum of p (rate - mu)². In the square of the unit.
    theil : Measure
        Theil's index: the sum of p r ln r, r = rate / mu. A rate of 0 adds 0.
    log_deviation : Measure
        Mean log deviation: the sum of p (-ln r). Undefined with a rate of 0 (`zero_rate`).
    chance : Measure
        How often pure chance would make groups with one common rate differ as much or more (p-value of the chi-square test of
        homogeneity); undefined without counts.
    """

    n_groups: int
    mean: Measure
    highest: Measure
    lowest: Measure
    rate_difference: Measure
    rate_ratio: Measure
    summary_ratio: Measure
    index_of_disparity: Measure
    variance: Measure
    theil: Measure
    log_deviation: Measure
    chance: Measure


@dataclass(frozen=True)
class TheilParts:
    """Theil's index taken apart by classes of groups (schools, say): whole = between + within.

    Attributes
    ----------
    whole, between, within : float
        Of all groups; of the classes' own means; inside the classes, weighted by the classes' parts of all events.
    """

    whole: float
    between: float
    within: float


def summarize(rates: Sequence[float], weights: Sequence[float], *, polarity: Polarity = Polarity.ADVERSE) -> Summary:
    """How uneven rates are, weighted by people.

    Read as `Summary` says; compute from unrounded rates of groups that share nobody and were measured in the same period. The
    measures cannot say whether chance explains them: small groups differ more. They are for groups without an order.

    Parameters
    ----------
    rates : sequence of float
        One rate for each group, 0 or more.
    weights : sequence of float
        People in each group (or their parts of all); more than 0.
    polarity : Polarity
        Which end is the best: the lowest for adverse, the highest for favorable.

    Returns
    -------
    Summary
        With `chance` undefined, and no intervals.

    Raises
    ------
    ValueError
        Where rates and weights differ in number, or one of them is impossible.

    References
    ----------
    Office of Disease Prevention and Health Promotion, Healthy People, "About Disparities Data" (maximal rate difference and
    ratio, summary rate ratio). Breen, N., Scott, S., Percy-Laurry, A., Lewis, D., & Glasgow, R. (2014). Health Disparities
    Calculator. American Journal of Public Health 104, 1589-1591. DOI 10.2105/AJPH.2014.301982 (index of disparity,
    between-group variance, Theil index, mean log deviation).

    Examples
    --------
    >>> summary = summarize((0.30, 0.20, 0.10, 0.25), (1, 2, 6, 1))
    >>> round(summary.variance.value, 6), round(summary.theil.value, 6), round(summary.summary_ratio.value, 4)
    (0.005225, 0.101045, 2.5)
    """
    if len(rates) != len(weights):
        raise ValueError("every rate needs a weight")
    if any(not math.isfinite(rate) or rate < 0 for rate in rates):
        raise ValueError("a rate must be a finite number of 0 or more")
    if any(not math.isfinite(weight) or weight <= 0 for weight in weights):
        raise ValueError("a weight must be a finite number above 0")
    no_counts = Measure(None, reason="no_counts")
    if len(rates) < 2:
        nothing = Measure(None, reason="too_few_groups")
        return Summary(len(rates), *[nothing] * 11)
    everyone = math.fsum(weights)
    parts = [weight / everyone for weight in weights]
    mean = math.fsum(p * rate for p, rate in zip(parts, rates, strict=True))
    highest, lowest = max(rates), min(rates)
    summary_ratio, disparity = _against_best(rates, polarity)
    no_events = Measure(None, reason="no_events")
    relative = [rate / mean for rate in rates] if mean else []
    theil = math.fsum(p * r * math.log(r) for p, r in zip(parts, relative, strict=True) if r) if mean else None
    if not mean:
        log_deviation = no_events
    elif lowest == 0:
        log_deviation = Measure(None, reason="zero_rate")
    else:
        # Rounding must not make an even table negative.
        log_deviation = Measure(max(0.0, -math.fsum(p * math.log(r) for p, r in zip(parts, relative, strict=True))))
    return Summary(
        n_groups=len(rates),
        mean=Measure(mean),
        highest=Measure(highest),
        lowest=Measure(lowest),
        rate_difference=Measure(highest - lowest),
        rate_ratio=Measure(highest / lowest)
        if lowest
        else Measure(None, reason="lowest_is_zero" if mean else "no_events"),
        summary_ratio=summary_ratio,
        index_of_disparity=disparity,
        variance=Measure(math.fsum(p * (rate - mean) ** 2 for p, rate in zip(parts, rates, strict=True))),
        theil=no_events if theil is None else Measure(max(0.0, theil)),
        log_deviation=log_deviation,
        chance=no_counts,
    )


def summarize_counted(
    groups: Sequence[GroupRate],
    *,
    polarity: Polarity = Polarity.ADVERSE,
    counting: Counting = Counting.PEOPLE,
    gates: Gates = Gates(),  # noqa: B008
    level: float = 0.95,
) -> tuple[Summary, tuple[str, ...]]:
    """How uneven a counted table is, over the groups that are large enough.

    As `summarize`, of the groups that pass the gates themselves; a rate from a handful of people would decide the extremes.
    `rate_difference` and `rate_ratio` get intervals that hold for every pair at once, because the two extreme groups are
    chosen after looking. The other measures have none.

    Parameters
    ----------
    groups : sequence of GroupRate
        Groups that share nobody.
    polarity : Polarity
        Which end is the best.
    counting : Counting
        People or events.
    gates : Gates
        The least numbers of a group.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    tuple of Summary and tuple of str
        The summary, and the names of the groups left out.

    Notes
    -----
    With k groups there are k (k - 1) / 2 pairs; each interval is made at level 1 - (1 - level) / pairs (Bonferroni).
    """
    kept = [
        (g.events, g.n)
        for g in groups
        if g.events is not None and g.n is not None and gates.of_group(g.events, g.n) is Status.CALCULATED
    ]
    left_out = tuple(
        g.group
        for g in groups
        if g.events is None or g.n is None or gates.of_group(g.events, g.n) is not Status.CALCULATED
    )
    scale = 1 if counting is Counting.PEOPLE else PER
    summary = summarize([scale * x / n for x, n in kept], [n for _, n in kept], polarity=polarity)
    if len(kept) < 2:
        return summary, left_out
    most, least = max(kept, key=lambda c: c[0] / c[1]), min(kept, key=lambda c: c[0] / c[1])
    strict = 1 - (1 - level) / (len(kept) * (len(kept) - 1) / 2)
    people = counting is Counting.PEOPLE
    apart = difference_interval if people else event_difference_interval
    times = ratio_interval if people else event_ratio_interval
    rate_ratio = summary.rate_ratio
    if rate_ratio.is_defined:
        # One division of whole numbers, as everywhere.
        exact = (most[0] * least[1]) / (most[1] * least[0])
        rate_ratio = Measure(exact, times(*most, *least, level=strict))
    return (
        Summary(
            n_groups=summary.n_groups,
            mean=summary.mean,
            highest=summary.highest,
            lowest=summary.lowest,
            rate_difference=Measure(summary.rate_difference.value, apart(*most, *least, level=strict)),
            rate_ratio=rate_ratio,
            summary_ratio=summary.summary_ratio,
            index_of_disparity=summary.index_of_disparity,
            variance=summary.variance,
            theil=summary.theil,
            log_deviation=summary.log_deviation,
            chance=_chance(kept, people),
        ),
        left_out,
    )


def theil_parts(rates: Sequence[float], weights: Sequence[float], classes: Sequence[Hashable]) -> TheilParts | None:
    """Theil's index taken apart: how much lies between classes of groups, and how much within them.

    For example between schools, and between the groups inside each school. The two parts add up to the whole.

    Parameters
    ----------
    rates, weights : sequence of float
        As in `summarize`.
    classes : sequence
        The class of each group.

    Returns
    -------
    TheilParts or None
        None where all rates are 0.

    Raises
    ------
    ValueError
        As in `summarize`, or where a class is missing.

    References
    ----------
    Theil, H. (1967). Economics and information theory. North-Holland (decomposition of the index).

    Examples
    --------
    >>> parts = theil_parts((0.3, 0.2, 0.1, 0.25), (1, 2, 6, 1), ("north", "north", "south", "south"))
    >>> round(parts.whole, 6), round(parts.between + parts.within, 6)
    (0.101045, 0.101045)
    """
    if len(classes) != len(rates) or len(weights) != len(rates):
        raise ValueError("every rate needs a weight and a class")
    members: dict[Hashable, list[int]] = {}
    for i, kind in enumerate(classes):
        members.setdefault(kind, []).append(i)
    everyone = math.fsum(weights)
    events = [weight * rate for weight, rate in zip(weights, rates, strict=True)]
    total = math.fsum(events)
    if not total:
        return None

    def index(parts: Sequence[float], rates_of: Sequence[float]) -> float:
        mean = math.fsum(p * rate for p, rate in zip(parts, rates_of, strict=True))
        return math.fsum(
            p * rate / mean * math.log(rate / mean) for p, rate in zip(parts, rates_of, strict=True) if rate
        )

    class_weights = [math.fsum(weights[i] for i in own) for own in members.values()]
    class_events = [math.fsum(events[i] for i in own) for own in members.values()]
    within = 0.0
    for own, weight, count in zip(members.values(), class_weights, class_events, strict=True):
        if count:
            within += count / total * index([weights[i] / weight for i in own], [rates[i] for i in own])
    return TheilParts(
        whole=index([weight / everyone for weight in weights], rates),
        between=index(
            [weight / everyone for weight in class_weights],
            [count / weight for count, weight in zip(class_events, class_weights, strict=True)],
        ),
        within=within,
    )


def _against_best(rates: Sequence[float], polarity: Polarity) -> tuple[Measure, Measure]:
    """Summary rate ratio and index of disparity."""
    best = min(rates) if polarity is Polarity.ADVERSE else max(rates)
    others = (math.fsum(rates) - best) / (len(rates) - 1)
    if not any(rates):
        nothing = Measure(None, reason="no_events")
        return nothing, nothing
    if polarity is Polarity.ADVERSE:
        if best == 0:
            nothing = Measure(None, reason="best_is_zero")
            return nothing, nothing
        return Measure(others / best), Measure(100 * (others - best) / best)
    disparity = Measure(100 * (best - others) / best)
    return (Measure(best / others) if others else Measure(None, reason="others_are_zero")), disparity


def _chance(counts: Sequence[tuple[int, int]], people: bool) -> Measure:
    """The chi-square test that all groups have one rate (shares), or that events fall in proportion to people (events)."""
    events, everyone = sum(x for x, _ in counts), sum(n for _, n in counts)
    if events == 0 or (people and events == everyone):
        return Measure(None, reason="no_events" if events == 0 else "everyone")
    distance = 0.0
    for x, n in counts:
        expected = n * events / everyone
        distance += (x - expected) ** 2 / expected
        if people:
            distance += (x - expected) ** 2 / (n - expected)
    return Measure(float(chdtrc(len(counts) - 1, distance)))
