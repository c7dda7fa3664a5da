"""The tables and columns of the Human Services Data Specification, by the names that versions 1, 2 and 3 give them."""

from __future__ import annotations

# Table -> the file names that the versions give it.
TABLES = {
    "organizations": ("organizations", "organization"),
    "programs": ("programs", "program"),
    "services": ("services", "service"),
    "locations": ("locations", "location"),
    "addresses": ("addresses", "address", "physical_addresses", "physical_address"),
    "languages": ("languages", "language"),
    "service_areas": ("service_areas", "service_area"),
    "service_at_locations": ("service_at_locations", "service_at_location", "services_at_location"),
    "attributes": ("attributes", "attribute", "service_attributes"),
    "taxonomy_terms": ("taxonomy_terms", "taxonomy_term", "taxonomy"),
}
# Table -> our column -> the names it has in the versions; the first that is there is taken.
COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "organizations": {"id": ("id",), "name": ("name",), "description": ("description",), "url": ("website", "url")},
    "programs": {
        "id": ("id",),
        "organization_id": ("organization_id",),
        "name": ("name",),
        "description": ("description",),
    },
    "services": {
        "id": ("id",),
        "organization_id": ("organization_id",),
        "program_id": ("program_id",),
        "location_id": ("location_id",),
        "name": ("name",),
        "description": ("description",),
        "status": ("status",),
        "minimum_age": ("minimum_age",),
        "maximum_age": ("maximum_age",),
        "service_areas": ("service_areas",),
        "languages": ("languages",),
    },
    "locations": {
        "id": ("id",),
        "organization_id": ("organization_id",),
        "name": ("name",),
        "alternate_name": ("alternate_name",),
        "description": ("description",),
        "latitude": ("latitude",),
        "longitude": ("longitude",),
        "address_1": ("address_1",),
    },
    "addresses": {
        "location_id": ("location_id",),
        "attention": ("attention",),
        "address_1": ("address_1",),
        "address_2": ("address_2",),
        "city": ("city",),
        "state_province": ("state_province",),
        "postal_code": ("postal_code",),
        "address_type": ("address_type",),
    },
    "languages": {
        "service_id": ("service_id",),
        "location_id": ("location_id",),
        "name": ("name", "language"),
        "code": ("code",),
    },
    "service_areas": {"service_id": ("service_id",), "name": ("name", "service_area")},
    "service_at_locations": {"service_id": ("service_id",), "location_id": ("location_id",)},
    "attributes": {"link_id": ("link_id",), "term": ("taxonomy_term_id",), "value": ("value",)},
    "taxonomy_terms": {"id": ("id",), "code": ("code",), "name": ("name", "term")},
}
NEEDED = {
    "organizations": ("id", "name"),
    "programs": ("id", "organization_id", "name"),
    "services": ("id", "organization_id", "name"),
    "locations": ("id",),
    "addresses": ("location_id", "address_1"),
    "languages": (),
    "service_areas": ("service_id",),
    "service_at_locations": ("service_id", "location_id"),
    "attributes": (),
    "taxonomy_terms": (),
}
