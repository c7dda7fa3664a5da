"""Who follows a partnership by mail, at which rhythm, and what went out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.partnerships.models import Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet


class Rhythm(models.TextChoices):
    """How often somebody gets their digest."""

    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week, on Monday")
    MONTHLY = "monthly", _("Every month, on the first day")
    NONE = "none", _("No mail")


class Digest(models.Model):
    """A head of a journal that went out by mail: heads leave the house that way. One row for all who got this one."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="digests")
    sent_at = models.DateTimeField()  # the first time
    journal_length = models.PositiveBigIntegerField()
    journal_head = models.CharField(max_length=64)
    n_mails = models.PositiveIntegerField(default=0)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two workers at once: one of them makes the row, the other finds it made.
            models.UniqueConstraint(fields=["partnership", "journal_length"], name="one_digest_per_head"),
        ]
        indexes = [models.Index(fields=["partnership", "-sent_at"], name="newest_digest")]


class Reader(models.Model):
    """A mail address that gets digests: one mail for all it follows, at one rhythm, in one language.

    `key` is random and goes into the signed links: once the row is gone, so are they. Whoever has an account keeps the row
    when they want no mail (`Rhythm.NONE`), and its address and language are the account's; without one, no mail means no row.
    """

    email = models.EmailField(max_length=254, unique=True)
    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=35, default="en")
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    key = models.CharField(max_length=64, unique=True)
    next_at = models.DateTimeField(null=True)  # when the next mail is due; None until something is confirmed
    told_at = models.DateTimeField(null=True)  # when the last one was claimed

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="readers_due")]


class Follower(models.Model):
    """One partnership that a reader follows. Confirmed by link, which takes over what was asked for with it.

    Entries of the journal up to `told_until` have been told to this reader.
    """

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="followers")
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="follows")
    key = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    asked_language = models.CharField(max_length=35, default="en")
    asked_rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    confirmed_at = models.DateTimeField(null=True)
    is_mail_due = models.BooleanField(default=False)  # the mail with the link to confirm waits for the worker
    told_until = models.PositiveBigIntegerField(default=0)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "reader"], name="one_follower_per_reader")]
