"""What of one indicator may be published now: the planner over the whole ledger of everybody who counts the same people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bridgework.analysis.releasing import Fate, Key, Plan, PlannedCell, plan_release
from bridgework.indicators.actions.counting import (
    OUTCOME,
    Frame,
    Row,
    event_cells,
    fits,
    overlapping,
    people_cells,
    rows_of,
)
from bridgework.indicators.actions.protecting import with_company
from bridgework.indicators.actions.releasing.ledgers import Book
from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.queries.agreed import groups_without_approval
from bridgework.partnerships.actions.signs import Progress, no_progress

SECONDS_PER_COUNT = 0.002  # for the search of patterns; the attack always runs to its end
LEAST_SECONDS = 60.0


@dataclass(frozen=True)
class Said:
    """What a release says of one value: its numbers, or a bound, or nothing; and why, for the data steward."""

    pk: int
    fate: str
    is_shown: bool = False
    numerator: int | None = None
    denominator: int | None = None
    value: str | None = None
    margin: str | None = None
    at_most: int | None = None
    at_least: int | None = None

    def as_list(self) -> list[Any]:
        """Return the stored form; `Said(*row)` reads it."""
        return [
            self.pk, self.fate, self.is_shown, self.numerator, self.denominator, self.value, self.margin,
            self.at_most, self.at_least,
        ]  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What one ledger's plan says of each count, and how counts become keys."""

    frame: Frame
    cells: Mapping[Key, PlannedCell]


@dataclass
class Planned:
    """One indicator's next release: what is said of each value, new pages of the ledgers, what was tried."""

    rows: list[Row]
    said: list[Said]
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    split: list[str] = field(default_factory=list)
    tried: list[dict[str, Any]] = field(default_factory=list)
    audit: dict[str, Any] = field(default_factory=dict)
    objective: float = 0.0
    lower_bound: float = 0.0
    outcome: str = ""  # the dimension of yes and no; empty for events
    answers: dict[str, Answer] = field(default_factory=dict)  # by ledger

    @property
    def is_safe(self) -> bool:
        """Whether the attacker found nothing, over all releases."""
        return not self.audit.get("n_exposed")


def plan_table(
    indicator: Indicator,
    *,
    name: str,
    people: Book,
    events: Book,
    split: set[str],
    clock: Callable[[], float],
    progress: Progress = no_progress,
) -> Planned:
    """Plan what of an indicator may be published after everything before.

    Parameters
    ----------
    indicator : Indicator
    name : str
        Of the release, new in both ledgers.
    people, events : Book
        The ledger of all indicators that count the same people, and of this indicator's events.
    split : set of str
        Dimensions whose groups overlap and were tables of their own before.
    clock : callable
        Seconds that only rise.
    progress : Progress
        Called with parts done, parts in all, and `protecting`.

    Returns
    -------
    Planned
        Nothing is stored by this.
    """
    rows = rows_of(indicator)
    split = split | {one for one in overlapping(rows) if f"by:{one}" not in people.dims}
    planned = Planned(rows, [], split=sorted(split))
    silent = groups_without_approval(indicator)
    kept_back: set[int] = set()
    if silent:
        kept_back = set(Value.objects.filter(indicator=indicator, group__in=silent).values_list("pk", flat=True)) | set(
            Value.objects.filter(indicator=indicator, group__crosses__in=silent).values_list("pk", flat=True)
        )
    is_events = indicator.unit == Indicator.Unit.EVENTS
    outcome = "" if is_events else f"{OUTCOME}{indicator.slug}"
    at_people = _run(planned, "people", people, rows, outcome, kept_back, name, clock, progress)
    at_events = _run(planned, "events", events, rows, None, kept_back, name, clock, progress) if is_events else None
    planned.outcome, planned.answers = outcome, {"people": at_people} | ({"events": at_events} if at_events else {})
    stands = {}
    for row in rows:
        said = _said(row, indicator, at_people, at_events, outcome)
        stands[row.pk] = said
    hidden = with_company(
        indicator, rows, {pk: (s.numerator, s.denominator) for pk, s in stands.items() if s.is_shown}, kept_back
    )
    planned.said = [
        Said(pk, Fate.WITHHELD if pk in kept_back else Fate.SECONDARY) if pk in hidden else said
        for pk, said in stands.items()
    ]
    return planned


def _run(
    planned: Planned,
    which: str,
    book: Book,
    rows: list[Row],
    outcome: str | None,
    kept_back: set[int],
    name: str,
    clock: Callable[[], float],
    progress: Progress,
) -> Answer:
    """Plan one ledger's part of the table, and keep its new page; `outcome` None: events."""
    frame = Frame.of(rows, planned.split, before=book.dims, outcome=outcome or "")
    cells = event_cells(rows, frame) if outcome is None else people_cells(rows, frame, outcome)
    if not cells and not book.dims:
        return Answer(frame, {})
    listed = None
    if kept_back:
        silent = {key for row in rows if row.pk in kept_back for key in _keys(frame, row, outcome)}
        listed = [key for key in cells if key not in silent]
    plan: Plan = plan_release(
        cells,
        frame.dims,
        ledger=book.ledger,
        clock=clock,
        earlier=book.earlier(frame.dims),
        listed=listed,
        outcome=outcome or "",
        time_limit=max(LEAST_SECONDS, SECONDS_PER_COUNT * len(cells)),
        progress=lambda done, total: progress(done, total, "protecting"),
    )
    page = book.page_of(plan, name)
    planned.pages[which] = page
    book.add(page)
    planned.tried += [{"code": one.code, "table": which, **dict(one.facts)} for one in plan.tried]
    audit = plan.audit
    before = planned.audit
    planned.audit = {
        key: before.get(key, 0) + getattr(audit, key) for key in ("n_protected", "n_exposed", "n_parts", "n_attacked")
    }
    narrow = [one for one in (before.get("narrowest"), audit.narrowest) if one is not None]
    planned.audit["narrowest"] = min(
        narrow, key=lambda ends: float("inf") if ends[1] is None else ends[1] - ends[0], default=None
    )
    planned.objective += plan.objective
    planned.lower_bound += plan.lower_bound
    return Answer(frame, plan.cells)


def _keys(frame: Frame, row: Row, outcome: str | None) -> list[Key]:
    return [frame.key(row), *([frame.key(row, outcome, code) for code in ("yes", "no")] if outcome else [])]


def _said(row: Row, indicator: Indicator, people: Answer, events: Answer | None, outcome: str) -> Said:
    """Return what is said of one value: both its counts, or none of them."""
    x, n = row.counts
    if row.is_withheld or (x is None and row.value is None):
        return Said(row.pk, Fate.WITHHELD)
    if x is None and n is None:  # a rate as its source gives it, without counts
        return Said(row.pk, Fate.PUBLISHED, True, value=str(row.value), margin=_text(row.margin))
    if not fits(row, is_events=events is not None):
        return Said(row.pk, Fate.WITHHELD)
    whole = people.cells.get(people.frame.key(row)) if n is not None else None
    if events is not None:
        cell = events.cells.get(events.frame.key(row))
    else:
        cell = people.cells.get(people.frame.key(row, outcome, "yes"))
    parts = [cell, *([whole] if n is not None else [])]
    if events is None and n is not None:
        parts.append(people.cells.get(people.frame.key(row, outcome, "no")))
    fates = [part.fate if part is not None else Fate.WITHHELD for part in parts]
    if cell is None or cell.count is None or (n is not None and (whole is None or whole.count is None)):
        return _bounded(row, parts, fates)
    fate = Fate.HELD if Fate.HELD in fates else Fate.PUBLISHED
    numerator, denominator = cell.count, None if whole is None else whole.count
    if row.x is not None:
        return Said(row.pk, fate, True, numerator, denominator)
    if fate is Fate.HELD:  # the rate of now would tell the change; what the held counts come to does not
        return Said(row.pk, fate, True, numerator, denominator)
    return Said(row.pk, fate, True, None, denominator, str(row.value), _text(row.margin))


def _bounded(row: Row, parts: list[PlannedCell | None], fates: list[Fate]) -> Said:
    why = next((one for one in (Fate.PRIMARY, Fate.BOUNDED, Fate.SECONDARY) if one in fates), Fate.WITHHELD)
    yes = parts[0]
    whole = parts[1] if len(parts) > 1 else None
    no = parts[2] if len(parts) > 2 else None
    if whole is None or whole.count is None:
        return Said(row.pk, why)
    at_most = at_least = None
    if yes is not None and yes.bound is not None and yes.bound.whole == whole.key:
        at_most, at_least = yes.bound.at_most, yes.bound.at_least
    if no is not None and no.bound is not None and no.bound.whole == whole.key:
        if no.bound.at_most is not None and at_least is None:
            at_least = 100 - no.bound.at_most
        if no.bound.at_least is not None and at_most is None:
            at_most = 100 - no.bound.at_least
    if at_most is None and at_least is None:
        return Said(row.pk, why)
    return Said(row.pk, Fate.BOUNDED, denominator=whole.count, at_most=at_most, at_least=at_least)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
