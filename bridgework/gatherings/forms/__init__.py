"""What people enter about sessions: times are local times of the partnership."""

from bridgework.gatherings.forms.guests import InviteForm, NeedsForm, PersonForm, PlacesForm, RegisterForm, ReplyForm
from bridgework.gatherings.forms.planning import NewSessionForm, PollForm, SeriesForm, SlotsForm
from bridgework.gatherings.forms.room import (
    AgendaForm,
    ApproveForm,
    CheckInForm,
    ConsentForm,
    FloorForm,
    NoteForm,
    QuorumForm,
    ReopenForm,
    TrackForm,
)
from bridgework.gatherings.forms.sessions import AttendanceForm, CancelForm, FollowUpForm, SessionForm

__all__ = [
    "AgendaForm",
    "ApproveForm",
    "AttendanceForm",
    "CancelForm",
    "CheckInForm",
    "ConsentForm",
    "FloorForm",
    "FollowUpForm",
    "InviteForm",
    "NeedsForm",
    "NewSessionForm",
    "NoteForm",
    "PersonForm",
    "PlacesForm",
    "PollForm",
    "QuorumForm",
    "RegisterForm",
    "ReopenForm",
    "ReplyForm",
    "SeriesForm",
    "SessionForm",
    "SlotsForm",
    "TrackForm",
]
