"""Who is invited to a session, who has a place, who waits for one, and what they need to take part."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.gatherings.models.gathering import Gathering
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet


class Guest(models.Model):
    """One person and one session. `key` is random and goes into the signed links: once the row is gone, so are they."""

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        SEAT = "seat", _("has a place")
        WAITING = "waiting", _("waits for a place")
        DECLINED = "declined", _("does not come")

    class Mail(models.TextChoices):
        """What the worker is to mail next."""

        NONE = "", ""
        REQUEST = "request", "request"
        SERIES = "series", "series"  # invited to all sessions of a series: one mail for all of them
        CANCEL = "cancel", "cancel"
        CANCEL_SERIES = "cancel-series", "cancel-series"
        FREED = "freed", "freed"  # a place became free

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="guests")
    membership = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="+")  # None: for oneself
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=35, default="en")
    is_resident = models.BooleanField(default=False)
    key = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=State.choices)
    asked_at = models.DateTimeField()  # the order of the waiting list
    mail_due = models.CharField(max_length=14, choices=Mail.choices, blank=True, default="")
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "email"], condition=~models.Q(email=""), name="one_guest_per_address"
            ),
        ]
        indexes = [
            models.Index(fields=["gathering", "state", "asked_at"], name="guests_in_order"),
            models.Index(fields=["mail_due"], condition=~models.Q(mail_due=""), name="guests_to_mail"),
        ]


class AccessNeed(models.Model):
    """What somebody needs to take part, and whether it was arranged. Seen by those who host the session, and nobody else."""

    class Kind(models.TextChoices):
        INTERPRETATION = "interpretation", _("Interpretation")
        CHILDCARE = "childcare", _("Childcare")
        TRANSPORT = "transport", _("A ride")
        DIET = "diet", _("Food")
        STIPEND = "stipend", _("A stipend")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("to be arranged")
        ARRANGED = "arranged", _("arranged")
        NOT_POSSIBLE = "not-possible", _("not possible")

    guest = models.ForeignKey(Guest, models.CASCADE, related_name="needs")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    language = models.CharField(max_length=35, blank=True)  # of interpretation
    number = models.PositiveSmallIntegerField(default=1)  # children, seats, meals
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guest", "kind", "language"], name="one_need_per_kind_and_language")
        ]


class CalendarFeed(models.Model):
    """A secret address to subscribe to. Only its hash is kept; revoked, it answers as if it had never been."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="calendar_feeds")
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="+")
    of_person = models.ForeignKey(Membership, models.CASCADE, null=True, related_name="+")
    made_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = WithinQuerySet.as_manager()
