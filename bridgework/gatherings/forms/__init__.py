"""What people enter about sessions: times are local times of the partnership."""

from bridgework.gatherings.forms.days import DayForm, DaysFileForm
from bridgework.gatherings.forms.guests import InviteForm, NeedsForm, PersonForm, PlacesForm, RegisterForm, ReplyForm
from bridgework.gatherings.forms.planning import NewSessionForm, PollForm, SeriesForm, SlotsForm
from bridgework.gatherings.forms.room import (
    AgendaForm,
    ApproveForm,
    CheckInForm,
    ConsentForm,
    FloorForm,
    NoteForm,
    OwnCheckInForm,
    QuorumForm,
    ReopenForm,
)
from bridgework.gatherings.forms.sessions import AttendanceForm, CancelForm, FollowUpForm, SessionForm
from bridgework.gatherings.forms.tracks import TrackForm

__all__ = [
    "AgendaForm",
    "ApproveForm",
    "AttendanceForm",
    "CancelForm",
    "CheckInForm",
    "ConsentForm",
    "DayForm",
    "DaysFileForm",
    "FloorForm",
    "FollowUpForm",
    "InviteForm",
    "NeedsForm",
    "NewSessionForm",
    "NoteForm",
    "OwnCheckInForm",
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
