"""The directory: programs, services, locations, and whom they serve. Records without accounts are normal.

What the product uses of a record stands in columns. What a source said beyond that (contacts, schedules, documents, …) is
kept beside it in `hsds`, in the words of the Human Services Data Specification, so that it can be given back unchanged
(docs/adr/0016).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.lib.words import WordsField
from bridgework.partnerships.models.membership import Membership
from bridgework.partnerships.models.organization import Organization
from bridgework.partnerships.models.partnership import Partnership, WithinQuerySet
from bridgework.places.models import Place


class OrganizationIdentifier(models.Model):
    """What others call an organization: an EIN, a 211 number, a company number."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=100, blank=True)  # "US-EIN", "GB-COH"
    kind = models.CharField(max_length=100)  # in words: "EIN", "211 number"
    value = models.CharField(max_length=100)
    hsds_id = models.CharField(max_length=100, blank=True)  # the source's id of this line

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "scheme", "kind", "value"], name="one_identifier_per_value")
        ]
        indexes = [models.Index(fields=["value"], name="identifiers_by_value")]


class Program(models.Model):
    """A program of one organization: a bundle of services under one name."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="programs")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="programs")
    identifier = models.CharField(max_length=100)  # the source's id, or a digest of organization and name
    name = models.CharField(max_length=300)
    description = WordsField()
    hsds = models.JSONField(default=dict)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "identifier"], name="one_program_per_identifier")]


class Location(models.Model):
    """Where services are given. A confidential location stores no address, no phone and no coordinates at all: what is not
    kept cannot leak."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="locations")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="locations")
    identifier = models.CharField(max_length=100)
    name = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=500, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    district = models.CharField(max_length=100, blank=True)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, related_name="+")  # where it is known in the hierarchy
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    phone = models.CharField(max_length=60, blank=True)
    accessibility = models.CharField(max_length=500, blank=True)
    is_confidential = models.BooleanField(default=False)
    hsds = models.JSONField(null=True)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "identifier"], name="one_location_per_identifier"),
            models.CheckConstraint(
                condition=models.Q(is_confidential=False)
                | models.Q(
                    is_confidential=True,
                    address="",
                    postal_code="",
                    latitude=None,
                    longitude=None,
                    phone="",
                    place=None,
                    hsds__isnull=True,
                ),
                name="a_confidential_location_keeps_no_address",
            ),
        ]


class Taxonomy(models.Model):
    """A vocabulary that services are classed by, as a source names it."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="taxonomies")
    identifier = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    hsds = models.JSONField(default=dict)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "identifier"], name="one_taxonomy_per_identifier")
        ]


class TaxonomyTerm(models.Model):
    """One term of a vocabulary."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="taxonomy_terms")
    taxonomy = models.ForeignKey(Taxonomy, models.SET_NULL, null=True, related_name="terms")
    identifier = models.CharField(max_length=100)
    code = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=300)
    taxonomy_name = models.CharField(max_length=300, blank=True)
    hsds = models.JSONField(default=dict)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "identifier"], name="one_term_per_identifier")]


class Service(models.Model):
    """What an organization offers to people."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("open")
        INACTIVE = "inactive", _("not offered now")
        DEFUNCT = "defunct", _("has ended")
        CLOSED = "temporarily closed", _("closed for a while")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="services")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="services")
    program = models.ForeignKey(Program, models.SET_NULL, null=True, related_name="services")
    location = models.ForeignKey(Location, models.SET_NULL, null=True, related_name="services")  # the first of them
    identifier = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    description = WordsField()
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.ACTIVE)
    is_active = models.BooleanField(default=True)
    url = models.URLField(max_length=500, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    eligibility = WordsField()
    minimum_age = models.FloatField(null=True)
    maximum_age = models.FloatField(null=True)
    schedule = WordsField()
    cost = WordsField()
    application = WordsField()  # how one gets it
    funding = WordsField()
    capacity = models.PositiveIntegerField(null=True)
    capacity_unit = models.CharField(max_length=100, blank=True)
    capacity_as_of = models.DateField(null=True)
    last_confirmed_on = models.DateField(null=True)
    edited_at = models.DateTimeField(null=True)  # by its keepers: from then on an import leaves it as it is
    digest = models.CharField(max_length=64, blank=True)  # of the source record: a second import writes only changes
    hsds = models.JSONField(default=dict)
    terms = models.ManyToManyField(TaxonomyTerm, through="ServiceTerm", related_name="services")

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "identifier"], name="one_service_per_identifier")]
        indexes = [models.Index(fields=["partnership", "is_active", "name", "id"], name="services_listed")]


class ServiceTerm(models.Model):
    """A service is classed by a term."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="classed")
    term = models.ForeignKey(TaxonomyTerm, models.CASCADE, related_name="classes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "term"], name="one_class_per_term")]


class ServiceLocation(models.Model):
    """A service is given at a location. Of a confidential one nothing more is kept."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="at_locations")
    location = models.ForeignKey(Location, models.CASCADE, related_name="at_services")
    identifier = models.CharField(max_length=150)
    position = models.PositiveSmallIntegerField(default=0)
    hsds = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "location"], name="one_line_per_service_and_place")]


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


class Claim(models.Model):
    """An organization asks to keep a record of the directory; the steward agrees or says no."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", _("not agreed")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="claims")
    record = models.ForeignKey(Organization, models.CASCADE, related_name="claims")
    keeper = models.ForeignKey(Organization, models.CASCADE, related_name="claims_made")
    asked_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    why = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    decided_at = models.DateTimeField(null=True)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "keeper"], condition=models.Q(state="waiting"), name="one_waiting_claim"
            )
        ]


class Merge(models.Model):
    """Two records of one organization became one. `undo` holds everything that was changed, to put it back exactly."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="merges")
    kept = models.ForeignKey(Organization, models.CASCADE, related_name="merges")
    kept_was = models.BigIntegerField()  # its key then: a later merge of the kept one changes `kept`
    gone_slug = models.CharField(max_length=80)
    gone_name = models.CharField(max_length=300)
    gone_identifier = models.CharField(max_length=100, blank=True)
    undo = models.JSONField()
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    objects = WithinQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["partnership", "gone_slug"], name="merges_by_slug")]


class Distinct(models.Model):
    """Somebody looked at two records and found that they are two organizations."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="+")
    one = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    other = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    found_at = models.DateTimeField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="one_line_per_distinct_pair"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="a_distinct_pair_has_one_order"),
        ]


class DirectorySource(models.Model):
    """One source that was brought in, and rows of it that belong to no record: kept to give them back, shown nowhere."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="directory_sources")
    name = models.CharField(max_length=100)
    leftovers = models.JSONField(default=dict)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "name"], name="one_source_per_name")]
