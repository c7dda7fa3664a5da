"""Everything that reads who serves whom, and who should meet."""

from bridgework.alignment.queries.meetings import (
    introductions_waiting,
    overlaps_without_tie,
    services_and_whom,
    tied_pairs,
)
from bridgework.alignment.queries.services import (
    MOST_COUNTED,
    reach_choices,
    reaches_of,
    service_of,
    services_listed,
    services_page,
)

__all__ = [
    "MOST_COUNTED",
    "introductions_waiting",
    "overlaps_without_tie",
    "reach_choices",
    "reaches_of",
    "service_of",
    "services_and_whom",
    "services_listed",
    "services_page",
    "tied_pairs",
]
