"""What the actions of ties refuse with. Each message is a sentence that says what to do."""

from __future__ import annotations

from bridgework.goals.actions.refusals import Refused


class TieRefused(Refused):
    """An act on a tie that cannot be done as asked; the message may be shown to the person who asked."""
