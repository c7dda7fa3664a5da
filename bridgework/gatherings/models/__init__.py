"""Joint sessions, training or planning (`gatherings` in code: *session* means something else to a web framework)."""

from bridgework.gatherings.models.gathering import Attendance, FollowUp, Gathering, Kind, Series
from bridgework.gatherings.models.guests import AccessNeed, CalendarFeed, Guest
from bridgework.gatherings.models.polls import NamedDay, PollAnswer, PollVoter, Slot, TimePoll
from bridgework.gatherings.models.room import AgendaItem, CheckIn, Consent, FloorQuestion, NoteVersion, Objection
from bridgework.gatherings.models.tracks import Step, StepDone, Track, TrackDone, TrackVersion

__all__ = [
    "AccessNeed",
    "AgendaItem",
    "Attendance",
    "CalendarFeed",
    "CheckIn",
    "Consent",
    "FloorQuestion",
    "FollowUp",
    "Gathering",
    "Guest",
    "Kind",
    "NamedDay",
    "NoteVersion",
    "Objection",
    "PollAnswer",
    "PollVoter",
    "Series",
    "Slot",
    "Step",
    "StepDone",
    "TimePoll",
    "Track",
    "TrackDone",
    "TrackVersion",
]
