"""What a digest and a feed tell: only what everyone may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial

from django.db.models import Q, QuerySet

from bridgework.goals.models import Answer, Commitment, Decision
from bridgework.goals.queries.commitments import public_commitments
from bridgework.goals.queries.decisions import decisions_list, public_answers
from bridgework.journal.models import Chain, Entry
from bridgework.lib.prepared import Prepared, prepared
from bridgework.partnerships.models import Membership, Partnership
from bridgework.updates.models import Digest, Follower

MOST_PER_PART = 40


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


@dataclass(frozen=True)
class News:
    """What was decided, answered, done, promised and kept, each list cut at forty; `n_entries` counts the journal's growth."""

    decided: list[Decision] = field(default_factory=list)
    answered: list[Answer] = field(default_factory=list)
    done: list[Answer] = field(default_factory=list)
    promised: list[Commitment] = field(default_factory=list)
    kept: list[Commitment] = field(default_factory=list)
    moved: list[Commitment] = field(default_factory=list)
    dropped: list[Commitment] = field(default_factory=list)
    n_entries: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not any((self.decided, self.answered, self.done, self.promised, self.kept, self.moved, self.dropped))


ACTS = {
    "goals.decision.recorded": "decided",
    "goals.answer.given": "answered",
    "goals.answer.done": "done",
    "goals.commitment.made": "promised",
    "goals.commitment.kept": "kept",
    "goals.commitment.late": "moved",
    "goals.commitment.changed": "moved",
    "goals.commitment.given-up": "dropped",
}


def news_between(partnership: Partnership, after: int, until: int) -> News:
    """Return what the journal's entries with numbers in (after, until] tell, as far as everyone may read it.

    The journal says what is new; the words come from the public rows, so nothing that is not public gets in.
    """
    entries = Entry.objects.filter(scope=partnership.scope, number__gt=after, number__lte=until, act__in=ACTS)
    found: dict[str, list[str]] = {}
    for act, subject in entries.order_by("number").values_list("act", "subject"):
        keys = found.setdefault(ACTS[act], [])
        key = subject.partition(":")[2]
        if key not in keys:
            keys.append(key)
    promises = public_commitments(partnership).select_related("organization")
    answers, decisions = public_answers(partnership), decisions_list(partnership)

    def numbered(rows: QuerySet, name: str) -> list:
        pks = [int(key) for key in found.get(name, []) if key.isdecimal()]
        return _in_order(rows.filter(pk__in=pks[-MOST_PER_PART:]), pks, "pk")

    slugs = found.get("decided", [])
    return News(
        decided=_in_order(decisions.filter(slug__in=slugs[-MOST_PER_PART:]), slugs, "slug"),
        n_entries=until - after,
        **{name: numbered(answers, name) for name in ("answered", "done")},
        **{name: numbered(promises, name) for name in ("promised", "kept", "moved", "dropped")},
    )


def _in_order(rows: Iterable, keys: list, name: str) -> list:
    by_key = {getattr(row, name): row for row in rows}
    return [by_key[key] for key in keys if key in by_key]


def followers_to_send(digest: Digest) -> QuerySet[Follower]:
    """Return who is still to get this digest. What is private goes to members only, as long as they are members."""
    rows = Follower.objects.within(digest.partnership).exclude(confirmed_at=None)
    rows = rows.filter(Q(last_digest=None) | ~Q(last_digest=digest)).filter(confirmed_at__lte=digest.sent_at)
    if not digest.partnership.is_public:
        members = Membership.objects.within(digest.partnership).filter(ended_at=None, person__is_active=True)
        rows = rows.filter(email__in=members.values("person__email"))
    return rows.order_by("pk")


@dataclass(frozen=True)
class Item:
    """One entry of the feed."""

    kind: str
    key: str
    day: date
    row: Decision | Answer | Commitment

    def at(self, partnership: Partnership) -> datetime:
        """Return the moment that stands for its day: noon, local time."""
        return datetime.combine(self.day, time(12), tzinfo=partnership.zone)


@partial(Prepared, fixed=("limit",))
def _decided(partnership: Partnership, limit: int) -> QuerySet[Decision]:
    return decisions_list(partnership)[:limit]


@partial(Prepared, fixed=("limit",))
def _answered(partnership: Partnership, limit: int) -> QuerySet[Answer]:
    return public_answers(partnership)[:limit]


@partial(Prepared, fixed=("limit",))
def _kept(partnership: Partnership, limit: int) -> QuerySet[Commitment]:
    rows = public_commitments(partnership).filter(state=Commitment.State.KEPT, closed_on__isnull=False)
    shown = rows.select_related("organization").only("title", "closed_on", "organization__name")
    return shown.order_by("-closed_on", "-pk")[:limit]


def public_record(partnership: Partnership, limit: int = 50) -> list[Item]:
    """Return the newest decisions, answers and kept promises together, newest first. Three queries."""
    items = [
        *(Item("decision", row.slug, row.decided_on, row) for row in _decided(partnership, limit)),
        *(Item("answer", str(row.pk), row.did_on or row.answered_on, row) for row in _answered(partnership, limit)),
        *(Item("kept", str(row.pk), row.closed_on, row) for row in _kept(partnership, limit) if row.closed_on),
    ]
    return sorted(items, key=lambda item: (item.day, item.kind, item.key), reverse=True)[:limit]
