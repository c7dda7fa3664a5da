"""A definition as one Ibis expression: the same counts wherever the records lie.

People are made distinct by grouping twice (first by person, then by cell), never by a distinct count: that spills to disk where
memory is short, and a distinct count on Spark over 20 million rows did not end (docs/adr/0009).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bridgework.lib.measuring.conditions import as_kind, holds, present
from bridgework.lib.measuring.definition import Counting, Definition, Dimension, PeriodOf
from bridgework.lib.measuring.refusal import MeasureRefused

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEYS = ("place", "period", "person")


def counts_expression(definition: Definition, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Return the table of counts: place ("" if missing), period, g0, g1, … (number of the group, 0 for not recorded), n and x.

    Parameters
    ----------
    definition : Definition
    tables : mapping of str to Table
        The records' table and, where it has its own, the numerator's, by the names in the definition.

    Raises
    ------
    MeasureRefused
        If a column is not there, or cannot be compared as the definition says.
    """
    _check_columns(definition, tables)
    rows = _rows(definition, tables[definition.records.table])
    people = _people(definition, rows)
    if definition.happened.table:
        people = _with_happened(definition, people, tables[definition.happened.table])
    return _cells(definition, people)


def reading_expression(definition: Definition, table: ir.Table) -> ir.Table:
    """Return one row about the records' table: how many rows, and how many of them say whose they are."""
    return table.aggregate(n_rows=table.count(), n_with_person=present(table[definition.records.person]).count())


def _check_columns(definition: Definition, tables: Mapping[str, ir.Table]) -> None:
    for table, column in definition.columns():
        if column not in tables[table].columns:
            # The columns that are there stay unsaid: without a heading the first record would stand in their place.
            where = f"table {table!r} has" if table else "the records have"
            raise MeasureRefused(
                f"{where} no column {column!r}; write it as it is headed there, and see that there is a heading"
            )


def _rows(definition: Definition, table: ir.Table) -> ir.Table:
    import ibis

    records, happened = definition.records, definition.happened
    columns = {
        "place": _text(table, records.place).fill_null(""),
        "period": _period(definition.period_of, table, records.period),
        "person": present(table[records.person]),
        **{f"g{at}": _group(dimension, table) for at, dimension in enumerate(definition.dimensions)},
    }
    if not happened.table:
        # Not a cast: PostgreSQL has none from truth values to small numbers.
        columns["hit"] = ibis.ifelse(holds(happened.where, table), 1, 0)
        if happened.event:
            columns["event"] = present(table[happened.event])
    rows = table.filter(holds(records.where, table)).select(**columns)
    return rows.filter(rows.person.notnull())


def _people(definition: Definition, rows: ir.Table) -> ir.Table:
    """One row for each person in a place and period, whatever the number of their records."""
    at = range(len(definition.dimensions))
    lowest = {f"low{i}": rows[f"g{i}"].min() for i in at}
    highest = {f"high{i}": rows[f"g{i}"].max() for i in at}
    if definition.happened.table:
        return rows.group_by(*KEYS).aggregate(**lowest, **highest)
    if definition.counting is Counting.EVENTS and definition.happened.event:
        rows = rows.group_by(*KEYS, "event").aggregate(hit=rows.hit.max(), **lowest, **highest)
        lowest = {f"low{i}": rows[f"low{i}"].min() for i in at}
        highest = {f"high{i}": rows[f"high{i}"].max() for i in at}
    hits = rows.hit.sum() if definition.counting is Counting.EVENTS else rows.hit.max()
    return rows.group_by(*KEYS).aggregate(x=hits, **lowest, **highest)


def _with_happened(definition: Definition, people: ir.Table, table: ir.Table) -> ir.Table:
    """Join what happened, counted for each person in a place and period, to the people who are there."""
    import ibis

    happened = definition.happened
    columns = {
        "place": _text(table, happened.place).fill_null(""),
        "period": _period(definition.period_of, table, happened.period),
        "person": present(table[happened.person]),
    }
    if happened.event:
        columns["event"] = present(table[happened.event])
    rows = table.filter(holds(happened.where, table)).select(**columns)
    rows = rows.filter(rows.person.notnull())
    if happened.event:
        rows = rows.distinct()  # an event that was entered twice is one
    hits = rows.group_by(*KEYS).aggregate(hits=rows.count())
    if definition.counting is Counting.PEOPLE:
        hits = hits.mutate(hits=ibis.literal(1, "int64"))
    if hits.person.type() != people.person.type():
        hits = hits.mutate(person=hits.person.cast("string"))
        people = people.mutate(person=people.person.cast("string"))
    joined = people.left_join(hits, KEYS, rname="{name}_there")
    return joined.mutate(x=joined.hits.fill_null(0))


def _cells(definition: Definition, people: ir.Table) -> ir.Table:
    import ibis

    names = [f"g{i}" for i in range(len(definition.dimensions))]
    groups = {
        # Records of one person that contradict each other say as little as none.
        name: ibis.ifelse(people[f"low{i}"] == people[f"high{i}"], people[f"low{i}"], 0).fill_null(0)
        for i, name in enumerate(names)
    }
    people = people.mutate(**groups) if groups else people
    return people.group_by("place", "period", *names).aggregate(n=people.count(), x=people.x.sum())


def _text(table: ir.Table, column: str) -> ir.Value:
    return present(as_kind(present(table[column]), "string", column))


def _period(of: PeriodOf, table: ir.Table, column: str) -> ir.Value:
    """Return the label as written, or a number made of the date: a year, a year and quarter, a year and month.

    Missing ones are "" and 0: a join finds them, where it would not find what is missing.
    """
    if of is PeriodOf.LABEL:
        return _text(table, column).fill_null("")
    day = as_kind(present(table[column]), "date", column)
    year, month = day.year().cast("int32"), day.month().cast("int32")
    number = {
        PeriodOf.YEAR: lambda: year,
        PeriodOf.SCHOOL_YEAR: lambda: year - (month < 7).cast("int32"),
        PeriodOf.QUARTER: lambda: year * 10 + day.quarter().cast("int32"),
        PeriodOf.MONTH: lambda: year * 100 + month,
    }[of]()
    return number.cast("int32").fill_null(0)


def _group(dimension: Dimension, table: ir.Table) -> ir.Value:
    """Return the number of the group from 1, missing where the label stands for none."""
    import ibis

    label = _text(table, dimension.column).lower()
    cases = [(label.isin([one.lower() for one in group.labels]), at) for at, group in enumerate(dimension.groups, 1)]
    return ibis.cases(*cases, else_=ibis.null("int8")).cast("int8")
