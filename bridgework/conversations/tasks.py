"""Background work of conversations. The worker calls `refresh_due` each minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bridgework.conversations.actions import (
    Text,
    Translated,
    close_conversation,
    keep_machine_translations,
    refresh_languages,
    seal_closing,
    seal_votes,
)
from bridgework.conversations.actions.results import compute_result, refresh_counters
from bridgework.conversations.models import Conversation, Result
from bridgework.conversations.queries import statements_shown, texts_page_rows
from bridgework.lib.translating import TranslationFailed, translated
from bridgework.partnerships.actions.jobs import JobFailed, job_progress, job_task
from bridgework.partnerships.models import Job


def refresh_due(now: datetime) -> int:
    """Do what is due: close conversations whose last day is over, refresh counters, seal votes, compute results.

    Safe to call at any time and by several workers. Returns how many conversations were changed.
    """
    n_changed = 0
    open_ones = Conversation.objects.filter(state=Conversation.State.OPEN).select_related("partnership")
    for conversation in open_ones:
        today = timezone.localdate(now, conversation.partnership.zone)
        if conversation.closes_on and conversation.closes_on < today:
            close_conversation(conversation=conversation, by=None, at=now)
            n_changed += 1
            continue
        n_changed += refresh_counters(conversation=conversation)
        refresh_languages(conversation=conversation)
        while seal_votes(conversation=conversation, at=now):
            n_changed += 1
    for conversation in Conversation.objects.filter(by_language={}).exclude(state=Conversation.State.OPEN):
        n_changed += refresh_languages(conversation=conversation)  # of before languages were counted
    without_result = Conversation.objects.filter(state=Conversation.State.CLOSED).exclude(
        Exists(Result.objects.filter(conversation=OuterRef("pk")))
    )
    for conversation in without_result.select_related("partnership", "answered_by__partnership"):
        finish(conversation, now)
        n_changed += 1
    return n_changed


def finish(conversation: Conversation, now: datetime) -> None:
    """Seal and count a closed conversation, and compute its result."""
    while seal_votes(conversation=conversation, at=now):
        pass
    seal_closing(conversation=conversation, at=now)
    refresh_languages(conversation=conversation)
    compute_result(conversation=conversation, at=now)


# So many texts are handed to the program at once: what it made of them is kept before the next ones go.
AT_ONCE = 20


@job_task(_("Translating by machine"))
def translate_missing(job: Job, conversation: int, language: str) -> dict[str, Any]:
    """Have a machine translate what nobody has translated; only what everybody may read already is handed over.

    What is there already (the job ran twice, a person was quicker) is left alone.
    """
    found = Conversation.objects.within(job.partnership).select_related("partnership").get(pk=conversation)
    rows = texts_page_rows(found, statements_shown(found))
    missing = [row for row in rows if row.words and language not in row.words.renderings]
    n_kept = n_done = 0
    job_progress(job, 0, len(missing))
    for source in sorted({row.words.source for row in missing}):
        of_source = [row for row in missing if row.words.source == source]
        for first in range(0, len(of_source), AT_ONCE):
            some = of_source[first : first + AT_ONCE]
            n_done += len(some)
            shown = set(statements_shown(found).values_list("number", flat=True))  # still, after the texts before
            some = [row for row in some if row.number is None or row.number in shown]
            originals = [row.words.in_language(source).body for row in some]
            try:
                bodies = translated(originals, source, language)
            except TranslationFailed as why:
                raise JobFailed(str(why)) from why
            made = [
                Translated(Text(row.part, row.number), original, body)
                for row, original, body in zip(some, originals, bodies, strict=True)
            ]
            n_kept += keep_machine_translations(
                conversation=found, language=language, made=made, by=job.asked_by, at=timezone.now()
            )
            job_progress(job, n_done, len(missing))
    where = {"partnership": job.partnership.slug, "conversation": found.slug}
    return {"translated": n_kept, "href": reverse("conversations:translations", kwargs=where)}
