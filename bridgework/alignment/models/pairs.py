"""Pairs of organizations that serve the same people, what people said of each, and the ranking that learns from it.

A pair is nobody's business but that of its two organizations and the steward's, until both agree to show it. Whoever reads
pairs asks `queries.pairs_for`, which knows who may see which.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet


class Overlap(models.Model):
    """Two organizations whose services reach the same people toward related aims, as last worked out.

    The row stays when pairs are worked out anew, so that its address and what was said of it stay; one that is no longer
    found is not current. Ties are looked up when it is shown.
    """

    class State(models.TextChoices):
        OPEN = "open", _("nobody has answered")
        INTRODUCED = "introduced", _("an introduction is under way")
        HALF = "half", _("one side says they work together already")
        TOGETHER = "together", _("they work together already")
        DIFFERENT = "different", _("not the same")
        APART = "apart", _("kept apart")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="overlaps")
    one = models.ForeignKey(Organization, models.CASCADE, related_name="overlaps_one")
    other = models.ForeignKey(Organization, models.CASCADE, related_name="overlaps_other")
    score = models.FloatField(default=0.0)  # 0 to 1, of the ranking at that time
    is_current = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    # Whom both reach: {"places": [codes], "ages": [[from, to]], "languages": […], "groups": […]}, at most 40 of each.
    shared = models.JSONField(default=dict)
    # What explains it, as plain data: {"parts", "people", "aims", "services": [[id, id]], "reasons": [{"kind", …}]}.
    found = models.JSONField(default=dict)
    # Each side's agreement to show the pair to everybody. Both, or nobody else sees it.
    one_shows_at = models.DateTimeField(null=True)
    other_shows_at = models.DateTimeField(null=True)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "one", "other"], name="one_overlap_per_pair"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="an_overlap_has_one_order"),
            models.CheckConstraint(
                condition=~models.Q(state="apart") | models.Q(one_shows_at=None, other_shows_at=None),
                name="what_is_kept_apart_is_not_shown",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "is_current", "-score", "one", "other"], name="overlaps_in_order")
        ]

    @property
    def is_shown(self) -> bool:
        """Whether both sides agreed that everybody may see it."""
        return self.one_shows_at is not None and self.other_shows_at is not None


class PairAnswer(models.Model):
    """What one side, or the steward, said of a pair. Nobody but that side and the steward sees it; it teaches the ranking."""

    class Kind(models.TextChoices):
        INTRODUCE = "introduce", _("Introduce us")
        TOGETHER = "together", _("Already working together")
        DIFFERENT = "different", _("Not the same")
        APART = "apart", _("Keep apart")

    overlap = models.ForeignKey(Overlap, models.CASCADE, related_name="answers")
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="+")  # None: the steward
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = WordsField()  # of "keep apart": only the steward reads it
    parts = models.JSONField(default=dict)  # of the pair when it was answered, so that learning is the same for ever
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["overlap", "organization"], name="one_answer_per_side_of_a_pair"),
            models.UniqueConstraint(
                fields=["overlap"],
                condition=models.Q(organization=None),
                name="one_answer_of_the_steward_to_a_pair",
            ),
        ]


class Ranking(models.Model):
    """One state of the ranking: the weights of its parts and on how many answers they rest. The newest one is used; the
    earlier ones stay, so that anybody can see what changed."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="rankings")
    made_at = models.DateTimeField()
    weights = models.JSONField()
    bias = models.FloatField()
    n_answers = models.PositiveIntegerField()
    n_right = models.PositiveIntegerField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["partnership", "-made_at", "-id"], name="rankings_by_date")]


class Cluster(models.Model):
    """Three or more organizations around the same people and related aims. Whoever may see each of its pairs sees it."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="clusters")
    position = models.PositiveIntegerField()
    shared = models.JSONField(default=dict)
    # {"names": of its organizations, "pairs": keys of its overlaps, "terms", "words", "density", "n_ties"}
    found = models.JSONField(default=dict)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "position"], name="one_cluster_per_position")]
