"""Who follows a partnership by mail, and what went out."""

from __future__ import annotations

from django.db import models

from bridgework.partnerships.models import Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet


class Digest(models.Model):
    """A digest that went out, with the journal's head as it then was: heads leave the house by mail."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="digests")
    sent_at = models.DateTimeField()
    covers_from = models.DateTimeField()
    journal_from = models.PositiveBigIntegerField(
        default=0
    )  # entries after this number, up to journal_length, are told
    journal_length = models.PositiveBigIntegerField()
    journal_head = models.CharField(max_length=64)
    n_mails = models.PositiveIntegerField(default=0)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two workers at once: one of them makes the row, the other finds it made.
            models.UniqueConstraint(fields=["partnership", "journal_from"], name="one_digest_per_period"),
        ]
        indexes = [models.Index(fields=["partnership", "-sent_at"], name="newest_digest")]


class Follower(models.Model):
    """A mail address that gets the digest. Confirmed by link; ended by one click, which deletes the row.

    `key` is random and goes into the signed links: once the row is gone, so are they.
    """

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="followers")
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=35, default="en")
    key = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    is_mail_due = models.BooleanField(default=False)  # the mail with the link to confirm waits for the worker
    last_digest = models.ForeignKey(
        Digest, models.SET_NULL, null=True, related_name="+"
    )  # the last one handed to the mail server

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "email"], name="one_follower_per_address")]
