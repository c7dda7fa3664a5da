"""The tables and columns of the Human Services Data Specification, by the names that versions 1, 2 and 3 give them."""

from __future__ import annotations

# Table -> the file names that the versions give it.
TABLES = {
    "organizations": ("organizations", "organization"),
    "programs": ("programs", "program"),
    "services": ("services", "service"),
    "locations": ("locations", "location"),
    "addresses": (
        *("addresses", "address", "physical_addresses", "physical_address", "postal_addresses", "postal_address"),
    ),
    "languages": ("languages", "language"),
    "service_areas": ("service_areas", "service_area"),
    "service_at_locations": ("service_at_locations", "service_at_location", "services_at_location"),
    "attributes": ("attributes", "attribute", "service_attributes", "service_taxonomies", "services_taxonomy"),
    "taxonomy_terms": ("taxonomy_terms", "taxonomy_term", "taxonomy"),
    "taxonomies": ("taxonomies",),
    "phones": ("phones", "phone"),
    "contacts": ("contacts", "contact"),
    "schedules": ("schedules", "schedule", "regular_schedules", "regular_schedule", "holiday_schedules"),
    "funding": ("funding", "fundings"),
    "required_documents": ("required_documents", "required_document", "documents_required"),
    "accessibility": ("accessibility", "accessibility_for_disabilities"),
    "metadata": ("metadata",),
    "meta_table_descriptions": ("meta_table_descriptions", "meta_table_description"),
    "cost_options": ("cost_options", "cost_option"),
    "organization_identifiers": ("organization_identifiers", "organization_identifier"),
}
# Table -> how versions 1 and 2 call what version 3 calls otherwise.
OLDER: dict[str, dict[str, str]] = {
    "organizations": {"url": "website"},
    "services": {"eligibility": "eligibility_description", "payment_accepted": "fees_description"},
    "attributes": {"service_id": "link_id", "entity_id": "link_id"},
    "taxonomy_terms": {"term": "name", "vocabulary": "taxonomy"},
    "languages": {"language": "name"},
    "service_areas": {"service_area": "name"},
    "schedules": {"weekday": "byday", "start_date": "valid_from", "end_date": "valid_to", "opens": "opens_at"},
    "accessibility": {"accessibility": "description"},
    "phones": {"department": "description"},
    "addresses": {"attention": "attention"},
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
    "service_at_locations": {"id": ("id",), "service_id": ("service_id",), "location_id": ("location_id",)},
    "attributes": {
        "link_id": ("link_id", "service_id", "entity_id"),
        "term": ("taxonomy_term_id",),
        "value": ("value",),
    },
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
