"""In which languages a conversation is held: counted without a link to any voice, and kept for its pages."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F

from bridgework.conversations.models import Conversation, LanguageCount
from bridgework.conversations.queries.languages import coverage, languages_to_name
from bridgework.conversations.rules.translating import SHARDS
from bridgework.partnerships.actions import touch


def count_language(*, conversation: Conversation, language: str, n: int = 1) -> None:
    """Count a new voice for the language of the page it came in on. Nothing says which voice it was.

    Parameters
    ----------
    conversation : Conversation
    language : str
        BCP 47 tag; one that the partnership does not use is not counted.
    n : int
        How many voices, where several are counted at once.
    """
    if language not in (conversation.partnership.languages or ["en"]):
        return
    where = {"conversation": conversation, "language": language, "shard": secrets.randbelow(SHARDS)}
    for _once_more in range(2):
        if LanguageCount.objects.filter(**where).update(n=F("n") + n):
            return
        try:
            with transaction.atomic():
                LanguageCount.objects.create(**where, n=n)
        except IntegrityError:  # another voice made the row meanwhile
            continue
        return


def refresh_languages(*, conversation: Conversation, languages: Iterable[str] = ()) -> bool:
    """Count anew which statements are in which language, and which languages enough people took part in.

    Parameters
    ----------
    conversation : Conversation
    languages : iterable of str, optional
        The partnership's languages where not given.

    Returns
    -------
    bool
        Whether anything had changed; then the public pages are marked as changed too.
    """
    tags = list(languages) or list(conversation.partnership.languages or ["en"])
    named = languages_to_name(conversation)
    # Of a language that may not be named only translations and first statements are counted: a resident's original would
    # tell that somebody wrote in it. First statements are the steward's and tell nothing of anybody.
    found = {
        tag: {
            "n": one.n if tag in named else one.n - one.n_by_residents,
            "of": one.total,
            "machine": one.n_machine,
            "named": tag in named,
        }
        for tag, one in coverage(conversation, tags).items()
    }
    found |= {tag: {"n": 0, "of": 0, "machine": 0, "named": True} for tag in sorted(named - set(tags))}
    if found == conversation.by_language:
        return False
    Conversation.objects.filter(pk=conversation.pk).update(by_language=found)
    conversation.by_language = found
    touch(conversation.partnership)
    return True
