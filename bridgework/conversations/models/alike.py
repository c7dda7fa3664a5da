"""Vectors of statements' texts, kept so that a new text is compared with all of them in milliseconds."""

from __future__ import annotations

from django.db import models

from bridgework.conversations.models.voices import Statement


class StatementVector(models.Model):
    """The vector of a statement in one language (`bridgework.lib.similar`); `mark` says of which words, so that a changed
    translation gets a new one. Nothing but a cache: it may be deleted at any time."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="vectors")
    language = models.CharField(max_length=35)
    mark = models.CharField(max_length=64)
    vector = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "language"], name="one_vector_per_statement_and_language")
        ]
