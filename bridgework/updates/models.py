"""Who follows a partnership by mail, and what went out."""

from __future__ import annotations

from django.db import models

from bridgework.partnerships.models import Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet


class Follower(models.Model):
    """A mail address that gets the digest. Confirmed by link; ended by one click."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="followers")
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=35, default="en")
    token_hash = models.CharField(max_length=64, unique=True)
    confirmed_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "email"], name="one_follower_per_address")]


class Digest(models.Model):
    """A digest that went out, with the journal's head as it then was: heads leave the house by mail."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="digests")
    sent_at = models.DateTimeField()
    covers_from = models.DateTimeField()
    journal_length = models.PositiveBigIntegerField()
    journal_head = models.CharField(max_length=64)
    n_mails = models.PositiveIntegerField()

    objects = WithinQuerySet.as_manager()
