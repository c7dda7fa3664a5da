"""Voices and votes: the quick path. One insert a vote; stored counts take it in later (`actions.counting`)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bridgework.conversations.actions.refusals import ConversationRefusal, NoSuchStatement, NotOpen
from bridgework.conversations.models import AccessCode, Conversation, EarlierAnswer, Mode, Statement, Voice, Vote
from bridgework.conversations.models.keys import VoiceKey, new_code, voice_key
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership

# One statement, on SQLite and PostgreSQL alike: the database itself finds the voice and the statement, and checks that the
# conversation is open and the statement shown. Two requests at once cannot make two rows (the constraint), and no row is read
# before it is written, so nobody waits for a reader or a counter: the new row itself is what is still to be counted.
CAST = """
INSERT INTO conversations_vote (conversation_id, statement_id, voice_id, value, is_changed)
SELECT s.conversation_id, s.id, v.id, CAST(%s AS smallint), %s
FROM conversations_statement s
JOIN conversations_conversation c ON c.id = s.conversation_id AND c.state = 'open'
JOIN conversations_voice v ON v.conversation_id = s.conversation_id AND v.key_hash = %s
WHERE s.conversation_id = %s AND s.number = %s AND s.state = 'shown'
ON CONFLICT (statement_id, voice_id) DO NOTHING
"""

# The vote that is there already, held until the change is written. PostgreSQL holds the conversation's key too, so that a close
# waits for the change or the change sees the close; SQLite has one writer anyway.
HELD = """
SELECT o.id, o.value, o.pending, o.seal_id
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
WHERE p.slug = %s AND c.slug = %s AND p.is_public AND c.is_public AND NOT c.asks_account
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
    with connection.cursor() as cursor:
        cursor.execute(
            CAST_AGAIN, [value, False, key.key_hash, partnership_slug, conversation_slug, conversation_id, number]
        )
        return cursor.rowcount > 0


def cast_vote(*, conversation: Conversation, number: int, key: VoiceKey, value: int, today: date) -> None:
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

    Raises
    ------
    NotOpen
        If the conversation does not take votes.
    NoSuchStatement
        If there is no shown statement of this number.
    ValueError
        If the value is no vote.
    """
    if value not in VALUES:
        raise ValueError("a vote is 1, 0 or -1")
    what = (conversation.pk, number, key.key_hash, value)
    if _cast(*what):
        return
    # Nothing was written: the voice is new, the answer is changed or the same, or it is not possible.
    if Voice.objects.filter(conversation=conversation, key_hash=key.key_hash).exists():
        if _change(*what):
            return
    elif _begin(conversation, key, today, number, value):
        return
    _refuse_if_impossible(conversation, number)
    _change(*what)  # two first answers at once: this one came second; the same answer given again changes nothing


@transaction.atomic
def _begin(conversation: Conversation, key: VoiceKey, today: date, number: int, value: int) -> bool:
    """Make a new voice with its first vote, both or neither: a vote that is not possible leaves no voice behind."""
    voice = Voice(conversation=conversation, key_hash=key.key_hash, mode=key.mode, came_on=today)
    Voice.objects.bulk_create([voice], ignore_conflicts=True)
    if _cast(conversation.pk, number, key.key_hash, value):
        return True
    transaction.set_rollback(True)
    return False


def _cast(conversation_id: int, number: int, key_hash: str, value: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(CAST, [value, False, key_hash, conversation_id, number])
        return cursor.rowcount > 0


@transaction.atomic
def _change(conversation_id: int, number: int, key_hash: str, value: int) -> bool:
    """Let the last word win: the answer before it is kept, and a vote that was sealed leaves its batch and says so."""
    with connection.cursor() as cursor:
        hold = HOLD if connection.features.has_select_for_update else ""
        cursor.execute(HELD + hold, [key_hash, conversation_id, number])
        held = cursor.fetchone()
    if held is None or held[1] == value:
        return False
    pk, before, pending, seal_id = held
    turn = EarlierAnswer.objects.filter(vote=pk).count() + 1
    EarlierAnswer.objects.create(conversation_id=conversation_id, vote_id=pk, turn=turn, value=before)
    changed: dict[str, Any] = {"value": value, "pending": before if pending is None else pending, "seal": None}
    if seal_id is not None:
        changed["is_changed"] = True
    Vote.objects.filter(pk=pk).update(**changed)
    return True


def _refuse_if_impossible(conversation: Conversation, number: int) -> None:
    if not Conversation.objects.filter(pk=conversation.pk, state=Conversation.State.OPEN).exists():
        raise NotOpen(_("This conversation is closed. You can read its result."))
    if not Statement.objects.filter(conversation=conversation, number=number, state=Statement.State.SHOWN).exists():
        raise NoSuchStatement(_("This statement is not shown any more. Go on with the next one."))


def make_voice(*, conversation: Conversation, key: VoiceKey, today: date) -> Voice:
    """Return the voice of a key, made if it is new.

    Parameters
    ----------
    conversation : Conversation
    key : VoiceKey
    today : date

    Returns
    -------
    Voice
        The one voice of this key; two requests at once get the same one.
    """
    voice, _made = Voice.objects.get_or_create(
        conversation=conversation, key_hash=key.key_hash, defaults={"mode": key.mode, "came_on": today}
    )
    return voice


# A sheet has 12 codes a page; more than this at once is a mistake of typing.
CODES_AT_ONCE = 2_000


@transaction.atomic
def make_codes(*, conversation: Conversation, n: int, by: Membership, at: datetime, today: date) -> list[str]:
    """Make access codes for paper. They are returned once; only hashes are kept.

    Parameters
    ----------
    conversation : Conversation
    n : int
        How many, 1 to 2,000.
    by : Membership
        The steward's capacity.
    at : datetime
        Now.
    today : date
        The day kept with the codes.

    Returns
    -------
    list of str
        The codes, `XXXX-XXXX-XXXX`.

    Raises
    ------
    ConversationRefusal
        If the number is out of range or the conversation is closed.
    """
    if not 1 <= n <= CODES_AT_ONCE:
        raise ConversationRefusal(_("Ask for 1 to %(most)d codes at once.") % {"most": CODES_AT_ONCE})
    if conversation.is_closed:
        raise NotOpen(_("This conversation is closed; codes would open nothing."))
    codes = [new_code() for _number in range(n)]
    AccessCode.objects.bulk_create(
        AccessCode(
            conversation=conversation,
            key_hash=voice_key(Mode.CODE, conversation.pk, code).key_hash,
            made_on=today,
        )
        for code in codes
    )
    journaled(
        partnership=conversation.partnership,
        by=by,
        act="conversations.codes.made",
        subject=f"conversations.conversation:{conversation.slug}",
        at=at,
        facts={"n": n},
    )
    return codes
