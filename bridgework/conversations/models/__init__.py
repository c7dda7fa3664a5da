"""Conversations: statements, voices, votes, moderation, results, and what answers them."""

from bridgework.conversations.models.accounting import AnsweredStatement, AnswerRequest, DecisionCitation, Verdict
from bridgework.conversations.models.conversation import Conversation, Result
from bridgework.conversations.models.results import ResultStatement
from bridgework.conversations.models.translations import LanguageCount, Translation, Translator
from bridgework.conversations.models.voices import AccessCode, Mode, ModerationAct, Statement, Voice, Vote, VoteSeal

__all__ = [
    "AccessCode",
    "AnswerRequest",
    "AnsweredStatement",
    "Conversation",
    "DecisionCitation",
    "LanguageCount",
    "Mode",
    "ModerationAct",
    "Result",
    "ResultStatement",
    "Statement",
    "Translation",
    "Translator",
    "Verdict",
    "Voice",
    "Vote",
    "VoteSeal",
]
