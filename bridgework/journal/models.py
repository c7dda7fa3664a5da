"""The journal: one append-only chain of entries per scope (a partnership's opaque id; no foreign key to the tenant).

An entry's hash covers commitments to who acted and why, not the words themselves; those stand in `Disclosure`, which can
be erased without breaking the chain.
"""

from __future__ import annotations

from django.db import models


class Chain(models.Model):
    """The head of one chain. Locking this row orders concurrent writers."""

    scope = models.UUIDField(primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)


class ChainCheck(models.Model):
    """What the worker's last check of one chain found: a convenience of the page, and no proof. The proof is anybody's own check."""

    scope = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    number = models.PositiveBigIntegerField()  # with `hash` the end that was checked; the next check must continue it
    hash = models.CharField(max_length=64)
    first_at = models.DateTimeField(null=True)  # when the first entry was written
    is_unchanged = models.BooleanField()


class Entry(models.Model):
    """One act of someone who holds power, or one change of structure."""

    scope = models.UUIDField()
    number = models.PositiveBigIntegerField()
    act = models.CharField(max_length=80)  # dotted: goals.goal.endorsed
    at = models.DateTimeField()
    capacity = models.CharField(max_length=200)  # "steward", "partner for Eastside Clinic", "the system"
    subject = models.CharField(max_length=200)  # goals.goal:finish-school, goals.goal:#12 (see subjects.py)
    facts = models.JSONField(default=dict)  # public, free of personal data
    who_commitment = models.CharField(max_length=64)
    why_commitment = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "number"], name="one_entry_per_number")]
        indexes = [models.Index(fields=["scope", "subject"], name="journal_by_subject")]
        verbose_name_plural = "entries"


class Disclosure(models.Model):
    """What opens a commitment: the salt and the words. Erasing a person deletes these rows, not the entries."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="disclosures")
    part = models.CharField(max_length=3, choices=[("who", "who"), ("why", "why")])
    salt = models.CharField(max_length=64)
    words = models.TextField()
    person_ref = models.UUIDField(null=True, db_index=True)
    is_public = models.BooleanField(default=True)  # False: a resident's name, which only stewards may read

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "part"], name="one_disclosure_per_part")]
