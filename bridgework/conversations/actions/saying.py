"""Residents add statements in their own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bridgework.conversations import rules
from bridgework.conversations.actions.holding import keep_the_pace, log_unread, refuse_personal_data, signs_in
from bridgework.conversations.actions.refusals import AlreadySaid, ConversationRefusal, NotOpen, TooManyStatements
from bridgework.conversations.actions.voting import first_voice
from bridgework.conversations.models import Conversation, Statement
from bridgework.conversations.models.keys import VoiceKey, code_of, fingerprint, new_code, return_hash
from bridgework.lib.words import Words


@dataclass(frozen=True)
class Said:
    """A statement that was written, and the author's private return code, which is not kept."""

    statement: Statement
    return_code: str


def next_number(conversation: Conversation) -> int:
    """Return the next statement's number; call inside a transaction, it waits for others who number."""
    # no_key: votes being inserted hold a share of the row's key and need not wait.
    Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    return (Statement.objects.filter(conversation=conversation).aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def write_statement(
    *,
    conversation: Conversation,
    key: VoiceKey,
    text: str,
    language: str,
    is_about_steward: bool,
    today: date,
    sending: str = "",
    is_sure: bool = True,
    at: datetime | None = None,
) -> Said:
    """Keep a resident's statement until a moderator has read it, or show it at once where the conversation is set so.

    Parameters
    ----------
    conversation : Conversation
    key : VoiceKey
        The author's voice.
    text : str
        At most 280 characters.
    language : str
        BCP 47 tag of the language it is written in.
    is_about_steward : bool
        Ticked by the author; also set where the text names the steward's organization.
    today : date
    sending : str, optional
        A random mark of the form that is sent: sent twice, as after a lost connection, it writes one statement and gives
        the same return code again.
    is_sure : bool
        The author was told what may lead to a person and sends it all the same.
    at : datetime, optional
        Now, to measure the pace; without it the pace is not measured.

    Returns
    -------
    Said
        The statement and the author's return code, shown once.

    Raises
    ------
    NotOpen, TooManyStatements, AlreadySaid, HoldsPersonalData, ConversationRefusal
        With a sentence for the author.
    """
    text = " ".join(text.split())
    if not text or "\x00" in text:
        raise ConversationRefusal(_("Write one sentence that others can agree or disagree with."))
    if len(text) > rules.STATEMENT_LENGTH:
        raise ConversationRefusal(
            _("Shorten it to %(most)d characters; it has %(n)d.") % {"most": rules.STATEMENT_LENGTH, "n": len(text)}
        )
    number = next_number(conversation)
    conversation.refresh_from_db(fields=["state"])
    if not conversation.is_open:
        raise NotOpen(_("This conversation is closed. You can read its result."))
    voice = first_voice(conversation=conversation, key=key, today=today, language=language)
    of_conversation = Statement.objects.filter(conversation=conversation)
    code = code_of(conversation.pk, key.key_hash, sending) if sending else new_code()
    before = of_conversation.filter(return_hash=return_hash(conversation.pk, code), author=voice).first()
    if before:
        return Said(before, code)
    if of_conversation.filter(author=voice, written_on=today).count() >= rules.STATEMENTS_A_DAY:
        raise TooManyStatements(
            _("You wrote %(n)d statements today. Come back tomorrow to add more.") % {"n": rules.STATEMENTS_A_DAY}
        )
    if of_conversation.filter(state=Statement.State.WAITING).count() >= rules.STATEMENTS_WAITING:
        raise TooManyStatements(_("Many statements are waiting to be read. Please come back in a few days."))
    mark = fingerprint(text)
    same = of_conversation.filter(fingerprint=mark).exclude(state=Statement.State.REFUSED).first()
    if same and same.merged_into:
        same = same.merged_into
    if same:
        is_shown = same.state == Statement.State.SHOWN
        raise AlreadySaid(
            _("Somebody said this already. You can agree with it.")
            if is_shown
            else _("Somebody said this already; it is waiting to be read."),
            same.number if is_shown else None,
        )
    if not is_sure:
        refuse_personal_data(text)
    if at is not None:
        keep_the_pace(conversation, key, at)
    steward = conversation.partnership.steward_organization
    is_about_steward = is_about_steward or rules.is_about(text, [steward.name] if steward else [])
    is_from_minor = rules.is_always_read_first(voice)
    signs = signs_in(conversation, text, mark, voice)
    # Until one of this voice's statements was read and shown, the next is a first one.
    is_first = not of_conversation.filter(author=voice, state=Statement.State.SHOWN, is_unread=False).exists()
    waits = at is None or rules.must_be_read_first(
        hold=conversation.hold,
        is_first=is_first,
        signs=signs,
        is_about_steward=is_about_steward,
        is_from_minor=is_from_minor,
    )
    statement = Statement.objects.create(
        conversation=conversation,
        number=number,
        words=Words.of(text, language),
        author=voice,
        is_from_minor=is_from_minor,
        state=Statement.State.WAITING if waits else Statement.State.SHOWN,
        is_unread=not waits,
        held_for=signs,
        is_about_steward=is_about_steward,
        fingerprint=mark,
        return_hash=return_hash(conversation.pk, code),
        written_on=today,
    )
    if not waits and at is not None:
        log_unread(conversation, statement, at)
    return Said(statement, code)
