"""Translations of a conversation's texts: who put what into which language, and who may."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.conversations.models.conversation import Conversation
from bridgework.conversations.models.voices import Statement
from bridgework.partnerships.models import Membership, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet


class Translator(models.Model):
    """A member whom a steward named as translator. The role ends; the row stays."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="translators")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    named_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=models.Q(ended_at=None), name="one_translator_per_membership"
            )
        ]


class Translation(models.Model):
    """One translation of one text, as it was made. Pages read the text itself, which holds the newest (`Words`); this row
    says when it was made, in which capacity or by which program. An empty body: the translation was taken away."""

    class Part(models.TextChoices):
        TITLE = "title", _("Title")
        QUESTION = "question", _("Question")
        STATEMENT = "statement", _("Statement")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="translations")
    part = models.CharField(max_length=10, choices=Part.choices)
    statement = models.ForeignKey(Statement, models.CASCADE, null=True, related_name="translations")
    language = models.CharField(max_length=35)
    body = models.TextField(blank=True)
    is_machine = models.BooleanField(default=False)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    capacity = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(part="statement", statement__isnull=False)
                | models.Q(part__in=("title", "question"), statement=None),
                name="a_translation_has_its_text",
            )
        ]
        indexes = [
            models.Index(fields=["conversation", "statement", "language", "-id"], name="newest_translation"),
        ]


class LanguageCount(models.Model):
    """How many voices came in on pages of a language: a count in several rows, so that nobody waits for another's vote.
    No row leads to a voice, and none keeps an order or a time."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="language_counts")
    language = models.CharField(max_length=35)
    shard = models.PositiveSmallIntegerField()
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "language", "shard"], name="one_count_per_language_and_shard"
            )
        ]
