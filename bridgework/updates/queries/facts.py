"""What happened in public: the journal says that something is new, the words come from the rows that everyone may read.

Digests and webhooks tell from here, so neither can tell more than the other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from bridgework.conversations.models import Conversation
from bridgework.gatherings.queries import public_gatherings
from bridgework.goals.queries.commitments import public_commitments
from bridgework.goals.queries.decisions import decisions_list, public_answers
from bridgework.indicators.models import Release
from bridgework.journal.models import Chain, Entry
from bridgework.journal.subjects import BY_ROW, pk_in
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Partnership
from bridgework.updates.models import EventKind

ACTS = {
    "goals.decision.recorded": EventKind.DECISION_RECORDED,
    "goals.answer.given": EventKind.ANSWER_GIVEN,
    "goals.answer.done": EventKind.ANSWER_DONE,
    "goals.commitment.made": EventKind.PROMISE_MADE,
    "goals.commitment.kept": EventKind.PROMISE_KEPT,
    "goals.commitment.late": EventKind.PROMISE_LATE,
    "goals.commitment.changed": EventKind.PROMISE_CHANGED,
    "goals.commitment.given-up": EventKind.PROMISE_GIVEN_UP,
    "indicators.release.published": EventKind.RELEASE_PUBLISHED,
    "gatherings.session.planned": EventKind.SESSION_ANNOUNCED,
    "gatherings.series.planned": EventKind.SESSION_ANNOUNCED,
    "gatherings.session.cancelled": EventKind.SESSION_CANCELLED,
    "gatherings.series.cancelled": EventKind.SESSION_CANCELLED,
    "gatherings.minutes.approved": EventKind.MINUTES_PUBLISHED,
    "conversations.conversation.opened": EventKind.CONVERSATION_OPENED,
}


@dataclass(frozen=True)
class Head:
    """The journal's head: how many entries, and the hash of the last one."""

    number: int = 0
    hash: str = ""

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


def head_of(partnership: Partnership) -> Head:
    """Return the head of a partnership's journal; number 0 where nothing is written yet."""
    for length, head in _head(partnership):
        return Head(length, head)
    return Head()


@prepared
def _head(partnership: Partnership) -> QuerySet[Chain, tuple[int, str]]:
    scope = Partnership.objects.filter(pk=getattr(partnership, "pk", partnership)).values("scope")[:1]
    return Chain.objects.filter(scope=scope).values_list("length", "head")


def heads_of(partnerships: Iterable[Partnership]) -> dict[UUID, Head]:
    """Return the heads of several journals by their scope, in one query; where nothing is written there is none."""
    rows = Chain.objects.filter(scope__in={one.scope for one in partnerships})
    return {scope: Head(length, head) for scope, length, head in rows.values_list("scope", "length", "head")}


@dataclass(frozen=True)
class Fact:
    """One act of the journal that everyone may read of, with the row it was done to as it is now."""

    kind: EventKind
    number: int  # of the journal's entry
    at: datetime
    hash: str
    row: Any


# By what stands before the colon of an entry's subject: the public rows, and the column that holds what stands after it. Where
# that is a slug, `#` and the row's key stand for what was not public then; it is told once it is.
SOURCES: dict[str, tuple[Callable[[Partnership], QuerySet], str]] = {
    "goals.decision": (decisions_list, "slug"),
    "goals.answer": (public_answers, "pk"),
    "goals.commitment": (lambda one: public_commitments(one).select_related("organization"), "pk"),
    "indicators.release": (lambda one: Release.objects.within(one).filter(state=Release.State.PUBLISHED), "number"),
    "gatherings.session": (lambda one: public_gatherings(one).prefetch_related("hosts"), "slug"),
    "conversations.conversation": (
        lambda one: Conversation.objects.within(one).filter(is_public=True).exclude(state=Conversation.State.DRAFT),
        "slug",
    ),
}


def facts_between(
    partnership: Partnership, after: int, until: int, kinds: Collection[str] | None = None, most: int | None = None
) -> list[Fact]:
    """Return what the journal's entries with numbers in (after, until] tell, in their order, as far as everyone may read it.

    Parameters
    ----------
    kinds : collection of str, optional
        Of `EventKind`; all where none are given.
    most : int, optional
        At most so many of each kind, the newest of them.
    """
    acts = [act for act, kind in ACTS.items() if kinds is None or kind in kinds]
    entries = Entry.objects.filter(scope=partnership.scope, number__gt=after, number__lte=until, act__in=acts)
    told: dict[EventKind, int] = {}
    wanted: list[tuple[Entry, str, str]] = []
    for entry in entries.only("number", "at", "act", "subject", "hash").order_by("-number"):
        kind = ACTS[entry.act]
        told[kind] = told.get(kind, 0) + 1
        if most is None or told[kind] <= most:
            thing, _, key = entry.subject.partition(":")
            wanted.append((entry, thing, key))
    rows = {thing: _rows(partnership, thing, [key for _, of, key in wanted if of == thing]) for thing in SOURCES}
    found = [
        Fact(ACTS[entry.act], entry.number, entry.at, entry.hash, rows[thing][key])
        for entry, thing, key in reversed(wanted)
        if key in rows.get(thing, {})
    ]
    return [fact for fact in found if _is_told(fact)]


def _rows(partnership: Partnership, thing: str, keys: list[str]) -> dict[str, Any]:
    make, column = SOURCES[thing]
    pks = {pk for key in keys if column == "slug" and (pk := pk_in(key)) is not None}
    wanted = {key for key in keys if (not key.startswith(BY_ROW) if column == "slug" else key.isdecimal())}
    if not wanted and not pks:
        return {}
    asked = Q(**{f"{column}__in": wanted}) | Q(pk__in=pks) if pks else Q(**{f"{column}__in": wanted})
    rows = list(make(partnership).filter(asked))
    return {str(getattr(row, column)): row for row in rows} | {f"{BY_ROW}{row.pk}": row for row in rows if pks}


def _is_told(fact: Fact) -> bool:
    """Whether the row still says what the act said: minutes that were kept inside, or opened again, are not told."""
    return fact.kind != EventKind.MINUTES_PUBLISHED or fact.row.minutes_published_at is not None
