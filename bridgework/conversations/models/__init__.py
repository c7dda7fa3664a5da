"""Conversations: statements, voices, votes, moderation, results, and what answers them."""

from bridgework.conversations.models.accounting import AnsweredStatement, AnswerRequest, DecisionCitation, Verdict
from bridgework.conversations.models.alike import StatementVector
from bridgework.conversations.models.codes import AccessCode, CodeBatch, MailRoll
from bridgework.conversations.models.conversation import Conversation, Result
from bridgework.conversations.models.describing import (
    CensusCount,
    OutreachTarget,
    SelfDescription,
    VoicesCounted,
    VoicesPlan,
)
from bridgework.conversations.models.live import EarlierAnswer, LiveMap
from bridgework.conversations.models.naming import GroupName
from bridgework.conversations.models.paper import PaperBatch, PaperSheet, SheetEntry, SheetRun, UndoneVote
from bridgework.conversations.models.reading import Appeal, RecentSaying
from bridgework.conversations.models.results import ResultStatement
from bridgework.conversations.models.translations import LanguageCount, Translation, Translator
from bridgework.conversations.models.voices import Mode, ModerationAct, Statement, Voice, Vote, VoteSeal

__all__ = [
    "AccessCode",
    "AnswerRequest",
    "AnsweredStatement",
    "CodeBatch",
    "Appeal",
    "CensusCount",
    "Conversation",
    "DecisionCitation",
    "GroupName",
    "EarlierAnswer",
    "LiveMap",
    "MailRoll",
    "LanguageCount",
    "Mode",
    "ModerationAct",
    "PaperBatch",
    "PaperSheet",
    "RecentSaying",
    "Result",
    "ResultStatement",
    "SheetEntry",
    "SheetRun",
    "OutreachTarget",
    "SelfDescription",
    "Statement",
    "StatementVector",
    "UndoneVote",
    "Translation",
    "Translator",
    "Verdict",
    "Voice",
    "Vote",
    "VoteSeal",
    "VoicesCounted",
    "VoicesPlan",
]
