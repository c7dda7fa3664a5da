"""Everything that reads playbooks."""

from bridgework.playbooks.queries.finding import Found, begun_from, find_playbook, made_from, playbooks_of
from bridgework.playbooks.queries.planning import Planned, Standing, plan_of
from bridgework.playbooks.queries.standing import Offered, document_of, offered_parts

__all__ = [
    "Found",
    "Offered",
    "Planned",
    "Standing",
    "begun_from",
    "document_of",
    "find_playbook",
    "made_from",
    "offered_parts",
    "plan_of",
    "playbooks_of",
]
