"""Indicators and their values by place, period and group. Values are stored sparsely: a cell that nobody gave has no row.

Whoever writes values calls `actions.protect(indicator=…, places=…)` in the same transaction: `Value.is_shown` is False until
the protection has allowed a cell, and every door (page, chart, CSV, API, alt text) reads only cells that are shown.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.goals.models import Goal, Initiative
from bridgework.journal.subjects import key_of
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

    class Kind(models.TextChoices):
        POPULATION = "population", _("How people are doing (many answer for it together)")
        PERFORMANCE = "performance", _("How one program does (its organization answers for it)")

    class Measure(models.TextChoices):
        HOW_MUCH = "how-much", _("How much did we do?")
        HOW_WELL = "how-well", _("How well did we do it?")
        BETTER_OFF = "better-off", _("Is anyone better off?")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="indicators")
    slug = models.SlugField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.POPULATION)
    measure = models.CharField(max_length=12, choices=Measure.choices, blank=True)  # of a performance measure
    contributes_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="performance_measures")
    performed_by = models.ForeignKey(Organization, models.SET_NULL, null=True, related_name="+")  # who answers for it
    initiative = models.ForeignKey(Initiative, models.SET_NULL, null=True, related_name="+")  # the program it measures
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
    months_between = models.PositiveSmallIntegerField(null=True)  # how often new numbers are due; None: not said
    refreshed_at = models.DateTimeField(null=True)  # when numbers last came in
    changed_at = models.DateTimeField(null=True)  # when values last changed since the last release; None: they did not
    released_in = models.ForeignKey("Release", models.SET_NULL, null=True, related_name="+")  # the last one
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

    @property
    def journal_key(self) -> str:
        """What the journal calls it now; its slug is made of its title."""
        return key_of(self, is_public=self.is_public)


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
    # What the last release says of the cell; only actions.releasing writes here, and every door reads only this.
    is_shown = models.BooleanField(default=False)  # False hides every number of the cell at every door
    released_numerator = models.PositiveBigIntegerField(null=True)
    released_denominator = models.PositiveBigIntegerField(null=True)
    released_value = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    released_margin = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    released_at_most = models.PositiveSmallIntegerField(null=True)  # percent: all that may be said of a small share
    released_at_least = models.PositiveSmallIntegerField(null=True)
    fate = models.CharField(max_length=12, blank=True)  # why, for the data steward: analysis.releasing.Fate

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "place", "period", "group"], name="one_value_per_cell"),
        ]
        # All cells of one group in one period lie side by side, with what a picture of all places asks of them; what is
        # asked by place finds its way by the constraint's own index.
        indexes = [
            models.Index(
                fields=[
                    "period", "group", "indicator", "place", "is_shown", "released_numerator", "released_denominator",
                    "released_value", "released_at_most", "released_at_least",
                ],
                name="values_of_a_picture",
            )
        ]  # fmt: skip


class Target(models.Model):
    """Where a goal wants an indicator to be by the end of a date: a level for everyone or one group, or a gap to close."""

    class Kind(models.TextChoices):
        LEVEL = "level", _("A level to reach")
        DIFFERENCE = "difference", _("A gap to close, in points or per 100")
        RATIO = "ratio", _("A gap to close, as a ratio")

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.LEVEL)
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")  # None: the universal goal
    other_group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")  # of a gap; None: all others
    value = models.DecimalField(max_digits=16, decimal_places=6)  # per 100, or a ratio
    by = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator"],
                condition=models.Q(group=None, kind="level"),
                name="one_universal_target_per_indicator",
            ),
            models.UniqueConstraint(fields=["indicator", "group", "kind"], name="one_target_per_group"),
            models.CheckConstraint(
                condition=models.Q(kind="level") | models.Q(group__isnull=False), name="a_gap_has_a_group"
            ),
        ]


class GroupStrategy(models.Model):
    """What is done so that one group reaches the universal goal, who answers for it, and until when."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="strategies")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    text = WordsField()
    why = WordsField()  # what holds this group back that does not hold others back
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")  # who answers for it
    initiative = models.ForeignKey(Initiative, models.SET_NULL, null=True, related_name="+")
    by = models.DateField(null=True)
    is_open = models.BooleanField(default=True)  # False: ended; kept for the record
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["indicator", "group", "position"], name="strategies_by_group")]
