"""Everything that reads who serves whom, and who should meet."""

from bridgework.alignment.queries.meetings import (
    introductions_waiting,
    overlaps_without_tie,
    services_and_whom,
    tied_pairs,
)
from bridgework.alignment.queries.services import (
    MOST_COUNTED,
    identifiers_of,
    places_of,
    reach_choices,
    reaches_of,
    record_of,
    service_of,
    services_listed,
    services_of,
    services_page,
    terms_of,
)

__all__ = [
    "MOST_COUNTED",
    "identifiers_of",
    "introductions_waiting",
    "overlaps_without_tie",
    "places_of",
    "reach_choices",
    "reaches_of",
    "record_of",
    "service_of",
    "services_and_whom",
    "services_listed",
    "services_of",
    "services_page",
    "terms_of",
    "tied_pairs",
]
