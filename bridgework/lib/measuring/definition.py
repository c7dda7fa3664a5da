"""What is measured, read from a TOML file: strictly, so that a misspelled key is never silently without effect."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bridgework.lib.measuring.conditions import Condition, columns_of, read_condition
from bridgework.lib.measuring.keys import CODE, Keys
from bridgework.lib.measuring.refusal import MeasureRefused

SHIPPED = Path(__file__).resolve().parent / "definitions"
LARGEST_FILE = 1_000_000
NOT_RECORDED = "not-recorded"
"""Code of the group, and of the place, of people for whom none is recorded."""


class Counting(StrEnum):
    """What the numerator counts."""

    PEOPLE = "people"
    EVENTS = "events"


class PeriodOf(StrEnum):
    """How a row's period is found: as it is written, or from a date."""

    LABEL = "label"
    YEAR = "year"
    SCHOOL_YEAR = "school-year"
    QUARTER = "quarter"
    MONTH = "month"


@dataclass(frozen=True)
class Group:
    """One group of a dimension: its code, what people call it, and the labels in the records that stand for it."""

    code: str
    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Dimension:
    """One way to tell people apart: the column that says it, and its groups in order."""

    code: str
    name: str
    column: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Records:
    """The rows that say who is there. An empty table: the only one that the records have."""

    table: str
    person: str
    place: str
    period: str
    where: Condition | None


@dataclass(frozen=True)
class Happened:
    """The rows that say to whom it happened. An empty table: the same rows as the records'."""

    table: str
    person: str
    place: str
    period: str
    event: str
    where: Condition | None


@dataclass(frozen=True)
class Definition:
    """One measurement. docs/methods/measure.md explains every key."""

    name: str
    title: str
    counted: str
    population: str
    polarity: str
    place_level: str
    counting: Counting
    threshold: int
    totals: frozenset[str]
    records: Records
    happened: Happened
    period_of: PeriodOf
    periods: tuple[str, ...]
    places: tuple[str, ...]
    dimensions: tuple[Dimension, ...]
    digest: str

    def columns(self) -> Iterator[tuple[str, str]]:
        """List every column that is needed, as (table, column)."""
        first = self.records
        yield from ((first.table, name) for name in (first.person, first.place, first.period))
        yield from ((first.table, name) for name in columns_of(first.where))
        yield from ((first.table, dimension.column) for dimension in self.dimensions)
        second = self.happened
        yield from ((second.table or first.table, name) for name in columns_of(second.where))
        if second.table:
            yield from ((second.table, name) for name in (second.person, second.place, second.period))
        if second.event:
            yield second.table or first.table, second.event


def read_definition(name: str | Path) -> Definition:
    """Read a definition from a file or a shipped name.

    Raises
    ------
    MeasureRefused
        If there is no such file, it is no TOML, or a key in it is unknown, missing or wrong.
    """
    path = Path(name)
    if not path.is_file():
        path = SHIPPED / f"{path.name.removesuffix('.toml')}.toml"
        if not path.is_file():
            shipped = ", ".join(sorted(one.stem for one in SHIPPED.glob("*.toml")))
            raise MeasureRefused(f"there is no definition {str(name)!r}. Give a file, or one of: {shipped}")
    if path.stat().st_size > LARGEST_FILE:
        raise MeasureRefused("the definition is larger than 1 MB; give the TOML file that says what to count")
    try:
        return parse_definition(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise MeasureRefused("the definition is not UTF-8 text") from None


def parse_definition(document: str) -> Definition:
    """Read a definition from the text of a TOML document.

    Raises
    ------
    MeasureRefused
        Naming the line and the key.
    """
    try:
        values = tomllib.loads(document)
    except tomllib.TOMLDecodeError as why:
        raise MeasureRefused(f"the definition is not valid TOML: {why}") from None
    keys = Keys(values, (), document)
    name = _code(keys, "name", keys.text("name"))
    title = keys.text("title")
    counting = Counting(keys.choice("counting", tuple(Counting), Counting.PEOPLE))
    totals = keys.texts("totals", ("place", "period"))
    if set(totals) - {"place", "period"}:
        raise keys.refuse("totals", "may list place and period; the total of all groups is always there")
    records, period_of, periods, places = _records(keys)
    definition = Definition(
        name=name,
        title=title,
        counted=keys.text("counted", title),
        population=keys.text("population", "people"),
        polarity=keys.choice("polarity", ("up", "down"), "up"),
        place_level=keys.text("place_level", "place"),
        counting=counting,
        threshold=keys.whole("threshold", 10, 3, 100),
        totals=frozenset(totals),
        records=records,
        happened=_happened(keys.table("numerator", required=True), records, counting),
        period_of=period_of,
        periods=periods,
        places=places,
        dimensions=_dimensions(keys.table("dimensions")),
        digest=hashlib.sha256(document.encode()).hexdigest(),
    )
    keys.end(
        "name, title, counted, population, polarity, place_level, counting, threshold, totals, records, place, period, "
        "denominator, numerator, dimensions"
    )
    return definition


def _code(keys: Keys, key: str, value: str) -> str:
    if not CODE.fullmatch(value) or len(value) > 60:
        raise keys.refuse(key, "must be lower-case letters and digits, joined by hyphens, 60 at most")
    return value


def _records(keys: Keys) -> tuple[Records, PeriodOf, tuple[str, ...], tuple[str, ...]]:
    table, place, period = (keys.table(key, required=True) for key in ("records", "place", "period"))
    denominator = keys.table("denominator")
    period_of = PeriodOf(period.choice("of", tuple(PeriodOf), PeriodOf.LABEL))
    records = Records(
        table=table.text("table", ""),
        person=table.text("person"),
        place=place.text("column"),
        period=period.text("column"),
        where=read_condition(denominator.anything("where"), denominator, "where"),
    )
    periods, places = period.texts("only", ()), place.texts("only", ())
    table.end("table, person")
    place.end("column, only")
    period.end("column, of, only")
    denominator.end("where")
    return records, period_of, periods, places


def _happened(keys: Keys, records: Records, counting: Counting) -> Happened:
    happened = Happened(
        table=keys.text("table", ""),
        person=keys.text("person", records.person),
        place=keys.text("place", records.place),
        period=keys.text("period", records.period),
        event=keys.text("event", ""),
        where=read_condition(keys.anything("where"), keys, "where"),
    )
    if happened.table == records.table and happened.table:
        raise keys.refuse("table", "is the table of the records; leave it out to count in the same rows")
    if not happened.table and happened.where is None:
        raise keys.refuse("where", "is missing: say which rows are counted")
    if not happened.table:
        for key in ("person", "place", "period"):
            if getattr(happened, key) != getattr(records, key):
                raise keys.refuse(key, "is for a numerator with a table of its own")
    if happened.event and counting is Counting.PEOPLE:
        raise keys.refuse("event", 'is for counting = "events"')
    if happened.table and not records.table:
        raise keys.refuse("table", "needs records.table too, so that the two can be told apart")
    keys.end("table, person, place, period, event, where")
    return happened


def _dimensions(keys: Keys) -> tuple[Dimension, ...]:
    found = []
    labels: set[str] = set()
    for code in list(keys.left):
        table = keys.table(code)
        groups = table.table("groups", required=True)
        found.append(
            Dimension(
                code=_code(keys, code, code),
                name=table.text("name", code),
                column=table.text("column"),
                groups=_groups(groups),
            )
        )
        table.end("name, column, groups")
        for group in found[-1].groups:
            label = label_of(code, group.code).replace("/", "-")
            if label in labels:
                raise keys.refuse(code, f"and its group {group.code!r} read like another dimension's; rename one")
            labels.add(label)
    return tuple(found)


def label_of(dimension: str, group: str) -> str:
    """Return the label that tells groups of several dimensions apart in one column."""
    return f"{dimension}/{group}"


def _groups(keys: Keys) -> tuple[Group, ...]:
    found: list[Group] = []
    known: set[str] = set()
    for code in list(keys.left):
        if isinstance(keys.left[code], list):
            name, labels = code, keys.texts(code)
        else:
            table = keys.table(code)
            name, labels = table.text("name", code), table.texts("labels", (code,))
            table.end("name, labels")
        if code in (NOT_RECORDED, "everyone"):
            raise keys.refuse(code, "is a name that is taken: labels that are not listed are not recorded")
        for label in labels:
            if label.lower() in known:
                raise keys.refuse(code, f"has the label {label!r} a second time")
            known.add(label.lower())
        found.append(Group(_code(keys, code, code), name, labels))
    if not 1 <= len(found) <= 100:
        raise keys.refuse("", "needs 1 to 100 groups")
    return tuple(found)
