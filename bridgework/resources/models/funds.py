"""Funds that several organizations own together: what they pledged, on which conditions, and for what it was set aside."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.goals.models import Decision, Goal, Initiative
from bridgework.journal.subjects import key_of
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet
from bridgework.places.models import Group, Place


class Medium(models.TextChoices):
    """What a pledge consists of. Only cash is ever paid out; the others are counted apart, as their giver values them."""

    CASH = "cash", _("Cash")
    IN_KIND = "in-kind", _("In kind")
    HOURS = "hours", _("Hours")


class Fund(models.Model):
    """A fund in one currency. Pooled: an allocation draws from all owners alike; braided: it says from which owner how much."""

    class Mode(models.TextChoices):
        POOLED = "pooled", _("Pooled")
        BRAIDED = "braided", _("Braided")

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="funds")
    slug = models.SlugField(max_length=80)
    title = WordsField()
    purpose = WordsField()
    mode = models.CharField(max_length=7, choices=Mode.choices)
    currency = models.CharField(max_length=3)  # ISO 4217
    agent = models.ForeignKey(Organization, models.PROTECT, related_name="kept_funds")  # whose books are the books
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="funds")
    approval_limit = models.PositiveBigIntegerField()  # minor units; above it two people are needed
    hourly_rate = models.PositiveBigIntegerField(default=0)  # minor units an hour, for residents' time
    is_public = models.BooleanField(default=True)
    restrictions = WordsField()  # what the money is not for, in the fund's own words
    ends_on = models.DateField(null=True)  # nothing is set aside or paid for days after it
    # Whose people are the second person; none named: those who keep the fund and its owners.
    approvers = models.ManyToManyField(Organization, related_name="+")
    created_at = models.DateTimeField()
    n_entries = models.PositiveBigIntegerField(default=0)
    n_pledges = models.PositiveIntegerField(default=0)
    n_allocations = models.PositiveIntegerField(default=0)
    stipends_paid = models.BigIntegerField(default=0)  # minor units; what was taken back is not in it
    n_people_paid = models.PositiveIntegerField(default=0)  # residents with a stipend, as far as their names are known

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "slug"], name="one_fund_per_slug")]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def journal_key(self) -> str:
        """What the journal calls it now; its slug is made of its title."""
        return key_of(self, is_public=self.is_public)

    @property
    def is_pooled(self) -> bool:
        return self.mode == self.Mode.POOLED


class FundChange(models.Model):
    """How a fund's settings were before they changed, and since: `rules.settings_of`, only what differs."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="changes")
    before = models.JSONField()
    after = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    is_approved = models.BooleanField(default=False)  # a second person agreed


class Purpose(models.Model):
    """One purpose within a fund, for which pledges may be restricted."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="purposes")
    name = WordsField()
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.name)


class Pledge(models.Model):
    """What one owner promises to a fund. Restrictions bind: purpose, place, group, and the days between which it may be used."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="pledges")
    number = models.PositiveIntegerField()
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="pledges")
    medium = models.CharField(max_length=7, choices=Medium.choices, default=Medium.CASH)
    amount = models.PositiveBigIntegerField()  # as first pledged, minor units; what stands of it is in the ledger
    minutes = models.PositiveBigIntegerField(null=True)  # of hours: amount = minutes × hourly_rate / 60
    hourly_rate = models.PositiveBigIntegerField(null=True)
    valuation = WordsField()  # how the value of what is not cash was found
    purpose = models.ForeignKey(Purpose, models.PROTECT, null=True, related_name="pledges")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    pledged_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "number"], name="one_pledge_per_number"),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="a_pledge_ends_after_it_starts",
            ),
        ]


class Allocation(models.Model):
    """What part of a fund is set aside for; a decision may stand behind it. Its sums are in the ledger."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="allocations")
    number = models.PositiveIntegerField()
    title = WordsField()
    medium = models.CharField(max_length=7, choices=Medium.choices, default=Medium.CASH)
    purpose = models.ForeignKey(Purpose, models.PROTECT, null=True, related_name="allocations")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    decision = models.ForeignKey(Decision, models.SET_NULL, null=True, related_name="allocations")
    initiative = models.ForeignKey(Initiative, models.SET_NULL, null=True, related_name="allocations")
    result = WordsField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "number"], name="one_allocation_per_number")]


class Approval(models.Model):
    """An act above the limit, or one that lowers a fund's safety, which waits for a second person. `document` holds the act's own words until it is carried out."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a second person")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    SETTINGS = "settings"  # the one act that moves no money

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="approvals")
    act = models.CharField(max_length=12)  # allocation, disbursement, return, settings
    amount = models.PositiveBigIntegerField()
    document = models.JSONField(default=dict)
    asked_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    asker = models.UUIDField(null=True)  # the person's opaque reference: who asked never approves
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
