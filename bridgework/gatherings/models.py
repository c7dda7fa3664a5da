"""Joint sessions, training or planning (`gatherings` in code: *session* means something else to a web framework)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.goals.models import Commitment, Goal
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Organization, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet


class Gathering(models.Model):
    """One session: kind, date, hosts, who came, who taught and who learned."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("Training")
        PLANNING = "planning", _("Planning")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="gatherings")
    slug = models.SlugField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = WordsField()
    purpose = WordsField()
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="gatherings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_all_day = models.BooleanField(default=False)  # only the date is known, as from an attendance sheet
    where = models.CharField(max_length=300, blank=True)
    languages = models.JSONField(default=list)  # interpreted into
    hosts = models.ManyToManyField(Organization, related_name="hosted_gatherings")
    n_residents = models.PositiveIntegerField(default=0)  # residents who came for themselves
    notes = WordsField()
    is_public = models.BooleanField(default=True)
    sequence = models.PositiveIntegerField(default=0)  # RFC 5545 SEQUENCE: rises when time or place changes
    cancelled_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()  # of anything a calendar shows: its stamp there
    identifier = models.CharField(max_length=100, blank=True)  # a sheet's stable key: a second import finds it again

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "slug"], name="one_gathering_per_slug"),
            models.UniqueConstraint(
                fields=["partnership", "identifier"],
                condition=~models.Q(identifier=""),
                name="one_gathering_per_identifier",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="a_session_ends_after_it_starts"
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "starts_at"], name="gatherings_by_date"),
            models.Index(fields=["partnership", "ends_at", "is_public", "goal"], name="gatherings_by_end"),
        ]

    def __str__(self) -> str:
        return str(self.title)


class Attendance(models.Model):
    """How many people of one organization came, and whether they taught or learned there."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="attendances")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="attendances")
    n_people = models.PositiveIntegerField()
    has_taught = models.BooleanField(default=False)
    has_learned = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gathering", "organization"], name="one_attendance_per_organization")
        ]


class FollowUp(models.Model):
    """A promise made at a session."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="follow_ups")
    commitment = models.OneToOneField(Commitment, models.CASCADE, related_name="follow_up")
