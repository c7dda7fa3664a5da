"""What of a table may be published now, after everything published before. See docs/methods/releasing.md."""

from bridgework.analysis.releasing.plan import Bound, Fate, Key, Plan, PlanAudit, PlannedCell, Tried, is_rest
from bridgework.analysis.releasing.planning import plan_release
from bridgework.analysis.releasing.sums import PlanRefused

__all__ = [
    "Bound",
    "Fate",
    "Key",
    "Plan",
    "PlanAudit",
    "PlanRefused",
    "PlannedCell",
    "Tried",
    "is_rest",
    "plan_release",
]
