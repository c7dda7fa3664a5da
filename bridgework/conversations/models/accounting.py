"""What ties voices to decisions and answers: rows of this capability that point down to goals."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.conversations.models.conversation import Conversation
from bridgework.conversations.models.voices import Statement, Voice
from bridgework.goals.models import Answer, Decision
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Organization


class DecisionCitation(models.Model):
    """A decision cites a conversation, and one of its statements where it speaks to it."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="citations")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="citations")
    statement = models.ForeignKey(Statement, models.CASCADE, null=True, related_name="citations")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "statement"], name="one_citation_per_statement"),
            models.UniqueConstraint(
                fields=["decision", "conversation"],
                condition=models.Q(statement=None),
                name="one_citation_per_conversation",
            ),
        ]


class AnswerRequest(models.Model):
    """An organization was asked to answer a statement. It is shown as owing an answer only once it accepted, or 14 days
    after it was told; its reply stands beside it."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="requests")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="requests")
    told_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    reply = WordsField()
    replied_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # answered, or passed on

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "organization"], name="one_request_per_organization")
        ]
        indexes = [models.Index(fields=["told_at", "id"], name="requests_waiting", condition=models.Q(closed_at=None))]


class AnsweredStatement(models.Model):
    """One answer covers many statements; a statement may get several answers over time."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="statements")
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="answers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "statement"], name="one_row_per_answered_statement")]


class Verdict(models.Model):
    """What a resident says of an answer. Askers and others are counted apart; staff of whoever answered are left out."""

    class Value(models.TextChoices):
        SOLVED = "solved", _("Solved")
        PARTLY = "partly", _("Partly")
        NOT = "not", _("Not solved")

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="verdicts")
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="verdicts")
    value = models.CharField(max_length=10, choices=Value.choices)
    is_asker = models.BooleanField(default=False)
    is_staff = models.BooleanField(default=False)  # of the answering organization: kept, never counted

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "voice"], name="one_verdict_per_voice")]
