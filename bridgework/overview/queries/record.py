"""The journal as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bridgework.journal.models import Chain, Disclosure, Entry
from bridgework.partnerships.models import Organization, Partnership, Role
from bridgework.ui.numbers import plain_date

PAGE = 40
ROLES = dict(Role.choices)
ORGANIZATION = "partnerships.organization"

# act -> sentence. An act that is not listed is shown by its dotted name: nothing in the journal is left out.
SENTENCES: dict[str, str | Promise] = {
    "partnerships.partnership.founded": gettext_lazy("The partnership was founded."),
    "partnerships.partnership.changed": gettext_lazy("How the partnership describes itself was changed."),
    "partnerships.organization.added": gettext_lazy("An organization joined: {thing}."),
    "partnerships.organization.changed": gettext_lazy("The record of an organization was changed: {thing}."),
    "partnerships.membership.began": gettext_lazy("A member joined, as {role}."),
    "partnerships.membership.ended": gettext_lazy("A membership ended."),
    "partnerships.invitation.made": gettext_lazy("An invitation was made, as {role}."),
    "partnerships.invitation.withdrawn": gettext_lazy("An invitation was withdrawn."),
    "partnerships.body.made": gettext_lazy("A body was founded: {thing}."),
    "partnerships.body.changed": gettext_lazy("A body was changed: {thing}."),
    "partnerships.seat.added": gettext_lazy("A seat was filled: {thing}."),
    "partnerships.seat.ended": gettext_lazy("A seat became free: {thing}."),
    "partnerships.person.erased": gettext_lazy("A person asked to be erased from the record, and was."),
    "goals.commitment.given-up": gettext_lazy("A promise was given up by {organization}."),
    "goals.goal.pledge-changed": gettext_lazy("A pledge was changed: {organization}, {thing}."),
    "goals.goal.endorsement-withdrawn": gettext_lazy(
        "An organization no longer stands behind a goal: {organization}, {thing}."
    ),
    "gatherings.session.changed": gettext_lazy("A joint session was changed: {thing}."),
    "gatherings.session.cancelled": gettext_lazy("A joint session was cancelled: {thing}."),
    "conversations.statements.seeded": gettext_lazy("First statements were put into a conversation: {thing}."),
    "conversations.codes.made": gettext_lazy("Access codes were made for a conversation: {thing}."),
    "conversations.conversation.changed": gettext_lazy("A conversation was changed before its opening: {thing}."),
    "conversations.statement.handed-over": gettext_lazy(
        "A statement about the steward was handed to another moderator: {thing}."
    ),
    "people.administrator.made": gettext_lazy("An administrator was made."),
    "partnerships.directory.added": gettext_lazy("The directory of programs was filled."),
    "goals.goal.created": gettext_lazy("A shared goal was set: {thing}."),
    "goals.goal.changed": gettext_lazy("A shared goal was changed: {thing}."),
    "goals.goal.endorsed": gettext_lazy("An organization stands behind a goal: {organization}, {thing}."),
    "goals.initiative.created": gettext_lazy("An initiative began: {thing}."),
    "goals.decision.recorded": gettext_lazy("A decision was recorded: {thing}."),
    "goals.commitment.made": gettext_lazy("A promise was made by {organization}, due {due_on}."),
    "goals.commitment.kept": gettext_lazy("A promise was kept by {organization}."),
    "goals.commitment.late": gettext_lazy("A promise is late, says {organization}."),
    "goals.commitment.changed": gettext_lazy("A promise was changed by {organization}."),
    "goals.answer.given": gettext_lazy("An answer was given to residents."),
    "goals.answer.done": gettext_lazy("What was done after an answer was recorded."),
    "gatherings.session.planned": gettext_lazy("A joint session was announced: {thing}."),
    "gatherings.session.attendance-recorded": gettext_lazy("Who came to a session was recorded: {thing}."),
    "indicators.indicator.defined": gettext_lazy("An indicator was defined: {thing}."),
    "conversations.conversation.created": gettext_lazy("A conversation was prepared: {thing}."),
    "conversations.conversation.opened": gettext_lazy("A conversation was opened: {thing}."),
    "conversations.conversation.closed": gettext_lazy("A conversation was closed: {thing}."),
    "conversations.result.computed": gettext_lazy("The result of a conversation was computed: {thing}."),
    "conversations.votes.sealed": gettext_lazy("A batch of {n} votes was sealed: {thing}."),
    "conversations.statement.shown": gettext_lazy("A statement was read and shown: {thing}."),
    "conversations.statement.refused": gettext_lazy("A statement was read and not shown: {thing}."),
    "conversations.answer.asked-for": gettext_lazy("An answer to residents was asked of {organization}."),
    "goals.initiative.changed": gettext_lazy("An initiative was changed: {thing}."),
    "goals.answer.done-changed": gettext_lazy("What was done after an answer was written anew."),
    "crossings.decision.grounded": gettext_lazy("A decision was tied to what residents said: {thing}."),
    "crossings.answer.covered": gettext_lazy("It was recorded which statements an answer speaks to."),
    "conversations.answer.accepted": gettext_lazy("{organization} accepted to answer residents."),
    "conversations.answer.replied": gettext_lazy("{organization} replied to a request for an answer."),
    "indicators.indicator.changed": gettext_lazy("An indicator was changed: {thing}."),
    "indicators.target.set": gettext_lazy("A target was set: {thing}."),
    "indicators.target.removed": gettext_lazy("A target was taken away: {thing}."),
    "alignment.introduction.drafted": gettext_lazy("An introduction of two organizations was drafted."),
    "alignment.introduction.accepted": gettext_lazy("One side accepted an introduction."),
    "alignment.introduction.dismissed": gettext_lazy("One side did not take up an introduction."),
    "alignment.introduction.agreed": gettext_lazy("Two organizations accepted to meet."),
    "actions.imported": gettext_lazy("An action list was brought in: {written} written."),
    "attendance.imported": gettext_lazy("An attendance sheet was brought in: {written} written."),
    "contacts.imported": gettext_lazy("A contact list was brought in: {written} written."),
    "conversations.imported": gettext_lazy("A conversation held elsewhere was brought in."),
    "directory.imported": gettext_lazy("A directory was brought in: {written} records written."),
    "indicators.imported": gettext_lazy("A table of numbers was brought in: {written} values written."),
}


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


class _Missing(dict):
    def __missing__(self, key: str) -> str:
        return "…"


def sentence_of(entry: Entry, names: Mapping[str, str]) -> str:
    """Return one entry as a sentence, in the reader's language.

    Parameters
    ----------
    entry : Entry
    names : Mapping of str to str
        What people call each organization, by its slug; a slug that is not there is shown as its words.
    """
    said = SENTENCES.get(entry.act)
    if said is None:
        return entry.act
    facts: dict[str, Any] = {k: v for k, v in entry.facts.items() if isinstance(v, str | int)}
    thing = facts.get("name") or name_of_subject(entry.subject, names)
    if facts.get("organization"):
        facts["organization"] = names.get(facts["organization"], _as_words(facts["organization"]))
    if facts.get("role"):
        facts["role"] = ROLES.get(facts["role"], facts["role"])
    if facts.get("due_on"):
        facts["due_on"] = _day(facts["due_on"])
    facts = {key: value for key, value in facts.items() if value != ""}
    return str(said).format_map(_Missing(facts, thing=thing))


def name_of_subject(subject: str, names: Mapping[str, str]) -> str:
    """Return the readable part of a subject: `goals.goal:finish-school` is «finish school»."""
    kind, _colon, slug = subject.partition(":")
    return names.get(slug, _as_words(slug)) if kind == ORGANIZATION else _as_words(slug)


def _as_words(slug: str) -> str:
    return slug.replace("-", " ").replace("/", ", ")


def _day(text: str) -> str:
    try:
        return plain_date(date.fromisoformat(text))
    except ValueError:
        return text


def capacity_said(kept: str) -> str:
    """Return a capacity in the reader's language: the journal keeps `data steward for Harbor Network`, in English."""
    role, _for, organization = kept.partition(" for ")
    known = ROLES.get(role.replace(" ", "-"))
    if known is None:
        return kept
    said = str(known).lower()
    # Translators: in whose name a person acts.
    whose = pgettext("in whose name", "for %(organization)s") % {"organization": organization} if organization else ""
    return f"{said} {whose}".strip()


def _names(partnership: Partnership, entries: list[Entry]) -> dict[str, str]:
    """Return the names of the organizations that these entries speak of, in one query."""
    slugs = {e.facts["organization"] for e in entries if isinstance(e.facts.get("organization"), str)}
    slugs |= {slug for kind, _colon, slug in (e.subject.partition(":") for e in entries) if kind == ORGANIZATION}
    known = Organization.objects.within(partnership).filter(slug__in=slugs - {""})
    return dict(known.values_list("slug", "name"))


def record_page(partnership: Partnership, *, before: int | None = None) -> RecordPage:
    """Return one page of the journal in four queries.

    Parameters
    ----------
    partnership : Partnership
    before : int, optional
        Show entries with lower numbers than this.
    """
    chain = Chain.objects.filter(scope=partnership.scope).first()
    rows = Entry.objects.filter(scope=partnership.scope).order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    entries = list(rows[:PAGE])
    opened: dict[tuple[int, str], str] = {
        (d.entry_id, d.part): d.words
        for d in Disclosure.objects.filter(entry__in=entries).only("entry_id", "part", "words")
    }
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
    return RecordPage(lines, chain.length if chain else 0, chain.head if chain else "", older)


def nothing_yet() -> str:
    """Return what stands where the journal is empty."""
    return _("Every act of those who hold power will stand here, in order, and cannot be changed afterwards.")
