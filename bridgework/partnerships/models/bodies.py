"""Bodies that decide: steering group, panel, committee; their seats, and who sits for whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.lib.words import WordsField
from bridgework.partnerships.models.organization import Organization
from bridgework.partnerships.models.partnership import Partnership, WithinQuerySet


class Body(models.Model):
    """A body with a charter. Each decision names the body that took it."""

    class Kind(models.TextChoices):
        STEERING = "steering", _("Steering group")
        PANEL = "panel", _("Panel")
        COMMITTEE = "committee", _("Committee")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="bodies")
    slug = models.SlugField(max_length=80)
    name = WordsField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    charter = WordsField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "slug"], name="one_body_per_slug")]
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return str(self.name)


class Seat(models.Model):
    """One seat for one term. Without an organization it is a resident's seat: its holder sits for themself."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="seats")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="seats")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    holder_name = models.CharField(max_length=200, blank=True)  # as the holder wishes to be named; empty: a vacant seat
    is_resident = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_resident=True, organization=None) | models.Q(is_resident=False),
                name="a_resident_sits_for_themself",
            )
        ]
