"""What stands beside reading statements: a second look that an author asks for, and how fast statements come in."""

from __future__ import annotations

from django.db import models

from bridgework.conversations.models.conversation import Conversation
from bridgework.conversations.models.voices import Statement


class Appeal(models.Model):
    """An author asks, once, that somebody else looks again at a statement that is not shown. The reason is for the
    moderator who looks; no public page prints it."""

    statement = models.OneToOneField(Statement, models.CASCADE, related_name="appeal")
    reason = models.CharField(max_length=600)
    language = models.CharField(max_length=35)
    asked_on = models.DateField()
    decided_on = models.DateField(null=True)


class RecentSaying(models.Model):
    """That a voice sent a statement a moment ago. Rows are deleted once they are ten minutes old; the hash is made for
    this purpose alone and equals no voice's."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["conversation", "at"], name="recent_sayings")]
