"""Everything that reads ties."""

from bridgework.relationships.queries.ties import MOST_TOGETHER, Named, Pair, Sign, Tie, ties_of

__all__ = ["MOST_TOGETHER", "Named", "Pair", "Sign", "Tie", "ties_of"]
