"""Everything that reads goals, promises, decisions and answers."""

from bridgework.goals.queries.commitments import (
    Tally,
    claimable_reminders,
    commitment_detail,
    commitments_list,
    commitments_of,
    first_owner,
    tally_of,
)
from bridgework.goals.queries.decisions import decision_detail, decisions_list, public_answers, seats_filled_on
from bridgework.goals.queries.goals import GoalRow, GoalStory, goal_story, goals_for_home, initiatives_list

__all__ = [
    "GoalRow",
    "GoalStory",
    "Tally",
    "claimable_reminders",
    "commitment_detail",
    "commitments_list",
    "commitments_of",
    "decision_detail",
    "decisions_list",
    "first_owner",
    "goal_story",
    "goals_for_home",
    "initiatives_list",
    "public_answers",
    "seats_filled_on",
    "tally_of",
]
