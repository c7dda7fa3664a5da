"""The planner as a whole: fill in totals, hold back, hide, attack, give way; part by part."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from bridgework.analysis.attack import Audit, Ledger
from bridgework.analysis.releasing.bounding import bounds_for
from bridgework.analysis.releasing.history import History
from bridgework.analysis.releasing.holding import let_through
from bridgework.analysis.releasing.linked import hide_linked
from bridgework.analysis.releasing.part import Hiding, Part, attack, hide_least
from bridgework.analysis.releasing.plan import Bound, Fate, Key, Plan, PlannedCell, Tried, is_rest, join_audits
from bridgework.analysis.releasing.sums import Axes, PlanRefused, fill, parts_of

HIDING_SHARE = 0.6
"""Share of the time for the search of patterns; the attack takes the rest."""

MOST_SECONDS = 3.0
"""For the pattern of one part."""

LARGE = 500
"""Counts of a part above which its tables are protected one by one, and linked by a heuristic."""

MOST_ALONE = 6
"""Bounds of one part that are tried one by one where all together say too much."""

Progress = Callable[[int, int], None]


def plan_release(
    cells: Mapping[Key, int],
    dims: Sequence[str],
    hierarchies: Mapping[str, Mapping[str, str]] | None = None,
    *,
    ledger: Ledger,
    clock: Callable[[], float],
    earlier: Mapping[Key, Fate] | None = None,
    listed: Collection[Key] | None = None,
    separate: Collection[str] = ("place", "period"),
    outcome: str = "outcome",
    threshold: int = 10,
    time_limit: float = 60.0,
    changes: bool = True,
    seed: int = 0,
    progress: Progress | None = None,
) -> Plan:
    """Plan what of a table may be published now, after all that was published before.

    Read `plan.cells[key].count`: the number to publish, or None. What is new in a plan has passed the attack over all releases; a
    part that cannot pass stays as it was released before, or is not released. Only where earlier releases are exposed by
    themselves is `plan.audit.is_safe` False: then nothing may go out. A plan depends on nothing but the arguments, as long as
    the searches end before their time.

    Parameters
    ----------
    cells : mapping of tuple of str to int
        True counts now, of the whole indicator: leaves, and totals (`*`) that the source gives. Codes in the order of `dims`.
        People to whom it happened are `yes` in the dimension of outcomes; `no` and `*` may be left out where the other two
        say them. Counts that are absent now but were released stay as they were.
    dims : sequence of str
        Names of the dimensions.
    hierarchies : mapping, optional
        For a dimension, the parent of each code.
    ledger : Ledger
        Every release so far, with what it stood for (`Plan.release`). It is not changed.
    clock : callable
        Gives seconds that only rise.
    earlier : mapping of tuple of str to Fate, optional
        `Plan.fates` of the newest release: counts that were withheld may then come back without a change. Without it they stay
        hidden until they change.
    listed : collection of tuple of str, optional
        Counts that this release shows, where it is a filtered one; totals made here are listed with any of their parts.
        None: all. What is not listed is hidden, and attacked as such.
    separate : collection of str
        Dimensions along which no totals are made. Totals that are given are kept.
    outcome : str
        The dimension of outcomes, for rates; need not be there.
    threshold : int
        The least count that may be shown, besides 0, and the least change that may show.
    time_limit : float
        Seconds; the search for little hiding ends within about this, the attack always runs to its end.
    changes : bool
        Whether also the change of a corrected count (1 to threshold - 1 people who came or went) must not be narrowed down.
    seed : int
        For the search.
    progress : callable, optional
        Called with (parts done, parts in all).

    Returns
    -------
    Plan
        Safe by the attack.

    Raises
    ------
    PlanRefused
        Where a count is negative, a key has the wrong number of codes, or the ledger does not say what a release stood for.

    Notes
    -----
    Time is near linear in the number of parts that changed; parts that did not are neither solved nor attacked again.

    Examples
    --------
    >>> import time
    >>> counts = {("A", "yes"): 3, ("A", "no"): 57, ("B", "yes"): 20, ("B", "no"): 80, ("C", "yes"): 50, ("C", "no"): 350}
    >>> plan = plan_release(counts, ["group", "outcome"], ledger=Ledger(), clock=time.monotonic)
    >>> [key for key, cell in plan.cells.items() if cell.count is None]
    [('A', 'no'), ('A', 'yes'), ('B', 'no'), ('B', 'yes')]
    >>> plan.cells["A", "yes"].bound
    Bound(whole=('A', '*'), at_most=20, at_least=None)
    """
    if threshold != ledger.threshold:
        raise PlanRefused(f"the ledger was kept with a threshold of {ledger.threshold}, not {threshold}")
    work = _Work(dims, hierarchies or {}, ledger, clock, dict(earlier or {}), threshold, time_limit, changes, seed)
    return work.plan(cells, listed, separate, outcome, progress)


@dataclass
class _Answer:
    """What one part comes to."""

    part: Part
    hidden: set[Key]
    bounds: dict[Key, Bound] = field(default_factory=dict)
    audit: Audit | None = None
    objective: float = 0.0
    lower_bound: float = 0.0
    is_withheld: bool = False


class _Work:
    def __init__(
        self,
        dims: Sequence[str],
        hierarchies: Mapping[str, Mapping[str, str]],
        ledger: Ledger,
        clock: Callable[[], float],
        earlier: dict[Key, Fate],
        threshold: int,
        time_limit: float,
        changes: bool,
        seed: int,
    ) -> None:
        self.history = History(ledger, dims)
        self.hierarchies = self.history.hierarchies
        for dim, parents in hierarchies.items():
            self.hierarchies.setdefault(dim, {}).update(parents)
        self.clock, self.begin, self.time_limit = clock, clock(), time_limit
        self.earlier, self.threshold, self.changes, self.seed = earlier, threshold, changes, seed
        self.tried: list[Tried] = []
        self.todo = 1

    def plan(
        self,
        cells: Mapping[Key, int],
        listed: Collection[Key] | None,
        separate: Collection[str],
        outcome: str,
        progress: Progress | None,
    ) -> Plan:
        dims = self.history.dims
        self.place = dims.index(outcome) if outcome in dims else -1
        self.around = [place for place, dim in enumerate(dims) if dim in separate]
        Axes.of(dims, self.hierarchies, cells)  # Refuses what cannot be read.
        stood = {key: versions[-1].value for key, versions in self.history.versions.items()}
        counts, exceeded = fill(cells, dims, self.hierarchies, separate, stood)
        keys = sorted({*counts, *self.history.versions})
        axes = Axes.of(dims, self.hierarchies, keys)
        shown = set(keys) if listed is None else _listed(set(listed), counts, cells, axes)
        sums = [(whole, parts) for _, whole, parts in axes.sums(set(keys))]
        by_part = parts_of(keys, sums)
        wrong = set(exceeded)
        answers: list[_Answer] = []
        parts = [self._part(own, axes, counts, shown, wrong) for own in by_part]
        self.todo = sum(1 for part, is_idle in parts if not is_idle)
        for done, (part, is_idle) in enumerate(parts, 1):
            if is_idle:
                hidden = {key for key in part.stands if not part.is_open(key)}
                answers.append(_Answer(part, hidden, self._kept_bounds(part)))
            else:
                answers.append(self._solve(part, counts))
                self.todo -= 1
            if progress is not None:
                progress(done, len(parts))
        return self._finish(answers, counts, shown)

    def _part(
        self, keys: list[Key], axes: Axes, counts: Mapping[Key, int], shown: set[Key], wrong: set[Key]
    ) -> tuple[Part, bool]:
        """Take in what may change of a part; say whether there is nothing to do."""
        before = {key: version.value for key in keys if (version := self.history.last(key)) is not None}
        own = set(keys)
        if any(key in wrong for key in keys):
            self._note("parts_exceed_total", keys, n_totals=sum(key in wrong for key in keys))
            stands = before
        else:
            sums = [(whole, parts) for _, whole, parts in axes.sums(own)]
            stands, n_held = let_through(keys, sums, counts, self.history, self.threshold)
            if n_held:
                self._note("changes_held_back", keys, n_held=n_held)
        reopened = {key for key in keys if self.earlier.get(key) is Fate.WITHHELD}
        part = Part(keys, axes, self.history, self.threshold, stands, shown, reopened)
        is_idle = stands == before and not any(
            part.may_show(key) and key in reopened and not part.is_open(key) for key in keys
        )
        return part, is_idle

    def _solve(self, part: Part, counts: Mapping[Key, int]) -> _Answer:
        """Hide as little as possible; where that fails, take in fewer changes; then none at all."""
        answer = self._hide(part)
        before = {key: version.value for key in part.keys if (version := self.history.last(key)) is not None}
        if answer is None and before:
            sums = [(whole, parts) for _, whole, parts in part.axes.sums(set(part.keys))]
            stands, n_held = let_through(part.keys, sums, counts, self.history, self.threshold, is_strict=True)
            if stands not in (part.stands, before):
                part.stands = stands
                self._note("hidden_changes_held_back", part.keys, n_held=n_held)
                answer = self._hide(part)
        if answer is not None:
            return answer
        if before:
            part.stands = before
            self._note("part_held", part.keys)
            bounds = self._kept_bounds(part)
        else:
            self._note("part_withheld", part.keys)
            bounds = {}
        hidden = {key for key in part.stands if not part.is_open(key)}
        audit = attack(part, hidden, bounds, changes=False)
        if audit is None or not audit.is_safe:
            # Nothing new is said of this part; what is exposed was so before.
            self._note("earlier_releases_are_exposed", part.keys, n_exposed=audit.n_exposed if audit else 0)
        return _Answer(part, hidden, bounds, audit, is_withheld=True)

    def _hide(self, part: Part) -> _Answer | None:
        """Find a pattern that withstands the attack."""
        seconds = min(
            MOST_SECONDS * max(1.0, len(part.keys) / LARGE),
            max(0.0, (self.time_limit * HIDING_SHARE - (self.clock() - self.begin)) / max(1, self.todo)),
        )
        if not part.is_small_anywhere:
            shut = {key for key in part.stands if not part.may_show(key) and not part.is_open(key)}
            return self._attacked(part, Hiding(shut))
        if len(part.keys) <= LARGE:
            ways = [partial(hide_least, part, clock=self.clock, seconds=seconds, seed=self.seed)]
        else:
            self._note("linked_part_by_heuristic", part.keys)
            ways = [
                partial(
                    hide_linked, part, self.around, clock=self.clock, seconds=seconds, seed=self.seed, is_lifted=lifted
                )
                for lifted in (False, True)
            ]
        for way in ways:
            found = way()
            if found is None:
                self._note("public_already_leaves_no_way", part.keys)
                return None
            answer = self._attacked(part, found)
            if answer is not None:
                return answer
            self._note("pattern_was_exposed", part.keys, n_hidden=len(found.hidden))
        return None

    def _attacked(self, part: Part, found: Hiding) -> _Answer | None:
        """Attack with all bounds of rates, then with fewer; None where even none of them leaves the pattern safe."""
        kept, hidden = self._kept_bounds(part), found.hidden
        wanted = {}
        if self.place >= 0:
            shown_hidden = {key for key in hidden if key in part.listed and not is_rest(key)}
            wanted = bounds_for(part.stands, shown_hidden | (hidden - set(part.listed)), self.place, self.threshold)
            wanted = {key: bound for key, bound in wanted.items() if key in shown_hidden and key not in kept}
        if wanted and (audit := self._safe(part, hidden, kept | wanted)):
            return _Answer(part, hidden, kept | wanted, audit, found.objective, found.lower_bound)
        audit = self._safe(part, hidden, kept)
        if audit is None:
            return None
        if wanted:
            self._note("bounds_left_out", part.keys, n_bounds=len(wanted))
            for key, bound in list(wanted.items())[: MOST_ALONE if len(part.keys) <= LARGE else 0]:
                if more := self._safe(part, hidden, {**kept, key: bound}):
                    kept, audit = {**kept, key: bound}, more
        return _Answer(part, hidden, kept, audit, found.objective, found.lower_bound)

    def _safe(self, part: Part, hidden: set[Key], bounds: Mapping[Key, Bound]) -> Audit | None:
        audit = attack(part, hidden, bounds, changes=self.changes)
        return audit if audit is not None and audit.is_safe else None

    def _kept_bounds(self, part: Part) -> dict[Key, Bound]:
        """Give the bounds that stand from before and still speak of what stands now."""
        kept = {}
        for key in part.stands:
            last = self.history.last(key)
            if last is None or not last.bounds or part.is_new(key) or last.published is not None:
                continue
            number, statement = last.bounds[-1]
            whole = self.history.key(statement["whole"])
            of_whole = self.history.last(whole)
            if part.is_open(whole) and of_whole is not None and of_whole.since <= number:
                value = int(statement["value"])
                at_most = statement["kind"] == "share-at-most"
                kept[key] = Bound(whole, value if at_most else None, None if at_most else value)
        return kept

    def _note(self, code: str, keys: Sequence[Key], **facts: int) -> None:
        common = {
            dim: next(iter(codes))
            for dim, codes in zip(self.history.dims, (set(codes) for codes in zip(*keys, strict=True)), strict=True)
            if len(codes) == 1
        }
        self.tried.append(Tried(code, {"part": common, "n_cells": len(keys), **facts}))

    def _finish(self, answers: list[_Answer], counts: Mapping[Key, int], shown: set[Key]) -> Plan:
        cells: dict[Key, PlannedCell] = {}
        for answer in answers:
            for key in answer.part.keys:
                cells[key] = self._cell(answer, key, counts, shown)
        attacked = [answer.audit for answer in answers if answer.audit is not None]
        return Plan(
            self.history.dims,
            dict(sorted(cells.items())),
            self.hierarchies,
            sum(answer.objective for answer in answers),
            sum(answer.lower_bound for answer in answers),
            join_audits(attacked, len(answers), len(attacked)),
            tuple(self.tried),
        )

    def _cell(self, answer: _Answer, key: Key, counts: Mapping[Key, int], shown: set[Key]) -> PlannedCell:
        value = answer.part.stands.get(key)
        if value is None or key not in shown:
            return PlannedCell(key, Fate.WITHHELD, None, value)
        if key not in answer.hidden:
            fate = Fate.PUBLISHED if counts.get(key) == value else Fate.HELD
            return PlannedCell(key, fate, value, value)
        if key in answer.bounds:
            return PlannedCell(key, Fate.BOUNDED, None, value, answer.bounds[key])
        if 1 <= value < self.threshold:
            return PlannedCell(key, Fate.PRIMARY, None, value)
        return PlannedCell(key, Fate.WITHHELD if answer.is_withheld else Fate.SECONDARY, None, value)


def _listed(listed: set[Key], counts: Mapping[Key, int], given: Mapping[Key, int], axes: Axes) -> set[Key]:
    """Add the totals made here that have a listed part."""
    waiting = list(listed)
    while waiting:
        for _, whole in axes.wholes(waiting.pop()):
            if whole in counts and whole not in given and whole not in listed:
                listed.add(whole)
                waiting.append(whole)
    return listed
