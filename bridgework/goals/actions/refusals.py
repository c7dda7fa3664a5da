"""What the actions of goals refuse with. Each message is a sentence that says what to do."""

from __future__ import annotations


class Refused(Exception):
    """An act that cannot be done as asked; the message may be shown to the person who asked."""


class OfAnotherPartnership(Refused):
    """Something that is named in an act belongs to another partnership."""


class AlreadyClosed(Refused):
    """The promise is kept or given up already."""


class DateNeeded(Refused):
    """A date is missing, or lies on the wrong side of today."""
