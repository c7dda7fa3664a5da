"""Everything that joins capabilities for readers. Reads only, in a constant number of queries."""

from bridgework.overview.queries.goal import GoalPage, goal_page
from bridgework.overview.queries.home import HomePage, home_page
from bridgework.overview.queries.organization import OrganizationPage, organization_page
from bridgework.overview.queries.record import RecordLine, RecordPage, record_page

__all__ = [
    "GoalPage",
    "HomePage",
    "OrganizationPage",
    "RecordLine",
    "RecordPage",
    "goal_page",
    "home_page",
    "organization_page",
    "record_page",
]
