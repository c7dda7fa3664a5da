"""Equity statistics of 10,000 random tables beside statsmodels and scipy: largest difference, and time.

    python -m bench.equity [--tables 10000] [--seed 1]

Relative differences where a value is above 1, absolute ones below. Koopman's bounds are compared with the roots that
scipy finds in statsmodels' score statistic, because statsmodels' own search is up to 1e-5 off where
a count is nearly complete (2,063 of 13,171 beside 16,253 of 16,254).
"""

from __future__ import annotations

import argparse
import math
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.stats import beta, chi2_contingency
from scipy.stats.contingency import relative_risk
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, score_test_proportions_2indep
from statsmodels.stats.rates import confint_poisson

from bridgework.analysis.equity import Gates, equity_table, summarize_counted
from bridgework.analysis.gaps import Counting, GroupRate, Measure
from bridgework.analysis.intervals import katz_ratio_interval

Z = 1.959963984540054
Bounds = tuple[float, float]


def random_tables(count: int, seed: int) -> Iterable[list[GroupRate]]:
    """Two to eight groups of 30 to 20,000 people, rates from 1 % to 99 %, none empty of events or full of them."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        people = np.exp(random.uniform(math.log(30), math.log(20_000), random.integers(2, 9))).astype(int)
        risks = random.beta(0.8, 2, len(people)) * 0.98 + 0.01
        events = np.clip(random.binomial(people, risks), 1, people - 1)
        yield [GroupRate(f"g{i}", int(x), int(n)) for i, (x, n) in enumerate(zip(events, people, strict=True))]


def score_bounds(x: int, n: int, y: int, m: int) -> Bounds:
    """Ratios at which statsmodels' score statistic equals z, searched by scipy."""

    def excess(log_ratio: float) -> float:
        found = score_test_proportions_2indep(
            x, n, y, m, value=math.exp(log_ratio), compare="ratio", correction=False, return_results=False
        )
        return abs(float(found[0] if isinstance(found, tuple) else found)) - Z

    middle = math.log(x * m / (n * y))
    bounds = []
    for sign in (-1, 1):
        step = 0.05
        while excess(middle + sign * step) < 0:
            step *= 2
        bounds.append(math.exp(brentq(excess, middle, middle + sign * step, xtol=1e-13, rtol=1e-14)))
    return bounds[0], bounds[1]


def differences(tables: Iterable[list[GroupRate]]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the largest difference of each statistic, and the seconds of us and of the peers."""
    worst: dict[str, float] = {}
    seconds = {"ours": 0.0, "peers": 0.0}

    def timed(who: str, call: Callable[..., Any], arguments: Sequence[Any] = ()) -> Any:
        start = time.perf_counter()
        found = call(*arguments)
        seconds[who] += time.perf_counter() - start
        return found

    def compare(name: str, ours: Iterable[float | None], theirs: Iterable[float]) -> None:
        for a, b in zip(ours, theirs, strict=True):
            off = math.inf if a is None or not math.isfinite(a) else abs(a - b) / max(1.0, abs(b))
            worst[name] = max(worst.get(name, 0.0), off)

    for number, groups in enumerate(tables):
        table = timed("ours", lambda g=groups: equity_table(g, gates=Gates(0, 0)))
        events = timed("ours", lambda g=groups: equity_table(g, counting=Counting.EVENTS, gates=Gates(0, 0)))
        summary, _ = timed("ours", lambda g=groups: summarize_counted(g, gates=Gates(0, 0)))
        rows, event_rows = table.rows, events.rows
        x, n = (np.array(counts) for counts in zip(*[(row.events, row.n) for row in rows], strict=True))
        y, m = x.sum() - x, n.sum() - n
        wilson = timed("peers", lambda x=x, n=n: np.transpose(proportion_confint(x, n, method="wilson")))
        compare("risk interval (statsmodels, Wilson)", flat(row.rate for row in rows), wilson.ravel())
        newcombe = timed(
            "peers",
            lambda *c: np.transpose(confint_proportions_2indep(*c, compare="diff", method="newcomb")),
            (x, n, y, m),
        )
        compare("difference interval (statsmodels, Newcombe)", flat(row.difference for row in rows), newcombe.ravel())
        garwood = timed("peers", lambda x=x, n=n: np.transpose(confint_poisson(x, n, method="exact-c")))
        compare("rate of events interval (statsmodels, exact)", flat(r.rate for r in event_rows), 100 * garwood.ravel())
        chances = timed("peers", lambda x=x, y=y: np.transpose([beta.ppf(0.025, x, y + 1), beta.ppf(0.975, x + 1, y)]))
        ratios = chances / (1 - chances) * (m / n)[:, None]
        compare("ratio of events interval (scipy, beta)", flat(row.ratio for row in event_rows), ratios.ravel())
        for row in rows:
            counts = (row.events, row.n, row.comparison.events, row.comparison.n)
            found = timed("peers", relative_risk, counts)
            compare("risk ratio (scipy)", [row.ratio.value], [found.relative_risk])
            katz = katz_ratio_interval(*counts)
            compare("Katz interval (scipy)", (katz.low, katz.high), found.confidence_interval(0.95))
        first = table.rows[number % len(table.rows)]
        counts = (first.events, first.n, first.comparison.events, first.comparison.n)
        koopman = timed("peers", score_bounds, counts)
        compare("ratio interval (statsmodels' score statistic, Koopman)", flat([first.ratio]), koopman)
        chance = timed("peers", lambda x=x, n=n: chi2_contingency([x, n - x], correction=False))
        compare("p-value of homogeneity (scipy)", [summary.chance.value], [chance.pvalue])
        rates, parts = x / n, n / n.sum()
        mean = parts @ rates
        compare("between-group variance (numpy)", [summary.variance.value], [parts @ (rates - mean) ** 2])
        compare("Theil (numpy)", [summary.theil.value], [parts @ (rates / mean * np.log(rates / mean))])
        compare("mean log deviation (numpy)", [summary.log_deviation.value], [-(parts @ np.log(rates / mean))])
    return worst, seconds


def flat(measures: Iterable[Measure]) -> list[float | None]:
    """Return the bounds of each measure's interval, low before high."""
    return [bound for one in measures if one.interval for bound in (one.interval.low, one.interval.high)]


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    worst, seconds = differences(random_tables(chosen.tables, chosen.seed))
    for name, off in worst.items():
        print(f"{off:10.1e}  {name}")
    print(
        f"{chosen.tables:,} tables: ours {seconds['ours']:.1f} s for all statistics of all groups, twice (people, events);"
    )
    print(f"the peers {seconds['peers']:.1f} s for the compared ones (Koopman for one group of each table only).")
    if max(worst.values()) > 1e-9:
        raise SystemExit("a difference exceeds 1e-9")


if __name__ == "__main__":
    main()
