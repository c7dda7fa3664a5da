"""The tenant and everything that every right starts from."""

from bridgework.partnerships.models.agreements import Act, Agreement, Clause, Obligation, Party, Standing
from bridgework.partnerships.models.bodies import Body, Seat
from bridgework.partnerships.models.directory import (
    Claim,
    DirectorySource,
    Distinct,
    Location,
    Merge,
    OrganizationIdentifier,
    Program,
    Reach,
    Service,
    ServiceLocation,
    ServiceTerm,
    Taxonomy,
    TaxonomyTerm,
)
from bridgework.partnerships.models.membership import Invitation, Membership, Role
from bridgework.partnerships.models.organization import Organization, Sector
from bridgework.partnerships.models.partnership import Partnership
from bridgework.partnerships.models.work import ImportRun, Job, SourceMapping

__all__ = [
    "Act",
    "Agreement",
    "Body",
    "Claim",
    "DirectorySource",
    "Clause",
    "Distinct",
    "Obligation",
    "ImportRun",
    "Invitation",
    "Job",
    "Location",
    "Membership",
    "Merge",
    "Organization",
    "OrganizationIdentifier",
    "Partnership",
    "Party",
    "Program",
    "Reach",
    "Role",
    "Seat",
    "Sector",
    "Service",
    "ServiceLocation",
    "ServiceTerm",
    "SourceMapping",
    "Standing",
    "Taxonomy",
    "TaxonomyTerm",
]
