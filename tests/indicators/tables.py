"""Small tables for tests, and the import of them in one call."""

from __future__ import annotations

from typing import Any

from bridgework.indicators.actions import import_values, read_source
from bridgework.indicators.actions.releasing import release_now, waiting_indicators
from bridgework.indicators.mapping import mapping_of
from bridgework.partnerships.actions.importing import ImportReport
from bridgework.partnerships.models import Membership, Partnership
from tests.cast import NOW

PLAIN: dict[str, Any] = {
    "indicator": {
        "slug": "graduation",
        "name": "Graduation",
        "counted": "graduated",
        "population": "students",
        "unit": "people",
        "place_level": "district",
    },
    "columns": {
        "place": "place",
        "period": "year",
        "dimension": "by",
        "group": "group",
        "numerator": "x",
        "denominator": "n",
    },
}


def changed(document: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """Return a mapping document with whole parts replaced; a part of None is taken out."""
    return {key: value for key, value in {**document, **parts}.items() if value is not None}


def import_text(
    partnership: Partnership,
    text: str | bytes,
    document: dict[str, Any],
    people: str | None = None,
    by: Membership | None = None,
    release: bool = True,
) -> ImportReport:
    content = text.encode() if isinstance(text, str) else text
    report = import_values(
        partnership=partnership,
        table=read_source(content, "table.csv"),
        mapping=mapping_of(document),
        denominators=read_source(people.encode(), "people.csv") if people is not None else None,
        source_name="table.csv",
        digest="0" * 64,
        by=by,
        at=NOW,
    )
    if release and waiting_indicators(partnership):
        release_now(partnership=partnership, by=None, at=NOW)
    return report


def table_of(rows: list[tuple]) -> str:
    """Return (place, year, by, group, x, n) rows as CSV for `PLAIN`."""
    lines = ["place,year,by,group,x,n"]
    return "\n".join(lines + [",".join("" if cell is None else str(cell) for cell in row) for row in rows]) + "\n"
