"""Everything that changes ties: what is said of them, who holds them, check-ins."""

from bridgework.relationships.actions.refusals import TieRefused
from bridgework.relationships.actions.saying import record_introduction, say_tie, take_back

__all__ = ["TieRefused", "record_introduction", "say_tie", "take_back"]
