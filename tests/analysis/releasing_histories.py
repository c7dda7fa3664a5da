"""Made-up histories: an indicator released 24 times, with everything that happens to counts in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from bridgework.analysis.attack import Audit, Ledger, Release
from bridgework.analysis.intervals import share_interval
from bridgework.analysis.releasing import Fate, Key, Plan, plan_release

DIMS = ("place", "period", "group", "outcome")
GROUPS = ("Asian", "Black", "Native", "White")


@dataclass(frozen=True)
class Moment:
    """What the source holds at one time, and what the release shows of it (None: all)."""

    cells: Mapping[Key, int]
    listed: frozenset[Key] | None


@dataclass(frozen=True)
class Story:
    """One history."""

    moments: tuple[Moment, ...]
    separate: tuple[str, ...]
    hierarchies: Mapping[str, Mapping[str, str]]


def make_story(seed: int, n_releases: int = 24, n_places: int = 3) -> Story:
    """Make one history: late corrections, filters, roll-ups by place, people who join one at a time, new periods."""
    random = np.random.default_rng(seed)
    has_roll_up = bool(random.random() < 0.5)
    places = [f"P{number}" for number in range(n_places)]
    hierarchies = {"place": dict.fromkeys(places, "State")} if has_roll_up else {}
    counts: dict[Key, int] = {}
    moments = []
    for number in range(n_releases):
        if number % 8 == 0:
            for place in places:
                for group in GROUPS:
                    n = int(random.lognormal(3.6, 1.2)) if random.random() < 0.9 else int(random.integers(0, 12))
                    x = int(random.binomial(n, random.choice([0.02, 0.15, 0.4])))
                    counts[place, f"{2020 + number // 8}", group, "yes"] = x
                    counts[place, f"{2020 + number // 8}", group, "no"] = n - x
        else:
            _change(random, counts)
        moments.append(Moment(_with_roll_up(counts, has_roll_up), _filter(random, counts, places, has_roll_up)))
    return Story(tuple(moments), ("place", "period"), hierarchies)


def _change(random: np.random.Generator, counts: dict[Key, int]) -> None:
    keys = sorted(counts)
    for _ in range(int(random.integers(0, 3))):  # People who join, one at a time.
        counts[keys[random.integers(len(keys))]] += 1
    if random.random() < 0.4:  # Late corrections, small and large, in one place and period.
        first = keys[random.integers(len(keys))]
        for key in [key for key in keys if key[:2] == first[:2] and random.random() < 0.5]:
            size = random.choice([1, 3, 12, 30])
            counts[key] = max(0, counts[key] + int(random.integers(-size, size + 1)))
    if random.random() < 0.15:  # Somebody was counted in the wrong group or with the wrong outcome.
        one, other = (keys[at] for at in random.choice(len(keys), 2, replace=False))
        moved = min(counts[one], int(random.integers(1, 15)))
        counts[one] -= moved
        counts[other] += moved


def _with_roll_up(counts: Mapping[Key, int], has_roll_up: bool) -> dict[Key, int]:
    filled = dict(counts)
    if has_roll_up:
        for (_, *rest), count in counts.items():
            whole = ("State", *rest)
            filled[whole] = filled.get(whole, 0) + count
    return filled


def _filter(
    random: np.random.Generator, counts: Mapping[Key, int], places: list[str], has_roll_up: bool
) -> frozenset[Key] | None:
    if random.random() < 0.7:
        return None
    shown = {place for place in [*places, *(["State"] if has_roll_up else [])] if random.random() < 0.6}
    periods = {period for period in sorted({key[1] for key in counts}) if random.random() < 0.7}
    return frozenset((place, *key[1:]) for place in shown for key in counts if key[1] in periods)


def retell(story: Story, *, clock: Any, is_lazy: bool = False, seconds: float = 20.0) -> Iterator[tuple[Plan, Release]]:
    """Plan each release of a story after the ones before; a lazy planner looks at each release alone."""
    ledger = Ledger()
    earlier: Mapping[Key, Fate] = {}
    for number, moment in enumerate(story.moments):
        plan = plan_release(
            moment.cells,
            DIMS,
            story.hierarchies,
            ledger=Ledger() if is_lazy else ledger,
            earlier={} if is_lazy else earlier,
            listed=moment.listed,
            separate=story.separate,
            clock=clock,
            time_limit=seconds,
        )
        release = plan.release(f"release {number}")
        ledger.add(release)
        earlier = plan.fates
        yield plan, release


def everything_public(plan: Plan, release: Release) -> Release:
    """Add to a release what a page shows beside the counts: percentages, and Wilson intervals."""
    statements = list(release.statements)
    for key, cell in plan.cells.items():
        whole = plan.cells.get((*key[:-1], "*"))
        if key[-1] not in ("yes", "no") or cell.count is None or whole is None or not whole.count:
            continue
        named = {
            "part": dict(zip(DIMS, key, strict=True)),
            "whole": dict(zip(DIMS, whole.key, strict=True)),
        }
        interval = share_interval(cell.count, whole.count)
        statements.append({"kind": "share", **named, "value": f"{100 * cell.count / whole.count:.1f}"})
        statements.append({"kind": "wilson", **named, "low": f"{interval.low:.3f}", "high": f"{interval.high:.3f}"})
    return Release(release.name, release.dims, release.cells, release.hierarchies, tuple(statements))


def attack_story(ledger: Ledger) -> Audit:
    """Attack everything that was public in a history, at its end: whatever was protected at any time."""
    return ledger.audit()
