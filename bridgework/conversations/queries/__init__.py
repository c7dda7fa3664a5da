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
from bridgework.conversations.queries.cards import Card, next_card, voice_of
from bridgework.conversations.queries.lists import (
    conversation_here,
    conversations_for,
    conversations_page,
    moderation_log,
    statement_of_code,
)
from bridgework.conversations.queries.results import (
    ResultPage,
    newest_result,
    printed_counts,
    printed_of,
    result_page,
    statements_to_answer,
    table_page,
)

__all__ = [
    "AnswerHere",
    "Card",
    "ResultPage",
    "VerdictWords",
    "answer_in",
    "answers_page",
    "conversation_here",
    "conversations_for",
    "conversations_page",
    "latest_answers",
    "moderation_log",
    "newest_result",
    "next_card",
    "printed_counts",
    "printed_of",
    "requests_to",
    "result_page",
    "statement_of_code",
    "statements_to_answer",
    "table_page",
    "verdict_words",
    "verdict_words_apart",
    "voice_of",
    "waiting_for_answer",
    "waiting_in",
]
