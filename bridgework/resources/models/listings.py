"""Offers and needs: what organizations can share and what they are short of, and what became of each pair."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet
from bridgework.places.models import Place


class Side(models.TextChoices):
    """Whether something is offered or needed."""

    OFFER = "offer", _("Offer")
    NEED = "need", _("Need")


class ResourceKind(models.TextChoices):
    """What is shared. A stipend pays residents for their time; money can meet it."""

    HOURS = "hours", _("People’s time")
    EXPERTISE = "expertise", _("Know-how")
    SPACE = "space", _("Space")
    EQUIPMENT = "equipment", _("Equipment")
    DATA = "data", _("Data")
    MONEY = "money", _("Money")
    STIPEND = "stipend", _("Stipends for residents")


IN_MONEY = (ResourceKind.MONEY, ResourceKind.STIPEND)
IN_HOURS = (ResourceKind.HOURS, ResourceKind.EXPERTISE)


class Listing(models.Model):
    """One offer or one need. `amount` counts hours, minor units of money, seats or pieces; None: as much as asked."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="listings")
    side = models.CharField(max_length=5, choices=Side.choices)
    kind = models.CharField(max_length=10, choices=ResourceKind.choices)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="listings")
    title = WordsField()
    details = WordsField()
    conditions = WordsField()
    place = models.ForeignKey(Place, models.SET_NULL, null=True, related_name="+")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    amount = models.PositiveBigIntegerField(null=True)
    n_people = models.PositiveIntegerField(null=True)  # of a stipend: how many residents, how many hours each
    hours_each = models.PositiveIntegerField(null=True)
    hourly_rate = models.PositiveBigIntegerField(null=True)  # minor units
    vector = models.BinaryField(default=bytes)  # of title and details, `lib.similar`
    is_public = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="a_listing_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="stipend")
                | models.Q(amount=models.F("n_people") * models.F("hours_each") * models.F("hourly_rate")),
                name="a_stipend_is_people_times_hours_times_rate",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "closed_at", "side", "kind", "-created_at"], name="listings_in_order"),
            # What the list asks, in its order: how many there are and in which places can be said from here alone.
            models.Index(
                fields=["partnership", "closed_at", "-created_at", "-id", "is_public", "ends_on", "place"],
                name="listings_newest",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_kind_display(self) -> str:  # type: ignore[no-redef]
        """Return the kind in words. Django's own makes a dictionary of all choices at each call, for each row of a list."""
        return str(ResourceKind(self.kind).label)

    def get_side_display(self) -> str:  # type: ignore[no-redef]
        """Return the side in words, as quickly."""
        return str(Side(self.side).label)


class Match(models.Model):
    """An offer put beside a need: proposed by one side, answered by the other, fulfilled, thanked for."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        FULFILLED = "fulfilled", _("Fulfilled")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="matches")
    offer = models.ForeignKey(Listing, models.CASCADE, related_name="met_by")
    need = models.ForeignKey(Listing, models.CASCADE, related_name="met_with")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    why = WordsField()  # of a decline
    thanks = WordsField()
    proposed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    fulfilled_on = models.DateField(null=True)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offer", "need"], name="one_match_per_pair")]
