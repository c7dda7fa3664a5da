"""The desk: what waits for this person today, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from bridgework.conversations.models import AnswerRequest, Statement
from bridgework.conversations.queries import requests_to
from bridgework.conversations.queries.reading import to_read_by
from bridgework.gatherings.models import Gathering
from bridgework.goals.models import Commitment
from bridgework.indicators.actions.releasing import waiting_indicators
from bridgework.indicators.models import Indicator, Release
from bridgework.indicators.queries.freshness import Freshness, numbers_due
from bridgework.indicators.queries.open_data import draft_of
from bridgework.partnerships import rules
from bridgework.partnerships.models import Agreement, Membership, Partnership
from bridgework.partnerships.queries.agreements import ending_soon

SHOWN = 10


@dataclass(frozen=True)
class Desk:
    """Today's list: promises, questions, statements to read, sessions to close, agreements that end, numbers that are due.

    For those who keep data also the draft of a release that waits for a signature, and what changed since the last one.
    """

    promises: list[Commitment]
    requests: list[AnswerRequest]
    statements: list[Statement]
    sessions: list[Gathering]
    agreements: list[Agreement]
    numbers: list[tuple[Indicator, Freshness]]
    draft: Release | None
    unreleased: list[Indicator]

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits for this person."""
        waits = (self.promises, self.requests, self.statements, self.sessions, self.agreements, self.numbers)
        return not any(waits) and self.draft is None and not self.unreleased


def desk(partnership: Partnership, capacities: Sequence[Membership], now: datetime, today: date) -> Desk:
    """Return what waits for a person in a partnership.

    Stewards see every organization's promises and questions; everybody else those of their own organizations. Statements
    about the steward's organization are left to moderators outside it, and a second look to somebody who has not decided yet.

    Parameters
    ----------
    partnership : Partnership
    capacities : sequence of Membership
        The person's capacities here.
    now : datetime
    today : date
        The partnership's local date.
    """
    is_steward = rules.may_steward(capacities)
    own = [c.organization for c in capacities if c.organization]
    promises = Commitment.objects.within(partnership).filter(state=Commitment.State.OPEN, due_on__lte=today)
    requests = AnswerRequest.objects.filter(statement__conversation__partnership=partnership, closed_at=None)
    if not is_steward:
        promises = promises.filter(organization__in=own)
        requests = requests_to(own).filter(statement__conversation__partnership=partnership)
    statements: list[Statement] = []
    if rules.may_moderate(capacities):
        statements = list(to_read_by(partnership, capacities)[:SHOWN])
    sessions = Gathering.objects.within(partnership).filter(ends_at__lt=now, cancelled_at=None, attendances=None)
    if not is_steward:
        sessions = sessions.filter(Q(hosts__in=own)).distinct()
    keeps_data = rules.may_keep_data(capacities)
    return Desk(
        promises=list(promises.select_related("organization").order_by("due_on", "pk")[:SHOWN]),
        requests=list(
            requests.select_related("statement__conversation", "organization").order_by("told_at", "pk")[:SHOWN]
        ),
        statements=statements,
        sessions=list(sessions.order_by("-starts_at", "pk")[:SHOWN]),
        agreements=list(ending_soon(partnership, [one.pk for one in own], today, every=is_steward)[:SHOWN]),
        numbers=numbers_due(partnership, capacities, today),
        draft=draft_of(partnership) if keeps_data else None,
        unreleased=waiting_indicators(partnership) if keeps_data else [],
    )
