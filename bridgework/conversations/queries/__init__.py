"""Everything that reads conversations."""

from bridgework.conversations.queries.answers import (
    AnswerHere,
    VerdictWords,
    answer_in,
    answers_page,
    latest_answers,
    requests_to,
    verdict_words,
    verdict_words_apart,
    waiting_for_answer,
    waiting_in,
)
from bridgework.conversations.queries.batches import BatchHere, batches_of
from bridgework.conversations.queries.cards import Card, next_card, voice_of
from bridgework.conversations.queries.lists import (
    conversation_here,
    conversations_for,
    conversations_page,
    moderation_log,
    statement_of_code,
)
from bridgework.conversations.queries.live import (
    LivePage,
    counts_now,
    has_voted,
    live_page,
    n_changed_answers,
)
from bridgework.conversations.queries.promises import PromiseKept, Standing, promise_kept
from bridgework.conversations.queries.results import (
    ResultPage,
    group_names,
    newest_result,
    printed_counts,
    printed_of,
    result_page,
    statements_to_answer,
    table_page,
)
from bridgework.conversations.queries.rows import polis_archive, rows_are_shared

__all__ = [
    "AnswerHere",
    "BatchHere",
    "Card",
    "LivePage",
    "PromiseKept",
    "ResultPage",
    "Standing",
    "VerdictWords",
    "answer_in",
    "answers_page",
    "batches_of",
    "conversation_here",
    "conversations_for",
    "conversations_page",
    "group_names",
    "counts_now",
    "has_voted",
    "latest_answers",
    "live_page",
    "moderation_log",
    "n_changed_answers",
    "newest_result",
    "next_card",
    "polis_archive",
    "printed_counts",
    "printed_of",
    "promise_kept",
    "requests_to",
    "result_page",
    "rows_are_shared",
    "statement_of_code",
    "statements_to_answer",
    "table_page",
    "verdict_words",
    "verdict_words_apart",
    "voice_of",
    "waiting_for_answer",
    "waiting_in",
]
