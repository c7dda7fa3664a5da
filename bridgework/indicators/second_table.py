"""The second table of an import, which counts the people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bridgework.indicators.cells import Key, Reading, column_of, count_of
from bridgework.indicators.codes import Codes
from bridgework.indicators.labelling import TOTAL, Labels
from bridgework.indicators.mapping import Mapping
from bridgework.lib.tables import NumberKind, Table
from bridgework.places.labels import tidied


def read_people(
    table: Table | None, mapping: Mapping, labels: Labels, codes: Codes, reading: Reading
) -> dict[Key, int | None]:
    """Return how many people the second table counts in each place, period and group."""
    second = mapping.denominators
    if second is None:
        return {}
    if table is None:
        reading.problem(1, second.count, _("The mapping needs a second table with the number of people. Give it too."))
        return {}
    at = {
        key: column_of(table, getattr(second, key))
        for key in ("place", "period", "group", "count")
        if getattr(second, key)
    }
    for part, index in at.items():
        if index < 0:
            reading.problem(1, getattr(second, part), _("The second table has no such column."))
    if reading.problems:
        return {}
    people: dict[Key, int | None] = {}
    sums: dict[tuple[str, str], int | None] = {}
    for number, row in zip(table.row_numbers, table.rows, strict=True):
        label = tidied(row[at["period"]])
        period = reading.periods.get(label) or reading.period(number, label, mapping)
        group = (
            labels.group("", tidied(row[at["group"]]) if "group" in at else "", reading.spans[period])
            if period
            else None
        )
        if group is None:
            continue
        place = tidied(row[at["place"]])[:100]
        kind, value = codes.read(row[at["count"]])
        count: int | str | None = None if value is None else count_of(value, kind)
        if kind is NumberKind.NOT_A_NUMBER or isinstance(count, str):
            reading.problem(number, second.count, _("In the second table: a count is a whole number of 0 or more."))
            count = None
        key = (place, period, *group)
        if key in people:
            reading.problem(
                number, second.count, _("In the second table: this place, period and group stands there twice.")
            )
        people[key] = count
        before = sums.get((place, period), 0)
        sums[place, period] = None if before is None or count is None else before + count
    if second.everyone == "sum":
        for (place, period), total in sums.items():
            people.setdefault((place, period, *TOTAL), total)
    return people
