"""Work that takes long, and imports: what was asked, how far it is, what came of it."""

from __future__ import annotations

from django.db import models

from bridgework.partnerships.models.membership import Membership
from bridgework.partnerships.models.partnership import Partnership, WithinQuerySet


class Job(models.Model):
    """A piece of background work that shows progress, can be cancelled, and survives a restart of the worker."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="jobs")
    task = models.CharField(max_length=200)  # dotted name: bridgework.conversations.tasks.recompute_result
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    n_done = models.PositiveBigIntegerField(default=0)
    n_total = models.PositiveBigIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    result = models.JSONField(null=True)
    asked_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True)  # last sign of life, so that a job of a killed worker is taken up again
    worker = models.CharField(max_length=100, blank=True)  # host:process, so that a dead one is known at once
    n_attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    objects = WithinQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "beat_at"], name="jobs_by_state")]

    @property
    def has_ended(self) -> bool:
        return self.state in (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)


class SourceMapping(models.Model):
    """How the columns of one source are read, remembered by the fingerprint of its header."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="mappings")
    kind = models.CharField(max_length=20)  # indicators, directory, contacts, actions, attendance
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    updated_at = models.DateTimeField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "kind", "fingerprint"], name="one_mapping_per_header")
        ]


class ImportRun(models.Model):
    """One import that was carried out, whole."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=20)
    source_name = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)  # of the source bytes and the mapping
    n_read = models.PositiveIntegerField()
    n_written = models.PositiveIntegerField()
    n_unchanged = models.PositiveIntegerField()
    n_refused = models.PositiveIntegerField()
    problems = models.JSONField(default=list)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    objects = WithinQuerySet.as_manager()
