"""Needs that nobody serves, the counts a partnership gives of them, and what was started."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.goals.models import Goal, Initiative
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Membership, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet
from bridgework.places.models import Place
from bridgework.resources.models import Listing

FLOOR = 10  # nothing is written about fewer people


class CountedNeed(models.Model):
    """How many people of one place need something, as the partnership counted it: whose need, where it is written, when."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="counted_needs")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")  # None: the whole partnership
    need = WordsField()
    age_from = models.PositiveSmallIntegerField(null=True)
    age_to = models.PositiveSmallIntegerField(null=True)
    language = models.CharField(max_length=40, blank=True)
    group = models.CharField(max_length=100, blank=True)  # a code of the directory's groups
    n_people = models.PositiveIntegerField()
    counted_on = models.DateField()
    source = models.CharField(max_length=300)
    hours = models.CharField(max_length=10, blank=True)  # when these people can come: weekday, evening, weekend
    must_be_free = models.BooleanField(default=False)
    must_be_accessible = models.BooleanField(default=False)
    is_public = models.BooleanField(default=True)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(n_people__gte=FLOOR), name="a_counted_need_is_of_ten_or_more"),
            models.CheckConstraint(
                condition=models.Q(age_from=None, age_to=None)
                | models.Q(age_from__isnull=False, age_to__gte=models.F("age_from")),
                name="a_need_has_both_ages_in_order",
            ),
        ]


class UnservedNeed(models.Model):
    """A need that no active service reaches, or that one reaches but for a barrier, as last worked out.

    `key` stays the same as long as the place, people, need and barrier are the same; so do the row and its address.
    """

    class Barrier(models.TextChoices):
        NONE = "", _("no service at all")
        LANGUAGE = "language", _("language")
        AGE = "age", _("age")
        GROUP = "group", _("group")
        HOURS = "hours", _("opening hours")
        COST = "cost", _("cost")
        ACCESSIBILITY = "accessibility", _("access for wheelchairs")
        DISTANCE = "distance", _("distance")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="unserved_needs")
    key = models.CharField(max_length=64)
    place = models.ForeignKey(Place, models.CASCADE, null=True, related_name="+")
    place_code = models.CharField(max_length=100, blank=True)  # as services write it, where no place of ours has it
    need = WordsField()
    ages = models.JSONField(null=True)  # [from, to]
    language = models.CharField(max_length=40, blank=True)
    group = models.CharField(max_length=100, blank=True)
    group_name = WordsField()
    n_people = models.PositiveIntegerField(null=True)  # counted, never fewer than ten
    barrier = models.CharField(max_length=13, choices=Barrier.choices, blank=True, default=Barrier.NONE)
    near = models.JSONField(default=list)  # ids of services that would reach them but for the barrier
    evidence = models.JSONField(default=list)  # [{"kind": "count" | "indicator" | "voice", "is_public", …}]
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="+")
    is_public = models.BooleanField(default=False)  # some of its evidence is; a page shows only that
    is_current = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "key"], name="one_row_per_unserved_need")]
        indexes = [models.Index(fields=["partnership", "is_current", "is_public", "position"], name="needs_in_order")]


class Start(models.Model):
    """Something that was begun for a need: an initiative, or a need put on the list of what organizations share."""

    need = models.ForeignKey(UnservedNeed, models.CASCADE, related_name="starts")
    initiative = models.ForeignKey(Initiative, models.CASCADE, null=True, related_name="started_for")
    listing = models.ForeignKey(Listing, models.CASCADE, null=True, related_name="started_for")
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "initiative"], name="one_start_per_initiative"),
            models.UniqueConstraint(fields=["need", "listing"], name="one_start_per_listing"),
            models.CheckConstraint(
                condition=models.Q(initiative=None, listing__isnull=False)
                | models.Q(initiative__isnull=False, listing=None),
                name="a_start_is_one_thing",
            ),
        ]
