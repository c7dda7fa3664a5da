"""What pages say of all rows of a partnership, as the worker last worked it out."""

from __future__ import annotations

from django.db import models

from bridgework.partnerships.models import Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet


class WorkedOut(models.Model):
    """The findings of one page, as plain data: derived, with one writer (`actions.keeping`), and dated on the page.

    `revision`, `n_entries` and `on` say from which state of the partnership, after how many entries of its journal and for which
    of its days it was worked out.
    """

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="+")
    what = models.CharField(max_length=30)
    revision = models.PositiveBigIntegerField()
    n_entries = models.PositiveBigIntegerField(default=0)
    on = models.DateField()
    made_at = models.DateTimeField()
    body = models.JSONField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "what"], name="one_row_of_findings_per_page")]
