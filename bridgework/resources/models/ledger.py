"""The ledger: accounts, entries, and the moves between accounts that each entry consists of.

A move takes an amount from one account and gives it to another, so every entry is balanced by what it is made of; triggers keep
the balances (guards.py). Amounts are whole minor units of the fund's currency.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Organization
from bridgework.resources.models.funds import Allocation, Fund, Pledge
from bridgework.resources.models.guards import KeepsBalances, OnlyAdded


class Account(models.Model):
    """One account of one pledge. The owner's account is below zero by what was pledged; all others are never below zero."""

    class Kind(models.TextChoices):
        OWNER = "owner", _("Pledged by its owner")
        DUE = "due", _("Not received yet")
        HELD = "held", _("In hand")
        SET_ASIDE = "set-aside", _("Set aside")
        SPENT = "spent", _("Used")
        RETURNED = "returned", _("Given back")

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="accounts")
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="accounts")
    allocation = models.ForeignKey(Allocation, models.PROTECT, null=True, related_name="accounts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    balance = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "kind"], condition=models.Q(allocation=None), name="one_account_per_kind"
            ),
            models.UniqueConstraint(fields=["pledge", "allocation", "kind"], name="one_account_per_allocation"),
            models.CheckConstraint(
                condition=models.Q(kind="owner", balance__lte=0) | (~models.Q(kind="owner") & models.Q(balance__gte=0)),
                name="no_account_is_overdrawn",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["set-aside", "spent"], allocation__isnull=False)
                | (~models.Q(kind__in=["set-aside", "spent"]) & models.Q(allocation=None)),
                name="what_is_set_aside_is_for_something",
            ),
        ]
        indexes = [models.Index(fields=["fund", "kind", "pledge", "balance"], name="accounts_of_a_fund")]


class Entry(models.Model):
    """One event of a fund, numbered without gaps, never changed. No names of people stand here."""

    class Kind(models.TextChoices):
        PLEDGE = "pledge", _("Pledged")
        CANCELLATION = "cancellation", _("Pledge lowered")
        RECEIPT = "receipt", _("Received")
        ALLOCATION = "allocation", _("Set aside")
        RELEASE = "release", _("Released again")
        DISBURSEMENT = "disbursement", _("Paid out")
        USE = "use", _("Used in kind")
        RETURN = "return", _("Given back")
        REVERSAL = "reversal", _("Correction")

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    amount = models.PositiveBigIntegerField()
    on = models.DateField()
    at = models.DateTimeField()
    memo = WordsField()
    allocation = models.ForeignKey(Allocation, models.PROTECT, null=True, related_name="entries")
    payee = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    is_stipend = models.BooleanField(default=False)
    minutes = models.PositiveBigIntegerField(null=True)
    hourly_rate = models.PositiveBigIntegerField(null=True)
    reference = models.CharField(max_length=80, blank=True)  # as the fiscal agent's books call it
    is_approved = models.BooleanField(default=False)  # two people stand behind it
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    key = models.UUIDField(null=True, unique=True)  # of the form it came from: sent twice, it counts once

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["fund", "number"], name="one_ledger_entry_per_number"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="an_entry_moves_something"),
            models.CheckConstraint(
                condition=models.Q(kind="reversal", reverses__isnull=False)
                | (~models.Q(kind="reversal") & models.Q(reverses=None)),
                name="a_correction_names_what_it_corrects",
            ),
            OnlyAdded(name="resources_entry_only_added"),
        ]
        indexes = [
            models.Index(fields=["fund", "kind", "-at"], name="entries_by_kind"),
            models.Index(fields=["allocation", "number"], name="entries_by_allocation"),
            models.Index(fields=["fund", "is_stipend", "-number"], name="entries_beside_stipends"),
        ]

    def get_kind_display(self) -> str:  # type: ignore[no-redef]
        """Return the kind in words, without making a dictionary of all of them for each row."""
        return str(self.Kind(self.kind).label)


class Move(models.Model):
    """An amount that goes from one account to another: the credit and the debit of one line, in one row."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="moves")
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="moves", db_index=False)  # of both accounts
    source = models.ForeignKey(Account, models.PROTECT, related_name="given")
    target = models.ForeignKey(Account, models.PROTECT, related_name="taken")
    amount = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_move_moves_something"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="a_move_has_two_sides"),
            OnlyAdded(name="resources_move_only_added"),
            KeepsBalances(name="resources_move_balances"),
        ]
        indexes = [models.Index(fields=["pledge", "-id"], name="moves_of_a_pledge")]


class Recipient(models.Model):
    """To whom a stipend was paid: for the fund's keepers alone, and deletable. The ledger does not know."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="recipient")
    name = models.CharField(max_length=200)


class BookRow(models.Model):
    """One row of the fiscal agent's books, as its file said it. Money that came in is above zero, money that went out below."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="book_rows")
    key = models.CharField(max_length=64)  # reference, or digest of the row: a second import finds it again
    reference = models.CharField(max_length=80, blank=True)
    on = models.DateField()
    amount = models.BigIntegerField()
    payee = models.CharField(max_length=200, blank=True)
    memo = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "key"], name="one_book_row_per_key")]
