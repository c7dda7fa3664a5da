"""The places of a level in the order of their names, as keys alone: where a gathered column's rows belong among them."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from bridgework.lib.gathering import PreparedNumbers
from bridgework.places.models import Place

Ints = npt.NDArray[np.int64]

MOST_PLACES = 5_000
ON_A_MAP = 1_000


@PreparedNumbers
def _keys(scope: UUID, level: str) -> QuerySet[Place, int]:
    # The index of places in order holds all of it.
    rows = Place.objects.filter(scope=scope, level=level).order_by("name", "code")
    return rows.values_list("pk", flat=True)[:MOST_PLACES]


@PreparedNumbers
def _first_keys(scope: UUID, level: str) -> QuerySet[Place, int]:
    rows = Place.objects.filter(scope=scope, level=level).order_by("name", "code")
    return rows.values_list("pk", flat=True)[: ON_A_MAP + 1]


def first_keys_by_name(scope: UUID, level: str) -> Ints:
    """Return the keys of as many of a level's places as a map takes, and one more where there are more; by name, one query.

    Parameters
    ----------
    scope : UUID
        Of the partnership.
    level : str
    """
    return _first_keys.array(scope, level)


def keys_by_name(scope: UUID, level: str) -> Ints:
    """Return the keys of a level's places, by name; one query.

    Parameters
    ----------
    scope : UUID
        Of the partnership.
    level : str
    """
    return _keys.array(scope, level)


def positions_of(keys: Ints, among: Ints) -> Ints:
    """Return for each key where it is among others, -1 where it is not.

    Parameters
    ----------
    keys, among : ndarray of int
        Each key once.
    """
    if not len(among):
        return np.full(len(keys), -1, dtype=np.int64)
    order = np.argsort(among)
    at = order[np.searchsorted(among[order], keys).clip(max=len(among) - 1)]
    return np.where(among[at] == keys, at, -1)
