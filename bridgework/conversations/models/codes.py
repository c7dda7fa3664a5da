"""Ways in that prove something: codes on paper, and mail addresses. What is kept of them leads to no voice.

A code's row is deleted when somebody takes part with it, and the voice made then has a key of its own: no column, order or
time says which code became which voice (docs/methods/votes.md, "Codes").
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.conversations.models.conversation import Conversation
from bridgework.partnerships.models import Membership, Organization


class CodeBatch(models.Model):
    """Codes printed together: for a household, a class, the people of an organization."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("a household")
        CLASS = "class", _("a class")
        ORGANIZATION = "organization", _("people of an organization")
        OTHER = "other", _("others")

    class How(models.TextChoices):
        NOTICE = "notice", _("Families were told")
        CONSENT = "consent", _("Families agreed")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="batches")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OTHER)
    label = models.CharField(max_length=80, blank=True)  # for whoever hands the sheets out; never public
    organization = models.ForeignKey(Organization, models.SET_NULL, null=True, related_name="+")
    n_codes = models.PositiveIntegerField()
    made_on = models.DateField()
    is_under_18 = models.BooleanField(default=False)  # what is written with these codes is always read first
    needs_notice = models.BooleanField(default=False)  # locked until notice or consent is recorded
    unlocked_at = models.DateTimeField(null=True)
    unlocked_how = models.CharField(max_length=10, choices=How.choices, blank=True)
    unlocked_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    unlocked_capacity = models.CharField(max_length=200, blank=True)
    unlocked_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(needs_notice=True) | (~models.Q(kind="class") & models.Q(is_under_18=False)),
                name="codes_of_classes_and_minors_wait_for_notice",
            ),
            models.CheckConstraint(
                condition=models.Q(unlocked_at=None, unlocked_how="")
                | (models.Q(unlocked_at__isnull=False) & ~models.Q(unlocked_how="")),
                name="codes_unlocked_say_how",
            ),
        ]

    @property
    def is_locked(self) -> bool:
        return self.needs_notice and self.unlocked_at is None


class AccessCode(models.Model):
    """A code that nobody has used yet; using it deletes the row, so that one code is one voice: of two deletions at once
    the database lets one happen. Rows stand in the order of their hashes, not of the sheet, and have no time."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="codes")
    batch = models.ForeignKey(CodeBatch, models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64, unique=True)


class MailRoll(models.Model):
    """Who has a voice by mail already: keyed hashes of addresses, sorted, in one row, so that no order says who came when
    and which voice is whose. Deleted at the close."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="mail_roll")
    marks = models.TextField(blank=True)  # 32 hexadecimal signs each, sorted, one a line
