"""Reading the journal: pages of it, its head, an export, and the check whether anything was changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import Error, models

from bridgework.journal.models import Chain, Disclosure, Entry
from bridgework.journal.verify import Head, Verdict, check

BATCH = 500
UNREADABLE = (ValueError, TypeError, AttributeError, ArithmeticError, Error)  # what columns written by hand can raise
COLUMNS = (
    "pk",
    "scope",
    "number",
    "act",
    "at",
    "capacity",
    "subject",
    "facts",
    "who_commitment",
    "why_commitment",
    "previous",
    "hash",
)


@dataclass(frozen=True)
class Line:
    """One entry as it is shown. `who` and `why` are None where erased or, for the public, not public."""

    number: int
    act: str
    at: datetime
    capacity: str
    subject: str
    facts: dict[str, Any]
    who: str | None
    why: str | None
    hash: str


@dataclass(frozen=True)
class JournalPage:
    """Some entries, newest first, and the number to ask with for the page before (None at the beginning)."""

    lines: tuple[Line, ...]
    before: int | None
    head: Head


def head_of(scope: UUID) -> Head:
    """Return the end of a chain; `str` of it is what digest mails carry."""
    chain = Chain.objects.filter(pk=scope).first()
    return Head(chain.length, chain.head) if chain else Head(0, "")


def journal_page(
    scope: UUID, before: int | None = None, n: int = 50, *, subject: str = "", act: str = "", with_private: bool = False
) -> JournalPage:
    """Return entries, newest first, in three queries whatever the length of the journal.

    Parameters
    ----------
    scope : UUID
    before : int, optional
        Only entries with a smaller number.
    n : int
        How many at most (1 to 200).
    subject : str
        Only what was done to this (`goals.goal:finish-school`).
    act : str
        Only acts that begin so (`goals.` or `goals.goal.endorsed`).
    with_private : bool
        Residents' names too: for stewards.
    """
    n = max(1, min(n, 200))
    rows = Entry.objects.filter(scope=scope)
    if before is not None:
        rows = rows.filter(number__lt=max(0, min(before, 2**62)))
    if subject:
        rows = rows.filter(subject=subject.replace("\0", ""))
    if act:
        rows = rows.filter(act__startswith=act.replace("\0", ""))
    entries = list(rows.order_by("-number")[: n + 1])
    words = _words_of([entry.pk for entry in entries[:n]], with_private)
    lines = tuple(
        Line(
            number=e.number,
            act=e.act,
            at=e.at,
            capacity=e.capacity,
            subject=e.subject,
            facts=e.facts,
            who=words.get((e.pk, "who")),
            why=words.get((e.pk, "why")),
            hash=e.hash,
        )
        for e in entries[:n]
    )
    return JournalPage(lines=lines, before=entries[n - 1].number if len(entries) > n else None, head=head_of(scope))


def _words_of(entries: list[int], with_private: bool) -> dict[tuple[int, str], str]:
    rows = Disclosure.objects.filter(entry_id__in=entries)
    if not with_private:
        rows = rows.filter(is_public=True)
    return {(entry, part): words for entry, part, words in rows.values_list("entry_id", "part", "words")}


def verify(scope: UUID, earlier_head: str | None = None) -> Verdict:
    """Check one chain in the database, entry by entry, also against changes by direct SQL.

    Parameters
    ----------
    scope : UUID
    earlier_head : str, optional
        `<number>:<hash>` from a digest mail: only with it can a cut-off end or a chain that was rewritten as a whole be seen.

    Raises
    ------
    UnreadableHead
        If `earlier_head` is not a head.
    """
    earlier = Head.read(earlier_head) if earlier_head else None
    # No lock is held: entries that come while this runs have numbers beyond the end that was read first.
    try:
        chain = Chain.objects.filter(pk=scope).values("length", "head").first()
    except ValueError:
        chain = {"length": -1, "head": ""}
    end = Head(chain["length"], chain["head"]) if chain else None
    rows = Entry.objects.filter(scope=scope)
    if end is not None and isinstance(end.number, int):
        rows = rows.filter(number__lte=end.number)
    verdict = check(_entries(rows), scope=str(scope), end=end or Head(0, ""), earlier=earlier)
    last = Entry.objects.filter(scope=scope).order_by("-number").values_list("number", flat=True).first()
    now = Chain.objects.filter(pk=scope).values_list("length", flat=True).first()
    if last is not None and (not isinstance(last, int) or not isinstance(now, int) or last > now):
        verdict.note(last, "it stands beyond the end of the journal: an entry was inserted, or the end was cut off")
    return verdict


def _entries(rows: models.QuerySet[Entry]) -> Iterator[dict[str, Any]]:
    """Read entries with what they disclose, a batch at a time: a million entries need no more memory than 500."""
    ordered = rows.order_by("number")
    try:
        for batch in _batches(ordered.values(*COLUMNS).iterator(chunk_size=BATCH)):
            yield from _with_openings(batch)
    except UNREADABLE:
        # A column holds what no program of ours wrote. Say which entry: read them one by one, from the beginning.
        for pk, number in ordered.values_list("pk", "number").iterator(chunk_size=BATCH):
            try:
                found = list(rows.filter(pk=pk).values(*COLUMNS))
            except UNREADABLE:
                yield {"number": number, "unreadable": True}
                return
            del found
        raise


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _with_openings(batch: list[dict[str, Any]], *, only_public: bool = False) -> Iterator[dict[str, Any]]:
    disclosures = Disclosure.objects.filter(entry_id__in=[entry["pk"] for entry in batch])
    if only_public:
        disclosures = disclosures.filter(is_public=True)
    found: dict[int, dict[str, Any]] = {}
    for entry_id, part, salt, words in disclosures.values_list("entry_id", "part", "salt", "words"):
        parts = found.setdefault(entry_id, {})
        if part in ("who", "why"):
            parts[part] = {"salt": salt, "words": words}
        else:
            parts["strange_parts"] = True
    for entry in batch:
        pk = entry.pop("pk")
        at = entry["at"]
        if isinstance(at, datetime):
            entry["at"] = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        yield {**entry, "scope": str(entry["scope"]), **found.get(pk, {})}


def export_lines(scope: UUID) -> Iterator[str]:
    """Return the journal as JSON lines, oldest first, streaming; names and reasons only where public and not erased.

    Each line has the hashed fields, `hash`, and `who` and `why` with their salts, so that anyone can check the whole chain
    with a short program of their own (docs/methods/journal.md).
    """
    rows = Entry.objects.filter(scope=scope).order_by("number").values(*COLUMNS)
    for batch in _batches(rows.iterator(chunk_size=BATCH)):
        for entry in _with_openings(batch, only_public=True):
            yield json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n"
