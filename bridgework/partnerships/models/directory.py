"""The directory: programs, services, locations, and whom they serve. Records without accounts are normal."""

from __future__ import annotations

from django.db import models

from bridgework.lib.words import WordsField
from bridgework.partnerships.models.organization import Organization
from bridgework.partnerships.models.partnership import Partnership, WithinQuerySet


class Program(models.Model):
    """A program of one organization: a bundle of services under one name."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="programs")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="programs")
    identifier = models.CharField(max_length=100)  # the source's id, or a digest of organization and name
    name = models.CharField(max_length=300)
    description = WordsField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "identifier"], name="one_program_per_identifier")]


class Location(models.Model):
    """Where services are given. A confidential location stores no address and no coordinates at all: what is not kept
    cannot leak."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="locations")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="locations")
    identifier = models.CharField(max_length=100)
    name = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=500, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    district = models.CharField(max_length=100, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    is_confidential = models.BooleanField(default=False)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "identifier"], name="one_location_per_identifier"),
            models.CheckConstraint(
                condition=models.Q(is_confidential=False)
                | models.Q(is_confidential=True, address="", postal_code="", latitude=None, longitude=None),
                name="a_confidential_location_keeps_no_address",
            ),
        ]


class Service(models.Model):
    """What an organization offers to people."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="services")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="services")
    program = models.ForeignKey(Program, models.SET_NULL, null=True, related_name="services")
    location = models.ForeignKey(Location, models.SET_NULL, null=True, related_name="services")
    identifier = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    description = WordsField()
    is_active = models.BooleanField(default=True)
    digest = models.CharField(max_length=64, blank=True)  # of the source record: a second import writes only changes

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "identifier"], name="one_service_per_identifier")]
        indexes = [models.Index(fields=["partnership", "is_active", "name", "id"], name="services_listed")]


class Reach(models.Model):
    """One fact about whom a service serves: an age band, a language, a district, a group. Stored sparsely."""

    class Kind(models.TextChoices):
        AGE = "age", "age"
        LANGUAGE = "language", "language"
        DISTRICT = "district", "district"
        GROUP = "group", "group"

    service = models.ForeignKey(Service, models.CASCADE, related_name="reaches")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=100)  # "14-17", "es", "10", "students-with-disabilities"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "kind", "code"], name="one_reach_per_code")]
        indexes = [models.Index(fields=["kind", "code"], name="reach_by_code")]
