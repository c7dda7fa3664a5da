"""Everything that reads partnerships."""

from bridgework.partnerships.queries.bodies import (
    BodyComposition,
    bodies_with_composition,
    body_composition,
    body_of,
    composition_of,
    seats_of,
)
from bridgework.partnerships.queries.members import (
    capacities_of,
    invitation_of_token,
    invitations_of,
    members_of,
    organizations_without_people,
    partnerships_of,
    why_not_new,
)
from bridgework.partnerships.queries.organizations import (
    SectorCount,
    organization_path,
    organizations_listed,
    organizations_page,
    sector_counts,
)

__all__ = [
    "BodyComposition",
    "SectorCount",
    "bodies_with_composition",
    "body_composition",
    "body_of",
    "capacities_of",
    "composition_of",
    "invitation_of_token",
    "invitations_of",
    "members_of",
    "organization_path",
    "organizations_listed",
    "organizations_page",
    "organizations_without_people",
    "partnerships_of",
    "seats_of",
    "sector_counts",
    "why_not_new",
]
