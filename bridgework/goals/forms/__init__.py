"""What people enter about goals and promises."""

from bridgework.goals.forms.base import PlainForm, WordsForm
from bridgework.goals.forms.commitments import DueReplyForm, GiveUpForm, PromiseForm, ReplyForm
from bridgework.goals.forms.goals import EndorseForm, GoalForm, InitiativeForm

__all__ = [
    "DueReplyForm",
    "EndorseForm",
    "GiveUpForm",
    "GoalForm",
    "InitiativeForm",
    "PlainForm",
    "PromiseForm",
    "ReplyForm",
    "WordsForm",
]
