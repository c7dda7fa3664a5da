"""Everything that changes a conversation, one file per family of acts."""

from bridgework.conversations.actions.accounting import (
    OfAnotherPartnership,
    accept_request,
    ask_for_answers,
    cite,
    cover,
    record_verdict,
    refresh_verdicts,
    reply_to_request,
)
from bridgework.conversations.actions.census import import_census, plan_census
from bridgework.conversations.actions.counting_voices import count_answers, count_voices
from bridgework.conversations.actions.describing import describe_voice, mark_answer_seen, plan_voices
from bridgework.conversations.actions.ending import end_voices
from bridgework.conversations.actions.lifecycle import (
    add_seeds,
    change_conversation,
    close_conversation,
    create_conversation,
    free_slug,
    open_conversation,
)
from bridgework.conversations.actions.moderating import mark_about_steward, moderate_statement
from bridgework.conversations.actions.outreach import set_target
from bridgework.conversations.actions.refusals import (
    AlreadySaid,
    ConversationRefusal,
    NeverAsked,
    NoSuchStatement,
    NotOpen,
    NotYourStatementToRead,
    RuleIsFrozen,
    TooManyStatements,
)
from bridgework.conversations.actions.results import compute_result, refresh_counters
from bridgework.conversations.actions.saying import Said, write_statement
from bridgework.conversations.actions.sealing import SealCheck, seal_closing, seal_votes, verify_seals
from bridgework.conversations.actions.voting import cast_again, cast_vote, make_codes, make_voice
from bridgework.conversations.models.plan import Plan

__all__ = [
    "AlreadySaid",
    "ConversationRefusal",
    "NeverAsked",
    "NoSuchStatement",
    "NotOpen",
    "NotYourStatementToRead",
    "OfAnotherPartnership",
    "Plan",
    "RuleIsFrozen",
    "Said",
    "SealCheck",
    "TooManyStatements",
    "accept_request",
    "add_seeds",
    "ask_for_answers",
    "cast_again",
    "cast_vote",
    "change_conversation",
    "cite",
    "close_conversation",
    "compute_result",
    "count_answers",
    "count_voices",
    "cover",
    "create_conversation",
    "describe_voice",
    "end_voices",
    "free_slug",
    "import_census",
    "make_codes",
    "make_voice",
    "mark_about_steward",
    "mark_answer_seen",
    "moderate_statement",
    "open_conversation",
    "plan_census",
    "plan_voices",
    "record_verdict",
    "refresh_counters",
    "refresh_verdicts",
    "reply_to_request",
    "seal_closing",
    "seal_votes",
    "set_target",
    "verify_seals",
    "write_statement",
]
