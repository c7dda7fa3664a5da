"""Pairs of organizations that serve the same people and have no recorded tie: whom to introduce to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

Cell = tuple[str, str, str]
"""One age band, one language, one district, as their codes."""


@dataclass(frozen=True)
class Served:
    """Whom one service of one organization reaches.

    Attributes
    ----------
    organization : int
        Id of the organization that gives the service.
    ages, languages, districts : tuple of str
        Codes; an empty one means that it is not known, and then the service reaches no cell.
    """

    organization: int
    ages: tuple[str, ...]
    languages: tuple[str, ...]
    districts: tuple[str, ...]


@dataclass(frozen=True)
class SharedGroup:
    """Shared cells that can be said in one sentence: every combination of its ages, languages and districts is shared."""

    ages: tuple[str, ...]
    languages: tuple[str, ...]
    districts: tuple[str, ...]

    @property
    def n_cells(self) -> int:
        """How many shared cells the group stands for."""
        return len(self.ages) * len(self.languages) * len(self.districts)


@dataclass(frozen=True)
class Pair:
    """Two organizations that could meet.

    Attributes
    ----------
    one, other : int
        Their ids, the lower first.
    n_shared : int
        Cells that both reach; at least 1.
    turn : int
        Place within the pairs of the same `n_shared`: within one turn no organization stands twice.
    groups : tuple of SharedGroup
        The shared cells, grouped for sentences; disjoint, and together exactly the shared cells.
    """

    one: int
    other: int
    n_shared: int
    turn: int
    groups: tuple[SharedGroup, ...]


@dataclass(frozen=True)
class Meetings:
    """The pairs in their order, and what explains which ones are there.

    Attributes
    ----------
    pairs : tuple of Pair
        By `n_shared`, the most first; then by `turn`; then by ids.
    n_pairs : int
        Pairs without a tie that share a cell, before the limit per organization.
    n_services, n_services_in_cells : int
        Services given, and those of which age, language and district are all known.
    n_organizations : int
        Organizations with at least one cell.
    crowded : tuple of (Cell, int)
        Cells reached by more organizations than the limit, with how many: they alone make no pair.
    """

    pairs: tuple[Pair, ...]
    n_pairs: int
    n_services: int
    n_services_in_cells: int
    n_organizations: int
    crowded: tuple[tuple[Cell, int], ...]


def cells_of(services: Iterable[Served]) -> dict[int, frozenset[Cell]]:
    """Return the cells that each organization reaches: those of its services taken together.

    A service reaches the combinations of *its own* ages, languages and districts. Two services of one organization are
    not mixed: one in Spanish for adults and one in English for teenagers do not make one in Spanish for teenagers.

    Examples
    --------
    >>> cells_of([Served(1, ("14-17",), ("es", "en"), ("9",)), Served(2, ("0-5",), (), ("9",))])[1] == {
    ...     ("14-17", "es", "9"), ("14-17", "en", "9")}
    True
    """
    found: dict[int, set[Cell]] = defaultdict(set)
    for service in services:
        found[service.organization].update(product(service.ages, service.languages, service.districts))
    return {organization: frozenset(cells) for organization, cells in found.items() if cells}


def grouped(cells: Collection[Cell]) -> tuple[SharedGroup, ...]:
    """Return cells as few groups, each a full product that one sentence can say; the largest first.

    First the languages of each age and district are joined, then the ages with the same languages and district, then the
    districts with the same ages and languages. The groups are disjoint and together hold exactly the cells; they need not
    be the fewest possible.

    Examples
    --------
    >>> grouped([("14-17", "es", "9"), ("14-17", "en", "9"), ("14-17", "en", "10"), ("14-17", "es", "10")])
    (SharedGroup(ages=('14-17',), languages=('en', 'es'), districts=('10', '9')),)
    """
    by_place: dict[tuple[str, str], set[str]] = defaultdict(set)
    for age, language, district in cells:
        by_place[age, district].add(language)
    by_languages: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    for (age, district), languages in by_place.items():
        by_languages[tuple(sorted(languages)), district].add(age)
    by_ages: dict[tuple[tuple[str, ...], tuple[str, ...]], set[str]] = defaultdict(set)
    for (spoken, district), ages in by_languages.items():
        by_ages[tuple(sorted(ages)), spoken].add(district)
    groups = [SharedGroup(ages, spoken, tuple(sorted(districts))) for (ages, spoken), districts in by_ages.items()]
    return tuple(sorted(groups, key=lambda g: (-g.n_cells, g.ages, g.languages, g.districts)))


def who_should_meet(
    services: Sequence[Served],
    *,
    tied: Collection[tuple[int, int]] = (),
    most_in_cell: int = 120,
    most_per_organization: int = 20,
) -> Meetings:
    """Find pairs of different organizations that reach the same age band, language and district and have no tie.

    `n_shared` counts cells (age band × language × district) that a service of each organization reaches. It says how much
    two organizations' offers overlap on paper, from 1 upward; it says nothing of how well they work, of how many people
    they reach, or whether they know each other outside the records. Where no service has all three facts there are no
    pairs, which means "not known", not "no overlap".

    Parameters
    ----------
    services : sequence of Served
        All services, in any order; the result does not depend on it.
    tied : collection of (int, int)
        Pairs of organization ids with a recorded tie, in either order; they are left out.
    most_in_cell : int, at least 2
        A cell that more organizations than this reach makes no pair by itself: nearly everybody is in it, so it is no
        reason why just these two should meet. It still counts in `n_shared` of pairs that another cell makes.
    most_per_organization : int, at least 1
        A pair is kept if it is among the first so many of at least one of its two organizations.

    Returns
    -------
    Meetings

    Raises
    ------
    ValueError
        If a limit is too small, or an organization is said to be tied to itself.

    Notes
    -----
    Pairs come from an inverted index (cell to organizations), never from all pairs: with I memberships of organizations in
    cells the work is at most I × `most_in_cell` / 2 pairs looked at, whatever the number of organizations.

    Order. More shared cells stand first. Among pairs that share equally many, turns are dealt out by ids: a pair's turn is
    the first in which neither of its organizations stands yet after its last one. So no organization fills the list. There
    is no random choice; ties end with the ids.

    References
    ----------
    None: the cell and the order are Bridgework's own (docs/methods/who-should-meet.md); no published method is claimed.

    Examples
    --------
    Organizations 1, 2 and 3 all reach teenagers in Spanish in district 9; 1 and 2 also children there. 1 and 3 are tied.

    >>> services = [
    ...     Served(1, ("6-13", "14-17"), ("es",), ("9",)),
    ...     Served(2, ("6-13", "14-17"), ("es",), ("9",)),
    ...     Served(3, ("14-17",), ("es",), ("9",)),
    ... ]
    >>> [(p.one, p.other, p.n_shared) for p in who_should_meet(services, tied=[(3, 1)]).pairs]
    [(1, 2, 2), (2, 3, 1)]
    """
    if most_in_cell < 2 or most_per_organization < 1:
        raise ValueError("most_in_cell is at least 2, most_per_organization at least 1")
    known_ties = {(min(pair), max(pair)) for pair in tied}
    if any(one == other for one, other in known_ties):
        raise ValueError("an organization is tied to itself")
    cells = cells_of(services)
    index: dict[Cell, list[int]] = defaultdict(list)
    for organization in sorted(cells):
        for cell in cells[organization]:
            index[cell].append(organization)
    crowded = {cell: len(ids) for cell, ids in index.items() if len(ids) > most_in_cell}
    n_shared: dict[tuple[int, int], int] = defaultdict(int)
    for cell, ids in index.items():
        if cell not in crowded:
            for pair in combinations(ids, 2):
                n_shared[pair] += 1
    if crowded:
        of_crowd = {organization: own & crowded.keys() for organization, own in cells.items()}
        for one, other in n_shared:
            n_shared[one, other] += len(of_crowd[one] & of_crowd[other])
    for pair in known_ties:
        n_shared.pop(pair, None)
    ordered = _dealt(n_shared)
    return Meetings(
        pairs=tuple(
            Pair(one, other, n, turn, grouped(cells[one] & cells[other]))
            for one, other, n, turn in _kept(ordered, most_per_organization)
        ),
        n_pairs=len(n_shared),
        n_services=len(services),
        n_services_in_cells=sum(bool(s.ages and s.languages and s.districts) for s in services),
        n_organizations=len(cells),
        crowded=tuple(sorted(crowded.items(), key=lambda item: (-item[1], item[0]))),
    )


def _dealt(n_shared: Mapping[tuple[int, int], int]) -> list[tuple[int, int, int, int]]:
    """Return (one, other, n_shared, turn) in the order of the list."""
    next_turn: dict[tuple[int, int], int] = defaultdict(int)  # (n_shared, organization) -> its first free turn
    dealt = []
    for (one, other), n in sorted(n_shared.items()):
        turn = max(next_turn[n, one], next_turn[n, other])
        next_turn[n, one] = next_turn[n, other] = turn + 1
        dealt.append((one, other, n, turn))
    return sorted(dealt, key=lambda row: (-row[2], row[3], row[0], row[1]))


def _kept(ordered: list[tuple[int, int, int, int]], most: int) -> list[tuple[int, int, int, int]]:
    """Leave out pairs that are beyond the first `most` of both their organizations."""
    seen: dict[int, int] = defaultdict(int)
    kept = []
    for row in ordered:
        if min(seen[row[0]], seen[row[1]]) < most:
            kept.append(row)
        seen[row[0]] += 1
        seen[row[1]] += 1
    return kept
