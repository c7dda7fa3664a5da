"""The story behind the curve: why the numbers are as they are, who says so, and which affected people have read it."""

from __future__ import annotations

from django.db import models

from bridgework.indicators.models.indicator import Indicator
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Membership
from bridgework.places.models import Group


class Story(models.Model):
    """One text about an indicator. The newest is shown; earlier ones stay in the record."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="stories")
    text = WordsField()
    written_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    signed_as = models.CharField(max_length=300)  # name and capacity as they stood then
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["indicator", "-written_at"], name="stories_by_time")]
        verbose_name_plural = "stories"


class StoryReview(models.Model):
    """Affected people who read a story and what they said of it: a group of residents, never a person's name."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="reviews")
    group = models.ForeignKey(
        Group, models.SET_NULL, null=True, related_name="+"
    )  # whom it is about, where it is one group
    who = models.CharField(max_length=200)  # "eleven parents of the Eastside families' council"
    said = WordsField()
    reviewed_on = models.DateField()
    recorded_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
