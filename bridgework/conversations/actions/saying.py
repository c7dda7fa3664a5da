"""Residents add statements in their own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bridgework.conversations import rules
from bridgework.conversations.actions.refusals import AlreadySaid, ConversationRefusal, NotOpen, TooManyStatements
from bridgework.conversations.actions.voting import make_voice
from bridgework.conversations.models import Conversation, Statement
from bridgework.conversations.models.keys import VoiceKey, fingerprint, new_code, return_hash
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
    *, conversation: Conversation, key: VoiceKey, text: str, language: str, is_about_steward: bool, today: date
) -> Said:
    """Keep a resident's statement until a moderator has read it.

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

    Returns
    -------
    Said
        The statement and the author's return code, shown once.

    Raises
    ------
    NotOpen, TooManyStatements, AlreadySaid, ConversationRefusal
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
    voice = make_voice(conversation=conversation, key=key, today=today, language=language)
    of_conversation = Statement.objects.filter(conversation=conversation)
    if of_conversation.filter(author=voice, written_on=today).count() >= rules.STATEMENTS_A_DAY:
        raise TooManyStatements(
            _("You wrote %(n)d statements today. Come back tomorrow to add more.") % {"n": rules.STATEMENTS_A_DAY}
        )
    if of_conversation.filter(state=Statement.State.WAITING).count() >= rules.STATEMENTS_WAITING:
        raise TooManyStatements(_("Many statements are waiting to be read. Please come back in a few days."))
    mark = fingerprint(text)
    same = of_conversation.filter(fingerprint=mark).exclude(state=Statement.State.REFUSED).first()
    if same:
        is_shown = same.state == Statement.State.SHOWN
        raise AlreadySaid(
            _("Somebody said this already. You can agree with it.")
            if is_shown
            else _("Somebody said this already; it is waiting to be read."),
            same.number if is_shown else None,
        )
    code = new_code()
    steward = conversation.partnership.steward_organization
    statement = Statement.objects.create(
        conversation=conversation,
        number=number,
        words=Words.of(text, language),
        author=voice,
        is_about_steward=is_about_steward or rules.is_about(text, [steward.name] if steward else []),
        fingerprint=mark,
        return_hash=return_hash(conversation.pk, code),
        written_on=today,
    )
    return Said(statement, code)
