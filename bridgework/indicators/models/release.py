"""Releases: what was published when, signed by whom, how it was protected, and the ledger that every next one is checked against."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.indicators.models.indicator import Indicator
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Membership, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet
from bridgework.places.models import Dimension, Place


class Release(models.Model):
    """A set of tables that was published together. A draft is what the data steward reads before signing."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Waits for a signature")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class License(models.TextChoices):
        """Under which its files may be used, by their SPDX names."""

        BY = "CC-BY-4.0", "Creative Commons Attribution 4.0 International (CC BY 4.0)"
        BY_SHARE_ALIKE = "CC-BY-SA-4.0", "Creative Commons Attribution-ShareAlike 4.0 International (CC BY-SA 4.0)"
        ZERO = "CC0-1.0", "Creative Commons Zero 1.0 Universal (CC0 1.0)"
        OPEN_DATABASE = "ODbL-1.0", "Open Data Commons Open Database License 1.0 (ODbL 1.0)"

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    license = models.CharField(max_length=20, choices=License.choices, default=License.BY)
    note = WordsField()  # what is new in it, for readers
    threshold = models.PositiveSmallIntegerField(default=10)
    report = models.JSONField(default=dict)  # the protection report: numbers of cells only, never counts of people
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = WordsField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "number"], name="one_release_per_number")]
        indexes = [models.Index(fields=["partnership", "state", "-number"], name="releases_by_number")]


class ReleasedTable(models.Model):
    """One indicator's table in one release.

    `ledger` holds what the release stood for and what it published (with the truth: only the planner and the attacker read
    it), `public` what everybody may have: the rows of its open data. Both compressed JSON. `digest` is of the public rows.
    """

    release = models.ForeignKey(Release, models.CASCADE, related_name="tables")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="tables")
    family = models.SlugField(max_length=80)  # indicators that count the same people share a ledger
    ledger = models.BinaryField()
    public = models.BinaryField()
    digest = models.CharField(max_length=64)
    is_open = models.BooleanField(
        default=False
    )  # open data: public, and no agreement stood against it when it was signed
    n_rows = models.PositiveIntegerField(default=0)
    n_hidden = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "indicator"], name="one_table_per_indicator")]
        indexes = [models.Index(fields=["family", "release"], name="tables_by_family")]


class PlaceGaps(models.Model):
    """How the groups of one place fare beside all others in every period of the last release, worked out from its public numbers alone.

    `rows` are those of `queries.place_gaps.GAP_COLUMNS` after the place and dimension, `finding` the row of the latest period whose
    group lies farthest from all others, beyond chance; empty where there is none.
    """

    table = models.ForeignKey(ReleasedTable, models.CASCADE, related_name="gaps")
    place = models.ForeignKey(Place, models.CASCADE, related_name="+")
    dimension = models.ForeignKey(Dimension, models.CASCADE, related_name="+")
    rows = models.JSONField(default=list)
    finding = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "dimension", "place"], name="one_row_of_gaps_per_place"),
        ]
