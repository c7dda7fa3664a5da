"""How tables come in: between upload and import, each import as one batch, and what every correction changed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from bridgework.indicators.models.indicator import Indicator
from bridgework.partnerships.models import Membership, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet
from bridgework.places.models import Group, Period, Place


class PendingUpload(models.Model):
    """A table between upload and import, bound to the person who brought it; deleted when it is imported or put aside."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    indicator = models.ForeignKey(Indicator, models.CASCADE, null=True, related_name="+")
    source_name = models.CharField(max_length=300)
    content = models.BinaryField()
    denominators_name = models.CharField(max_length=300, blank=True)
    denominators = models.BinaryField(null=True)
    mapping = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    objects = WithinQuerySet.as_manager()


class Batch(models.Model):
    """One import into one indicator, as one thing that can be undone."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="batches")
    source_name = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    n_new = models.PositiveIntegerField(default=0)
    n_changed = models.PositiveIntegerField(default=0)
    n_withdrawn = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["indicator", "-at"], name="batches_by_time")]
        verbose_name_plural = "batches"


class Change(models.Model):
    """What one batch did to one cell. `before` and `after` hold the stored fields as JSON; None where there was no cell."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="changes")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "place", "period", "group"], name="one_change_per_cell")
        ]
