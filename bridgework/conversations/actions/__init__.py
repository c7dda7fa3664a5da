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
from bridgework.conversations.actions.languages import count_language, refresh_languages
from bridgework.conversations.actions.lifecycle import (
    add_seeds,
    change_conversation,
    close_conversation,
    create_conversation,
    free_slug,
    open_conversation,
)
from bridgework.conversations.actions.moderating import mark_about_steward, moderate_statement
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
from bridgework.conversations.actions.translating import (
    Text,
    Translated,
    end_translator,
    keep_machine_translations,
    name_translator,
    take_translation_away,
    translate_text,
)
from bridgework.conversations.actions.voting import cast_again, cast_vote, make_codes, make_voice
from bridgework.conversations.models.plan import Plan

__all__ = [
    "AlreadySaid",
    "ConversationRefusal",
    "NoSuchStatement",
    "NotOpen",
    "NotYourStatementToRead",
    "OfAnotherPartnership",
    "Plan",
    "RuleIsFrozen",
    "Said",
    "SealCheck",
    "Text",
    "TooManyStatements",
    "Translated",
    "accept_request",
    "add_seeds",
    "ask_for_answers",
    "cast_again",
    "cast_vote",
    "change_conversation",
    "cite",
    "close_conversation",
    "compute_result",
    "count_language",
    "cover",
    "create_conversation",
    "end_translator",
    "free_slug",
    "keep_machine_translations",
    "make_codes",
    "make_voice",
    "mark_about_steward",
    "moderate_statement",
    "name_translator",
    "open_conversation",
    "record_verdict",
    "refresh_counters",
    "refresh_languages",
    "refresh_verdicts",
    "reply_to_request",
    "seal_closing",
    "seal_votes",
    "take_translation_away",
    "translate_text",
    "verify_seals",
    "write_statement",
]
