"""The journal as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bridgework.conversations.models import Conversation
from bridgework.gatherings.models import Gathering
from bridgework.goals.models import Decision, Goal, Initiative
from bridgework.indicators.models import Indicator
from bridgework.journal.models import Chain, Disclosure, Entry
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Agreement, Body, Organization, Partnership
from bridgework.partnerships.models.capacity import ROLES, capacity_said
from bridgework.resources.models import Fund
from bridgework.ui.naming import between, in_a_row, language_said
from bridgework.ui.numbers import plain_date

PAGE = 25
ORGANIZATION = "partnerships.organization"
STATEMENT, CONVERSATION = "conversations.statement", "conversations.conversation"
Names = Mapping[tuple[str, str], str]  # by kind and slug

# act -> sentence. An act that is not listed is shown by its dotted name: nothing in the journal is left out.
SENTENCES: dict[str, str | Promise] = {
    "partnerships.partnership.founded": gettext_lazy("The partnership was founded."),
    "partnerships.partnership.changed": gettext_lazy("How the partnership describes itself was changed."),
    "partnerships.organization.added": gettext_lazy("An organization joined: {thing}."),
    "partnerships.organization.changed": gettext_lazy("The record of an organization was changed: {thing}."),
    "partnerships.organization.merged": gettext_lazy("Two records of one organization became one: {thing}."),
    "partnerships.organization.parted": gettext_lazy("Two records were parted again: {thing}."),
    "partnerships.organization.told-apart": gettext_lazy("Two records were found to be two organizations: {thing}."),
    "partnerships.record.asked-for": gettext_lazy("{organization} asked to keep a record: {thing}."),
    "partnerships.record.handed-over": gettext_lazy("{organization} keeps a record now: {thing}."),
    "partnerships.record.not-handed-over": gettext_lazy("{organization} does not keep a record: {thing}."),
    "partnerships.record.changed": gettext_lazy("A record was changed by those who keep it: {thing}."),
    "partnerships.record.service-changed": gettext_lazy("A service was changed by those who keep its record: {thing}."),
    "partnerships.record.confirmed": gettext_lazy("A record was confirmed by those who keep it: {thing}."),
    "partnerships.membership.began": gettext_lazy("A member joined, as {role}."),
    "partnerships.membership.ended": gettext_lazy("A membership ended."),
    "partnerships.invitation.made": gettext_lazy("An invitation was made, as {role}."),
    "partnerships.invitation.withdrawn": gettext_lazy("An invitation was withdrawn."),
    "partnerships.body.made": gettext_lazy("A body was founded: {thing}."),
    "partnerships.body.changed": gettext_lazy("A body was changed: {thing}."),
    "partnerships.seat.added": gettext_lazy("A seat was added: {thing}."),
    "partnerships.seat.ended": gettext_lazy("A seat became free: {thing}."),
    "partnerships.agreement.made": gettext_lazy("An agreement was drafted: {thing}."),
    "partnerships.agreement.changed": gettext_lazy("The draft of an agreement was changed: {thing}."),
    "partnerships.agreement.obliged": gettext_lazy("What {organization} will do was written into the draft: {thing}."),
    "partnerships.agreement.released": gettext_lazy(
        "What {organization} would do was taken out of the draft: {thing}."
    ),
    "partnerships.agreement.offered": gettext_lazy("An agreement was put to signature: {thing}."),
    "partnerships.agreement.signed": gettext_lazy("An agreement was signed by {organization}: {thing}."),
    "partnerships.agreement.ended": gettext_lazy("An agreement was ended early: {thing}."),
    "indicators.coverage.changed": gettext_lazy("Which data an agreement names was changed: {thing}."),
    "indicators.authority.recorded": gettext_lazy(
        "A tribal nation decides about its people's numbers: {organization}."
    ),
    "indicators.approval.given": gettext_lazy("{organization} approved that its people's numbers are shown: {thing}."),
    "indicators.approval.revoked": gettext_lazy(
        "{organization} took back its approval to show its people's numbers: {thing}."
    ),
    "partnerships.person.erased": gettext_lazy("A person asked to be erased from the record, and was."),
    "goals.commitment.given-up": gettext_lazy("A promise was given up by {organization}."),
    "goals.goal.pledge-changed": gettext_lazy("A pledge was changed: {organization}, {thing}."),
    "goals.goal.endorsement-withdrawn": gettext_lazy(
        "An organization no longer stands behind a goal: {organization}, {thing}."
    ),
    "resources.listing.added": gettext_lazy("Something was offered or asked for."),
    "resources.listing.changed": gettext_lazy("What is offered or asked for was changed."),
    "resources.listing.closed": gettext_lazy("Something was taken off the list of offers and needs."),
    "resources.match.proposed": gettext_lazy("An offer was put beside a need."),
    "resources.match.accepted": gettext_lazy("An offer and a need came together."),
    "resources.match.declined": gettext_lazy("An offer for a need was declined."),
    "resources.match.fulfilled": gettext_lazy("What was offered came to who needed it."),
    "resources.fund.opened": gettext_lazy("A shared fund was opened: {thing}."),
    "resources.entry.written": gettext_lazy("Entry {number} was written into the ledger of a fund: {thing}."),
    "resources.approval.asked": gettext_lazy("A step of a fund waits for a second person: {thing}."),
    "resources.approval.given": gettext_lazy("A second person approved a step of a fund: {thing}."),
    "resources.approval.refused": gettext_lazy("A second person refused a step of a fund: {thing}."),
    "resources.result.recorded": gettext_lazy("What came of a fund’s money was written down: {thing}."),
    "resources.recipient.forgotten": gettext_lazy("The name of a person paid by a fund was deleted: {thing}."),
    "books.imported": gettext_lazy("A fiscal agent’s books were brought in to compare."),
    "grants.imported": gettext_lazy("A public list of grants was brought in, {written} awards."),
    "gatherings.session.changed": gettext_lazy("A joint session was changed: {thing}."),
    "gatherings.session.cancelled": gettext_lazy("A joint session was cancelled: {thing}."),
    "conversations.statements.seeded": gettext_lazy("First statements were put into a conversation: {thing}."),
    "conversations.codes.unlocked": gettext_lazy(
        "It was recorded that families were told or agreed, and a batch of codes was opened: {thing}."
    ),
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
    "gatherings.series.planned": gettext_lazy("{n} joint sessions were announced, the first of them: {thing}."),
    "gatherings.series.changed": gettext_lazy("{n} sessions of a series were changed, this one among them: {thing}."),
    "gatherings.series.cancelled": gettext_lazy("{n} sessions of a series were cancelled, the first of them: {thing}."),
    "gatherings.session.places-set": gettext_lazy("It was set how many places a session has, and for whom: {thing}."),
    "gatherings.session.invited": gettext_lazy("Invitations to a session went out: {thing}."),
    "gatherings.session.agenda-set": gettext_lazy("The agenda of a session was written: {thing}."),
    "gatherings.session.room-opened": gettext_lazy("The room of a session was opened to phones: {thing}."),
    "gatherings.session.quorum-set": gettext_lazy("It was set who must be there for a session to decide: {thing}."),
    "gatherings.minutes.approved": gettext_lazy("The minutes of a session were approved: {thing}."),
    "gatherings.minutes.reopened": gettext_lazy("The minutes of a session were opened again: {thing}."),
    "gatherings.consent.asked": gettext_lazy("A proposal was put to those in the room: {thing}."),
    "gatherings.consent.agreed": gettext_lazy("A session agreed, and nobody objected: {thing}."),
    "gatherings.consent.set-aside": gettext_lazy("A session set a proposal aside: {thing}."),
    "gatherings.poll.started": gettext_lazy("People were asked which of {n} times suits them for a session."),
    "gatherings.track.made": gettext_lazy("A training track was made."),
    "gatherings.track.role-confirmed": gettext_lazy("Who completed a training track was given a role: {role}."),
    "calendar.imported": gettext_lazy("A calendar was brought in: {written} written."),
    "places.outlines.kept": gettext_lazy("Outlines of {n} places were brought in, for maps."),
    "indicators.indicator.defined": gettext_lazy("An indicator was defined: {thing}."),
    "conversations.conversation.created": gettext_lazy("A conversation was prepared: {thing}."),
    "conversations.conversation.opened": gettext_lazy("A conversation was opened: {thing}."),
    "conversations.conversation.closed": gettext_lazy("A conversation was closed: {thing}."),
    "conversations.groups.named": gettext_lazy("Groups of opinion were named: {thing}."),
    "conversations.result.computed": gettext_lazy("The result of a conversation was computed: {thing}."),
    "conversations.votes.sealed": gettext_lazy("A batch of {n} votes was sealed: {thing}."),
    "conversations.history.deleted": gettext_lazy(
        "Earlier answers of people who had changed them were deleted: {thing}."
    ),
    "conversations.statement.shown": gettext_lazy("A statement was read and shown: {thing}."),
    "conversations.statement.refused": gettext_lazy("A statement was read and not shown: {thing}."),
    "conversations.statement.shown-unread": gettext_lazy("A statement was shown before it was read, as set: {thing}."),
    "conversations.statement.appealed": gettext_lazy("A second look at a statement was asked for: {thing}."),
    "conversations.statement.merged": gettext_lazy(
        "A statement was joined with statement {number}, which says the same: {thing}."
    ),
    "conversations.statement.parted": gettext_lazy("A statement was taken apart from statement {number}: {thing}."),
    "conversations.statement.marked": gettext_lazy("It was marked who put a statement in: {thing}."),
    "conversations.sheets.made": gettext_lazy("{n} sheets of paper were numbered for a conversation: {thing}."),
    "conversations.paper.begun": gettext_lazy("Batch {number} of paper sheets began to be entered: {thing}."),
    "conversations.paper.handed-on": gettext_lazy(
        "Batch {number} of paper sheets was handed on to a second person: {thing}."
    ),
    "conversations.paper.checked": gettext_lazy(
        "A second person began to enter batch {number} of paper sheets again: {thing}."
    ),
    "conversations.paper.settled": gettext_lazy(
        "A sheet in batch {number} that two people read differently was looked at again: {thing}."
    ),
    "conversations.paper.counted": gettext_lazy("Batch {number} of paper sheets was counted: {thing}."),
    "conversations.paper.undone": gettext_lazy("Batch {number} of paper sheets was taken back: {thing}."),
    "conversations.assisted.begun": gettext_lazy("A helper began to answer with residents on one device: {thing}."),
    "conversations.text.translated": gettext_lazy("A text was translated into {language}: {thing}."),
    "conversations.translation.removed": gettext_lazy("A translation into {language} was taken away: {thing}."),
    "conversations.texts.translated-by-machine": gettext_lazy(
        "A machine translated texts of a conversation into {language}, {n} in all: {thing}."
    ),
    "conversations.translator.named": gettext_lazy("A translator was named."),
    "conversations.translator.ended": gettext_lazy("A translator was named no longer."),
    "conversations.answer.asked-for": gettext_lazy("An answer to residents was asked of {organization}."),
    "relationships.tie.said": gettext_lazy("An organization said that it works with another one."),
    "relationships.tie.agreed": gettext_lazy("Two organizations said that they work together."),
    "relationships.tie.taken-back": gettext_lazy("An organization took back what it had said of a tie."),
    "relationships.tie.held": gettext_lazy("It was named who holds a tie, by {organization}."),
    "relationships.tie.taken-over": gettext_lazy("Somebody took a tie over, for {organization}."),
    "relationships.tie.not-taken-over": gettext_lazy("Somebody named to take a tie over cannot, for {organization}."),
    "relationships.tie.checked-in": gettext_lazy("A tie was checked in on by {organization}."),
    "relationships.pace.set": gettext_lazy("A tie counts as quiet after {n} months."),
    "goals.cause-map.changed": gettext_lazy("The map of root causes of a goal was changed: {thing}."),
    "goals.initiative.changed": gettext_lazy("An initiative was changed: {thing}."),
    "goals.answer.done-changed": gettext_lazy("What was done after an answer was written anew."),
    "crossings.decision.grounded": gettext_lazy("A decision was tied to what residents said: {thing}."),
    "crossings.answer.covered": gettext_lazy("It was recorded which statements an answer speaks to."),
    "conversations.answer.accepted": gettext_lazy("{organization} accepted to answer residents."),
    "conversations.answer.replied": gettext_lazy("{organization} replied to a request for an answer."),
    "indicators.indicator.changed": gettext_lazy("An indicator was changed: {thing}."),
    "indicators.target.set": gettext_lazy("A target was set: {thing}."),
    "indicators.target.removed": gettext_lazy("A target was taken away: {thing}."),
    "indicators.strategy.added": gettext_lazy("Something is to be done for one group: {thing}."),
    "indicators.strategy.changed": gettext_lazy("What is done for one group was changed: {thing}."),
    "indicators.strategy.ended": gettext_lazy("What was done for one group has ended: {thing}."),
    "indicators.release.published": gettext_lazy("Release {number} of the numbers was signed and published."),
    "indicators.release.withdrawn": gettext_lazy("Release {number} of the numbers was withdrawn."),
    "indicators.story.written": gettext_lazy("A story behind the numbers was written: {thing}."),
    "indicators.story.reviewed": gettext_lazy("What affected people say of a story was recorded: {thing}."),
    "alignment.introduction.drafted": gettext_lazy("An introduction of two organizations was drafted."),
    "alignment.introduction.accepted": gettext_lazy("One side accepted an introduction."),
    "alignment.introduction.dismissed": gettext_lazy("One side did not take up an introduction."),
    "alignment.introduction.agreed": gettext_lazy("Two organizations accepted to meet."),
    "alignment.pair.answered": gettext_lazy("Somebody answered whether two organizations should meet."),
    "alignment.pair.reopened": gettext_lazy("An answer about two organizations was taken back."),
    "alignment.pair.shown": gettext_lazy("Two organizations agreed to show that they serve the same people."),
    "alignment.pair.hidden": gettext_lazy("Two organizations no longer show that they serve the same people."),
    "alignment.ranking.learned": gettext_lazy("The order of who should meet learned from what people answered."),
    "alignment.need.counted": gettext_lazy("A count of people with a need was written down."),
    "alignment.need.removed": gettext_lazy("A count of people with a need was taken away."),
    "alignment.need.started": gettext_lazy("Something was started for a need that no service reaches: {thing}."),
    "actions.imported": gettext_lazy("An action list was brought in: {written} written."),
    "attendance.imported": gettext_lazy("An attendance sheet was brought in: {written} written."),
    "contacts.imported": gettext_lazy("A contact list was brought in: {written} written."),
    "conversations.voices.planned": gettext_lazy(
        "It was written down what a conversation asks people about themselves: {thing}."
    ),
    "conversations.voices.counted": gettext_lazy("Voices were counted by described group, protected: {thing}."),
    "conversations.voices.ended": gettext_lazy("Self-descriptions and tokens of a conversation were deleted: {thing}."),
    "conversations.target.set": gettext_lazy("Voices hoped for in a conversation were written down: {thing}."),
    "playbooks.playbook.applied": gettext_lazy("A model to start from was applied: {thing}. {n} parts were made."),
    "playbooks.playbook.published": gettext_lazy("A playbook was published: {thing}."),
    "playbooks.playbook.withdrawn": gettext_lazy("A playbook was made public no longer: {thing}."),
    "playbooks.playbook.brought-in": gettext_lazy("A playbook was brought in from a file: {thing}."),
    "census.imported": gettext_lazy("Census counts were brought in."),
    "conversations.imported": gettext_lazy("A conversation held elsewhere was brought in."),
    "directory.imported": gettext_lazy("A directory was brought in: {written} records written."),
    "indicators.import.undone": gettext_lazy(
        "A table of numbers was taken back: {thing}, {written} values are as they were before."
    ),
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


def sentence_of(entry: Entry, names: Names) -> str:
    """Return one entry as a sentence, in the reader's language.

    Parameters
    ----------
    entry : Entry
    names : Mapping of (str, str) to str
        What people call each thing, by its kind and slug; a slug that is not there is shown as its words.
    """
    said = SENTENCES.get(entry.act)
    if said is None:
        return entry.act
    facts: dict[str, Any] = {k: v for k, v in entry.facts.items() if isinstance(v, str | int)}
    thing = facts.get("name") or name_of_subject(entry.subject, names)
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
    return str(said).format_map(_Missing(facts, thing=thing))


def name_of_subject(subject: str, names: Names) -> str:
    """Return what people call a subject; of `goals.goal:finish-school`, without a name, `finish school`."""
    kind, _colon, slug = subject.partition(":")
    if kind == STATEMENT:
        conversation, _slash, number = slug.partition("/")
        name = names.get((CONVERSATION, conversation))
        return in_a_row([name, number]) if name else _as_words(slug)
    return names.get((kind, slug)) or _as_words(slug)


def _as_words(slug: str) -> str:
    return slug.replace("-", " ").replace("/", between())


def _day(text: str) -> str:
    try:
        return plain_date(date.fromisoformat(text))
    except ValueError:
        return text


@prepared
def _named(partnership: Partnership, slugs: list[str]) -> QuerySet[Any, Any]:
    """Return (slug, name, kind) of what everybody may know the name of; the names are Words."""
    goals = Goal.objects.within(partnership).filter(is_public=True)
    decisions = Decision.objects.within(partnership).filter(is_public=True)
    sessions = Gathering.objects.within(partnership).filter(is_public=True)
    indicators = Indicator.objects.within(partnership).filter(is_public=True)
    agreements = Agreement.objects.within(partnership).filter(is_public=True, offered_at__isnull=False)
    talks = Conversation.objects.within(partnership).filter(is_public=True).exclude(state=Conversation.State.DRAFT)
    kinds: dict[str, tuple[QuerySet[Any], str]] = {
        "goals.goal": (goals, "title"),
        "goals.initiative": (Initiative.objects.within(partnership), "name"),
        "goals.decision": (decisions, "title"),
        "gatherings.session": (sessions, "title"),
        "indicators.indicator": (indicators, "name"),
        "partnerships.body": (Body.objects.within(partnership), "name"),
        "partnerships.agreement": (agreements, "title"),
        CONVERSATION: (talks, "title"),
        "resources.fund": (Fund.objects.within(partnership).filter(is_public=True), "title"),
    }
    first, *more = (
        rows.filter(slug__in=slugs)
        .order_by()
        .annotate(named_kind=Value(kind, CharField()))
        .values_list("slug", name, "named_kind")
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
    named = _named(partnership, sorted(slugs[False] - {""}))
    return names | {(kind, slug): str(words) for slug, words, kind in named}


@prepared
def _chain(scope: UUID) -> QuerySet[Chain]:
    return Chain.objects.filter(scope=scope)


@prepared
def _entries(scope: UUID, before: int | None) -> QuerySet[Entry]:
    rows = Entry.objects.filter(scope=scope).order_by("-number")
    return (rows if before is None else rows.filter(number__lt=before))[:PAGE]


@prepared
def _disclosed(entries: list[int]) -> QuerySet[Disclosure, Any]:
    return Disclosure.objects.filter(entry__in=entries).values_list("entry_id", "part", "words")


def record_page(partnership: Partnership, *, before: int | None = None) -> RecordPage:
    """Return one page of the journal in five queries.

    Parameters
    ----------
    partnership : Partnership
    before : int, optional
        Show entries with lower numbers than this.
    """
    chain = next(iter(_chain(partnership.scope)), None)
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
    return RecordPage(lines, chain.length if chain else 0, chain.head if chain else "", older)


def nothing_yet() -> str:
    """Return what stands where the journal is empty."""
    return _("Every act of those who hold power will stand here, in order, and cannot be changed afterwards.")
