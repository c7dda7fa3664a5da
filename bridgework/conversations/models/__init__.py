"""Conversations: statements, voices, votes, moderation, results, and what answers them."""

from bridgework.conversations.models.accounting import AnsweredStatement, AnswerRequest, DecisionCitation, Verdict
from bridgework.conversations.models.conversation import Conversation, Result
from bridgework.conversations.models.live import EarlierAnswer, LiveMap
from bridgework.conversations.models.naming import GroupName
from bridgework.conversations.models.results import ResultStatement
from bridgework.conversations.models.voices import AccessCode, Mode, ModerationAct, Statement, Voice, Vote, VoteSeal

__all__ = [
    "AccessCode",
    "AnswerRequest",
    "AnsweredStatement",
    "Conversation",
    "DecisionCitation",
    "GroupName",
    "EarlierAnswer",
    "LiveMap",
    "Mode",
    "ModerationAct",
    "Result",
    "ResultStatement",
    "Statement",
    "Verdict",
    "Voice",
    "Vote",
    "VoteSeal",
]
