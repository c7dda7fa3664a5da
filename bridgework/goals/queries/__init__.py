"""Everything that reads goals, promises, decisions and answers."""

from bridgework.goals.queries.commitments import (
    Tally,
    claimable_reminders,
    commitment_detail,
    commitments_list,
    commitments_of,
    commitments_of_initiative,
    commitments_page,
    first_owner,
    of_shown_decisions,
    of_shown_goals,
    tally_of,
)
from bridgework.goals.queries.comparing import Compared, group_names, initiatives_compared
from bridgework.goals.queries.decisions import decision_detail, decisions_list, public_answers, seats_filled_on
from bridgework.goals.queries.goals import (
    GoalRow,
    GoalStory,
    begun_for,
    counted,
    goal_story,
    goals_for_home,
    initiative_detail,
    initiatives_list,
    initiatives_page,
)

__all__ = [
    "Compared",
    "group_names",
    "initiatives_compared",
    "GoalRow",
    "GoalStory",
    "Tally",
    "begun_for",
    "claimable_reminders",
    "commitment_detail",
    "commitments_list",
    "commitments_of",
    "commitments_of_initiative",
    "commitments_page",
    "counted",
    "decision_detail",
    "decisions_list",
    "first_owner",
    "goal_story",
    "goals_for_home",
    "initiative_detail",
    "initiatives_list",
    "initiatives_page",
    "of_shown_decisions",
    "of_shown_goals",
    "public_answers",
    "seats_filled_on",
    "tally_of",
]
