"""Indicators and their values by place, period and group. Values are stored sparsely: a cell that nobody gave has no row.

Whoever writes values calls `actions.protect(indicator=…, places=…)` in the same transaction: `Value.is_shown` is False until
the protection has allowed a cell, and every door (page, chart, CSV, API, alt text) reads only cells that are shown.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.goals.models import Goal
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Organization, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet
from bridgework.places.models import Dimension, Group, Period, Place


class Indicator(models.Model):
    """What is measured, of whom, in which unit, and whether up is good."""

    class Unit(models.TextChoices):
        PEOPLE = (
            "people",
            _("People per 100"),
        )  # numerator and denominator count people; numerator is part of denominator
        EVENTS = (
            "events",
            _("Events per 100 people"),
        )  # one person may have several events: no share, no Wilson interval
        GIVEN = "given", _("Rate as its source gives it")  # no counts: shown as given, without an interval of ours

    class Polarity(models.TextChoices):
        UP = "up", _("Up is better")
        DOWN = "down", _("Down is better")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="indicators")
    slug = models.SlugField(max_length=80)
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="indicators")
    name = WordsField()
    definition = WordsField()
    counted = WordsField()  # numerator in words: "graduated in four years", "suspensions"
    population = WordsField()  # denominator in words: "students"
    unit = models.CharField(max_length=10, choices=Unit.choices)
    polarity = models.CharField(max_length=5, choices=Polarity.choices, default=Polarity.UP)
    source = models.CharField(max_length=300, blank=True)
    method_note = WordsField()
    steward = models.ForeignKey(Organization, models.SET_NULL, null=True, related_name="+")
    place_level = models.CharField(max_length=40, blank=True)  # the one level this indicator's page shows
    home_place = models.ForeignKey(Place, models.SET_NULL, null=True, related_name="+")  # the place its page opens with
    home_dimension = models.ForeignKey(
        Dimension, models.SET_NULL, null=True, related_name="+"
    )  # by which groups it opens
    summary = models.JSONField(default=dict)  # what lists say of it (shown numbers only); kept by actions.protect
    is_headline = models.BooleanField(default=False)
    is_public = models.BooleanField(default=True)
    is_under_agreement = models.BooleanField(default=False)  # an agreement names it: every door asks the agreements
    position = models.PositiveSmallIntegerField(default=0)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "slug"], name="one_indicator_per_slug")]

    def __str__(self) -> str:
        return str(self.name)


class Value(models.Model):
    """One cell. Counts, or a value as given; `margin` as given by the source (a 90 % margin of error, mostly)."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="values")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # EVERYONE's group for the total
    numerator = models.PositiveBigIntegerField(null=True)
    denominator = models.PositiveBigIntegerField(null=True)
    value = models.DecimalField(max_digits=16, decimal_places=6, null=True)  # per 100, where only a rate is given
    margin = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    is_suppressed_by_source = models.BooleanField(default=False)
    is_shown = models.BooleanField(default=False)  # only actions.protect sets it; False hides the cell at every door

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "place", "period", "group"], name="one_value_per_cell"),
        ]
        indexes = [models.Index(fields=["indicator", "place"], name="values_by_place")]


class Target(models.Model):
    """Where a goal wants an indicator to be, for everyone or for one group, by the end of a date."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")  # None: the universal goal
    value = models.DecimalField(max_digits=16, decimal_places=6)  # per 100
    by = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator"], condition=models.Q(group=None), name="one_universal_target_per_indicator"
            ),
            models.UniqueConstraint(fields=["indicator", "group"], name="one_target_per_group"),
        ]


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
