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
from bridgework.conversations.actions.alike import SimilarStatement, similar_statements
from bridgework.conversations.actions.appealing import ask_for_second_look
from bridgework.conversations.actions.assisting import begin_assisting
from bridgework.conversations.actions.batches import make_codes, unlock_codes
from bridgework.conversations.actions.census import import_census, plan_census
from bridgework.conversations.actions.counting import Took, fold_votes, recount_votes, refresh_counters
from bridgework.conversations.actions.counting_voices import count_answers, count_voices
from bridgework.conversations.actions.describing import describe_voice, mark_answer_seen, plan_voices
from bridgework.conversations.actions.ending import end_voices
from bridgework.conversations.actions.history import forget_earlier_answers
from bridgework.conversations.actions.holding import HoldsPersonalData, forget_pace
from bridgework.conversations.actions.kept_maps import KeptMaps
from bridgework.conversations.actions.languages import count_language, refresh_languages
from bridgework.conversations.actions.lifecycle import (
    add_seeds,
    change_conversation,
    close_conversation,
    create_conversation,
    free_slug,
    open_conversation,
)
from bridgework.conversations.actions.live import Made, OpinionMaps, WholeMaps, refresh_map
from bridgework.conversations.actions.merging import merge_statements, part_statements
from bridgework.conversations.actions.moderating import mark_about_steward, moderate_statement
from bridgework.conversations.actions.naming import name_groups
from bridgework.conversations.actions.outreach import set_target
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
from bridgework.conversations.actions.promising import mark_promised
from bridgework.conversations.actions.redeeming import (
    Entered,
    batch_of_code,
    redeem_code,
    redeem_mail,
    voice_of_return,
)
from bridgework.conversations.actions.refusals import (
    AddressHasVoice,
    AlreadySaid,
    CodeIsLocked,
    ConversationRefusal,
    NeverAsked,
    NoSuchCode,
    NoSuchStatement,
    NotOpen,
    NotYourStatementToRead,
    NoWayIn,
    RuleIsFrozen,
    TooManyStatements,
)
from bridgework.conversations.actions.results import compute_result
from bridgework.conversations.actions.saying import Said, write_statement
from bridgework.conversations.actions.sealing import SealCheck, seal_closing, seal_votes, verify_seals
from bridgework.conversations.actions.seeding import mark_seed
from bridgework.conversations.actions.translating import (
    Text,
    Translated,
    end_translator,
    keep_machine_translations,
    name_translator,
    take_translation_away,
    translate_text,
)
from bridgework.conversations.actions.voting import cast_again, cast_vote, first_voice, make_voice
from bridgework.conversations.models.plan import Plan

__all__ = [
    "AddressHasVoice",
    "AlreadySaid",
    "CodeIsLocked",
    "ConversationRefusal",
    "Made",
    "Entered",
    "NoSuchCode",
    "BatchIsClosed",
    "Counted",
    "HoldsPersonalData",
    "NeverAsked",
    "NoSuchStatement",
    "NoWayIn",
    "NotOpen",
    "NotYourStatementToRead",
    "OfAnotherPartnership",
    "OpinionMaps",
    "Plan",
    "RuleIsFrozen",
    "Said",
    "SamePerson",
    "SealCheck",
    "SimilarStatement",
    "SheetNotReadable",
    "TooManyStatements",
    "WholeMaps",
    "KeptMaps",
    "Took",
    "Text",
    "Translated",
    "accept_request",
    "add_seeds",
    "ask_for_answers",
    "batch_of_code",
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
    "fold_votes",
    "forget_earlier_answers",
    "first_voice",
    "enter_sheet",
    "forget_pace",
    "free_slug",
    "hand_over",
    "count_answers",
    "count_voices",
    "describe_voice",
    "end_voices",
    "import_census",
    "count_language",
    "end_translator",
    "keep_machine_translations",
    "make_codes",
    "make_sheets",
    "make_voice",
    "mark_about_steward",
    "mark_promised",
    "mark_answer_seen",
    "moderate_statement",
    "name_groups",
    "mark_seed",
    "merge_statements",
    "open_batch",
    "name_translator",
    "open_conversation",
    "part_statements",
    "read_answers",
    "plan_census",
    "plan_voices",
    "record_verdict",
    "recount_votes",
    "redeem_code",
    "redeem_mail",
    "refresh_counters",
    "refresh_map",
    "refresh_languages",
    "refresh_verdicts",
    "reply_to_request",
    "seal_closing",
    "seal_votes",
    "similar_statements",
    "unlock_codes",
    "settle_sheet",
    "undo_batch",
    "set_target",
    "take_translation_away",
    "translate_text",
    "verify_seals",
    "voice_of_return",
    "write_statement",
]
