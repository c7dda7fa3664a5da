"""Whom to introduce to whom."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Organization, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet


class Introduction(models.Model):
    """A drafted introduction of two organizations that serve the same people. Both may accept or dismiss it."""

    class Reply(models.TextChoices):
        NONE = "", _("no answer yet")
        ACCEPTED = "accepted", _("accepted")
        DISMISSED = "dismissed", _("dismissed")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="introductions")
    one = models.ForeignKey(Organization, models.CASCADE, related_name="introductions_one")
    other = models.ForeignKey(Organization, models.CASCADE, related_name="introductions_other")
    draft = WordsField()
    shared = models.JSONField(default=list)  # the cells both serve: [{"age": …, "language": …, "district": …}]
    one_reply = models.CharField(max_length=10, choices=Reply.choices, blank=True, default=Reply.NONE)
    other_reply = models.CharField(max_length=10, choices=Reply.choices, blank=True, default=Reply.NONE)
    made_at = models.DateTimeField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "one", "other"], name="one_introduction_per_pair"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="a_pair_has_one_order"),
        ]
