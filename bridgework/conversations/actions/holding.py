"""What holds a statement for a reader, and how fast statements may come in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from bridgework.analysis.personal_data import Finding, find_personal_data
from bridgework.analysis.spam import spam_signs
from bridgework.conversations import rules
from bridgework.conversations.actions.refusals import ConversationRefusal, TooManyStatements
from bridgework.conversations.models import Conversation, ModerationAct, RecentSaying, Statement, Voice
from bridgework.conversations.models.keys import VoiceKey, keyed_hash
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled


class HoldsPersonalData(ConversationRefusal):
    """The text may name or lead to a person; `findings` says what to take out. Sent again as it is, it is held."""

    def __init__(self, message: str, findings: Sequence[Finding]) -> None:
        super().__init__(message)
        self.findings = findings


def refuse_personal_data(text: str) -> None:
    """Tell an author what in a text could lead to a person.

    Parameters
    ----------
    text : str

    Raises
    ------
    HoldsPersonalData
        With what was found.
    """
    found = find_personal_data(text)
    if found:
        raise HoldsPersonalData(_("This may lead to a person. Take it out, or send it all the same."), found)


def signs_in(conversation: Conversation, text: str, mark: str, voice: Voice | None) -> list[str]:
    """Return why a statement is held: signs of spam, then kinds of personal data.

    Parameters
    ----------
    conversation : Conversation
    text : str
    mark : str
        The text's fingerprint.
    voice : Voice or None
        Its author's, which does not count among the others who sent the same.

    Returns
    -------
    list of str
        Values of `spam.Sign` and `personal_data.Kind`, each once.
    """
    here = Conversation.objects.filter(partnership=conversation.partnership_id).values("pk")
    same = Statement.objects.filter(conversation__in=here, fingerprint=mark).exclude(author=None)
    n_same = same.exclude(author=voice).values("author").distinct().count()
    found = [*spam_signs(text, n_same=n_same), *(one.kind for one in find_personal_data(text))]
    return list(dict.fromkeys(str(one) for one in found))


def keep_the_pace(conversation: Conversation, key: VoiceKey, at: datetime) -> None:
    """Note that a voice sends a statement now, if it and all voices together have not sent too many just before.

    Call inside a transaction that holds the conversation's row.

    Parameters
    ----------
    conversation : Conversation
    key : VoiceKey
    at : datetime

    Raises
    ------
    TooManyStatements
    """
    forget_pace(at, conversation)
    recent = RecentSaying.objects.filter(conversation=conversation)
    if recent.count() >= conversation.burst:
        raise TooManyStatements(
            _("Many people are writing just now. Keep your text, and send it again in a few minutes.")
        )
    mark = keyed_hash("pace", conversation.pk, key.key_hash)
    last = recent.filter(mark=mark).order_by("-at").values_list("at", flat=True).first()
    waits = last + timedelta(seconds=conversation.pause_seconds) - at if last else timedelta(0)
    if waits > timedelta(0):
        raise TooManyStatements(
            _("You sent a statement just now. Wait %(n)d seconds, then send this one.")
            % {"n": max(1, round(waits.total_seconds()))}
        )
    RecentSaying.objects.create(conversation=conversation, mark=mark, at=at)


def forget_pace(at: datetime, conversation: Conversation | None = None) -> None:
    """Delete what is kept to measure the pace and is ten minutes old.

    Parameters
    ----------
    at : datetime
    conversation : Conversation, optional
        Only there.
    """
    rows = RecentSaying.objects.filter(at__lt=at - timedelta(minutes=rules.BURST_MINUTES))
    if conversation is not None:
        rows = rows.filter(conversation=conversation)
    rows.delete()


def log_unread(conversation: Conversation, statement: Statement, at: datetime) -> None:
    """Say in log and journal that a statement is shown before anybody read it, by the conversation's own setting.

    Parameters
    ----------
    conversation : Conversation
    statement : Statement
    at : datetime
    """
    ModerationAct.objects.create(
        conversation=conversation,
        statement=statement,
        kind=ModerationAct.Kind.UNREAD,
        was_shown=True,
        reason=Words(),
        capacity="system",
        at=at,
    )
    journaled(
        partnership=conversation.partnership,
        by=None,
        act="conversations.statement.shown-unread",
        subject=f"conversations.statement:{conversation.journal_key}/{statement.number}",
        at=at,
    )
