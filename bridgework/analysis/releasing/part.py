"""One part of the table, whose counts share sums: what of it may be published now, after all that was published before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor

import numpy as np

from bridgework.analysis.attack import Audit, Cell, Contradiction, Release
from bridgework.analysis.releasing.history import History
from bridgework.analysis.releasing.plan import Bound, Key, is_rest
from bridgework.analysis.releasing.sums import Axes
from bridgework.analysis.suppression import CountProblem, Equation, Status, suppress

Unknown = tuple[Key, int]
"""A count and the number of its version: what the attacker has one unknown for."""


@dataclass
class Part:
    """Counts that share sums.

    Attributes
    ----------
    keys : list of tuple of str
        Now and before.
    axes : Axes
        Codes in use.
    history : History
        What was released.
    threshold : int
        The least count that may be shown.
    stands : dict of tuple of str to int
        What the release would stand for; counts that are not in it are not released.
    listed : collection of tuple of str
        Counts that may be published now.
    reopened : set of tuple of str
        Counts hidden before only because they were not listed, or because nothing of their part was published.
    """

    keys: list[Key]
    axes: Axes
    history: History
    threshold: int
    stands: dict[Key, int]
    listed: Collection[Key]
    reopened: set[Key] = field(default_factory=set)

    def is_new(self, key: Key) -> bool:
        """Whether the release stands for another value than the one before."""
        last = self.history.last(key)
        return key in self.stands and (last is None or last.value != self.stands[key])

    def is_open(self, key: Key) -> bool:
        """Whether the value that stands is published already."""
        last = self.history.last(key)
        return last is not None and not self.is_new(key) and last.published is not None

    def may_show(self, key: Key) -> bool:
        """Whether the rule of small counts and the list let this count be published."""
        return (
            key in self.stands
            and key in self.listed
            and not is_rest(key)
            and not 1 <= self.stands[key] < self.threshold
        )

    @property
    def is_small_anywhere(self) -> bool:
        """Whether there is, or was, anything to protect."""
        small = range(1, self.threshold)
        return any(self.stands.get(key, 0) in small for key in self.keys) or any(
            version.value in small for key in self.keys for version in self.history.versions.get(key, ())
        )

    def only(self, keys: list[Key]) -> Part:
        """Give a part of the part."""
        stands = {key: self.stands[key] for key in keys if key in self.stands}
        return Part(keys, self.axes, self.history, self.threshold, stands, self.listed, self.reopened)

    def moments(self) -> list[dict[Key, int]]:
        """Give which version each count has at each change, the present one last."""
        before = self.history.moments(self.keys)
        now = {key: len(self.history.versions.get(key, ())) - (0 if self.is_new(key) else 1) for key in self.stands}
        return [*before, now]

    def value(self, unknown: Unknown) -> int:
        """Give the count of a version."""
        key, version = unknown
        versions = self.history.versions.get(key, ())
        return versions[version].value if version < len(versions) else self.stands[key]


@dataclass(frozen=True)
class Hiding:
    """What to hide.

    Attributes
    ----------
    hidden : set of tuple of str
        Counts that the release must not show.
    objective, lower_bound : float
        Cost of what is hidden anew, and what is proven to be needed.
    """

    hidden: set[Key]
    objective: float = 0.0
    lower_bound: float = 0.0


def hide_least(part: Part, *, clock: Callable[[], float], seconds: float, seed: int) -> Hiding | None:
    """Find what must stay hidden now, over all that was published before, at the least loss.

    Each version of each count is one unknown, as for the attacker; the sums hold at each moment. Earlier versions are published or
    hidden for good. What is hidden now and was hidden before costs nothing.

    Parameters
    ----------
    part : Part
        The counts.
    clock, seconds, seed
        As for `suppress`.

    Returns
    -------
    Hiding or None
        What to hide; None where what is public already leaves no way.
    """
    problem, unknowns, now = problem_of_part(part)
    try:
        found = suppress(problem, clock=clock, seconds=seconds, seed=seed)
    except ArithmeticError:
        return None
    if found.forced:
        return None
    hidden = {
        key
        for key, version in now.items()
        if found.status[unknowns[key, version]] is not Status.PUBLISHED and not part.is_open(key)
    }
    hidden |= {key for key in part.stands if not part.may_show(key) and not part.is_open(key)}
    return Hiding(hidden, found.objective, found.lower_bound)


def problem_of_part(part: Part) -> tuple[CountProblem, dict[Unknown, int], dict[Key, int]]:
    """Write a part with its history as one problem of the suppressor.

    Parameters
    ----------
    part : Part
        The counts.

    Returns
    -------
    CountProblem
        Versions of counts first, then a slack and a known number for each bound published.
    dict of (key, version) to int
        Where each version stands.
    dict of key to int
        The version of each count now.
    """
    moments = part.moments()
    now = moments[-1]
    unknowns: dict[Unknown, int] = {}
    for at in moments:
        for unknown in at.items():
            unknowns.setdefault(unknown, len(unknowns))
    values = [part.value(unknown) for unknown in unknowns]
    hidden, public = np.zeros(len(values), dtype=bool), np.zeros(len(values), dtype=bool)
    for (key, version), place in unknowns.items():
        versions = part.history.versions.get(key, ())
        if version < len(versions) and versions[version].published is not None:
            public[place] = True
        elif version < len(versions):
            is_reopened = key in part.reopened and now.get(key) == version and part.may_show(key)
            hidden[place] = not is_reopened
        else:
            last = part.history.last(key)
            # What was hidden and changed by little says nearly what it said before: it stays hidden. By more, it may come back.
            was_hidden = (
                last is not None
                and last.published is None
                and key not in part.reopened
                and abs(part.stands[key] - last.value) < part.threshold
            )
            hidden[place] = was_hidden or not part.may_show(key)
    counts, is_hidden, is_public = list(values), hidden.tolist(), public.tolist()
    equations = _equations(part, moments, unknowns, values, is_public)
    small = [1 <= value < part.threshold for value in values]
    for row in _bounds(part, unknowns):
        place, limit, sign = row
        slack = len(counts)
        counts += [sign * (limit - values[place]), limit]
        is_hidden, is_public, small = [*is_hidden, True, False], [*is_public, False, True], [*small, False, False]
        cells, weights = [place, slack, slack + 1], [1.0, float(sign), -1.0]
        equations.append(_equation(cells, weights, counts, is_public))
    problem = CountProblem(
        np.array(counts, dtype=np.int64),
        tuple(equations),
        np.array(small, dtype=bool),
        np.array(is_hidden, dtype=bool) & ~np.array(is_public, dtype=bool),
        np.array(is_public, dtype=bool) & ~np.array(small, dtype=bool),
        part.threshold - 1,
    )
    return problem, unknowns, now


def _equations(
    part: Part,
    moments: Sequence[Mapping[Key, int]],
    unknowns: Mapping[Unknown, int],
    values: Sequence[int],
    public: Sequence[bool],
) -> list[Equation]:
    seen: set[tuple[int, ...]] = set()
    equations = []
    for at in moments:
        for _, whole, parts in part.axes.sums(at):
            cells = (unknowns[whole, at[whole]], *sorted(unknowns[each, at[each]] for each in parts))
            if cells in seen or values[cells[0]] != sum(values[cell] for cell in cells[1:]):
                continue
            seen.add(cells)
            if not all(public[cell] for cell in cells):
                weights = [-1.0] + [1.0] * (len(cells) - 1)
                equations.append(_equation(cells, weights, values, public))
    return equations


def _equation(
    cells: Sequence[int], weights: Sequence[float], counts: Sequence[int], public: Sequence[bool]
) -> Equation:
    """Leave out what is public as 0: it adds nothing, and the suppressor would take it as free to hide."""
    kept = [(cell, weight) for cell, weight in zip(cells, weights, strict=True) if counts[cell] or not public[cell]]
    return Equation(np.array([cell for cell, _ in kept], dtype=np.int64), np.array([weight for _, weight in kept]))


def _bounds(part: Part, unknowns: Mapping[Unknown, int]) -> list[tuple[int, int, int]]:
    """List the published bounds: unknown, limit, and 1 for at most, -1 for at least."""
    found = []
    for (key, version), place in unknowns.items():
        versions = part.history.versions.get(key, ())
        for number, statement in versions[version].bounds if version < len(versions) else ():
            whole = part.history.key(statement["whole"])
            n = [each.value for each in part.history.versions[whole] if each.since <= number][-1]
            share = int(statement["value"]) * n / 100
            if statement["kind"] == "share-at-most":
                found.append((place, floor(share), 1))
            else:
                found.append((place, ceil(share), -1))
    return sorted(set(found))


def attack(part: Part, hidden: Collection[Key], bounds: Mapping[Key, Bound], *, changes: bool) -> Audit | None:
    """Attack a part as it would stand, with all releases before; None where what is stated cannot all be true.

    Parameters
    ----------
    part : Part
        The counts.
    hidden : collection of tuple of str
        Counts that would stay hidden.
    bounds : mapping of tuple of str to Bound
        What would be said of hidden shares.
    changes : bool
        Whether small changes of counts are protected, too.

    Returns
    -------
    Audit or None
        The attacker's answer.
    """
    history = part.history
    cells = []
    for key, value in part.stands.items():
        is_shown = key not in hidden
        if part.is_new(key) or (is_shown and not part.is_open(key)):
            codes = dict(zip(history.dims, key, strict=True))
            cells.append(Cell(codes, value if is_shown else None, true=value))
    statements = tuple(bound.statement(key, history.dims) for key, bound in bounds.items())
    ledger = history.ledger(part.keys, part.threshold)
    release = Release("this release", history.dims, tuple(cells), history.hierarchies, statements)
    try:
        return ledger.audit(release if cells or statements else None, changes=changes)
    except Contradiction:
        return None
