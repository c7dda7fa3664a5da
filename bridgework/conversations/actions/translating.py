"""Translations of a conversation's texts: by people, whose word stands, and by a machine where nobody has translated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.conversations.actions.languages import refresh_languages
from bridgework.conversations.actions.refusals import ConversationRefusal
from bridgework.conversations.models import Conversation, Statement, Translation, Translator
from bridgework.conversations.rules import translating as rules
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership
from bridgework.partnerships.rules import may_steward

Part = Translation.Part


@dataclass(frozen=True)
class Text:
    """One text of a conversation: its title, its question, or the statement of a number."""

    part: str
    number: int = 0  # of the statement


@dataclass(frozen=True)
class Translated:
    """What a machine made of a text: the original it saw, and its translation."""

    text: Text
    original: str
    body: str


def _capacities(by: Membership) -> list[Membership]:
    return list(Membership.objects.within(by.partnership).filter(person=by.person, ended_at=None))


def _require_translator(conversation: Conversation, by: Membership) -> None:
    named = Translator.objects.within(conversation.partnership).filter(ended_at=None)
    if by.partnership_id != conversation.partnership_id or not rules.may_translate(
        _capacities(by), named.values_list("membership_id", flat=True)
    ):
        raise PermissionDenied


def _locked(conversation: Conversation, text: Text) -> tuple[Conversation | Statement, str, Words]:
    """Return the row that holds a text, the name of its column, and the text; the row waits for nobody else then."""
    if text.part == Part.STATEMENT:
        rows = Statement.objects.select_for_update().filter(conversation=conversation, number=text.number)
        statement = rows.first()
        if statement is None or not rules.may_be_translated(statement):
            raise ConversationRefusal(_("This statement is not shown, so it is not translated."))
        return statement, "words", statement.words
    row = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    return row, text.part, getattr(row, text.part)


def _write(row: Conversation | Statement, column: str, words: Words) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**{column: words})


def _newest(conversation: Conversation, text: Text, language: str) -> int:
    rows = Translation.objects.filter(conversation=conversation, language=language, part=text.part)
    rows = rows.filter(statement__number=text.number) if text.part == Part.STATEMENT else rows
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


def subject_of(conversation: Conversation, text: Text) -> str:
    """Return how the journal calls a text."""
    if text.part == Part.STATEMENT:
        return f"conversations.statement:{conversation.journal_key}/{text.number}"
    return f"conversations.conversation:{conversation.journal_key}"


def _checked(conversation: Conversation, text: Text, language: str, body: str, source: str) -> str:
    if language == source:
        raise ConversationRefusal(_("This is the original. It stays as it was written."))
    if language not in (conversation.partnership.languages or ["en"]):
        raise ConversationRefusal(_("The partnership does not use this language. Add it in the settings first."))
    body = " ".join(body.split()) if text.part != Part.QUESTION else body.strip()
    if not body or "\x00" in body:
        raise ConversationRefusal(_("Write the translation."))
    most = rules.QUESTION_LENGTH if text.part == Part.QUESTION else rules.TRANSLATION_LENGTH
    if len(body) > most:
        raise ConversationRefusal(
            _("Shorten it to %(most)d characters; it has %(n)d.") % {"most": most, "n": len(body)}
        )
    return body


@transaction.atomic
def translate_text(
    *, conversation: Conversation, text: Text, language: str, body: str, by: Membership, at: datetime, seen: int = 0
) -> None:
    """Keep a person's translation, in place of what there was in that language. A machine's, saved by a person, is theirs.

    Parameters
    ----------
    conversation : Conversation
    text : Text
        The title, the question, or a statement that is shown.
    language : str
        One of the partnership's languages, not the original's.
    body : str
    by : Membership
        A moderator, a steward, or a member named as translator.
    at : datetime
    seen : int
        Key of the newest `Translation` of this text and language when the form was shown; 0 where there was none.

    Raises
    ------
    PermissionDenied
        If the person may not translate here.
    ConversationRefusal
        If the statement is not shown, the language is the original's or not one of the partnership's, the text is empty
        or too long, or somebody else has changed it meanwhile.
    """
    _require_translator(conversation, by)
    row, column, words = _locked(conversation, text)
    body = _checked(conversation, text, language, body, words.source)
    if _newest(conversation, text, language) != seen:
        raise ConversationRefusal(_("Somebody changed this translation meanwhile. Read it, then save yours again."))
    _write(row, column, words.with_rendering(body, language, by=str(by.person.ref)))
    Translation.objects.create(
        conversation=conversation,
        part=text.part,
        statement=row if isinstance(row, Statement) else None,
        language=language,
        body=body,
        by=by,
        capacity=by.capacity,
        made_at=at,
    )
    refresh_languages(conversation=conversation)
    journaled(
        partnership=conversation.partnership,
        by=by,
        act="conversations.text.translated",
        subject=subject_of(conversation, text),
        at=at,
        facts={"language": language},
    )


@transaction.atomic
def take_translation_away(
    *, conversation: Conversation, text: Text, language: str, by: Membership, at: datetime
) -> None:
    """Take a translation away, so that readers see the original again.

    Parameters
    ----------
    conversation : Conversation
    text : Text
    language : str
    by : Membership
    at : datetime

    Raises
    ------
    PermissionDenied
        If the person may not translate here.
    ConversationRefusal
        If there is none, or the language is the original's.
    """
    _require_translator(conversation, by)
    row, column, words = _locked(conversation, text)
    if language == words.source or language not in words.renderings:
        raise ConversationRefusal(_("There is no translation to take away."))
    _write(row, column, Words(words.source, {tag: one for tag, one in words.renderings.items() if tag != language}))
    Translation.objects.create(
        conversation=conversation,
        part=text.part,
        statement=row if isinstance(row, Statement) else None,
        language=language,
        by=by,
        capacity=by.capacity,
        made_at=at,
    )
    refresh_languages(conversation=conversation)
    journaled(
        partnership=conversation.partnership,
        by=by,
        act="conversations.translation.removed",
        subject=subject_of(conversation, text),
        at=at,
        facts={"language": language},
    )


@transaction.atomic
def keep_machine_translations(
    *,
    conversation: Conversation,
    language: str,
    made: Sequence[Translated],
    by: Membership | None,
    at: datetime,
) -> int:
    """Keep what a machine made, where there is still nothing in that language and the original is still what it saw.

    Parameters
    ----------
    conversation : Conversation
    language : str
    made : sequence of Translated
    by : Membership or None
        Who asked for it.
    at : datetime

    Returns
    -------
    int
        How many were kept. A translation that is there already, a person's above all, is never replaced; a statement
        that is not shown any more is left out.
    """
    rows: list[Translation] = []
    for one in made:
        try:
            row, column, words = _locked(conversation, one.text)
            body = _checked(conversation, one.text, language, one.body, words.source)
        except ConversationRefusal:
            continue
        if language in words.renderings or words.in_language(words.source).body != one.original:
            continue
        _write(row, column, words.with_rendering(body, language, is_machine=True))
        rows.append(
            Translation(
                conversation=conversation,
                part=one.text.part,
                statement=row if isinstance(row, Statement) else None,
                language=language,
                body=body,
                is_machine=True,
                made_at=at,
            )
        )
    if not rows:
        return 0
    Translation.objects.bulk_create(rows)
    refresh_languages(conversation=conversation)
    journaled(
        partnership=conversation.partnership,
        by=by,
        act="conversations.texts.translated-by-machine",
        subject=f"conversations.conversation:{conversation.journal_key}",
        at=at,
        facts={"n": len(rows), "language": language},
    )
    return len(rows)


@transaction.atomic
def name_translator(*, membership: Membership, by: Membership, at: datetime) -> Translator:
    """Name a member as translator of the partnership's conversations.

    Parameters
    ----------
    membership : Membership
        A member's capacity that has not ended.
    by : Membership
        A steward's.
    at : datetime

    Raises
    ------
    PermissionDenied
        If the one who names is no steward, or the member belongs elsewhere or has left.
    """
    partnership = by.partnership
    if not may_steward(_capacities(by)) or membership.partnership_id != partnership.pk or membership.ended_at:
        raise PermissionDenied
    named, is_new = Translator.objects.get_or_create(
        membership=membership, ended_at=None, defaults={"partnership": partnership, "named_by": by, "named_at": at}
    )
    if is_new:
        _journal_translator(named, by, at, "conversations.translator.named")
    return named


@transaction.atomic
def end_translator(*, translator: Translator, by: Membership, at: datetime) -> None:
    """End what a translator was named for; their translations stay.

    Parameters
    ----------
    translator : Translator
    by : Membership
        A steward's.
    at : datetime

    Raises
    ------
    PermissionDenied
        If the one who ends it is no steward here.
    """
    if not may_steward(_capacities(by)) or translator.partnership_id != by.partnership_id:
        raise PermissionDenied
    if Translator.objects.within(by.partnership).filter(pk=translator.pk, ended_at=None).update(ended_at=at):
        _journal_translator(translator, by, at, "conversations.translator.ended")


def _journal_translator(translator: Translator, by: Membership, at: datetime, act: str) -> None:
    journaled(
        partnership=by.partnership,
        by=by,
        act=act,
        subject=f"conversations.translator:{translator.pk}",
        at=at,
    )


def texts_of(numbers: Iterable[int]) -> list[Text]:
    """Return the texts of a conversation: title, question, and the statements of these numbers."""
    return [Text(Part.TITLE), Text(Part.QUESTION), *(Text(Part.STATEMENT, number) for number in numbers)]
