"""Voices, statements, votes and moderation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.conversations.models.codes import CodeBatch
from bridgework.conversations.models.conversation import Conversation
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Membership


class Mode(models.TextChoices):
    """How a voice came in; modes are counted apart."""

    BROWSER = "browser", _("in a browser")
    CODE = "code", _("with a code")
    ACCOUNT = "account", _("with an account")
    MAIL = "mail", _("with a mail link")
    PAPER = "paper", _("on paper")
    ASSISTED = "assisted", _("with a helper")
    IMPORTED = "imported", _("imported")


class Voice(models.Model):
    """One voice in one conversation. `key_hash` is a keyed hash of a random token or an account: nothing leads back from
    it, also not to a code or a mail address, and no address or device is kept. The day is kept, never the time.

    `batch` is set only where the batch had 10 codes or more (`actions.redeeming`)."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="voices")
    key_hash = models.CharField(max_length=64)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    came_on = models.DateField()
    batch = models.ForeignKey(CodeBatch, models.SET_NULL, null=True, related_name="voices")
    is_minor = models.BooleanField(default=False)  # came with a code of people under 18

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "key_hash"], name="one_voice_per_key")]


class Statement(models.Model):
    """One sentence to agree or disagree with."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be read")
        SHOWN = "shown", _("Shown")
        REFUSED = "refused", _("Not shown")
        MERGED = "merged", _("Joined with another")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="statements")
    number = models.PositiveIntegerField()  # 1, 2, … inside the conversation
    words = WordsField()
    author = models.ForeignKey(Voice, models.SET_NULL, null=True, related_name="statements")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    is_seed = models.BooleanField(default=False)
    is_about_steward = models.BooleanField(default=False)  # then somebody outside the steward's organization reads it
    is_from_minor = models.BooleanField(default=False)
    is_read = models.BooleanField(default=False)  # by a person: a moderator decided
    is_unread = models.BooleanField(default=False)  # shown by the conversation's setting before anybody read it
    held_for = models.JSONField(default=list)  # signs of spam and kinds of personal data, for those who read it
    # Joined with another that says the same: this row keeps its text, its votes and its history.
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged")
    fingerprint = models.CharField(max_length=64, blank=True)  # of the text without case and spacing: finds repeats
    return_hash = models.CharField(max_length=64, blank=True)  # of the author's private return code
    written_on = models.DateField()
    # Counts over all voices but for votes that are still `pending`; exact at the close.
    n_agree = models.PositiveIntegerField(default=0)
    n_disagree = models.PositiveIntegerField(default=0)
    n_pass = models.PositiveIntegerField(default=0)
    n_agree_printed = models.PositiveIntegerField(null=True)  # as the newest result prints it, if it does
    is_promised = models.BooleanField(default=False)  # the rule set before the opening asks to answer it
    # Written by the worker, read by the draw of cards (analysis.routing): shares by opinion group; internal, never shown.
    routing = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="one_statement_per_number"),
            # No setting, and no other code, can show what a minor wrote before a person has read it.
            models.CheckConstraint(
                condition=models.Q(is_from_minor=False) | models.Q(is_read=True) | ~models.Q(state="shown"),
                name="what_minors_write_is_read_first",
            ),
            models.UniqueConstraint(
                fields=["return_hash"], condition=~models.Q(return_hash=""), name="one_statement_per_return_code"
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "state"], name="statements_by_state"),
            models.Index(fields=["conversation", "fingerprint"], name="statements_by_text"),
        ]


class Vote(models.Model):
    """What one voice thinks of one statement: 1 agree, -1 disagree, 0 not sure. One row a pair; the last word counts.
    No time is kept; `seal` says in which sealed batch it stands, `is_changed` that an answer was given anew after it had
    been sealed. `pending` is None where the statement's stored counts hold this answer, `NEW` where they do not hold the vote yet, and
    otherwise the earlier answer that they still hold: a vote never waits for a counter."""

    NEW = 9

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="votes")
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="votes")
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="votes")
    value = models.SmallIntegerField()
    seal = models.ForeignKey("VoteSeal", models.SET_NULL, null=True, related_name="votes")
    is_changed = models.BooleanField(default=False)
    pending = models.SmallIntegerField(null=True, default=NEW, db_default=NEW)
    # Given to a statement that was joined with this one; a vote of the voice's own replaces it. Not sealed before the close.
    carried_from = models.ForeignKey(Statement, models.SET_NULL, null=True, related_name="carried", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "voice"], name="one_vote_per_statement_and_voice"),
            models.CheckConstraint(
                condition=models.Q(value__in=(-1, 0, 1)), name="a_vote_is_agree_disagree_or_not_sure"
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "seal"], name="votes_not_sealed_yet"),
            models.Index(
                fields=["conversation"], name="votes_not_counted_yet", condition=models.Q(pending__isnull=False)
            ),
            models.Index(fields=["carried_from"], name="votes_carried", condition=models.Q(carried_from__isnull=False)),
        ]


class VoteSeal(models.Model):
    """A batch of 50 or more votes, sealed by a salted digest that stands in the journal. The closing seal (`is_closing`)
    covers every vote of a closed conversation. `leaves` are the batch's salted hashes, one a vote, in ascending order."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="seals")
    number = models.PositiveIntegerField()
    n_votes = models.PositiveIntegerField()
    salt = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    leaves = models.TextField(blank=True)  # empty for the closing seal: it is recomputed from all votes
    is_closing = models.BooleanField(default=False)
    is_past = models.BooleanField(default=False)  # of votes whose tokens have been deleted since: see actions/ending.py
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="one_seal_per_number"),
            models.CheckConstraint(condition=models.Q(n_votes__gte=50), name="a_seal_holds_50_votes_or_more"),
        ]


class ModerationAct(models.Model):
    """The public moderation log: what was done with a statement, by which rule of the policy, in which capacity."""

    class Kind(models.TextChoices):
        READ = "read", _("Read")
        AGAIN = "again", _("Looked at again")
        UNREAD = "unread", _("Shown before it was read")
        MERGED = "merged", _("Joined with another")
        PARTED = "parted", _("Taken apart again")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="moderation")
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="moderation")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.READ)
    was_shown = models.BooleanField()  # True: shown; False: not shown
    other = models.ForeignKey(Statement, models.SET_NULL, null=True, related_name="+")  # the one it was joined with
    reason = WordsField()
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    capacity = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["conversation", "-at", "-id"], name="moderation_log")]
