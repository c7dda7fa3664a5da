"""Forms: reading and cleaning input."""

from bridgework.partnerships.forms.bodies import BodyForm, EndSeatForm, SeatForm
from bridgework.partnerships.forms.members import AcceptForm, EndForm, InvitationForm
from bridgework.partnerships.forms.partnership import OrganizationForm, SettingsForm
from bridgework.partnerships.forms.words import EXISTING, NEW, OWN, WordsForm

__all__ = [
    "EXISTING",
    "NEW",
    "OWN",
    "AcceptForm",
    "BodyForm",
    "EndForm",
    "EndSeatForm",
    "InvitationForm",
    "OrganizationForm",
    "SeatForm",
    "SettingsForm",
    "WordsForm",
]
