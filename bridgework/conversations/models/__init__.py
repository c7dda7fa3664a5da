"""Conversations: statements, voices, votes, moderation, results, and what answers them."""

from bridgework.conversations.models.accounting import AnsweredStatement, AnswerRequest, DecisionCitation, Verdict
from bridgework.conversations.models.conversation import Conversation, Result
from bridgework.conversations.models.describing import (
    CensusCount,
    OutreachTarget,
    SelfDescription,
    VoicesCounted,
    VoicesPlan,
)
from bridgework.conversations.models.results import ResultStatement
from bridgework.conversations.models.voices import AccessCode, Mode, ModerationAct, Statement, Voice, Vote, VoteSeal

__all__ = [
    "AccessCode",
    "AnswerRequest",
    "AnsweredStatement",
    "CensusCount",
    "Conversation",
    "DecisionCitation",
    "Mode",
    "ModerationAct",
    "OutreachTarget",
    "Result",
    "ResultStatement",
    "SelfDescription",
    "Statement",
    "Verdict",
    "Voice",
    "Vote",
    "VoteSeal",
    "VoicesCounted",
    "VoicesPlan",
]
