"""What is asked of an action: plans of funds, pledges, allocations, payments, offers and needs. Forms make them, actions take them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from bridgework.goals.models import Decision, Goal, Initiative
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization
from bridgework.places.models import Group, Place
from bridgework.resources.models import Medium, Purpose


@dataclass(frozen=True)
class Doing:
    """Who acts when: the moment, the day that the books say, and a few words about it.

    Attributes
    ----------
    by : Membership or None
        None for the system itself.
    now : datetime
    on : date
        The day that the money moved.
    memo : Words
        Public; no names of residents.
    reference : str
        What the fiscal agent's books call it.
    key : UUID or None
        Of the form: sent twice, it counts once.
    is_approved : bool
        Two people stand behind it.
    """

    by: Membership | None
    now: datetime
    on: date
    memo: Words = field(default_factory=Words)
    reference: str = ""
    key: UUID | None = None
    is_approved: bool = False


@dataclass(frozen=True)
class FundPlan:
    """What is said of a fund when it is opened.

    Attributes
    ----------
    approval_limit : int
        Minor units; what is above needs two people.
    hourly_rate : int
        Minor units an hour for residents' time; 0 where it pays none.
    """

    title: Words
    mode: str
    currency: str
    agent: Organization
    approval_limit: int
    purpose: Words = field(default_factory=Words)
    purposes: tuple[Words, ...] = ()
    goal: Goal | None = None
    hourly_rate: int = 0
    is_public: bool = True


@dataclass(frozen=True)
class SettingsPlan:
    """What is said of a fund once it is open; the names are those of `rules.SETTINGS`.

    Attributes
    ----------
    restrictions : Words
        What the money is not for.
    approvers : tuple of Organization
        Whose people are the second person; empty: those who keep the fund and its owners.
    ends_on : date or None
        Nothing is set aside or paid for days after it.
    """

    title: Words
    purpose: Words
    restrictions: Words
    approval_limit: int
    approvers: tuple[Organization, ...]
    is_public: bool
    ends_on: date | None


@dataclass(frozen=True)
class PledgePlan:
    """What an owner pledges, and on which conditions.

    Attributes
    ----------
    amount : int
        Minor units. Of hours it is worked out from minutes and rate.
    minutes, hourly_rate : int or None
        Of hours.
    valuation : Words
        How the value of what is not cash was found: it must be said.
    """

    owner: Organization
    amount: int = 0
    medium: str = Medium.CASH
    minutes: int | None = None
    hourly_rate: int | None = None
    valuation: Words = field(default_factory=Words)
    purpose: Purpose | None = None
    place: Place | None = None
    group: Group | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class AllocationPlan:
    """What money is set aside for.

    Attributes
    ----------
    starts_on, ends_on : date
        Between which days it is used.
    decision : Decision or None
        Of a body that decided it.
    """

    title: Words
    starts_on: date
    ends_on: date
    medium: str = Medium.CASH
    purpose: Purpose | None = None
    place: Place | None = None
    group: Group | None = None
    decision: Decision | None = None
    initiative: Initiative | None = None


@dataclass(frozen=True)
class Payment:
    """Whom money goes to: an organization, or a resident for their time.

    Attributes
    ----------
    minutes, hourly_rate : int or None
        Of a stipend; the amount is what they make.
    recipient : str
        The resident's name, for the fund's keepers alone; it may be left out.
    """

    amount: int = 0
    payee: Organization | None = None
    minutes: int | None = None
    hourly_rate: int | None = None
    recipient: str = field(default="", repr=False)

    @property
    def is_stipend(self) -> bool:
        """Whether a resident is paid for hours."""
        return self.minutes is not None


@dataclass(frozen=True)
class ListingPlan:
    """What is said of an offer or a need.

    Attributes
    ----------
    amount : int or None
        Hours, minor units, seats or pieces; None: as much as is asked. Of a stipend it is worked out.
    n_people, hours_each, hourly_rate : int or None
        Of a stipend: how many residents, how many hours each, and what an hour pays.
    """

    side: str
    kind: str
    organization: Organization
    title: Words
    details: Words = field(default_factory=Words)
    conditions: Words = field(default_factory=Words)
    place: Place | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    amount: int | None = None
    n_people: int | None = None
    hours_each: int | None = None
    hourly_rate: int | None = None
    is_public: bool = True
