"""The directory in the words of the Human Services Data Specification 3. A secret place is one line without a where."""

from bridgework.partnerships.queries.hsds.compiling import (
    compiled_lines,
    compiled_organizations,
    compiled_services,
    compiled_term,
    own_taxonomy,
)
from bridgework.partnerships.queries.hsds.lookups import find_by_hsds_id
from bridgework.partnerships.queries.hsds.whole import whole_json, whole_tables

__all__ = [
    "compiled_lines",
    "compiled_organizations",
    "compiled_services",
    "compiled_term",
    "find_by_hsds_id",
    "own_taxonomy",
    "whole_json",
    "whole_tables",
]
