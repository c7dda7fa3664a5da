"""Every printed number as the attacker reads it: it follows from published counts, or it goes into the attack as a statement.

The rows of the open data hold every number that any door prints or draws from (pages, pictures, their descriptions, CSV, API and reports
are made of the same released cells; tests/indicators/test_printed.py holds them to it). Each number here is worked out anew from the
counts that the ledger says are public, with the attacker's own formulas. What comes out equal adds nothing to what the attack knows. What
does not is added to the ledger, and all of it is attacked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

from bridgework.analysis.attack import Contradiction
from bridgework.analysis.attack import Release as PublishedTable
from bridgework.analysis.attack.inversion import garwood, wilson
from bridgework.analysis.releasing import Key, PlannedCell
from bridgework.indicators.actions.counting import Frame
from bridgework.indicators.actions.releasing.ledgers import Book
from bridgework.indicators.actions.releasing.planning import Answer, Planned
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.open_data import OPEN_COLUMNS

AT = {column.name: at for at, column in enumerate(OPEN_COLUMNS)}
DIGITS = 4  # of rates and their ends, as `open_rows` rounds them
HALF = 0.6 * 10**-DIGITS
Z = NormalDist().inv_cdf(0.975)

Codes = dict[str, str]


@dataclass
class Printed:
    """What the numbers of a table come to for the attacker.

    Attributes
    ----------
    n_numbers, n_implied : int
        Numbers printed, and those that follow from published counts.
    n_without_counts : int
        Rates and margins as a source gives them, of which nobody here counts the people.
    statements : dict of str to list
        The others, as statements for the attack, by ledger (`people` or `events`).
    """

    n_numbers: int = 0
    n_implied: int = 0
    n_without_counts: int = 0
    statements: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def take(self, n: int, is_implied: bool, which: str = "people", **statement: Any) -> None:
        """Count n numbers that say one thing; where it does not follow from published counts, keep it as a statement."""
        self.n_numbers += n
        if is_implied:
            self.n_implied += n
        else:
            self.statements.setdefault(which, []).append(statement)


def printed_of(indicator: Indicator, planned: Planned, rows: Sequence[Sequence[Any]]) -> Printed:
    """Work every number of the open rows out again from the counts that the plan publishes.

    Parameters
    ----------
    indicator : Indicator
    planned : Planned
        With its answers: what each ledger publishes of each count.
    rows : sequence
        As they would be printed, in the columns of `OPEN_COLUMNS`.

    Returns
    -------
    Printed
        Cheap: one formula for each number, no linear program.
    """
    stored = {(row.place, row.period, row.dimension, row.group): row for row in planned.rows}
    is_events = indicator.unit == Indicator.Unit.EVENTS
    people, events = planned.answers["people"], planned.answers.get("events")
    found = Printed()
    for printed in rows:
        told = {name: printed[at] for name, at in AT.items()}
        row = stored[told["place_code"], told["period"], told["dimension"], told["group"]]
        whole = people.frame.key(row)
        if is_events and events is not None:
            part, counts = events.frame.key(row), events
        else:
            part, counts = people.frame.key(row, planned.outcome, "yes"), people
        _one(
            found,
            told,
            _Cell(counts, part, "events" if is_events else "people"),
            _Cell(people, whole, "people"),
            planned.outcome,
        )
    return found


@dataclass(frozen=True)
class _Cell:
    """One count in its ledger."""

    answer: Answer
    key: Key
    which: str

    @property
    def planned(self) -> PlannedCell | None:
        return self.answer.cells.get(self.key)

    @property
    def count(self) -> int | None:
        """What is published of it."""
        return None if self.planned is None else self.planned.count

    @property
    def codes(self) -> Codes:
        return _codes(self.answer.frame, self.key)


def _codes(frame: Frame, key: Key) -> Codes:
    return {dim: code for dim, code in zip(frame.dims, key, strict=True) if code != "*"}


def _one(found: Printed, told: Mapping[str, Any], part: _Cell, whole: _Cell, outcome: str) -> None:
    is_events = part.which == "events"
    x, n = told["numerator"], told["denominator"]
    for value, cell in ((x, part), (n, whole)):
        if value is not None:
            found.take(1, value == cell.count, cell.which, kind="count", cell=cell.codes, value=str(value))
    rate, low, high = (told[name] for name in ("rate_per_100", "low_per_100", "high_per_100"))
    if told["margin_as_given"] is not None:  # the source's, of its own sample; it says nothing of a count here
        found.n_numbers += 1
        found.n_without_counts += 1
    known, size = part.count, whole.count
    is_known = known is not None and size is not None and size > 0
    if rate is not None and part.planned is None and whole.planned is None:
        found.n_numbers += 1
        found.n_without_counts += 1
    elif rate is not None:
        # A rate as its source gives it stands for the count it rounds to, which is the one that was planned.
        off = HALF if x is not None else 0.5 * 100 / max(size or 1, 1) + HALF
        implied = is_known and abs(rate - 100 * (known or 0) / (size or 1)) <= off
        _rate(found, implied, part, whole, rate, n)
    if low is not None and high is not None:
        ends = _ends(known, size, is_events) if is_known else None
        implied = ends is not None and abs(low - ends[0]) <= HALF and abs(high - ends[1]) <= HALF
        kind: dict[str, Any] = (
            {"kind": "poisson", "people": n} if is_events else {"kind": "wilson", "whole": whole.codes}
        )
        found.take(
            2,
            implied,
            part.which,
            part=part.codes,
            low=f"{low:.{DIGITS}f}",
            high=f"{high:.{DIGITS}f}",
            scale=100,
            **kind,
        )
    for name, kind_of in (("at_most_percent", "share-at-most"), ("at_least_percent", "share-at-least")):
        if told[name] is not None:
            implied = _is_said(part, whole, outcome, kind_of, told[name])
            found.take(
                1,
                implied,
                part.which,
                kind=kind_of,
                part=part.codes,
                whole=whole.codes,
                value=str(told[name]),
                scale=100,
            )


def _rate(found: Printed, implied: bool, part: _Cell, whole: _Cell, rate: float, n: int | None) -> None:
    if part.which == "events" and n is not None:
        ends = {"low": f"{rate - HALF:.6f}", "high": f"{rate + HALF:.6f}"}
        found.take(1, implied, "events", kind="rate", cell=part.codes, people=n, scale=100, **ends)
        return
    found.take(
        1, implied, part.which, kind="share", part=part.codes, whole=whole.codes, value=f"{rate:.{DIGITS}f}", scale=100
    )


def _ends(x: int | None, n: int | None, is_events: bool) -> tuple[float, float]:
    if x is None or not n:
        raise ValueError("an interval needs counts")
    low, high = garwood(x) if is_events else wilson(x, n, Z)
    per = 100 / n if is_events else 100
    return per * low, per * high


def _is_said(part: _Cell, whole: _Cell, outcome: str, kind: str, value: int) -> bool:
    """Whether the plan, and so the attack, holds this bound: of the cell itself, or turned round of those left over."""
    mine = part.planned.bound if part.planned is not None else None
    if mine is not None and mine.whole == whole.key:
        said = mine.at_most if kind == "share-at-most" else mine.at_least
        if said == value:
            return True
    if part.which == "events" or not outcome:
        return False
    at = part.answer.frame.dims.index(outcome)
    other = part.answer.cells.get((*part.key[:at], "no", *part.key[at + 1 :]))
    bound = other.bound if other is not None else None
    if bound is None or bound.whole != whole.key:
        return False
    said = bound.at_least if kind == "share-at-most" else bound.at_most
    return said is not None and 100 - said == value


def attack_printed(
    indicator: Indicator, planned: Planned, rows: Sequence[Sequence[Any]], books: Mapping[str, Book], name: str
) -> Printed:
    """Check every printed number; put those that do not follow from published counts to the attacker, over all releases.

    Parameters
    ----------
    indicator : Indicator
    planned : Planned
        Its audit takes in what is found, and its pages the statements.
    rows : sequence
        Every row as it would be printed.
    books : mapping of str to Book
        The ledgers `people` and `events`, with this release's pages.
    name : str
        Of the release.

    Returns
    -------
    Printed
        `planned.is_safe` is False where a small count could be worked out, or a number contradicts what is public.
    """
    found = printed_of(indicator, planned, rows)
    exposed = 0
    for which, statements in found.statements.items():
        book = books[which]
        extra = PublishedTable(f"{name}:printed", tuple(sorted(book.dims)), (), {}, tuple(statements))
        try:
            exposed += book.ledger.audit(extra).n_exposed
        except Contradiction:
            exposed += len(statements)
        planned.pages[which]["statements"] = [*planned.pages[which]["statements"], *statements]
    planned.audit |= {
        "n_printed": found.n_numbers,
        "n_implied": found.n_implied,
        "n_without_counts": found.n_without_counts,
        "n_exposed": planned.audit.get("n_exposed", 0) + exposed,
    }
    return found
