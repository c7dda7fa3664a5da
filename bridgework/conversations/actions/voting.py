"""Voices and votes: the quick path. One insert a vote; counters are refreshed in the background."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bridgework.conversations.actions.languages import count_language
from bridgework.conversations.actions.refusals import ConversationRefusal, NoSuchStatement, NotOpen
from bridgework.conversations.models import AccessCode, Conversation, Mode, Statement, Voice
from bridgework.conversations.models.keys import VoiceKey, new_code, voice_key
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership

# One statement, on SQLite and PostgreSQL alike: the database itself finds the voice and the statement, checks that the
# conversation is open and the statement shown, and lets the last word win. Two requests at once cannot make two rows
# (the constraint), and no row is read before it is written, so nobody waits for a reader. A vote that was sealed leaves
# its batch when it changes, and says so; a later batch seals it again.
CAST = """
INSERT INTO conversations_vote (conversation_id, statement_id, voice_id, value, is_changed)
SELECT s.conversation_id, s.id, v.id, CAST(%s AS smallint), %s
FROM conversations_statement s
JOIN conversations_conversation c ON c.id = s.conversation_id AND c.state = 'open'
JOIN conversations_voice v ON v.conversation_id = s.conversation_id AND v.key_hash = %s
WHERE s.conversation_id = %s AND s.number = %s AND s.state = 'shown'
ON CONFLICT (statement_id, voice_id) DO UPDATE
SET value = excluded.value,
    is_changed = conversations_vote.is_changed OR conversations_vote.seal_id IS NOT NULL,
    seal_id = NULL
WHERE conversations_vote.value <> excluded.value
"""

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
    """Record one more vote of a voice that there is already, in a public and open conversation, in one statement.

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


def cast_vote(
    *, conversation: Conversation, number: int, key: VoiceKey, value: int, today: date, language: str = ""
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
    if _cast(conversation.pk, number, key.key_hash, value):
        return
    # Nothing was written: find out why, off the quick path.
    if not Voice.objects.filter(conversation=conversation, key_hash=key.key_hash).exists():
        _refuse_if_impossible(conversation, number)
        make_voice(conversation=conversation, key=key, today=today, language=language)
        if _cast(conversation.pk, number, key.key_hash, value):
            return
    _refuse_if_impossible(conversation, number)
    # Otherwise the same answer was given again.


def _cast(conversation_id: int, number: int, key_hash: str, value: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(CAST, [value, False, key_hash, conversation_id, number])
        return cursor.rowcount > 0


def _refuse_if_impossible(conversation: Conversation, number: int) -> None:
    if not Conversation.objects.filter(pk=conversation.pk, state=Conversation.State.OPEN).exists():
        raise NotOpen(_("This conversation is closed. You can read its result."))
    if not Statement.objects.filter(conversation=conversation, number=number, state=Statement.State.SHOWN).exists():
        raise NoSuchStatement(_("This statement is not shown any more. Go on with the next one."))


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
