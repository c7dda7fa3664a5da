"""The tenant and everything that every right starts from."""

from bridgework.partnerships.models.agreements import Act, Agreement, Clause, Obligation, Party, Standing
from bridgework.partnerships.models.bodies import Body, Seat
from bridgework.partnerships.models.directory import Location, Program, Reach, Service
from bridgework.partnerships.models.membership import Invitation, Membership, Role
from bridgework.partnerships.models.organization import Organization, Sector
from bridgework.partnerships.models.partnership import Partnership
from bridgework.partnerships.models.work import ImportRun, Job, SourceMapping

__all__ = [
    "Act",
    "Agreement",
    "Body",
    "Clause",
    "Obligation",
    "ImportRun",
    "Invitation",
    "Job",
    "Location",
    "Membership",
    "Organization",
    "Partnership",
    "Party",
    "Program",
    "Reach",
    "Role",
    "Seat",
    "Sector",
    "Service",
    "SourceMapping",
    "Standing",
]
