"""Our ledger beside the fiscal agent's books: what both have, what only one has, and where they differ."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from bridgework.resources.models import BookRow, Entry, Fund, Medium, Move

# What moves money at the fiscal agent, and which way: in is above zero.
CASH = {Entry.Kind.RECEIPT: 1, Entry.Kind.DISBURSEMENT: -1, Entry.Kind.RETURN: -1}


@dataclass(frozen=True)
class Ours:
    """An entry as the agent's books would say it."""

    entry: Entry
    amount: int


@dataclass
class Reconciliation:
    """Entries and rows of the books, paired.

    Attributes
    ----------
    matched : list of (Ours, BookRow)
    differing : list of (Ours, BookRow)
        The same reference, another amount.
    only_here, only_there : list
    """

    matched: list[tuple[Ours, BookRow]] = field(default_factory=list)
    differing: list[tuple[Ours, BookRow]] = field(default_factory=list)
    only_here: list[Ours] = field(default_factory=list)
    only_there: list[BookRow] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        """Nothing differs and nothing is on one side only."""
        return not (self.differing or self.only_here or self.only_there)

    @property
    def sum_here(self) -> int:
        """What our ledger says is at the agent, of all entries that move money."""
        return sum(ours.amount for ours, _row in self.matched + self.differing) + sum(
            one.amount for one in self.only_here
        )

    @property
    def sum_there(self) -> int:
        """What the agent's books say."""
        return sum(row.amount for _ours, row in self.matched + self.differing) + sum(
            row.amount for row in self.only_there
        )


def _ours(fund: Fund) -> list[Ours]:
    """Return the entries that move money, without those that a correction took back and the corrections themselves.

    A payment and its correction leave no trace at the agent, if they never happened there; where they did, both have a reference
    and the books have rows for both.
    """
    rows = (
        fund.entries.filter(kind__in=[*CASH, Entry.Kind.REVERSAL])
        .select_related("reverses", "payee")
        .order_by("number")
    )
    cash = set(
        Move.objects.filter(entry__fund=fund, pledge__medium=Medium.CASH)
        .order_by()
        .values_list("entry", flat=True)
        .distinct()
    )
    found, silent = [], set()
    for entry in rows:
        if entry.pk not in cash:
            continue
        if entry.kind != Entry.Kind.REVERSAL:
            found.append(Ours(entry, CASH[Entry.Kind(entry.kind)] * entry.amount))
        elif entry.reverses is not None and entry.reverses.kind in CASH:
            if entry.reference:
                found.append(Ours(entry, -CASH[Entry.Kind(entry.reverses.kind)] * entry.amount))
            else:
                silent.add(entry.reverses_id)
    return [ours for ours in found if ours.entry.pk not in silent]


def reconciliation(fund: Fund) -> Reconciliation:
    """Return our entries beside the agent's rows. Three queries.

    First by reference; then, of what is left and where one of the two has no reference, by the same amount on the same day.

    Parameters
    ----------
    fund : Fund
    """
    done = Reconciliation()
    rows = list(BookRow.objects.filter(fund=fund).order_by("on", "pk"))
    by_reference = {row.reference: row for row in rows if row.reference}
    by_day: dict[tuple[object, int], list[BookRow]] = defaultdict(list)
    taken: set[int] = set()
    left = []
    for ours in _ours(fund):
        row = by_reference.get(ours.entry.reference) if ours.entry.reference else None
        if row is None or row.pk in taken:
            left.append(ours)
            continue
        taken.add(row.pk)
        (done.matched if row.amount == ours.amount else done.differing).append((ours, row))
    for row in rows:
        if row.pk not in taken:
            by_day[row.on, row.amount].append(row)
    for ours in left:
        fits = by_day[ours.entry.on, ours.amount]
        at = next((n for n, row in enumerate(fits) if not (row.reference and ours.entry.reference)), None)
        if at is None:
            done.only_here.append(ours)
        else:
            row = fits.pop(at)
            taken.add(row.pk)
            done.matched.append((ours, row))
    done.only_there = [row for row in rows if row.pk not in taken]
    return done
