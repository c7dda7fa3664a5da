"""Who belongs, in which capacity. One row is one capacity; every act names the row it was done in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.partnerships.models.organization import Organization
from bridgework.partnerships.models.partnership import Partnership, WithinQuerySet


class Role(models.TextChoices):
    """What a member may do."""

    STEWARD = "steward", _("Steward")
    DATA_STEWARD = "data-steward", _("Data steward")
    PARTNER = "partner", _("Partner")
    MODERATOR = "moderator", _("Moderator")
    RESIDENT = "resident", _("Resident")


class Membership(models.Model):
    """One capacity of one person: a role, for an organization or for oneself."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "person", "organization", "role"],
                condition=models.Q(ended_at=None),
                name="one_membership_per_organization_and_role",
            ),
            models.UniqueConstraint(
                fields=["partnership", "person", "role"],
                condition=models.Q(organization=None, ended_at=None),
                name="one_membership_for_oneself_and_role",
            ),
        ]

    def __str__(self) -> str:
        return self.capacity

    @property
    def capacity(self) -> str:
        """The capacity in words, as the journal keeps it (English: the journal has one language)."""
        role = Role(self.role).value.replace("-", " ")
        return f"{role} for {self.organization.name}" if self.organization else role


class Invitation(models.Model):
    """A link that makes a member. Only the token's hash is kept."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="invitations")
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=200, blank=True)
    invited_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = WithinQuerySet.as_manager()
