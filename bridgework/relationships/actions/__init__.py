"""Everything that changes ties: what is said of them, who holds them, check-ins."""

from bridgework.relationships.actions.check_ins import (
    Answers,
    LinkDead,
    LinkState,
    TieLink,
    check_in,
    check_in_by_link,
    find_check_in_link,
    find_take_over_link,
    make_check_in_token,
    make_take_over_token,
    take_over_by_link,
)
from bridgework.relationships.actions.holding import hold_tie, set_pace, take_over
from bridgework.relationships.actions.refusals import TieRefused
from bridgework.relationships.actions.saying import record_introduction, say_tie, take_back

__all__ = [
    "Answers",
    "LinkDead",
    "LinkState",
    "TieLink",
    "TieRefused",
    "check_in",
    "check_in_by_link",
    "find_check_in_link",
    "find_take_over_link",
    "hold_tie",
    "make_check_in_token",
    "make_take_over_token",
    "record_introduction",
    "say_tie",
    "set_pace",
    "take_back",
    "take_over",
    "take_over_by_link",
]
