"""Organizations and the sectors they work in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.lib.words import WordsField
from bridgework.partnerships.models.partnership import Partnership, WithinQuerySet


class Sector(models.TextChoices):
    """The sectors of a cross-sector partnership."""

    EDUCATION = "education", _("Education")
    HEALTH = "health", _("Health")
    NONPROFIT = "nonprofit", _("Nonprofit")
    AGENCY = "agency", _("Public agency")
    BUSINESS = "business", _("Business")
    PHILANTHROPY = "philanthropy", _("Philanthropy")
    GRASSROOTS = "grassroots", _("Grassroots group")


SECTORS = {str(value): label for value, label in Sector.choices}


class Organization(models.Model):
    """An organization, or a tribal nation: a government in its own right, which therefore has no sector."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="organizations")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=300)
    sector = models.CharField(max_length=20, choices=Sector.choices, blank=True)
    is_tribal_nation = models.BooleanField(default=False)
    description = WordsField()
    url = models.URLField(max_length=500, blank=True)
    identifier = models.CharField(max_length=100, blank=True)  # the source's own id, kept for a second import
    is_partner = models.BooleanField(default=True)  # False: known from a directory only
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    legal_status = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    keeper = models.ForeignKey("self", models.SET_NULL, null=True, related_name="kept_records")  # whose people edit it
    last_confirmed_on = models.DateField(null=True)
    confirmed_by = models.ForeignKey(
        "Organization", models.SET_NULL, null=True, related_name="+"
    )  # for whom it was said
    confirm_asked_on = models.DateField(null=True)  # when a mail last asked
    edited_at = models.DateTimeField(null=True)  # by its keepers: from then on an import leaves it as it is
    hsds = models.JSONField(default=dict)  # what a source says beyond the columns, see directory.py

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "slug"], name="one_organization_per_slug"),
            models.UniqueConstraint(
                fields=["partnership", "identifier"],
                condition=~models.Q(identifier=""),
                name="one_organization_per_identifier",
            ),
            models.CheckConstraint(
                condition=models.Q(is_tribal_nation=False) | models.Q(sector=""), name="a_tribal_nation_is_not_a_sector"
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "name"], name="organizations_by_name"),
            models.Index(fields=["partnership", "is_partner", "name"], name="organizations_listed"),
            models.Index(
                fields=["partnership", "sector", "is_partner", "left_on", "is_tribal_nation"],
                name="organizations_by_sector",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_sector_display(self) -> str:  # type: ignore[no-redef]
        """Return the sector in words. Django's own makes a dictionary of all choices at each call, for each row of a list."""
        return str(SECTORS.get(self.sector, self.sector))

    @property
    def standing(self) -> str:
        """What it is, in words: its sector, or a tribal nation."""
        return str(_("Tribal nation")) if self.is_tribal_nation else str(self.get_sector_display())
