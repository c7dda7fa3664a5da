"""The journal as sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Q, QuerySet, Value
from django.utils.translation import gettext as _

from bridgework.conversations.models import Conversation
from bridgework.gatherings.queries import public_gatherings
from bridgework.goals.models import Goal
from bridgework.goals.queries import decisions_list, initiatives_list
from bridgework.indicators.models import Indicator
from bridgework.journal.models import Chain, ChainCheck, Disclosure, Entry
from bridgework.journal.subjects import BY_ROW, pk_in
from bridgework.lib.prepared import prepared
from bridgework.overview.queries.record_sentences import SENTENCES, WHERE_TRUE
from bridgework.partnerships.models import Agreement, Body, Organization, Partnership
from bridgework.partnerships.models.capacity import ROLES, capacity_said
from bridgework.playbooks.documents import SLUGS, shipped
from bridgework.playbooks.models import Playbook
from bridgework.resources.models import Fund
from bridgework.ui.naming import between, in_a_row, language_said
from bridgework.ui.numbers import plain_date

PAGE = 25
ORGANIZATION = "partnerships.organization"
STATEMENT, CONVERSATION = "conversations.statement", "conversations.conversation"
PLAYBOOK = "playbooks.playbook"
Names = Mapping[tuple[str, str], str]  # by kind and what the journal calls it: its slug, or `#` and its row's key
# ": {thing}" or ", {thing}", in Arabic with its own comma and within isolates: what is left out where nothing may be named.
NAMING = re.compile(r"\s*[:,،]\s*\u2068?\{thing\}\u2069?")


@dataclass(frozen=True)
class RecordLine:
    """One entry of the journal, as a reader sees it."""

    number: int
    at: datetime
    sentence: str
    act: str
    who: str  # empty where the person was erased
    capacity: str
    why: str
    hash: str


@dataclass(frozen=True)
class RecordPage:
    """One page of the journal, newest first, and the chain's head."""

    lines: list[RecordLine]
    n_entries: int
    head: str
    older: int | None  # `before` of the next page
    check: ChainCheck | None  # what the worker's last check found


class _Missing(dict):
    def __missing__(self, key: str) -> str:
        return "…"


def sentence_of(entry: Entry, names: Names) -> str:
    """Return one entry as a sentence, in the reader's language.

    Parameters
    ----------
    entry : Entry
    names : Mapping of (str, str) to str
        What everybody may know each thing is called; what is not there is not named, since a slug is made of a title.
    """
    said = SENTENCES.get(entry.act)
    if said is None:
        return entry.act
    fact, other = WHERE_TRUE.get(entry.act, ("", ""))
    said = other if entry.facts.get(fact) else said
    facts: dict[str, Any] = {k: v for k, v in entry.facts.items() if isinstance(v, str | int)}
    thing = facts.get("name") or name_of_subject(entry.subject, names)
    template = str(said) if thing else NAMING.sub("", str(said))
    if facts.get("organization"):
        slug = facts["organization"]
        facts["organization"] = names.get((ORGANIZATION, slug), _as_words(slug))
    if facts.get("role"):
        facts["role"] = ROLES.get(facts["role"], facts["role"])
    if facts.get("language"):
        facts["language"] = language_said(facts["language"])
    if facts.get("due_on"):
        facts["due_on"] = _day(facts["due_on"])
    facts = {key: value for key, value in facts.items() if value != ""}
    return template.format_map(_Missing(facts, thing=thing))


def name_of_subject(subject: str, names: Names) -> str:
    """Return what people call a subject; empty where it is not public, or is no more. An organization is always public."""
    kind, _colon, slug = subject.partition(":")
    if kind == STATEMENT:
        conversation, _slash, number = slug.partition("/")
        name = names.get((CONVERSATION, conversation))
        return in_a_row([name, number]) if name else ""
    return names.get((kind, slug)) or (_as_words(slug) if kind == ORGANIZATION else "")


def _as_words(slug: str) -> str:
    return slug.replace("-", " ").replace("/", between())


def _day(text: str) -> str:
    try:
        return plain_date(date.fromisoformat(text))
    except ValueError:
        return text


@prepared
def _named(partnership: Partnership, slugs: list[str], pks: list[int] | None) -> QuerySet[Any, Any]:
    """Return (slug, key of the row, name, kind) of what everybody may know the name of; the names are Words."""
    goals = Goal.objects.within(partnership).filter(is_public=True)
    indicators = Indicator.objects.within(partnership).filter(is_public=True)
    agreements = Agreement.objects.within(partnership).filter(is_public=True, offered_at__isnull=False)
    talks = Conversation.objects.within(partnership).filter(is_public=True).exclude(state=Conversation.State.DRAFT)
    playbooks = Playbook.objects.within(partnership).filter(origin=Playbook.Origin.PUBLISHED, withdrawn_at=None)
    kinds: dict[str, tuple[QuerySet[Any], str]] = {
        "goals.goal": (goals, "title"),
        "goals.initiative": (initiatives_list(partnership).select_related(None).prefetch_related(None), "name"),
        "goals.decision": (decisions_list(partnership).select_related(None), "title"),
        "gatherings.session": (public_gatherings(partnership), "title"),
        "indicators.indicator": (indicators, "name"),
        "partnerships.body": (Body.objects.within(partnership), "name"),
        "partnerships.agreement": (agreements, "title"),
        CONVERSATION: (talks, "title"),
        "resources.fund": (Fund.objects.within(partnership).filter(is_public=True), "title"),
        PLAYBOOK: (playbooks, "title"),
    }
    asked = Q(slug__in=slugs) if pks is None else Q(slug__in=slugs) | Q(pk__in=pks)
    first, *more = (
        rows.filter(asked)
        .order_by()
        .annotate(named_kind=Value(kind, CharField()))
        .values_list("slug", "pk", name, "named_kind")
        for kind, (rows, name) in kinds.items()
    )
    return first.union(*more, all=True)


@prepared
def _organizations(partnership: Partnership, slugs: list[str]) -> QuerySet[Organization, Any]:
    return Organization.objects.within(partnership).filter(slug__in=slugs).values_list("slug", "name")


def _names(partnership: Partnership, entries: list[Entry]) -> dict[tuple[str, str], str]:
    """Return what people call that which these entries speak of: one query for organizations, one for all the rest."""
    slugs: dict[bool, set[str]] = {True: set(), False: set()}
    for entry in entries:
        kind, _colon, slug = entry.subject.partition(":")
        slugs[kind == ORGANIZATION].add(slug.split("/")[0])
        if isinstance(entry.facts.get("organization"), str):
            slugs[True].add(entry.facts["organization"])
    names = {(ORGANIZATION, slug): name for slug, name in _organizations(partnership, sorted(slugs[True] - {""}))}
    pks = {pk for key in slugs[False] if (pk := pk_in(key)) is not None}
    by_slug = {key for key in slugs[False] if key and not key.startswith(BY_ROW)}
    if by_slug or pks:
        for slug, pk, words, kind in _named(partnership, sorted(by_slug) or [""], sorted(pks) or None):
            names[kind, slug] = names[kind, f"{BY_ROW}{pk}"] = str(words)
        for slug in by_slug & set(SLUGS):
            names[PLAYBOOK, slug] = str(shipped()[slug].title)  # everybody reads the models that ship
    return names


@prepared
def _chain(scope: UUID) -> QuerySet[Chain]:
    return Chain.objects.filter(scope=scope)


@prepared
def _check(scope: UUID) -> QuerySet[ChainCheck]:
    return ChainCheck.objects.filter(scope=scope)


@prepared
def _entries(scope: UUID, before: int | None) -> QuerySet[Entry]:
    rows = Entry.objects.filter(scope=scope).order_by("-number")
    return (rows if before is None else rows.filter(number__lt=before))[:PAGE]


@prepared
def _disclosed(entries: list[int]) -> QuerySet[Disclosure, Any]:
    return Disclosure.objects.filter(entry__in=entries).values_list("entry_id", "part", "words")


def record_page(partnership: Partnership, *, before: int | None = None) -> RecordPage:
    """Return one page of the journal in six queries.

    Parameters
    ----------
    partnership : Partnership
    before : int, optional
        Show entries with lower numbers than this.
    """
    chain = next(iter(_chain(partnership.scope)), None)
    check = next(iter(_check(partnership.scope)), None)
    entries = _entries(partnership.scope, before)
    opened = {(entry, part): words for entry, part, words in _disclosed([entry.pk for entry in entries])}
    names = _names(partnership, entries)
    lines = [
        RecordLine(
            e.number,
            e.at,
            sentence_of(e, names),
            e.act,
            opened.get((e.pk, "who"), ""),
            capacity_said(e.capacity),
            opened.get((e.pk, "why"), ""),
            e.hash,
        )
        for e in entries
    ]
    older = entries[-1].number if entries and entries[-1].number > 1 else None
    return RecordPage(lines, chain.length if chain else 0, chain.head if chain else "", older, check)


def nothing_yet() -> str:
    """Return what stands where the journal is empty."""
    return _("Every act of those who hold power will stand here, in order, and cannot be changed afterwards.")
