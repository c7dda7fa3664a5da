"""In which languages a conversation's texts are, and which languages enough people took part in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.fields.json import KT

from bridgework.conversations.models import Conversation, LanguageCount, Statement, Translation, Translator
from bridgework.conversations.rules import FLOOR
from bridgework.lib.words import Words
from bridgework.partnerships.models import Job, Partnership

MACHINE_TASK = "bridgework.conversations.tasks.translate_missing"


@dataclass(frozen=True)
class Coverage:
    """How many of the shown statements are in a language, were written in it by residents, and are in it by a machine alone."""

    n: int
    n_by_residents: int
    n_machine: int
    total: int


def _shown(conversation: Conversation) -> QuerySet[Statement]:
    return Statement.objects.filter(conversation=conversation, state=Statement.State.SHOWN)


def coverage(conversation: Conversation, languages: Iterable[str]) -> dict[str, Coverage]:
    """Count the shown statements by language, originals and translations alike.

    Parameters
    ----------
    conversation : Conversation
    languages : iterable of str

    Returns
    -------
    dict of str to Coverage
        In the given order. One query.
    """
    tags = list(languages)
    by_machine = {f"in_{at}": KT(f"words__in__{tag}__machine") for at, tag in enumerate(tags)}
    counts: dict[str, Any] = {"total": Count("pk")}
    for at in range(len(tags)):
        counts[f"n_{at}"] = Count("pk", filter=Q(**{f"in_{at}__isnull": False}))
        counts[f"original_{at}"] = Count("pk", filter=Q(source=tags[at], is_seed=False))
        counts[f"machine_{at}"] = Count("pk", filter=Q(**{f"in_{at}": "true"}))
    found = _shown(conversation).annotate(source=KT("words__source"), **by_machine).aggregate(**counts)
    return {
        tag: Coverage(found[f"n_{at}"], found[f"original_{at}"], found[f"machine_{at}"], found["total"])
        for at, tag in enumerate(tags)
    }


def languages_to_name(conversation: Conversation) -> set[str]:
    """Return the languages that 10 or more people took part in: their names may stand beside an original.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    set of str

    Notes
    -----
    Counted are the voices that came in on pages of a language, and the voices that wrote a statement in it. One person
    may be among both, so the larger of the two counts is taken, never their sum: it is never more than the people.
    """
    came = LanguageCount.objects.filter(conversation=conversation).values_list("language").annotate(n=Sum("n"))
    wrote = (
        Statement.objects.filter(conversation=conversation, author__isnull=False)
        .annotate(source=KT("words__source"))
        .order_by()
        .values_list("source")
        .annotate(n=Count("author", distinct=True))
    )
    return {language for language, n in [*came, *wrote] if n >= FLOOR}


@dataclass(frozen=True)
class TextRow:
    """One text and what is there of it: `part`, `number` of a statement, the words, who made which translation when."""

    part: str
    number: int | None
    words: Words
    made: dict[str, Translation]


def texts_page_rows(
    conversation: Conversation, statements: Iterable[Statement], with_frame: bool = True
) -> list[TextRow]:
    """Return texts with the newest note on each of their translations: title and question, then these statements.

    Parameters
    ----------
    conversation : Conversation
    statements : iterable of Statement
    with_frame : bool
        Whether title and question stand before them.
    """
    listed = list(statements)
    notes: dict[tuple[str, int | None], dict[str, Translation]] = {}
    rows = Translation.objects.filter(conversation=conversation).filter(
        Q(statement__in=[one.pk for one in listed]) | Q(statement=None)
    )
    for note in rows.select_related("by__person").order_by("pk"):
        notes.setdefault((note.part, note.statement_id), {})[note.language] = note
    frame = [
        TextRow(part, None, words, notes.get((part, None), {}))
        for part, words in (("title", conversation.title), ("question", conversation.question))
    ]
    return [
        *(frame if with_frame else []),
        *(TextRow("statement", one.number, one.words, notes.get(("statement", one.pk), {})) for one in listed),
    ]


def statements_shown(conversation: Conversation, missing: str = "") -> QuerySet[Statement]:
    """Return the shown statements in order; with `missing`, only those that are not in that language.

    Parameters
    ----------
    conversation : Conversation
    missing : str
        BCP 47 tag.
    """
    rows = _shown(conversation).only("number", "words", "conversation_id", "state").order_by("number")
    if missing:
        rows = rows.annotate(there=KT(f"words__in__{missing}__body")).filter(there__isnull=True)
    return rows


def translators_of(partnership: Partnership) -> QuerySet[Translator]:
    """Return who translates here, as named by a steward.

    Parameters
    ----------
    partnership : Partnership
    """
    rows = Translator.objects.within(partnership).filter(ended_at=None, membership__ended_at=None)
    return rows.select_related("membership__person", "membership__organization").order_by("pk")


def last_machine_job(conversation: Conversation) -> Job | None:
    """Return the newest piece of work in which a machine was asked to translate this conversation.

    Parameters
    ----------
    conversation : Conversation
    """
    rows = Job.objects.within(conversation.partnership).filter(task=MACHINE_TASK)
    return rows.filter(arguments__conversation=conversation.pk).order_by("-pk").first()


def history_of(
    conversation: Conversation, part: str, statement: Statement | None, language: str
) -> QuerySet[Translation]:
    """Return how one text was translated into one language, the newest first.

    Parameters
    ----------
    conversation : Conversation
    part : str
    statement : Statement or None
    language : str
    """
    rows = Translation.objects.filter(conversation=conversation, part=part, statement=statement, language=language)
    return rows.select_related("by__person").order_by("-pk")[:20]
