"""What a draft would change for readers: its public rows beside those of the release that is shown now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from bridgework.indicators.models import ReleasedTable
from bridgework.indicators.queries.open_data import OPEN_COLUMNS, rows_of_table

MOST_ROWS = 50_000  # of all tables together; beyond it, reading them would keep the data steward waiting
_NAMES = [column.name for column in OPEN_COLUMNS]
_KEY = [_NAMES.index(name) for name in ("place_code", "period", "dimension", "group")]
_STATUS = _NAMES.index("status")
_SAID = ("shown", "bounded")


@dataclass(frozen=True)
class Changes:
    """Numbers that readers would see for the first time, see changed, and see no longer."""

    is_first: bool
    n_new: int = 0
    n_changed: int = 0
    n_gone: int = 0


def changes_of(tables: Sequence[ReleasedTable]) -> dict[int, Changes]:
    """Return what each table of a draft changes, by its key; two queries.

    Parameters
    ----------
    tables : sequence of ReleasedTable
        Of one draft, with their indicators.

    Returns
    -------
    dict of int to Changes
        Only of tables that are small enough to be compared while somebody waits.
    """
    n_rows, chosen = 0, []
    for table in tables:
        n_rows += table.n_rows
        if n_rows <= MOST_ROWS:
            chosen.append(table)
    after = ReleasedTable.objects.filter(pk__in=[table.pk for table in chosen]).only("public")
    before = ReleasedTable.objects.filter(
        indicator__in=[table.indicator_id for table in chosen], release=F("indicator__released_in")
    )
    shown_now = {table.indicator_id: _said(table) for table in before.only("indicator_id", "public")}
    new = {table.pk: _said(table) for table in after}
    return {table.pk: _compared(shown_now.get(table.indicator_id), new[table.pk]) for table in chosen}


def _said(table: ReleasedTable) -> dict[tuple[Any, ...], list[Any]]:
    """Return what a table tells of each place, period and group; of hidden ones nothing."""
    rows = rows_of_table(table)
    return {tuple(row[at] for at in _KEY): row[_STATUS:] for row in rows if row[_STATUS] in _SAID}


def _compared(before: dict[tuple[Any, ...], list[Any]] | None, after: dict[tuple[Any, ...], list[Any]]) -> Changes:
    if before is None:
        return Changes(is_first=True, n_new=len(after))
    both = before.keys() & after.keys()
    return Changes(
        is_first=False,
        n_new=len(after) - len(both),
        n_changed=sum(before[key] != after[key] for key in both),
        n_gone=len(before) - len(both),
    )
