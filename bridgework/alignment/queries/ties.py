"""The one place where alignment asks who is tied to whom: what `relationships` has on record."""

from __future__ import annotations

from django.db.models import QuerySet

from bridgework.alignment.models import Overlap
from bridgework.partnerships.models import Partnership
from bridgework.relationships.queries import Pair, Tie, ties_of

__all__ = ["Pair", "Tie", "tied_pairs", "ties_of", "without_tie"]


def tied_pairs(partnership: Partnership) -> set[Pair]:
    """Return the pairs of organization keys with a recorded tie, the lower first.

    Parameters
    ----------
    partnership : Partnership
    """
    return set(ties_of(partnership))


def without_tie(partnership: Partnership, rows: QuerySet[Overlap]) -> QuerySet[Overlap]:
    """Return pairs that have no recorded tie at this moment; two queries, and work near linear in records and pairs.

    Parameters
    ----------
    partnership : Partnership
    rows : QuerySet of Overlap
        Of this partnership.
    """
    ties = ties_of(partnership)
    pairs = rows.order_by().values_list("pk", "one_id", "other_id")
    tied = [pk for pk, one, other in pairs if (one, other) in ties] if ties else []
    return rows.exclude(state=Overlap.State.TOGETHER).exclude(pk__in=tied)
