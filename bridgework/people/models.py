"""Accounts. A person is never an organization; for whom someone acts is a membership (partnerships)."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class PersonManager(BaseUserManager["Person"]):
    """Makes people by their mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """An account. `ref` is the opaque reference that other tables keep, so that erasing this row erases the person."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=35, default="en")
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return self.name or self.email.split("@")[0]

    def get_full_name(self) -> str:
        return str(self)

    # Django's own machinery asks these; rights in Bridgework come from memberships alone.
    is_staff = property(lambda self: False)
    is_superuser = property(lambda self: False)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class SetupToken(models.Model):
    """The one-time token printed at first start, with which the first administrator is made in the browser."""

    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class ApiToken(models.Model):
    """A person's token for the HTTP API; only its hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="api_tokens")
    label = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class DailySecret(models.Model):
    """The random key of one day's counters of attempts; gone the day after, and with it what the counters were about."""

    day = models.DateField(unique=True)
    secret = models.CharField(max_length=64)


class Counter(models.Model):
    """The table behind Django's cache (settings_sign_in.CACHES): counters of attempts, shared by every process.

    Its columns are those that Django's database cache expects; being a model, it is made by an ordinary migration.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_counter"
