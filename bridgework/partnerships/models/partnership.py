"""The partnership: the tenant."""

from __future__ import annotations

import uuid
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models

from bridgework.lib.words import WordsField

CONFIRM_EVERY_DAYS = 180
LEAST_CONFIRM_DAYS, MOST_CONFIRM_DAYS = 14, 1_825  # sooner is a nuisance; after five years nothing of a record holds


class WithinQuerySet(models.QuerySet):
    """A queryset of rows that belong to a partnership. A page's query starts with `within`."""

    def within(self, partnership: Partnership) -> Self:
        return self.filter(partnership=partnership)


class Partnership(models.Model):
    """A partnership. `scope` is its opaque id for floors below; `revision` rises with every public change (ETags)."""

    scope = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = WordsField()
    place_name = models.CharField(max_length=200, blank=True)
    vision = WordsField()
    languages = models.JSONField(default=list)  # content languages, the first being the default
    time_zone = models.CharField(max_length=60, default="UTC")  # IANA; "due" means this zone's date
    currency = models.CharField(max_length=3, default="USD")  # ISO 4217
    steward_organization = models.ForeignKey("Organization", models.SET_NULL, null=True, related_name="+")
    confirm_every_days = models.PositiveSmallIntegerField(
        default=CONFIRM_EVERY_DAYS
    )  # so often a directory record is looked at anew
    is_public = models.BooleanField(default=True)
    is_example = models.BooleanField(default=False)
    revision = models.PositiveBigIntegerField(default=1)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.name)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def language(self) -> str:
        return self.languages[0] if self.languages else "en"
