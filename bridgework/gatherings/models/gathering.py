"""Joint sessions, training or planning (`gatherings` in code: *session* means something else to a web framework)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.goals.models import Commitment, Goal
from bridgework.journal.subjects import key_of
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Organization, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet


class Kind(models.TextChoices):
    """What a session is for."""

    TRAINING = "training", _("Training")
    PLANNING = "planning", _("Planning")


class Series(models.Model):
    """Sessions that return: each is a row of its own (`Gathering`), made when the series is planned.

    The pattern is kept in the local time of a zone: a series at nine stays at nine when the clocks change. `except_on` are dates
    of the pattern on which there never was a session (RFC 5545 EXDATE); one that was moved or cancelled keeps its row.
    """

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("every week, on this day")
        MONTHLY = "monthly", _("every month, on this day of that week")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="series")
    slug = models.SlugField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = WordsField()
    purpose = WordsField()
    where = models.CharField(max_length=300, blank=True)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices)
    interval = models.PositiveSmallIntegerField(default=1)  # every second week: 2
    time_zone = models.CharField(max_length=60)
    first_at = models.DateTimeField()  # by the pattern; dates follow from it
    minutes = models.PositiveIntegerField()
    n_times = models.PositiveSmallIntegerField()  # dates of the pattern, those in `except_on` among them
    except_on = models.JSONField(default=list)  # local dates, ISO 8601
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    identifier = models.CharField(max_length=100, blank=True)  # of the calendar it came from

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "slug"], name="one_series_per_slug"),
            models.UniqueConstraint(
                fields=["partnership", "identifier"],
                condition=~models.Q(identifier=""),
                name="one_series_per_identifier",
            ),
        ]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return str(self.title)

    @property
    def journal_key(self) -> str:
        """What the journal calls it now; its slug is made of its title."""
        return key_of(self, is_public=False)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Gathering(models.Model):
    """One session: kind, date, hosts, who came, who taught and who learned."""

    Kind = Kind

    class Minutes(models.TextChoices):
        DRAFT = "draft", _("being written")
        APPROVED = "approved", _("approved")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="gatherings")
    series = models.ForeignKey(Series, models.SET_NULL, null=True, related_name="gatherings")
    occurrence_at = models.DateTimeField(null=True)  # when the series' pattern has it: RFC 5545 RECURRENCE-ID
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
    link = models.URLField(max_length=500, blank=True)  # where one joins from afar; shown to those who have a place
    invited = models.ManyToManyField(Organization, related_name="invited_gatherings")
    is_open_to_register = models.BooleanField(default=False)
    capacity = models.PositiveIntegerField(null=True)  # places; None: as many as come
    n_for_residents = models.PositiveIntegerField(default=0)  # of them, kept for residents …
    for_residents_until = models.DateField(null=True)  # … up to this local date
    room_key = models.CharField(max_length=40, blank=True, db_index=True)  # in the link behind the room's QR code
    room_code = models.CharField(max_length=8, blank=True)  # shown in the room: who types it is there
    quorum_organizations = models.PositiveSmallIntegerField(default=0)
    quorum_sectors = models.PositiveSmallIntegerField(default=0)
    quorum_needs_residents = models.BooleanField(default=False)
    minutes_state = models.CharField(max_length=10, choices=Minutes.choices, default=Minutes.DRAFT)
    minutes_approved_at = models.DateTimeField(null=True)
    are_minutes_inside = models.BooleanField(default=False)  # for members only, also once approved
    minutes_published_at = models.DateTimeField(null=True)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "slug"], name="one_gathering_per_slug"),
            models.UniqueConstraint(
                fields=["partnership", "identifier"],
                condition=~models.Q(identifier=""),
                name="one_gathering_per_identifier",
            ),
            models.UniqueConstraint(
                fields=["series", "occurrence_at"],
                condition=models.Q(series__isnull=False),
                name="one_gathering_per_occurrence",
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

    @property
    def journal_key(self) -> str:
        """What the journal calls it now; its slug is made of its title."""
        return key_of(self, is_public=self.is_public and (self.goal is None or self.goal.is_public))


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
