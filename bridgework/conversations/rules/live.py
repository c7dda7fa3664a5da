"""When the map is shown, and how long earlier answers are kept. Pure questions; no query."""

from __future__ import annotations

from datetime import date, timedelta

from bridgework.conversations.models import Conversation

# As long as a browser keeps its token (views/voices.py, COOKIE_AGE): after that nobody could come back to an answer anyway.
HISTORY_DAYS = 180


def is_map_shown_to_voters(conversation: Conversation) -> bool:
    """While it is open, the map is there for those who have voted, if the partnership chose so before the opening."""
    return conversation.is_open and conversation.map_shown == Conversation.MapShown.TO_VOTERS


def history_ends_on(closed_on: date) -> date:
    """Answers from before a change of mind are deleted with the tokens: on this day at the latest."""
    return closed_on + timedelta(days=HISTORY_DAYS)
