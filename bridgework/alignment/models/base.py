"""Introductions, the choices of the directory's filters, and directories that wait to be brought in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.gatherings.models import Gathering
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Membership, Organization, Partnership, Reach
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
    n_shared = models.PositiveIntegerField(default=0)
    shared = models.JSONField(default=list)  # what both serve, as the pair's `shared` had it when it was drafted
    one_reply = models.CharField(max_length=10, choices=Reply.choices, blank=True, default=Reply.NONE)
    other_reply = models.CharField(max_length=10, choices=Reply.choices, blank=True, default=Reply.NONE)
    drafted_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)  # both accepted: from then on it is a recorded tie
    # The session proposed in it; it goes on the calendar only once both have accepted and one of them puts it there.
    meet_at = models.DateTimeField(null=True)
    where = models.CharField(max_length=300, blank=True)
    mailed_at = models.DateTimeField(null=True)  # when both sides were written to; claimed before the mails go out
    gathering = models.ForeignKey(Gathering, models.SET_NULL, null=True, related_name="+")

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "one", "other"], name="one_introduction_per_pair"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="a_pair_has_one_order"),
            models.CheckConstraint(
                condition=models.Q(agreed_at=None) | models.Q(one_reply="accepted", other_reply="accepted"),
                name="agreed_means_both_accepted",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "-made_at"], name="introductions_by_date")]


class ReachCount(models.Model):
    """How many active services reach one age band, language, district or group: the choices of the list's filters."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="reach_counts")
    kind = models.CharField(max_length=10, choices=Reach.Kind.choices)
    code = models.CharField(max_length=100)
    n_services = models.PositiveIntegerField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "kind", "code"], name="one_count_per_reach"),
        ]


class Reckoning(models.Model):
    """When a partnership's overlaps were last worked out, and from what."""

    partnership = models.OneToOneField(Partnership, models.CASCADE, related_name="reckoning")
    made_at = models.DateTimeField()
    n_services = models.PositiveIntegerField()
    n_services_in_cells = models.PositiveIntegerField()  # age, language and district are all known
    n_organizations = models.PositiveIntegerField()
    n_pairs = models.PositiveIntegerField()
    n_needs = models.PositiveIntegerField(default=0)
    crowded = models.JSONField(default=list)  # [[what nearly everybody reaches, organizations], …]

    objects = WithinQuerySet.as_manager()


class PendingDirectory(models.Model):
    """A directory between upload and import, bound to who brought it; deleted when it is imported or put aside."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    source_name = models.CharField(max_length=300)
    content = models.BinaryField()
    mapping_name = models.CharField(max_length=60, blank=True)  # a shipped one
    mapping_text = models.TextField(blank=True)  # or one's own
    created_at = models.DateTimeField()

    objects = WithinQuerySet.as_manager()
