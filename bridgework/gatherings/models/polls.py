"""Finding a date together, and days that have a name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.gatherings.models.gathering import Gathering, Kind
from bridgework.goals.models import Goal
from bridgework.journal.subjects import key_of
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet


class NamedDay(models.Model):
    """A holiday, or another day on which many cannot come; from a calendar that the partnership brought in."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="named_days")
    on = models.DateField()
    name = models.CharField(max_length=120)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "on", "name"], name="one_named_day")]


class TimePoll(models.Model):
    """A session that looks for its date. `key` goes into the signed link that can be passed on."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="time_polls")
    slug = models.SlugField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = WordsField()
    purpose = WordsField()
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="+")
    where = models.CharField(max_length=300, blank=True)
    languages = models.JSONField(default=list)
    minutes = models.PositiveIntegerField()
    hosts = models.ManyToManyField(Organization, related_name="+")
    is_public = models.BooleanField(default=True)  # of the session that comes of it
    key = models.CharField(max_length=40, unique=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    gathering = models.OneToOneField(Gathering, models.SET_NULL, null=True, related_name="poll")

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "slug"], name="one_poll_per_slug")]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def journal_key(self) -> str:
        """What the journal calls it now; its slug is made of its title."""
        return key_of(self, is_public=False)


class Slot(models.Model):
    """A time that would do."""

    poll = models.ForeignKey(TimePoll, models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "starts_at"], name="one_slot_per_time")]


class PollVoter(models.Model):
    """Somebody who says when they can; without an account. With the poll's end nothing but sums is shown of it."""

    poll = models.ForeignKey(TimePoll, models.CASCADE, related_name="voters")
    membership = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=35, default="en")
    key = models.CharField(max_length=40, unique=True)
    is_mail_due = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "email"], condition=~models.Q(email=""), name="one_voter_per_poll_and_address"
            )
        ]


class PollAnswer(models.Model):
    """Whether one time would do for one person."""

    class Can(models.TextChoices):
        YES = "yes", _("Yes")
        IF_NEED_BE = "if-need-be", _("If need be")
        NO = "no", _("No")

    voter = models.ForeignKey(PollVoter, models.CASCADE, related_name="answers")
    slot = models.ForeignKey(Slot, models.CASCADE, related_name="answers")
    can = models.CharField(max_length=10, choices=Can.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voter", "slot"], name="one_answer_per_slot")]
