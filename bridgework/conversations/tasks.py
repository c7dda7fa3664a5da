"""Background work of conversations. The worker calls `refresh_due` each minute, and `LiveRound` each second."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bridgework.conversations.actions import (
    KeptMaps,
    OpinionMaps,
    Text,
    Took,
    Translated,
    close_conversation,
    end_voices,
    fold_votes,
    forget_earlier_answers,
    forget_pace,
    keep_machine_translations,
    mark_promised,
    refresh_languages,
    refresh_map,
    seal_closing,
    seal_votes,
)
from bridgework.conversations.actions.counting import FOLD_AT_MOST, refresh_counters
from bridgework.conversations.actions.results import compute_result
from bridgework.conversations.models import Conversation, EarlierAnswer, Result, VoicesPlan, Vote
from bridgework.conversations.queries import statements_shown, texts_page_rows
from bridgework.conversations.rules.live import history_ends_on
from bridgework.lib.translating import TranslationFailed, translated
from bridgework.partnerships.actions.jobs import JobFailed, job_progress, job_task
from bridgework.partnerships.models import Job


def refresh_due(now: datetime) -> int:
    """Do what is due: close conversations whose last day is over, refresh counters, seal votes, compute results.

    Safe to call at any time and by several workers. Returns how many conversations were changed.
    """
    n_changed = 0
    forget_pace(now)
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
    return n_changed + _promises_due() + _history_due(now) + end_due(now)


def _promises_due() -> int:
    """Work out what is promised where a result was stored before that was kept."""
    without = Conversation.objects.filter(state=Conversation.State.CLOSED, n_promised=None, results__isnull=False)
    return sum(1 for one in without.distinct().select_related("partnership") if mark_promised(conversation=one) >= 0)


def _history_due(now: datetime) -> int:
    """Delete earlier answers whose day has come."""
    kept = Conversation.objects.filter(
        Exists(EarlierAnswer.objects.filter(conversation=OuterRef("pk"))), closed_at__isnull=False
    )
    n_changed = 0
    for conversation in kept.select_related("partnership"):
        zone = conversation.partnership.zone
        if conversation.closed_at and timezone.localdate(now, zone) >= history_ends_on(
            timezone.localdate(conversation.closed_at, zone)
        ):
            n_changed += bool(forget_earlier_answers(conversation=conversation, at=now))
    return n_changed


def end_due(now: datetime) -> int:
    """Delete self-descriptions and tokens where the stated day has come; what is still open then is closed first."""
    plans = VoicesPlan.objects.filter(deleted_at=None).select_related("conversation__partnership")
    n_ended = 0
    for plan in plans:
        conversation = plan.conversation
        if timezone.localdate(now, conversation.partnership.zone) < plan.delete_on:
            continue
        if conversation.is_open:
            conversation = close_conversation(conversation=conversation, by=None, at=now)
        if conversation.is_closed:
            if not Result.objects.filter(conversation=conversation).exists():
                finish(conversation, now)
            end_voices(conversation=conversation, at=now)
            forget_earlier_answers(conversation=conversation, at=now)
            n_ended += 1
    return n_ended


class LiveRound:
    """What the worker does between two looks at its queue: it takes votes into the counts, and makes maps on a budget.

    Each round counts what is pending, in every open conversation, and makes at most one map: that of the conversation whose turn is
    longest ago, among those with new votes. After a map that took t seconds of the processor no other begins for t · (1 / `share` − 1), so
    that maps take `share` of the worker's time at most, whatever their size. What is remembered from round to round (whose turn it is, what
    `maps` keeps) is only to be quick; a worker that starts makes each map once.
    """

    # A quarter: the other three are for imports, results, mails and the counts of votes.
    SHARE = 0.25

    def __init__(
        self,
        maps: OpinionMaps | None = None,
        *,
        share: float = SHARE,
        clock: Callable[[], float] = time.monotonic,
        spent: Callable[[], float] = time.process_time,
    ) -> None:
        if not 0 < share <= 1:
            raise ValueError("the share of time for maps is above 0 and at most 1")
        self.maps: OpinionMaps = maps or KeptMaps()
        self.share, self.clock, self.spent = share, clock, spent
        self._rests_until = float("-inf")
        self._last: dict[int, float] = {}  # when each conversation's map was made last
        self._n_votes: dict[int, int] = {}  # votes counted when it was

    def run(self, now: datetime) -> int:
        """Do one round; returns how many votes were counted and maps were made.

        Safe to call at any time and by several workers.
        """
        pending = Exists(Vote.objects.filter(conversation=OuterRef("pk"), pending__isnull=False))
        rows = Conversation.objects.filter(state=Conversation.State.OPEN).annotate(is_pending=pending)
        open_ones = list(rows.select_related("partnership"))
        n_done = sum(self._count(one) for one in open_ones if one.is_pending)
        if self.clock() < self._rests_until:
            return n_done
        changed = [(self._last.get(one.pk, float("-inf")), one.pk, one) for one in open_ones if self._is_changed(one)]
        if changed:
            self._make(min(changed)[2], now)
            n_done += 1
        return n_done

    def _count(self, conversation: Conversation) -> int:
        def tell(votes: list[Took]) -> None:
            self.maps.took(conversation, votes)

        n = n_all = fold_votes(conversation=conversation, tell=tell)
        while n == FOLD_AT_MOST:
            n = fold_votes(conversation=conversation, tell=tell)
            n_all += n
        self._n_votes[conversation.pk] = self._n_votes.get(conversation.pk, 0) + n_all
        return n_all

    def _is_changed(self, conversation: Conversation) -> bool:
        return conversation.pk not in self._last or self._n_votes.get(conversation.pk, 0) > 0

    def _make(self, conversation: Conversation, now: datetime) -> None:
        begins = self.spent()
        self._n_votes[conversation.pk] = 0
        try:
            refresh_map(conversation=conversation, maps=self.maps, at=now)
        finally:  # one that fails waits for its turn like one that succeeds
            self._last[conversation.pk] = self.clock()
            self._rests_until = self.clock() + (self.spent() - begins) * (1 / self.share - 1)


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
                Translated(Text(row.part, row.number or 0), original, body)
                for row, original, body in zip(some, originals, bodies, strict=True)
            ]
            n_kept += keep_machine_translations(
                conversation=found, language=language, made=made, by=job.asked_by, at=timezone.now()
            )
            job_progress(job, n_done, len(missing))
    where = {"partnership": job.partnership.slug, "conversation": found.slug}
    return {"translated": n_kept, "href": reverse("conversations:translations", kwargs=where)}
