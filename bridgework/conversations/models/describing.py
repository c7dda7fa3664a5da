"""Who took part, kept apart from what they said: self-descriptions, census counts, outreach targets, protected counts."""

from __future__ import annotations

import secrets

from django.db import models

from bridgework.conversations.models.conversation import Conversation
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Organization, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet
from bridgework.places.models import Group, Place


def random_id() -> int:
    """Return a row's number that says nothing of when it was made: rows of SQLite lie in the order of their numbers."""
    return secrets.randbits(62)


class VoicesPlan(models.Model):
    """What a conversation asks people about themselves, and the day on which that and all tokens are deleted. Fixed at the
    opening. `asked` is a list of [dimension code, [group codes]]: later imports may add groups, not to this question."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="voices_plan")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")  # whose census is compared
    asked = models.JSONField(default=list)
    delete_on = models.DateField()
    deleted_at = models.DateTimeField(null=True)

    @property
    def dimensions(self) -> dict[str, list[str]]:
        return {code: list(groups) for code, groups in self.asked}


class SelfDescription(models.Model):
    """What somebody said of themselves in one dimension; an empty group is "not said". No link to voice, vote or time:
    `key_hash` is keyed for this dimension alone, so without the site's key rows of one person cannot be put together."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="self_descriptions")
    dimension = models.SlugField(max_length=60)
    key_hash = models.CharField(max_length=64)
    group = models.SlugField(max_length=60, blank=True)
    has_seen = models.BooleanField(default=False)  # opened the answer to their own statement

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "dimension", "key_hash"], name="one_self_description_per_dimension"
            )
        ]


class CensusCount(models.Model):
    """How many people of one group live in one place, by a census or another count."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="census_counts")
    place = models.ForeignKey(Place, models.CASCADE, related_name="census_counts")
    group = models.ForeignKey(Group, models.CASCADE, related_name="census_counts")
    n = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "group"], name="one_census_count_per_group_and_place")]


class OutreachTarget(models.Model):
    """How many voices of one group are hoped for, until when, who invites them and how."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="outreach_targets")
    group = models.ForeignKey(Group, models.CASCADE, related_name="+")
    n_hoped = models.PositiveIntegerField()
    by = models.DateField()
    organization = models.ForeignKey(Organization, models.SET_NULL, null=True, related_name="+")
    deed = WordsField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "group"], name="one_outreach_target_per_group")]


class VoicesCounted(models.Model):
    """Counts of voices by described group, as they are printed. `body["cells"]` is a list of [dimension, group, step, count];
    a count of null is not shown. `exact` has the true counts until the day of deletion, so that answers can be added."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="voices_counted")
    counted_at = models.DateTimeField()
    answers_counted_at = models.DateTimeField(null=True)
    body = models.JSONField()
    exact = models.JSONField(null=True)
