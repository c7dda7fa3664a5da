"""Training tracks: sessions and materials in an order, who has done them, and what that opens."""

from __future__ import annotations

from django.db import models

from bridgework.gatherings.models.gathering import Gathering
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Membership, Partnership, Role
from bridgework.partnerships.models.partnership import WithinQuerySet


class Track(models.Model):
    """A course. Who has done all its steps may be given a role, once the steward confirms it."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="tracks")
    slug = models.SlugField(max_length=80)
    title = WordsField()
    purpose = WordsField()
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)  # rises with each change; earlier ones are `TrackVersion`

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "slug"], name="one_track_per_slug")]

    def __str__(self) -> str:
        return str(self.title)


class TrackVersion(models.Model):
    """How a track was up to a change: what was completed under it stands as it was then."""

    track = models.ForeignKey(Track, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()  # title, purpose, role, steps; texts by language
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["track", "number"], name="one_track_version_per_number")]


class Step(models.Model):
    """One step: a session to come to, or a material to work through. One that was taken out stays, for who has done it."""

    track = models.ForeignKey(Track, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    title = WordsField()
    gathering = models.ForeignKey(Gathering, models.SET_NULL, null=True, related_name="steps")
    material = models.URLField(max_length=500, blank=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "pk"]


class StepDone(models.Model):
    """One member has done one step: they were there, or say that they worked through it."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="done")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="steps_done")
    done_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "membership"], name="one_step_done_per_member")]


class TrackDone(models.Model):
    """One member has done a whole track, as it was in `version`.

    `granted` is the capacity that it opened, once the steward confirmed it.
    """

    track = models.ForeignKey(Track, models.CASCADE, related_name="done")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="tracks_done")
    done_on = models.DateField()
    version = models.PositiveIntegerField(default=1)
    granted = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["track", "membership", "version"], name="one_track_done_per_version")
        ]
