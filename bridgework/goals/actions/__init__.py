"""Everything that changes goals, promises, decisions and answers; one file per family of acts."""

from bridgework.goals.actions.answers import give_answer, record_done
from bridgework.goals.actions.causes import MapMoved, bring_back, edit_map, read_map
from bridgework.goals.actions.commitments import give_up_commitment, make_commitment, reply_to_commitment
from bridgework.goals.actions.decisions import record_decision
from bridgework.goals.actions.due_links import find_due_link, make_due_token, reply_by_link
from bridgework.goals.actions.goals import change_goal, create_goal, endorse_goal, withdraw_endorsement
from bridgework.goals.actions.importing import import_actions, plan_actions
from bridgework.goals.actions.initiatives import change_initiative, create_initiative

__all__ = [
    "MapMoved",
    "bring_back",
    "edit_map",
    "read_map",
    "change_goal",
    "change_initiative",
    "create_goal",
    "create_initiative",
    "endorse_goal",
    "find_due_link",
    "give_answer",
    "give_up_commitment",
    "import_actions",
    "make_commitment",
    "make_due_token",
    "plan_actions",
    "record_decision",
    "record_done",
    "reply_by_link",
    "reply_to_commitment",
    "withdraw_endorsement",
]
