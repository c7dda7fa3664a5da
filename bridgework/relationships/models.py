"""Ties between organizations: who holds them on each side, and what the two said of them.

That there is a tie at all is not stored here: it is read from what is on record (`queries.ties_of`).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet

QUIET_AFTER = 6  # months without a sign
ASK_EVERY = 3  # months between two questions to whoever holds a tie


class Pace(models.Model):
    """After how many months without a sign a tie counts as quiet here, and how often its holders are asked."""

    partnership = models.OneToOneField(Partnership, models.CASCADE, related_name="pace")
    quiet_after = models.PositiveSmallIntegerField(default=QUIET_AFTER)
    ask_every = models.PositiveSmallIntegerField(default=ASK_EVERY)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_after__gte=1, quiet_after__lte=36, ask_every__gte=1, ask_every__lte=12),
                name="a_pace_is_some_months",
            )
        ]


class Said(models.Model):
    """What two organizations said of each other. It counts as a tie once both have said it."""

    class Kind(models.TextChoices):
        TOGETHER = "together", _("We already work together")
        REFERRAL = "referral", _("We send people to each other")
        INTRODUCTION = "introduction", _("We accepted an introduction")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="said_ties")
    one = models.ForeignKey(Organization, models.CASCADE, related_name="said_one")
    other = models.ForeignKey(Organization, models.CASCADE, related_name="said_other")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    one_at = models.DateTimeField(null=True)
    other_at = models.DateTimeField(null=True)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "one", "other", "kind"], name="said_once_of_a_pair"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="what_is_said_has_one_order"),
        ]


class Holding(models.Model):
    """One side of a tie: who holds it for `organization` toward `other`, and who takes over when that person leaves."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="holdings")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="holdings")
    other = models.ForeignKey(Organization, models.CASCADE, related_name="held_by_others")
    holder = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="held_ties")
    successor = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="ties_to_take_over")
    held_since = models.DateTimeField()
    checked_in_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)  # the last time the holder was mailed a check-in
    successor_asked_at = models.DateTimeField(null=True)  # since the present holder left

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "other"], name="one_holding_per_side"),
            models.CheckConstraint(
                condition=~models.Q(organization=models.F("other")), name="a_tie_is_held_toward_another"
            ),
        ]
        indexes = [models.Index(fields=["partnership", "organization", "other"], name="holdings_by_side")]


class CheckIn(models.Model):
    """What the holder of a tie said of it in two minutes. Only the two organizations read it."""

    class Going(models.TextChoices):
        WELL = "well", _("Well")
        PARTLY = "partly", _("Partly")
        NOT = "not", _("Not at present")

    class Together(models.TextChoices):
        DONE = "done", _("Yes")
        PLANNED = "planned", _("It is planned")
        NO = "no", _("No")

    class Needs(models.TextChoices):
        NOTHING = "nothing", _("Nothing for now")
        MEETING = "meeting", _("A meeting of the two")
        PERSON = "person", _("Somebody else to hold it")

    holding = models.ForeignKey(Holding, models.CASCADE, related_name="check_ins")
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField()
    going = models.CharField(max_length=10, choices=Going.choices)
    together = models.CharField(max_length=10, choices=Together.choices)
    needs = models.CharField(max_length=10, choices=Needs.choices)
    words = WordsField()

    class Meta:
        indexes = [models.Index(fields=["holding", "-said_at"], name="check_ins_by_date")]
