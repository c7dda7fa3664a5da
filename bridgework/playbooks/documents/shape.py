"""What a playbook's document holds: one schema for the models that ship, for what partnerships publish, and for uploads."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bridgework.conversations.models import Conversation
from bridgework.gatherings.models import Gathering
from bridgework.indicators.models import Indicator
from bridgework.lib.words import Words
from bridgework.partnerships.models import Act, Agreement, Body, Sector
from bridgework.playbooks.documents.specs import (
    KEY,
    LANGUAGE,
    MOST_KEY,
    Choice,
    Choices,
    Flag,
    Number,
    Parts,
    Plain,
    Refers,
    Table,
    Text,
    Texts,
    said,
)

FORMAT = "bridgework-playbook/1"
LICENSES = ("CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0")
SECTORS = tuple(Sector.values)
RESIDENTS, NATION = "residents", "tribal-nation"
_KEY = Plain(KEY, MOST_KEY, _("Write a key in lower-case letters, digits and hyphens, at most 60."))
_TITLE, _LONG = Text(300), Text(3000)


@dataclass(frozen=True, kw_only=True)
class GoalPart:
    """A shared goal, and why it matters."""

    key: str = said(_KEY)
    title: Words = said(_TITLE)
    vision: Words = said(_LONG)


@dataclass(frozen=True, kw_only=True)
class IndicatorPart:
    """What is measured: never a value."""

    key: str = said(_KEY)
    goal: str = said(Refers("goals"))
    kind: str = said(Choice(tuple(Indicator.Kind.values)))
    measure: str = said(Choice(tuple(Indicator.Measure.values), is_needed=False))
    contributes_to: str = said(Refers("indicators"))
    name: Words = said(_TITLE)
    definition: Words = said(_LONG)
    counted: Words = said(_TITLE)  # the numerator
    population: Words = said(_TITLE)  # the denominator
    unit: str = said(Choice(tuple(Indicator.Unit.values)))
    polarity: str = said(Choice(tuple(Indicator.Polarity.values)))
    source: Words = said(Text(300, is_needed=False))
    misleads: Words = said(Text(2000, is_needed=False))
    months_between: int = said(Number(1, 120, is_needed=False))
    is_headline: bool = said(Flag())


@dataclass(frozen=True, kw_only=True)
class RolePart:
    """Who sits at the table, and what they do there."""

    key: str = said(_KEY)
    sector: str = said(Choice((*SECTORS, RESIDENTS, NATION)))
    title: Words = said(_TITLE)
    does: Words = said(_LONG)


@dataclass(frozen=True, kw_only=True)
class SeatsPart:
    """How many seats a sector has."""

    sector: str = said(Choice((*SECTORS, NATION)))
    n: int = said(Number(1, 30))


@dataclass(frozen=True, kw_only=True)
class BodyPart:
    """A body that decides, with its seats."""

    key: str = said(_KEY)
    kind: str = said(Choice(tuple(Body.Kind.values)))
    name: Words = said(_TITLE)
    charter: Words = said(_LONG)
    resident_seats: int = said(Number(0, 30))
    seats: tuple[SeatsPart, ...] = said(Parts(SeatsPart, 9))

    @property
    def n_other_seats(self) -> int:
        return sum(one.n for one in self.seats)


@dataclass(frozen=True, kw_only=True)
class ClausesPart:
    """The clauses that a refusal quotes, and the one on purpose."""

    audience: Words = said(_LONG)
    acts: Words = said(_LONG)
    term: Words = said(_LONG)
    purpose: Words = said(Text(3000, is_needed=False))


@dataclass(frozen=True, kw_only=True)
class AgreementPart:
    """An agreement without its parties."""

    key: str = said(_KEY)
    kind: str = said(Choice(tuple(Agreement.Kind.values)))
    title: Words = said(_TITLE)
    purposes: tuple[str, ...] = said(Choices(tuple(Agreement.Purpose.values)))
    purpose: Words = said(_LONG)
    acts: tuple[str, ...] = said(Choices(tuple(Act.values)))
    audience: str = said(Choice(tuple(Agreement.Audience.values)))
    months: int = said(Number(1, 120))
    data: Words = said(Text(3000, is_needed=False))  # which data it is about, and which never
    clauses: ClausesPart = said(Table(ClausesPart))


@dataclass(frozen=True, kw_only=True)
class CausePart:
    """A root cause; `under` is the cause that it stands behind, `goal` what it keeps from being reached (said of the first
    causes only; where nothing is said, the document's first goal)."""

    key: str = said(_KEY)
    title: Words = said(_TITLE)
    text: Words = said(Text(2000, is_needed=False))
    under: str = said(Refers("causes"))
    goal: str = said(Refers("goals"))


@dataclass(frozen=True, kw_only=True)
class StrategyPart:
    """What one sector does about causes, and the indicators that would show it."""

    key: str = said(_KEY)
    sector: str = said(Choice((*SECTORS, RESIDENTS, NATION), is_needed=False))
    title: Words = said(_TITLE)
    causes: tuple[str, ...] = said(Refers("causes", is_many=True))
    indicators: tuple[str, ...] = said(Refers("indicators", is_many=True))


@dataclass(frozen=True, kw_only=True)
class AgendaPart:
    """One item of a session."""

    minutes: int = said(Number(1, 600))
    text: Words = said(_TITLE)


@dataclass(frozen=True, kw_only=True)
class SessionPart:
    """A session as a pattern: so many days after the first one, at an hour, with an agenda."""

    key: str = said(_KEY)
    kind: str = said(Choice(tuple(Gathering.Kind.values)))
    title: Words = said(_TITLE)
    purpose: Words = said(Text(3000, is_needed=False))
    goal: str = said(Refers("goals"))
    days_after: int = said(Number(0, 1500))
    starts: str = said(Plain(re.compile(r"([01]\d|2[0-3]):[0-5]\d"), 5, _("Write an hour such as 17:30.")))
    minutes: int = said(Number(10, 1440))
    agenda: tuple[AgendaPart, ...] = said(Parts(AgendaPart, 20))


@dataclass(frozen=True, kw_only=True)
class ConversationPart:
    """A question to the community, what its answers can change, and statements to begin with."""

    key: str = said(_KEY)
    goal: str = said(Refers("goals"))
    body: str = said(Refers("bodies"))  # who decides
    title: Words = said(_TITLE)
    question: Words = said(Text(1000))
    influence: str = said(Choice(tuple(Conversation.Influence.values)))
    statements: tuple[Words, ...] = said(Texts(40, 280))


@dataclass(frozen=True, kw_only=True)
class Document:
    """A whole playbook. `id` says which one it is, wherever it is read; `language` is the one it was written in."""

    format: str = said(Choice((FORMAT,)))
    id: str = said(Plain(re.compile(r"[a-z0-9]+([:.-][a-z0-9]+)*"), 100, _("Write an id such as my-town:reading.")))
    language: str = said(Plain(LANGUAGE, 35, _("Write a language tag such as en.")))
    license: str = said(Choice(LICENSES))
    title: Words = said(_TITLE)
    summary: Words = said(_LONG)
    goals: tuple[GoalPart, ...] = said(Parts(GoalPart, 12))
    indicators: tuple[IndicatorPart, ...] = said(Parts(IndicatorPart, 40))
    roles: tuple[RolePart, ...] = said(Parts(RolePart, 20))
    bodies: tuple[BodyPart, ...] = said(Parts(BodyPart, 10))
    agreements: tuple[AgreementPart, ...] = said(Parts(AgreementPart, 10))
    causes: tuple[CausePart, ...] = said(Parts(CausePart, 40))
    strategies: tuple[StrategyPart, ...] = said(Parts(StrategyPart, 60))
    sessions: tuple[SessionPart, ...] = said(Parts(SessionPart, 20))
    conversations: tuple[ConversationPart, ...] = said(Parts(ConversationPart, 10))


KEYED = ("goals", "indicators", "roles", "bodies", "agreements", "causes", "strategies", "sessions", "conversations")
