"""Whose voice is missing: from the protected counts that are stored, never from voices or self-descriptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from bridgework.analysis.participation import (
    NOT_SAID,
    SAID,
    Evenness,
    GroupShare,
    Standing,
    bounds,
    evenness_of,
    share_beside_census,
)
from bridgework.conversations.models import (
    Conversation,
    OutreachTarget,
    Result,
    ResultStatement,
    SelfDescription,
    VoicesCounted,
    VoicesPlan,
)
from bridgework.conversations.models.keys import VoiceKey, keyed_hash
from bridgework.conversations.queries.results import newest_result
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words
from bridgework.places.queries import groups_by_code

__all__ = ["Standing", "VoicesPage", "voices_page"]

CAME, VOTED, WROTE, ANSWERED, SAW = "*", "voted", "wrote", "wrote:was-answered", "wrote:saw"
STEPS = (CAME, VOTED, WROTE, ANSWERED, SAW)
# As files and the API call them.
STEP_NAMES = {CAME: "came", VOTED: "voted", WROTE: "wrote", ANSWERED: "was_answered", SAW: "saw_the_answer"}
BASES = {WROTE: CAME, ANSWERED: WROTE, SAW: ANSWERED}  # what each step is a share of; voices are a share of the census


@dataclass(frozen=True)
class GroupRow:
    """One described group along the funnel; None is not shown."""

    code: str
    name: Words
    color: int
    people: int | None  # by the census
    of_people: int  # of all groups
    said: int | None  # how many said their group
    steps: dict[str, int | None]
    in_opinion_groups: dict[str, int | None]

    @cached_property
    def share(self) -> GroupShare | None:
        """The group beside the census, where its own voices and those of all who said are shown."""
        n = self.voices
        if not self.people or not self.said or n is None or n > self.people:
            return None
        return share_beside_census(n, self.said, self.people, self.of_people)

    @cached_property
    def ranges(self) -> dict[str, tuple[float, float, float]]:
        """Of each step its share of the one before, with its Wilson interval, where both are shown."""
        found = {}
        for step, base in BASES.items():
            part, whole = self.steps[step], self.steps[base]
            if part is not None and whole:
                found[step] = (part / whole, *bounds(part, whole))
        return found

    @property
    def voices(self) -> int | None:
        """How many of the group voted."""
        return self.steps.get(VOTED)


@dataclass(frozen=True)
class DimensionRows:
    """One question and its groups; `said` and `not_said` are those who voted."""

    code: str
    name: Words
    rows: list[GroupRow]
    said: int | None
    not_said: int | None
    evenness: Evenness | None
    weighted: list[list[Any]] = field(default_factory=list)  # number, share, low, high (percent), n_eff, is capped


@dataclass(frozen=True)
class Target:
    """Voices hoped for of one group, and whether they came as far as that may be said."""

    name: Words
    n_hoped: int
    by: date
    organization: str
    deed: Words
    voices: int | None = None
    is_counted: bool = False

    @property
    def is_reached(self) -> bool | None:
        """None where the count is not shown."""
        return None if self.voices is None else self.voices >= self.n_hoped


@dataclass(frozen=True)
class VoicesPage:
    """Everything a page says about who took part."""

    dimensions: list[DimensionRows]
    everybody: dict[str, int | None]
    opinion_groups: list[str]
    n_codes: int
    place: str
    sources: list[str]
    left_out: list[str]
    delete_on: date
    deleted_at: datetime | None
    counted_at: datetime
    answers_counted_at: datetime | None
    targets: list[Target]

    @property
    def has_counts(self) -> bool:
        """Whether anything could be shown."""
        return any(row.voices is not None for one in self.dimensions for row in one.rows)

    @property
    def has_census(self) -> bool:
        """Whether any group stands beside the census."""
        return any(row.people for one in self.dimensions for row in one.rows)


@prepared
def _kept(conversation: Conversation) -> QuerySet[VoicesCounted]:
    rows = VoicesCounted.objects.filter(conversation=conversation).select_related("conversation__voices_plan")
    return rows.only(
        "counted_at",
        "answers_counted_at",
        "body",
        "conversation__voices_plan__delete_on",
        "conversation__voices_plan__deleted_at",
    )[:1]


def voices_page(conversation: Conversation) -> VoicesPage | None:
    """Gather who took part, as far as it may be shown.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    VoicesPage or None
        None where nobody was asked or it is not counted yet. One query.
    """
    kept = next(iter(_kept(conversation)), None)
    if kept is None:
        return None
    plan = kept.conversation.voices_plan
    body = kept.body
    cells = {(row[0], row[1], row[2]): row[3] for row in body["cells"]}
    letters = sorted({step[-1] for _d, _g, step in cells if step.startswith("voted:") and step != "voted:none"})
    dimensions = [
        _dimension(code, Words.from_json(name), groups, body, cells, letters, conversation.pk)
        for code, name, groups in body["names"]
    ]
    return VoicesPage(
        dimensions=dimensions,
        everybody={step: cells.get(("*", "*", step)) for step in STEPS},
        opinion_groups=letters,
        n_codes=body.get("n_codes", 0),
        place=body["place"],
        sources=body["sources"],
        left_out=body["left_out"],
        delete_on=plan.delete_on,
        deleted_at=plan.deleted_at,
        counted_at=kept.counted_at,
        answers_counted_at=kept.answers_counted_at,
        targets=_targets(body["targets"], dimensions),
    )


def _dimension(
    code: str,
    name: Words,
    groups: list[list[Any]],
    body: Mapping[str, Any],
    cells: Mapping[tuple[str, str, str], int | None],
    letters: list[str],
    seed: int,
) -> DimensionRows:
    census = body["census"].get(code, {})
    said, not_said = cells.get((code, SAID, VOTED)), cells.get((code, NOT_SAID, VOTED))
    total = sum(census.values())
    rows = [
        GroupRow(
            code=one,
            name=Words.from_json(group_name),
            color=color,
            people=census.get(one),
            of_people=total,
            said=said,
            steps={step: cells.get((code, one, step)) for step in STEPS},
            in_opinion_groups={letter: cells.get((code, one, f"voted:{letter}")) for letter in letters},
        )
        for one, group_name, color in groups
    ]
    kept = body["evenness"].get(code) if "evenness" in body else _evenness(code, groups, body, cells, seed)
    evenness = Evenness(*kept) if kept else None
    return DimensionRows(code, name, rows, said, not_said, evenness, body["weighted"].get(code, []))


def evenness_to_keep(body: Mapping[str, Any], seed: int) -> dict[str, list[Any]]:
    """Return how evenly the groups of each dimension took part, for those that can be compared.

    It is kept with the counts: it takes thousands of draws, and a page only reads.

    Parameters
    ----------
    body : mapping
        As counted: names, cells, census.
    seed : int
        For the draws.

    Returns
    -------
    dict of str to list
        The fields of `Evenness` by dimension.
    """
    cells = {(row[0], row[1], row[2]): row[3] for row in body["cells"]}
    found = {code: _evenness(code, groups, body, cells, seed) for code, _name, groups in body["names"]}
    return {code: one for code, one in found.items() if one}


def _evenness(
    code: str,
    groups: list[list[Any]],
    body: Mapping[str, Any],
    cells: Mapping[tuple[str, str, str], int | None],
    seed: int,
) -> list[Any] | None:
    census = body["census"].get(code, {})
    known = [n for one in groups if (n := cells.get((code, one[0], VOTED))) is not None]
    if not census or len(known) < len(groups) or not sum(known):
        return None
    return list(astuple(evenness_of(known, [census[one[0]] for one in groups], seed=seed)))


def _targets(stored: list[list[Any]], dimensions: list[DimensionRows]) -> list[Target]:
    rows = {(one.code, row.code): row for one in dimensions for row in one.rows}
    return [
        Target(
            name=rows[code, group].name,
            n_hoped=n,
            by=date.fromisoformat(by),
            organization=organization,
            deed=Words.from_json(deed),
            voices=rows[code, group].voices,
            is_counted=True,
        )
        for code, group, n, by, organization, deed in stored
    ]


def targets_hoped(conversation: Conversation) -> list[Target]:
    """Return the voices hoped for, without counts: while a conversation is open none are made. One query.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    list of Target
    """
    rows = OutreachTarget.objects.filter(conversation=conversation).select_related("group__dimension", "organization")
    return [
        Target(one.group.name, one.n_hoped, one.by, one.organization.name if one.organization else "", one.deed)
        for one in rows.order_by("group__dimension__position", "group__position", "pk")
    ]


@prepared
def _plan(conversation: Conversation) -> QuerySet[VoicesPlan]:
    return VoicesPlan.objects.filter(conversation=conversation)


def plan_of(conversation: Conversation) -> VoicesPlan | None:
    """Return what a conversation asks people about themselves, and when all of it is deleted. One query.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    VoicesPlan or None
    """
    return next(iter(_plan(conversation)), None)


@dataclass(frozen=True)
class Question:
    """One question about oneself: its code, its name, and the groups to choose from."""

    code: str
    name: Words
    groups: list[tuple[str, Words]]
    chosen: str = ""


def questions_of(conversation: Conversation, plan: VoicesPlan, key: VoiceKey | None = None) -> list[Question]:
    """Return the questions with their groups, and what this voice has said before. Two queries at most.

    Parameters
    ----------
    conversation : Conversation
    plan : VoicesPlan
    key : VoiceKey or None

    Returns
    -------
    list of Question
    """
    if not plan.asked:
        return []
    groups = groups_by_code(conversation.partnership.scope)
    said: dict[str, str] = {}
    if key is not None:
        hashes = [keyed_hash(f"who.{code}", conversation.pk, key.key_hash) for code in plan.dimensions]
        rows = SelfDescription.objects.filter(conversation=conversation, key_hash__in=hashes)
        said = dict(rows.values_list("dimension", "group"))
    return [
        Question(
            code,
            groups[code, asked[0]].dimension.name,
            [(one, groups[code, one].name) for one in asked],
            said.get(code, ""),
        )
        for code, asked in plan.dimensions.items()
    ]


@prepared
def _texts(result: Result, numbers: list[int]) -> QuerySet[ResultStatement, tuple[int, Words, list[list[int | None]]]]:
    rows: Any = ResultStatement.objects.filter(result=result, number__in=numbers)
    return rows.values_list("number", "statement__words", "cells")


def weighted_texts(conversation: Conversation, page: VoicesPage) -> dict[int, tuple[Words, list[int | None]]]:
    """Return the weighted statements' texts and everybody's printed counts, by number. Two queries.

    Parameters
    ----------
    conversation : Conversation
    page : VoicesPage

    Returns
    -------
    dict
    """
    numbers = sorted({row[0] for one in page.dimensions for row in one.weighted})
    result = newest_result(conversation)
    if not numbers or result is None:
        return {}
    return {number: (words, cells[0]) for number, words, cells in _texts(result, numbers)}
