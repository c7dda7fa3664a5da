"""Conversations: statements, voices, votes, moderation, results, and what answers them."""

from bridgework.conversations.models.accounting import AnsweredStatement, AnswerRequest, DecisionCitation, Verdict
from bridgework.conversations.models.conversation import Conversation, Result
from bridgework.conversations.models.paper import PaperBatch, PaperSheet, SheetEntry, SheetRun, UndoneVote
from bridgework.conversations.models.reading import Appeal, RecentSaying
from bridgework.conversations.models.results import ResultStatement
from bridgework.conversations.models.voices import AccessCode, Mode, ModerationAct, Statement, Voice, Vote, VoteSeal

__all__ = [
    "AccessCode",
    "AnswerRequest",
    "AnsweredStatement",
    "Appeal",
    "Conversation",
    "DecisionCitation",
    "Mode",
    "ModerationAct",
    "PaperBatch",
    "PaperSheet",
    "RecentSaying",
    "Result",
    "ResultStatement",
    "SheetEntry",
    "SheetRun",
    "Statement",
    "UndoneVote",
    "Verdict",
    "Voice",
    "Vote",
    "VoteSeal",
]
