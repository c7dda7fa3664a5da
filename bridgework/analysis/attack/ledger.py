"""The attack on one table, and on everything released so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .building import NO_BOUND, Built, Held, build
from .probing import Finding, Target, probe
from .release import Release
from .result import Audit, CellInterval, Checked, Contradiction, ExposedCell, RefusedStatement
from .system import System

FORMAT = 1
MOST_EXPLAINED = 12  # exposed cells for which the releases that suffice are looked for

Progress = Callable[[int, int], None]


def audit_table(
    cells: Sequence[Mapping[str, Any]],
    dims: Sequence[str],
    hierarchies: Mapping[str, Mapping[str, str]] | None = None,
    threshold: int = 10,
    *,
    statements: Sequence[Mapping[str, Any]] = (),
    open_dims: Sequence[str] = (),
    missing: str = "unknown",
    every_interval: bool = False,
    progress: Progress | None = None,
) -> Audit:
    """Tell whether an outsider can narrow down a count that should stay hidden, from everything else in the table.

    Read `n_exposed` first: 0 means that of every protected cell each of 1..min(threshold - 1, n) is still possible to
    somebody who knows all that is published, that counts are whole and not negative, and what adds up to what.

    Parameters
    ----------
    cells : sequence of mapping
        Each with a code for every dimension (`*` or absent: the total), `count` (int, or None where hidden) and, if the
        auditor knows it, `true`. A hidden cell may carry public bounds `low` and `high` (`<10`). Not every combination
        need be there; cells of several tables that share margins are one list. Listed parts are taken to add up to their
        total; where the truth is known and they do not, or where one part alone is listed, to stay within it.
    dims : sequence of str
        Names of the dimensions. A numerator and its denominator are a dimension `outcome` with codes yes, no and `*`.
    hierarchies : mapping, optional
        Dimension to {code: parent code}; codes without a parent add up to `*`.
    threshold : int
        Counts from 1 to threshold - 1 are protected. At least 2.
    statements : sequence of mapping
        Further public numbers (percentages, intervals, ratios, places on a chart), see docs/methods/attack.md.
    open_dims : sequence of str
        Dimensions whose totals may hold more than the listed parts.
    missing : str
        What a combination means that is absent beside others that are there: `unknown` (some count) or `zero`.
    every_interval : bool
        Whether to prove the interval of each protected cell and return all; slower in tables that hang together widely.
    progress : callable, optional
        Called with (parts done, parts in all).

    Returns
    -------
    Audit
        Where `true` is given: protected are the cells with a true count of 1 to threshold - 1, published or not; one is
        exposed unless all of 1..min(threshold - 1, n) are feasible, n being the least published count of a cell that
        contains it. Where `true` is absent: protected is every hidden cell; one is exposed if a single value is left, or if
        it can be small (its smallest feasible count is below the threshold) and some of 1..min(threshold - 1, n) is not
        feasible. (A cell below a published 0 is not counted as exposed.)

    Raises
    ------
    Contradiction
        Where the published numbers contradict one another, or the truth.
    RefusedStatement
        Where a cell or statement cannot be read.

    Notes
    -----
    Eliminates what bounds alone settle, splits the rest into parts that share no equation, and solves two linear programs
    for each protected cell of a part (HiGHS, one thread); whole numbers are exact where the part is a network of sums,
    tried one by one in other parts of up to 300 unknowns, and not tried in larger ones (`Audit.n_interval`).
    Time grows with the number of parts, and with the square of a part's size or more.

    References
    ----------
    Fischetti, M., Salazar, J. J. (2001). Solving the cell suppression problem on tabular data with linear constraints.
    Management Science 47(7), 1008-1027, section 2 (the attacker's problems). DOI 10.1287/mnsc.47.7.1008.9805.

    Examples
    --------
    >>> rows = [("a", 3), ("b", 12), ("c", None), ("d", None), ("*", 40)]
    >>> cells = [{"g": code, "count": count} for code, count in rows]
    >>> audit = audit_table(cells, ["g"], {}, 10)
    >>> audit.n_protected, audit.n_exposed, audit.narrowest
    (2, 0, (0, 25))
    >>> cells[3]["count"] = 21
    >>> found = audit_table(cells, ["g"], {}, 10).exposed[0]
    >>> found.cell, found.low, found.high
    ((('g', 'c'),), 4, 4)
    """
    release = Release.of(
        cells,
        dims,
        hierarchies=dict(hierarchies or {}),
        statements=statements,
        open_dims=open_dims,
        missing=missing,
    )
    return Ledger(threshold).audit(release, every_interval=every_interval, progress=progress)


class Ledger:
    """Everything released so far, in order, and the attack on all of it together.

    A cell that stands in several releases is one unknown, unless it was corrected: then it is a new unknown from that
    release on. Which cells were corrected is told (`Release.corrected`), or found: where the truth is known, by it; else a
    published count that differs from the one before is a correction, and so may be every hidden cell above or below it.

    Parameters
    ----------
    threshold : int
        Counts from 1 to threshold - 1 are protected. At least 2.
    """

    def __init__(self, threshold: int = 10) -> None:
        if threshold < 2:
            raise RefusedStatement("the threshold must be 2 or more")
        self.threshold = threshold
        self.releases: list[Release] = []

    def add(self, release: Release) -> None:
        """Record a release, after those that are there.

        Raises
        ------
        RefusedStatement
            Where a release of that name is there already.
        """
        if release.name in {known.name for known in self.releases}:
            raise RefusedStatement(f"the ledger already has a release called {release.name!r}")
        self.releases.append(release)

    def audit(
        self,
        release: Release | None = None,
        *,
        changes: bool = False,
        every_interval: bool = False,
        progress: Progress | None = None,
    ) -> Audit:
        """Attack all releases together with one that is not yet recorded (or without one).

        Parameters
        ----------
        release : Release, optional
            The one that is about to be published. It is not recorded.
        changes : bool
            Whether also the change of a corrected cell is protected: 1 to threshold - 1 people who came or went.
        every_interval : bool
            Whether to prove and return the interval of each protected cell.
        progress : callable, optional
            Called with (parts done, parts in all).

        Returns
        -------
        Audit
            As for one table; exposed cells say from which release on they hold the count and which releases suffice.

        Raises
        ------
        Contradiction
            Where what is stated contradicts itself or the truth.
        RefusedStatement
            Where a statement cannot be read.
        """
        releases = [*self.releases, *([release] if release is not None else [])]
        return _audit(releases, self.threshold, changes=changes, every_interval=every_interval, progress=progress)

    def to_dict(self, *, with_truth: bool = True) -> dict[str, Any]:
        """Return the ledger as plain JSON-able values; without the truth, it holds only what is public."""
        stored = [release.to_dict(with_truth=with_truth) for release in self.releases]
        return {"format": FORMAT, "threshold": self.threshold, "releases": stored}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Ledger:
        """Read what `to_dict` wrote.

        Raises
        ------
        RefusedStatement
            Where it is not a ledger of a known format.
        """
        if stored.get("format") != FORMAT:
            raise RefusedStatement(f"not a ledger of format {FORMAT}")
        ledger = cls(int(stored["threshold"]))
        for release in stored["releases"]:
            ledger.add(Release.from_dict(release))
        return ledger


def _audit(
    releases: Sequence[Release], threshold: int, *, changes: bool, every_interval: bool, progress: Progress | None
) -> Audit:
    built = build(releases)
    truth = built.truth()
    asked = [held for held in built.held if _is_protected(held, threshold)]
    targets = [Target(held.unknown, _most(held, threshold)) for held in asked]
    moves = _moves(built, threshold) if changes else []
    for held, unknown, is_growth in moves:
        if held.true is not None and held.before is not None and held.before.true is not None:
            truth[unknown] = abs(held.true - held.before.true)
        targets.append(Target(unknown, threshold - 1))
        if held.before is not None:
            sign = 1 if is_growth else -1
            built.system.add({held.unknown: sign, held.before.unknown: -sign, unknown: -1}, 0, 0, "change")
    built.system.check(truth)
    probed = probe(built.system, targets, truth=truth, every_interval=every_interval, progress=progress)
    exposed: list[ExposedCell] = []
    intervals: list[CellInterval] = []
    for held in asked:
        finding = probed.findings[held.unknown]
        if _is_exposed(held, finding, threshold):
            exposed.append(_exposed(built, held, finding))
        if every_interval:
            found = (finding.low, finding.high, finding.feasible, finding.checked)
            intervals.append(CellInterval(_named(built, held), *found, release=held.since))
    n_moves = 0
    for held, unknown, _ in moves:
        finding = probed.findings[unknown]
        # Without the truth only a change that is small for certain is one to protect.
        if held.true is not None or (finding.low >= 1 and finding.high is not None and finding.high < threshold):
            n_moves += 1
            if len(finding.feasible) < threshold - 1:
                exposed.append(_exposed(built, held, finding, change=True))
    if len(releases) > 1:
        exposed = _explained(built, exposed, threshold, [release.name for release in releases])
    findings = [probed.findings[held.unknown] for held in asked]
    proven = [finding for finding in findings if finding.is_whole_interval]
    narrowest = min(proven, key=lambda finding: finding.width, default=None)
    return Audit(
        n_cells=len(built.held),
        n_protected=len(asked) + n_moves,
        n_exposed=len(exposed),
        narrowest=None if narrowest is None else (narrowest.low, narrowest.high),
        exposed=tuple(exposed),
        n_open=sum(held.published is not None and 1 <= held.published < threshold for held in built.held),
        n_exact=sum(finding.checked is Checked.EXACT for finding in findings),
        n_integer=sum(finding.checked is Checked.INTEGER for finding in findings),
        n_interval=sum(finding.checked is Checked.INTERVAL for finding in findings),
        n_unsettled=probed.n_unsettled,
        n_components=probed.n_components,
        intervals=tuple(intervals),
    )


def _is_protected(held: Held, threshold: int) -> bool:
    return held.is_hidden if held.true is None else 1 <= held.true < threshold


def _most(held: Held, threshold: int) -> int:
    return threshold - 1 if held.n is None else min(threshold - 1, held.n)


def _is_exposed(held: Held, finding: Finding, threshold: int) -> bool:
    most = _most(held, threshold)
    if held.true is not None:
        return len(finding.feasible) < most or (finding.is_whole_interval and finding.low == finding.high)
    if most == 0:
        return False
    if finding.is_whole_interval and finding.low == finding.high:
        return True
    return finding.low < threshold and len(finding.feasible) < most


def _moves(built: Built, threshold: int) -> list[tuple[Held, int, bool]]:
    """Corrected cells whose change is to be protected, an unknown for it, and whether it is a growth."""
    found = []
    for held in built.held:
        if held.before is None:
            continue
        if held.true is not None and held.before.true is not None:
            if 1 <= abs(held.true - held.before.true) < threshold:
                found.append((held, built.system.unknown(-NO_BOUND, NO_BOUND), held.true > held.before.true))
        else:
            found.append((held, built.system.unknown(-NO_BOUND, NO_BOUND), True))
            if held.published is not None and held.before.published is not None:
                found[-1] = (held, found[-1][1], held.published > held.before.published)
    return found


def _named(built: Built, held: Held) -> tuple[tuple[str, str], ...]:
    return tuple(zip(built.shape.dims, held.key, strict=True))


def _exposed(built: Built, held: Held, finding: Finding, *, change: bool = False) -> ExposedCell:
    low = max(finding.low, -NO_BOUND)
    high = None if finding.high is None or finding.high >= NO_BOUND else finding.high
    return ExposedCell(
        _named(built, held), low, high, finding.feasible, finding.checked, release=held.since, change=change
    )


def _explained(built: Built, exposed: list[ExposedCell], threshold: int, names: Sequence[str]) -> list[ExposedCell]:
    """Say for the first exposed cells which releases suffice: leave out halves, then smaller runs, while it stays exposed."""
    by_cell = {(_named(built, held), held.since): held for held in built.held}
    explained = []
    for number, cell in enumerate(exposed):
        if number >= MOST_EXPLAINED or cell.change:
            explained.append(cell)
            continue
        held = by_cell[cell.cell, cell.release]
        part, unknown = built.system.part(held.unknown)
        needed = _needed(part, unknown, held, threshold, names)
        explained.append(
            ExposedCell(cell.cell, cell.low, cell.high, cell.feasible, cell.checked, cell.release, needed, cell.change)
        )
    return explained


def _needed(part: System, unknown: int, held: Held, threshold: int, names: Sequence[str]) -> tuple[str, ...]:
    speaking = {row.release for row in part.rows}
    needed = [name for name in names if name in speaking]
    if any(row.is_late for row in part.rows):
        return tuple(needed)  # such rows rest on bounds from several releases; all that speak of it are named
    size = len(needed) // 2
    while size:
        for start in range(len(needed) - size, -1, -size):
            fewer = needed[:start] + needed[start + size :]
            smaller = part.without(set(needed[start : start + size]))
            if fewer and _stays_exposed(smaller, unknown, held, threshold):
                part, needed = smaller, fewer
        size //= 2
    return tuple(needed)


def _stays_exposed(part: System, unknown: int, held: Held, threshold: int) -> bool:
    try:
        finding = probe(part, [Target(unknown, _most(held, threshold))]).findings[unknown]
    except Contradiction:
        return False
    return _is_exposed(held, finding, threshold)
