"""Finding a record by the id that it has in HSDS."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from bridgework.lib.hsds import is_uuid
from bridgework.partnerships.models import Partnership
from bridgework.partnerships.queries.hsds.objects import hsds_id

M = TypeVar("M", bound=Model)


def find_by_hsds_id(partnership: Partnership, kind: str, rows: QuerySet[M], asked: str) -> M | None:
    """Return the row with this id, or None.

    Parameters
    ----------
    partnership : Partnership
    kind : str
        As `hsds_id` is told it.
    rows : QuerySet
        Of this partnership.
    asked : str

    Returns
    -------
    Model or None
        By the source's own id with one query; by an id that was made here, by walking through keys and identifiers alone.
    """
    if not is_uuid(asked):
        return None
    found = rows.filter(Q(identifier__endswith=f":{asked}")).order_by("pk").first()
    if found is not None:
        return found
    row: Any
    for row in rows.select_related(None).only("pk", "identifier").iterator(2_000):
        if hsds_id(partnership, kind, row) == asked:
            return rows.get(pk=row.pk)
    return None
