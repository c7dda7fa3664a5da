"""Who reads, as the queries of pairs take it."""

from __future__ import annotations

from bridgework.alignment import rules
from bridgework.alignment.queries import Reader
from bridgework.partnerships.doors import Here


def own_of(here: Here) -> set[int]:
    """Return the organizations that the person acts for."""
    return {capacity.organization_id for capacity in here.capacities if capacity.organization_id}


def reader_of(here: Here) -> Reader:
    """Return who reads pairs."""
    return Reader(frozenset(own_of(here)), rules.may_steward(here.capacities))
