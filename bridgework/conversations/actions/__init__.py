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
from bridgework.conversations.actions.appealing import ask_for_second_look
from bridgework.conversations.actions.assisting import begin_assisting
from bridgework.conversations.actions.holding import HoldsPersonalData, forget_pace
from bridgework.conversations.actions.lifecycle import (
    add_seeds,
    change_conversation,
    close_conversation,
    create_conversation,
    free_slug,
    open_conversation,
)
from bridgework.conversations.actions.merging import merge_statements, part_statements
from bridgework.conversations.actions.moderating import mark_about_steward, moderate_statement
from bridgework.conversations.actions.paper import (
    BatchIsClosed,
    Counted,
    SamePerson,
    SheetNotReadable,
    count_batch,
    enter_sheet,
    hand_over,
    make_sheets,
    open_batch,
    read_answers,
    settle_sheet,
    undo_batch,
)
from bridgework.conversations.actions.refusals import (
    AlreadySaid,
    ConversationRefusal,
    NoSuchStatement,
    NotOpen,
    NotYourStatementToRead,
    RuleIsFrozen,
    TooManyStatements,
)
from bridgework.conversations.actions.results import compute_result, refresh_counters
from bridgework.conversations.actions.saying import Said, write_statement
from bridgework.conversations.actions.sealing import SealCheck, seal_closing, seal_votes, verify_seals
from bridgework.conversations.actions.seeding import mark_seed
from bridgework.conversations.actions.voting import cast_again, cast_vote, make_codes, make_voice
from bridgework.conversations.models.plan import Plan

__all__ = [
    "AlreadySaid",
    "BatchIsClosed",
    "ConversationRefusal",
    "Counted",
    "HoldsPersonalData",
    "NoSuchStatement",
    "NotOpen",
    "NotYourStatementToRead",
    "OfAnotherPartnership",
    "Plan",
    "RuleIsFrozen",
    "Said",
    "SamePerson",
    "SealCheck",
    "SheetNotReadable",
    "TooManyStatements",
    "accept_request",
    "add_seeds",
    "ask_for_answers",
    "ask_for_second_look",
    "begin_assisting",
    "cast_again",
    "cast_vote",
    "change_conversation",
    "cite",
    "close_conversation",
    "compute_result",
    "count_batch",
    "cover",
    "create_conversation",
    "enter_sheet",
    "forget_pace",
    "free_slug",
    "hand_over",
    "make_codes",
    "make_sheets",
    "make_voice",
    "mark_about_steward",
    "mark_seed",
    "merge_statements",
    "moderate_statement",
    "open_batch",
    "open_conversation",
    "part_statements",
    "read_answers",
    "record_verdict",
    "refresh_counters",
    "refresh_verdicts",
    "reply_to_request",
    "seal_closing",
    "seal_votes",
    "settle_sheet",
    "undo_batch",
    "verify_seals",
    "write_statement",
]
