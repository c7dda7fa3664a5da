"""Everything that reads ties."""

from bridgework.relationships.queries.held import (
    HeldTie,
    Side,
    check_ins_between,
    check_ins_due,
    pace_of,
    said_between,
    successors_to_ask,
    tie_between,
    ties_held_by,
)
from bridgework.relationships.queries.ties import MOST_TOGETHER, Named, Pair, Sign, Tie, ties_of

__all__ = [
    "MOST_TOGETHER",
    "HeldTie",
    "Named",
    "Pair",
    "Side",
    "Sign",
    "Tie",
    "check_ins_between",
    "check_ins_due",
    "pace_of",
    "said_between",
    "successors_to_ask",
    "tie_between",
    "ties_held_by",
    "ties_of",
]
