"""Which statements somebody reads before others see them, and who looks again. Pure questions; no query."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bridgework.conversations.models import Conversation

# What all voices together may send is counted over so many minutes; a mark that a voice sent one is kept no longer.
BURST_MINUTES = 10


def must_be_read_first(
    *,
    hold: str,
    is_first: bool,
    signs: Collection[str] = (),
    is_about_steward: bool = False,
    is_from_minor: bool = False,
    is_from_paper: bool = False,
) -> bool:
    """Whether a resident's statement waits until somebody has read it.

    Whatever the conversation's setting: a sign of spam or of personal data holds it, and so does that it is about the
    steward's organization, comes from a minor, or was written on paper (somebody else typed it).
    """
    if signs or is_about_steward or is_from_minor or is_from_paper:
        return True
    if hold == Conversation.Hold.FLAGGED:
        return False
    return hold != Conversation.Hold.FIRST or is_first


def may_look_again(person_id: int, decided_by: Iterable[int | None]) -> bool:
    """A second look is somebody else's: nobody who has decided on the statement before."""
    return person_id not in set(decided_by)
