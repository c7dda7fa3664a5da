"""Places in their hierarchy, group dimensions, periods. `scope` is the partnership's opaque id: this floor stands below it."""

from __future__ import annotations

from django.db import models

from bridgework.lib.words import WordsField

EVERYONE = "everyone"  # code of the dimension and group that stand for all people


class Place(models.Model):
    """A place inside one partnership's hierarchy: state, county, district, neighborhood, school."""

    scope = models.UUIDField()
    level = models.CharField(max_length=40)  # "county", "district", "school"
    code = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "level", "code"], name="one_place_per_code")]
        indexes = [models.Index(fields=["scope", "level", "name", "code"], name="places_in_order")]

    def __str__(self) -> str:
        return self.name


class PlaceShape(models.Model):
    """The outline of a place, simplified together with its neighbors: for maps, not for measuring.

    `rings` are lists of whole numbers, x0, y0, then the steps from point to point, in 1/100,000 degree (longitude, latitude); what
    lies in an even number of rings is outside.
    """

    place = models.OneToOneField(Place, models.CASCADE, related_name="shape")
    rings = models.JSONField()
    label_lon = models.FloatField()  # where its name may stand
    label_lat = models.FloatField()
    # The same outline ready to draw on the sheet of its level, see indicators.queries.sheets; written with the outlines of a level.
    drawn = models.JSONField(null=True)


class ShapesDraft(models.Model):
    """Outlines that a data keeper brought in and has not kept yet; one for each person, deleted after two days."""

    scope = models.UUIDField()
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    level = models.CharField(max_length=40)
    source_name = models.CharField(max_length=300)
    outlines = models.JSONField()  # place code, name in the file, rings, label
    unmatched = models.JSONField(default=list)  # names in the file that are no known place
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "person"], name="one_shapes_draft_per_person")]


class Dimension(models.Model):
    """A way to tell people apart that matters for equity: race and ethnicity, language, disability, income."""

    scope = models.UUIDField()
    code = models.SlugField(max_length=60)
    name = WordsField()
    position = models.PositiveSmallIntegerField(default=0)
    # Race by disability: the dimensions it crosses. Its groups are made where a source gives them, never all combinations.
    crosses = models.ManyToManyField("self", symmetrical=False, related_name="crossed_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "code"], name="one_dimension_per_code")]


class Group(models.Model):
    """One group of a dimension. `color` (1–6) stays with the group on every chart."""

    dimension = models.ForeignKey(Dimension, models.CASCADE, related_name="groups")
    code = models.SlugField(max_length=60)
    name = WordsField()
    position = models.PositiveSmallIntegerField(default=0)
    color = models.PositiveSmallIntegerField(default=6)
    crosses = models.ManyToManyField("self", symmetrical=False, related_name="crossed_in")  # Black, with a disability

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dimension", "code"], name="one_group_per_code")]


class GroupLabel(models.Model):
    """How one source calls a group, in the years given: labels change between sources and over time, groups stay."""

    dimension = models.ForeignKey(Dimension, models.CASCADE, related_name="labels")
    source = models.CharField(max_length=120, blank=True)  # a mapping's own name; empty: every source
    label_key = models.CharField(max_length=200)  # labels.key_of
    group = models.ForeignKey(Group, models.CASCADE, related_name="labels")
    since = models.DateField(null=True)  # first day of the first period it holds for; None: always
    until = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["dimension", "label_key"], name="labels_by_key")]


class Period(models.Model):
    """A span of days with the label its source uses, such as 2016-17."""

    scope = models.UUIDField()
    code = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "code"], name="one_period_per_code"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="period_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.code
