"""How many people live where, by age, language and group: one public table, against which the directory is held."""

from __future__ import annotations

from django.db import models

from bridgework.alignment.models.needs import FLOOR
from bridgework.partnerships.models import Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet
from bridgework.places.models import Place


class PopulationCount(models.Model):
    """How many people of one age band, language and group live in one place; an empty field is "of any".

    `n_people` of None stands for one to nine: such a count is not kept at all, so no sum and no difference can give it away.
    A census count (`conversations.CensusCount`) is of one group of one question; what both of a pair reach is a cell of
    several at once, so it stands here. Where no such table is kept, the census counts are read instead.
    """

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="population_counts")
    place = models.ForeignKey(Place, models.CASCADE, related_name="+")
    age = models.CharField(max_length=10, blank=True)  # "14-17", "60+", as `Reach` has it
    language = models.CharField(max_length=40, blank=True)
    group = models.CharField(max_length=100, blank=True)  # a code of the directory's groups
    n_people = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "place", "age", "language", "group"], name="one_count_of_people_per_cell"
            ),
            models.CheckConstraint(
                condition=models.Q(n_people=None) | models.Q(n_people=0) | models.Q(n_people__gte=FLOOR),
                name="no_count_of_one_to_nine_people_is_kept",
            ),
        ]
