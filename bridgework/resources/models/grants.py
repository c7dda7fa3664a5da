"""Grants known from public lists: who gave how much to whom. They are not this partnership's money and stand in no ledger."""

from __future__ import annotations

from django.db import models

from bridgework.partnerships.models import Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet


class Grant(models.Model):
    """One award of a list. `amount` is in minor units, below zero where the list takes something back."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="grants")
    source = models.CharField(max_length=80)  # the list
    key = models.CharField(max_length=64)
    funder = models.CharField(max_length=300)
    recipient = models.CharField(max_length=300)
    recipient_identifier = models.CharField(max_length=40, blank=True)
    through = models.CharField(max_length=300, blank=True)  # a fiscal conduit
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    on = models.DateField(null=True)
    period = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=2000, blank=True)
    where = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=80, blank=True)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "source", "key"], name="one_grant_per_key")]
        indexes = [
            models.Index(fields=["partnership", "source", "funder", "amount"], name="grants_by_funder"),
            models.Index(fields=["partnership", "-amount", "id"], name="grants_by_amount"),
        ]
