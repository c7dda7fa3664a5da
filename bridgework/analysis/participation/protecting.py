"""Counts of voices by described group along the funnel and inside opinion groups, and which of them may be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from bridgework.analysis.attack import audit_table
from bridgework.analysis.suppression import TOTAL, CountProblem, Status, build_table, link_tables, suppress

SAID, NOT_SAID = "~said", "~not-said"
"""Those who said their group in a dimension, and those who did not."""

WHERE, WROTE = "~where", "~wrote"
NOT_VOTED, VOTED, IN_NO_GROUP = "not-voted", "voted", "voted:none"
SILENT, AUTHORS, UNANSWERED, UNSEEN, SEEN = "silent", "wrote", "wrote:waiting", "wrote:answered", "wrote:saw"
ANSWERED = "wrote:was-answered"

Cell = tuple[str, str, str]
"""Dimension, group (`*`, `~said`, `~not-said` or a code), step (`*` for all who came)."""


@dataclass(frozen=True)
class Counted:
    """Exact counts of one conversation.

    Attributes
    ----------
    dimensions : mapping of str to sequence of str
        Codes of the groups of each dimension, in order.
    where : mapping of (str, str, str) to int
        Voices by dimension, group (`~not-said` too) and leaf: `not-voted`, `voted:A` … and `voted:none`, or `voted` alone.
    wrote : mapping of (str, str, str) to int
        The same voices by `silent` and `wrote`, or the leaves `wrote:waiting`, `wrote:answered` (not seen), `wrote:saw`.
    """

    dimensions: Mapping[str, Sequence[str]]
    where: Mapping[Cell, int]
    wrote: Mapping[Cell, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ProtectedVoices:
    """What may be shown.

    Attributes
    ----------
    shown : dict of (dimension, group, step) to int or None
        Every cell with totals; None where hidden. Steps: `*` came, `not-voted`, `voted`, `voted:…`, `silent`, `wrote`, …
        Cells for everybody have the dimension and group `*`.
    n_protected, n_exposed : int
        Small counts, and how many the attacker could narrow down; nothing may be shown unless the second is 0.
    left_out : tuple of str
        What could not be shown at all: `opinion-groups`, `wrote`.
    """

    shown: dict[Cell, int | None]
    n_protected: int
    n_exposed: int
    left_out: tuple[str, ...] = ()

    @property
    def is_safe(self) -> bool:
        """Whether the attacker could narrow down no small count."""
        return self.n_exposed == 0


def protect_voices(
    counted: Counted,
    *,
    public: Mapping[str, int],
    earlier: Mapping[Cell, int | None] | None = None,
    threshold: int = 10,
    clock: Callable[[], float],
    seconds: float = 4.0,
) -> ProtectedVoices | None:
    """Which counts of voices by described group may be shown so that no small one can be worked out.

    All steps and all dimensions of a conversation are one system: they share everybody's counts. Small is 1 to threshold - 1
    in every cell, complement (not voted, silent, not said) and total. What is found is attacked by code of its own.

    Parameters
    ----------
    counted : Counted
    public : mapping of str to int
        Everybody's counts that stand on other pages already, by step: `voted`, and `voted:A` … for opinion groups.
    earlier : mapping, optional
        What was shown of the same voices before (None: hidden); it stays as it was.
    threshold : int
    clock : callable
        Gives seconds that only rise.
    seconds : float
        Time for hiding as little as possible.

    Returns
    -------
    ProtectedVoices or None
        None where nothing can be shown safely.

    Notes
    -----
    Where a public count gives a small one away whatever is hidden (three people in no opinion group, say), the opinion
    groups are left out; then who wrote; then everything.
    """
    attempts: list[tuple[tuple[str, ...], Counted]] = [((), counted)]
    if _opinion_groups(counted):
        attempts.append((("opinion-groups",), _without_opinion_groups(counted)))
    last = attempts[-1]
    if counted.wrote:
        attempts.append(((*last[0], "wrote"), Counted(counted.dimensions, last[1].where)))
    for left_out, one in attempts:
        found = _attempt(one, public, earlier or {}, threshold, clock, seconds)
        if found is not None:
            return ProtectedVoices(found[0], found[1], 0, left_out)
    return None


def attack_voices(counted: Counted, shown: Mapping[Cell, int | None], *, threshold: int = 10) -> tuple[int, int]:
    """How many small counts there are, and how many of them could be narrowed down from what is shown.

    Parameters
    ----------
    counted : Counted
    shown : mapping
        Cells that are absent or None are hidden.
    threshold : int

    Returns
    -------
    tuple of (int, int)
        Protected and exposed counts.
    """
    table = _System(counted)
    hierarchies: dict[str, dict[str, str]] = {
        name: dict.fromkeys(groups, SAID) for name, groups in counted.dimensions.items()
    }
    hierarchies[WHERE] = _parents(table.where)
    hierarchies[WROTE] = _parents(table.wrote)
    dims = [*counted.dimensions, WHERE, WROTE]
    cells = []
    for codes, cell, true in table.listed():
        at = {name: code for name, code in zip(table.dims, codes, strict=True) if code != TOTAL}
        cells.append({**at, "count": shown.get(cell), "true": true})
    audit = audit_table(cells, dims, {name: tree for name, tree in hierarchies.items() if tree}, threshold=threshold)
    return audit.n_protected, audit.n_exposed


def _attempt(
    counted: Counted,
    public: Mapping[str, int],
    earlier: Mapping[Cell, int | None],
    threshold: int,
    clock: Callable[[], float],
    seconds: float,
) -> tuple[dict[Cell, int | None], int] | None:
    system = _System(counted)
    listed = list(system.listed())
    place = {cell: at for at, (_codes, cell, _true) in enumerate(listed)}
    fixed = {place[TOTAL, TOTAL, step] for step in public if (TOTAL, TOTAL, step) in place}
    if any(0 < listed[at][2] < threshold for at in fixed):
        return None
    published = fixed | {place[cell] for cell, count in earlier.items() if count is not None and cell in place}
    hidden = {place[cell] for cell, count in earlier.items() if count is None and cell in place} - fixed
    # How many of each group answered is what readers ask first: it gives way only where it must.
    wanted = {
        at
        for at, (_codes, (_d, _g, step), true) in enumerate(listed)
        if step == VOTED and (true == 0 or true >= threshold)
    }
    for more in (wanted - hidden, set()):
        problem: CountProblem = system.table.problem(
            threshold=threshold,
            hidden=[listed[at][0] for at in hidden],
            published=[listed[at][0] for at in published | more],
        )
        found = suppress(problem, clock=clock, seconds=seconds)
        shown = {
            cell: true if status is Status.PUBLISHED else None
            for (_codes, cell, true), status in zip(listed, found.status, strict=True)
        }
        if any(shown[listed[at][1]] is None for at in published):
            continue
        n_protected, n_exposed = attack_voices(counted, shown, threshold=threshold)
        if not n_exposed:
            return shown, n_protected
    return None


class _System:
    """The linked tables of all dimensions: group by where, and group by what was written."""

    def __init__(self, counted: Counted) -> None:
        self.counted = counted
        self.where = _leaves(counted.where)
        self.wrote = _leaves(counted.wrote)
        made = []
        for name, groups in counted.dimensions.items():
            tree = dict.fromkeys(groups, SAID)
            for dim, leaves, counts in ((WHERE, self.where, counted.where), (WROTE, self.wrote, counted.wrote)):
                if leaves:
                    rows = [
                        ((group, leaf), counts.get((name, group, leaf), 0))
                        for group, leaf in product([*groups, NOT_SAID], leaves)
                    ]
                    made.append(build_table(rows, [name, dim], {name: tree, dim: _parents(leaves)}))
        self.table, _where = link_tables(made)
        self.dims = self.table.dims

    def listed(self) -> Iterable[tuple[tuple[str, ...], Cell, int]]:
        """List every cell: its codes in the table, its name, its true count."""
        for codes, count in zip(self.table.cells, self.table.counts, strict=True):
            dimension, group, step = TOTAL, TOTAL, TOTAL
            for name, code in zip(self.dims, codes, strict=True):
                if code == TOTAL:
                    continue
                if name in (WHERE, WROTE):
                    step = code
                else:
                    dimension, group = name, code
            yield codes, (dimension, group, step), count


def _leaves(counts: Mapping[Cell, int]) -> list[str]:
    return sorted({step for _dimension, _group, step in counts})


def _parents(leaves: Iterable[str]) -> dict[str, str]:
    """Put `voted:A` below `voted`; an answer seen or not below `was answered`, that and waiting below `wrote`."""
    tree: dict[str, str] = {}
    for leaf in leaves:
        if leaf in (UNSEEN, SEEN):
            tree |= {leaf: ANSWERED, ANSWERED: AUTHORS}
        elif ":" in leaf:
            tree[leaf] = leaf.split(":")[0]
    return tree


def _opinion_groups(counted: Counted) -> bool:
    return any(step.startswith(f"{VOTED}:") for _dimension, _group, step in counted.where)


def _without_opinion_groups(counted: Counted) -> Counted:
    where: dict[Cell, int] = {}
    for (dimension, group, step), n in counted.where.items():
        key = (dimension, group, step.split(":")[0])
        where[key] = where.get(key, 0) + n
    return Counted(counted.dimensions, where, counted.wrote)
