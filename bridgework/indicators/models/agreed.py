"""What agreements cover, and what tribal nations decide about their own people's numbers."""

from __future__ import annotations

from django.db import models

from bridgework.indicators.models.indicator import Indicator
from bridgework.partnerships.models import Act, Agreement, Membership, Organization
from bridgework.places.models import Group


class CoveredIndicator(models.Model):
    """One indicator that an agreement names. `Indicator.is_under_agreement` says whether there is any."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="covered")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="covered")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "indicator"], name="an_agreement_covers_once")]


class StatedUse(models.Model):
    """How often numbers were taken away under an agreement, by day and by what was said they are for. Nobody's name."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="uses")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="uses")
    act = models.CharField(max_length=10, choices=Act.choices)
    purpose = models.CharField(max_length=10, choices=Agreement.Purpose.choices)
    on = models.DateField()
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "indicator", "act", "purpose", "on"], name="one_count_of_uses_a_day"
            )
        ]


class TribalAuthority(models.Model):
    """A tribal nation decides about the numbers of a group: its people (CARE: authority to control)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "group"], name="one_authority_per_group")]
        verbose_name_plural = "tribal authorities"


class CellApproval(models.Model):
    """A nation's word that an indicator may show its people's cells, until the nation takes it back."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="approvals")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "group", "organization"],
                condition=models.Q(revoked_at=None),
                name="one_current_approval",
            )
        ]
