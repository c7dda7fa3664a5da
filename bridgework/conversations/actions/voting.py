"""Voices and votes: the quick path. One insert a vote; stored counts take it in later (`actions.counting`)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bridgework.conversations import rules
from bridgework.conversations.actions.languages import count_language
from bridgework.conversations.actions.refusals import NoSuchStatement, NotOpen, NoWayIn
from bridgework.conversations.models import Conversation, EarlierAnswer, Statement, Voice, Vote
from bridgework.conversations.models.keys import VoiceKey
from bridgework.lib.kept_statements import execute_kept

# One statement, on SQLite and PostgreSQL alike: the database itself finds the voice and the statement, and checks that the
# conversation is open and the statement shown. Two requests at once cannot make two rows (the constraint), and no row is read
# before it is written, so nobody waits for a reader or a counter: the new row itself is what is still to be counted.
CAST = """
INSERT INTO conversations_vote (conversation_id, statement_id, voice_id, value, is_changed)
SELECT s.conversation_id, s.id, v.id, CAST(%s AS smallint), false
FROM conversations_statement s
JOIN conversations_conversation c ON c.id = s.conversation_id AND c.state = 'open'
JOIN conversations_voice v ON v.conversation_id = s.conversation_id AND v.key_hash = %s
WHERE s.conversation_id = %s AND s.number = %s AND s.state = 'shown'
ON CONFLICT (statement_id, voice_id) DO NOTHING
"""

# A new voice; nothing where it is there already, so that nobody has to ask first.
COME = """
INSERT INTO conversations_voice (conversation_id, key_hash, mode, came_on, is_minor) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (conversation_id, key_hash) DO NOTHING
"""

# The vote that is there already, held until the change is written. PostgreSQL holds the conversation's key too, so that a close
# waits for the change or the change sees the close; SQLite has one writer anyway.
HELD = """
SELECT o.id, o.value, o.pending, o.seal_id, o.carried_from_id
FROM conversations_vote o
JOIN conversations_statement s ON s.id = o.statement_id AND s.state = 'shown'
JOIN conversations_conversation c ON c.id = s.conversation_id AND c.state = 'open'
JOIN conversations_voice v ON v.id = o.voice_id AND v.key_hash = %s
WHERE s.conversation_id = %s AND s.number = %s
"""
HOLD = " FOR UPDATE OF o FOR KEY SHARE OF c"

# The same for somebody who comes back with a voice: the database checks in one go that partnership and conversation are
# public and open and go by these names. Everything else takes the long way, with its explanations.
CAST_AGAIN = CAST.replace(
    "WHERE s.conversation_id = %s",
    """JOIN partnerships_partnership p ON p.id = c.partnership_id
WHERE p.slug = %s AND c.slug = %s AND p.is_public AND c.is_public
  AND s.conversation_id = %s""",
)

VALUES = (1, 0, -1)


def cast_again(
    *, partnership_slug: str, conversation_slug: str, conversation_id: int, number: int, key: VoiceKey, value: int
) -> bool:
    """Record a first answer of a voice that there is already, in a public and open conversation, in one statement.

    Parameters
    ----------
    partnership_slug, conversation_slug : str
        As they stand in the address.
    conversation_id : int
        As it stands in the voice's signed cookie.
    number : int
    key : VoiceKey
    value : int
        1 agree, -1 disagree, 0 not sure.

    Returns
    -------
    bool
        Whether a vote was written, and committed. False says nothing about why not: use `cast_vote` then.
    """
    if value not in VALUES:
        raise ValueError("a vote is 1, 0 or -1")
    what = [value, key.key_hash, partnership_slug, conversation_slug, conversation_id, number]
    return execute_kept(CAST_AGAIN, what) > 0


def cast_vote(
    *,
    conversation: Conversation,
    number: int,
    key: VoiceKey,
    value: int,
    today: date,
    language: str = "",
    is_tried: bool = False,
) -> None:
    """Record what a voice thinks of a statement; its last word counts. When this returns, the vote is committed.

    Parameters
    ----------
    conversation : Conversation
    number : int
        The statement's number.
    key : VoiceKey
        Whose voice it is; the voice is made with its first vote.
    value : int
        1 agree, -1 disagree, 0 not sure.
    today : date
        The day kept with a new voice, in the partnership's zone.
    language : str
        Of the page the vote came from; a new voice is counted for it, apart from the voice.
    is_tried : bool
        Whether `cast_again` has just been tried for the same vote and wrote nothing.

    Raises
    ------
    NotOpen
        If the conversation does not take votes.
    NoSuchStatement
        If there is no shown statement of this number.
    NoWayIn
        If the voice is new, and this conversation does not take new voices of its mode without a code or a mail link.
    ValueError
        If the value is no vote.
    """
    if value not in VALUES:
        raise ValueError("a vote is 1, 0 or -1")
    what = (conversation.pk, number, key.key_hash, value)
    if not is_tried and _cast(*what):
        return
    # Nothing was written: the voice is new, the answer is changed or the same, or it is not possible.
    if rules.may_begin(conversation, key.mode):
        if _begin(conversation, key, today, number, value, language):
            return
    elif not Voice.objects.filter(conversation=conversation, key_hash=key.key_hash).exists():
        _refuse_if_impossible(conversation, number)
        raise NoWayIn(_("Choose first how you want to take part."))
    if _change(*what):
        return
    _refuse_if_impossible(conversation, number)
    if _cast(*what):  # another answer of the same new voice made it meanwhile
        return
    _change(*what)  # two first answers at once: this one came second; the same answer given again changes nothing


@transaction.atomic
def _begin(conversation: Conversation, key: VoiceKey, today: date, number: int, value: int, language: str) -> bool:
    """Make a new voice with its first vote, both or neither: a vote that is not possible leaves no voice behind.

    False where the voice is there already, or the vote is not possible.
    """
    with connection.cursor() as cursor:
        day = connection.ops.adapt_datefield_value(today)
        cursor.execute(COME, [conversation.pk, key.key_hash, str(key.mode), day, False])
        if not cursor.rowcount:
            return False
    if _cast(conversation.pk, number, key.key_hash, value):
        if language:
            count_language(conversation=conversation, language=language)
        return True
    transaction.set_rollback(True)
    return False


def _cast(conversation_id: int, number: int, key_hash: str, value: int) -> bool:
    return execute_kept(CAST, [value, key_hash, conversation_id, number]) > 0


@transaction.atomic
def _change(conversation_id: int, number: int, key_hash: str, value: int) -> bool:
    """Let the last word win: the answer before it is kept, and a vote that was sealed leaves its batch and says so."""
    with connection.cursor() as cursor:
        hold = HOLD if connection.features.has_select_for_update else ""
        cursor.execute(HELD + hold, [key_hash, conversation_id, number])
        held = cursor.fetchone()
    if held is None or (held[1] == value and held[4] is None):
        return False
    pk, before, pending, seal_id, carried_from = held
    changed: dict[str, Any] = {"value": value, "seal": None, "carried_from": None}
    if before != value:
        changed["pending"] = before if pending is None else pending
    # A vote that was carried here from a statement joined with this one is no earlier answer to this one.
    if carried_from is None:
        turn = EarlierAnswer.objects.filter(vote=pk).count() + 1
        EarlierAnswer.objects.create(conversation_id=conversation_id, vote_id=pk, turn=turn, value=before)
    if seal_id is not None:
        changed["is_changed"] = True
    Vote.objects.filter(pk=pk).update(**changed)
    return True


def _refuse_if_impossible(conversation: Conversation, number: int) -> None:
    if not Conversation.objects.filter(pk=conversation.pk, state=Conversation.State.OPEN).exists():
        raise NotOpen(_("This conversation is closed. You can read its result."))
    if not Statement.objects.filter(conversation=conversation, number=number, state=Statement.State.SHOWN).exists():
        raise NoSuchStatement(_("This statement is not shown any more. Go on with the next one."))


def first_voice(*, conversation: Conversation, key: VoiceKey, today: date, language: str = "") -> Voice:
    """Return the voice of a key for its first act; voices of codes and mail links were made when these were redeemed.

    Parameters
    ----------
    conversation : Conversation
    key : VoiceKey
    today : date

    Returns
    -------
    Voice

    Raises
    ------
    NoWayIn
        If there is no such voice and the mode may not make one.
    """
    if not rules.may_begin(conversation, key.mode):
        voice = Voice.objects.filter(conversation=conversation, key_hash=key.key_hash).first()
        if voice is None:
            raise NoWayIn(_("Choose first how you want to take part."))
        return voice
    return make_voice(conversation=conversation, key=key, today=today, language=language)


def make_voice(*, conversation: Conversation, key: VoiceKey, today: date, language: str = "") -> Voice:
    """Return the voice of a key, made if it is new.

    Parameters
    ----------
    conversation : Conversation
    key : VoiceKey
    today : date
    language : str
        The language a new voice is counted for; none where it is not given.

    Returns
    -------
    Voice
        The one voice of this key; two requests at once get the same one.
    """
    voice, is_new = Voice.objects.get_or_create(
        conversation=conversation, key_hash=key.key_hash, defaults={"mode": key.mode, "came_on": today}
    )
    if is_new and language:
        count_language(conversation=conversation, language=language)
    return voice
