"""What moderators call the groups of a result."""

from __future__ import annotations

from django.db import models

from bridgework.conversations.models.conversation import Result
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Membership


class GroupName(models.Model):
    """A name that moderators gave one group of opinion of a result. Without one, what sets the group apart stands for it."""

    result = models.ForeignKey(Result, models.CASCADE, related_name="names")
    number = models.PositiveSmallIntegerField()  # of the group, as the result counts them
    words = WordsField()
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["result", "number"], name="one_name_per_group_of_a_result")]
