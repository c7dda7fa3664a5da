"""Everything that changes sessions."""

from bridgework.gatherings.actions.attendance import Came, record_attendance
from bridgework.gatherings.actions.follow_ups import add_follow_up
from bridgework.gatherings.actions.importing import import_attendance, plan_attendance
from bridgework.gatherings.actions.sessions import SessionPlan, cancel_session, change_session, plan_session

__all__ = [
    "Came",
    "SessionPlan",
    "add_follow_up",
    "cancel_session",
    "change_session",
    "import_attendance",
    "plan_attendance",
    "plan_session",
    "record_attendance",
]
