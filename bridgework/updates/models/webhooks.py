"""Where a partnership's public events are sent, and each event on its way."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.partnerships.models import Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet


class EventKind(models.TextChoices):
    """What happened in public. The names are those that receivers get; they never change."""

    DECISION_RECORDED = "decision.recorded", _("A decision was recorded")
    ANSWER_GIVEN = "answer.given", _("Residents got an answer")
    ANSWER_DONE = "answer.done", _("What an answer promised was done")
    PROMISE_MADE = "promise.made", _("A promise was made")
    PROMISE_KEPT = "promise.kept", _("A promise was kept")
    PROMISE_LATE = "promise.late", _("A promise is late")
    PROMISE_CHANGED = "promise.changed", _("A promise was changed")
    PROMISE_GIVEN_UP = "promise.given_up", _("A promise was given up")
    RELEASE_PUBLISHED = "release.published", _("New numbers were published")
    SESSION_ANNOUNCED = "session.announced", _("A session was announced")
    SESSION_CANCELLED = "session.cancelled", _("A session was cancelled")
    MINUTES_PUBLISHED = "minutes.published", _("Minutes were published")
    CONVERSATION_OPENED = "conversation.opened", _("A conversation was opened")


class Webhook(models.Model):
    """An address outside that gets a partnership's public events, signed.

    `secret` is locked with the site's key: it is needed to sign, and a copy of the database alone does not give it. A secret
    that was replaced signs along for a day, so that the receiver can change over. Entries of the journal up to
    `journal_until` have been turned into deliveries. `leased_until` says that a worker is at it: one at a time keeps the order.
    """

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=400)
    old_secret = models.CharField(max_length=400, blank=True)
    old_secret_until = models.DateTimeField(null=True)
    kinds = models.JSONField(default=list)
    is_on = models.BooleanField(default=True)
    journal_until = models.PositiveBigIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)  # the receiver failed: not before this
    leased_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    objects = WithinQuerySet.as_manager()


class Delivery(models.Model):
    """One event on its way to one receiver. `body` is what is sent, byte for byte the same at every try."""

    class State(models.TextChoices):
        WAITING = "waiting", "waits"
        TAKEN = "taken", "taken"
        FAILED = "failed", "given up"

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    identifier = models.CharField(max_length=50, unique=True)  # the same at every try: receivers know it again
    kind = models.CharField(max_length=40)
    journal_number = models.PositiveBigIntegerField(null=True)  # None: a test
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    n_tries = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()  # or asked for again
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # of the last answer; its text is never kept
    problem = models.CharField(max_length=20, blank=True)  # why there was none

    class Meta:
        indexes = [models.Index(fields=["webhook", "state", "id"], name="deliveries_in_order")]
        verbose_name_plural = "deliveries"
