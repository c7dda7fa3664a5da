"""A statement that somebody wrote on a sheet."""

from __future__ import annotations

from datetime import date

from bridgework.conversations import rules
from bridgework.conversations.actions.holding import signs_in
from bridgework.conversations.actions.saying import next_number
from bridgework.conversations.models import Conversation, Statement, Voice
from bridgework.conversations.models.keys import fingerprint
from bridgework.lib.words import Words


def keep_from_paper(
    *, conversation: Conversation, voice: Voice, text: str, language: str, today: date
) -> Statement | None:
    """Put a statement from a sheet among those that wait to be read. It has no return code: nobody can be given one.

    Parameters
    ----------
    conversation : Conversation
    voice : Voice
        The sheet's.
    text : str
        At most 280 characters.
    language : str
    today : date

    Returns
    -------
    Statement or None
        None where the same words stand in the conversation already.
    """
    mark = fingerprint(text)
    there = Statement.objects.filter(conversation=conversation, fingerprint=mark)
    if there.exclude(state=Statement.State.REFUSED).exists():
        return None
    steward = conversation.partnership.steward_organization
    return Statement.objects.create(
        conversation=conversation,
        number=next_number(conversation),
        words=Words.of(text, language),
        author=voice,
        is_about_steward=rules.is_about(text, [steward.name] if steward else []),
        held_for=signs_in(conversation, text, mark, voice),
        fingerprint=mark,
        written_on=today,
    )
