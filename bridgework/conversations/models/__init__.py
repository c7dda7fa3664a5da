"""Conversations: statements, voices, votes, moderation, results, and what answers them."""

from bridgework.conversations.models.accounting import AnsweredStatement, AnswerRequest, DecisionCitation, Verdict
from bridgework.conversations.models.conversation import Conversation, Result
from bridgework.conversations.models.voices import ModerationAct, Statement, Voice, Vote, VoteSeal

__all__ = [
    "AnswerRequest",
    "AnsweredStatement",
    "Conversation",
    "DecisionCitation",
    "ModerationAct",
    "Result",
    "Statement",
    "Verdict",
    "Voice",
    "Vote",
    "VoteSeal",
]
