"""Making one part of a playbook, each through the action of the capability that it belongs to."""

from __future__ import annotations

import calendar
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from bridgework.conversations.actions.lifecycle import add_seeds, create_conversation
from bridgework.conversations.models import Conversation
from bridgework.conversations.models.plan import Plan
from bridgework.gatherings.actions import AgendaLine, SessionPlan, plan_session, set_agenda
from bridgework.gatherings.models import Gathering
from bridgework.goals.actions import create_goal
from bridgework.goals.actions.causes import read_map
from bridgework.goals.models import CauseMap, Goal
from bridgework.indicators.actions.defining import define_indicator
from bridgework.indicators.models import Indicator
from bridgework.partnerships.actions.agreements import make_agreement
from bridgework.partnerships.actions.bodies import add_seat, make_body
from bridgework.partnerships.models import Agreement, Body, Membership, Partnership
from bridgework.playbooks.choices import Choices
from bridgework.playbooks.documents import shape
from bridgework.playbooks.documents.maps import MapPart, as_cause_map
from bridgework.playbooks.models import Made

FEWEST_PARTIES = 2


@dataclass(frozen=True)
class Room:
    """Where parts are made: for whom, as chosen, beside what is here by (part, key), by whom, when."""

    partnership: Partnership
    choices: Choices
    things: dict[tuple[str, str], Any]
    by: Membership | None
    at: datetime

    @property
    def today(self) -> date:
        """The partnership's local date."""
        return timezone.localdate(self.at, self.partnership.zone)

    def thing(self, part: str, key: str) -> Any:
        """Return what stands here for a part that another one points to, or None."""
        return self.things.get((part, key)) if key else None


def _goal(room: Room, part: shape.GoalPart) -> Goal:
    return create_goal(
        partnership=room.partnership,
        title=part.title,
        vision=part.vision,
        is_public=room.choices.is_public,
        by=room.by,
        now=room.at,
    )


def _body(room: Room, part: shape.BodyPart) -> Body:
    body = make_body(
        partnership=room.partnership, name=part.name, kind=part.kind, charter=part.charter, by=room.by, at=room.at
    )
    # Vacant seats: who sits in them is the partnership's to say.
    for is_resident in [True] * part.resident_seats + [False] * part.n_other_seats:
        add_seat(body=body, starts_on=room.today, is_resident=is_resident, by=room.by, at=room.at)
    return body


def _indicator(room: Room, part: shape.IndicatorPart) -> Indicator:
    goal = room.thing("goals", part.goal)
    above = room.thing("indicators", part.contributes_to)
    has_headline = goal is not None and Indicator.objects.filter(goal=goal, is_headline=True).exists()
    return define_indicator(
        partnership=room.partnership,
        goal=goal,
        name=part.name,
        definition=part.definition,
        counted=part.counted,
        population=part.population,
        unit=part.unit,
        polarity=part.polarity,
        kind=part.kind,
        measure=part.measure,
        contributes_to=above if above is not None and above.kind == Indicator.Kind.POPULATION else None,
        source=part.source.in_language(room.partnership.language).body[:300],
        method_note=part.misleads,
        months_between=part.months_between or None,
        # The goal's own headline stays what it is.
        is_headline=part.is_headline and not has_headline,
        is_public=room.choices.is_public,
        by=room.by,
        at=room.at,
    )


def _causes(room: Room, part: MapPart) -> CauseMap:
    goal = room.thing(Made.Part.GOAL, part.key)
    names = {key: one.slug for (kind, key), one in room.things.items() if kind == Made.Part.INDICATOR}
    present = CauseMap.objects.filter(goal=goal).first()
    version, _left_out = read_map(
        goal=goal,
        source=json.dumps(as_cause_map(part, names)),
        known=names.values(),
        base=present.version if present else 0,
        by=room.by,
        now=room.at,
    )
    return version.map


def _agreement(room: Room, part: shape.AgreementPart) -> Agreement:
    clauses = {
        "audience": part.clauses.audience,
        "acts": part.clauses.acts,
        "purpose": part.clauses.purpose,
        "term": part.clauses.term,
        "other": part.data,
    }
    fields = {
        "title": part.title,
        "kind": part.kind,
        "purposes": list(part.purposes),
        "purpose": part.purpose,
        "acts": list(part.acts),
        "audience": part.audience,
        "starts_on": room.today,
        "ends_on": months_later(room.today, part.months) - timedelta(days=1),
        "is_public": False,
    }
    return make_agreement(
        partnership=room.partnership,
        fields=fields,
        clauses=clauses,
        parties=room.choices.parties,
        by=room.by,
        at=room.at,
    )


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or that month's last day where it has no such day.

    Parameters
    ----------
    day : date
    months : int
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _session(room: Room, part: shape.SessionPart) -> Gathering:
    partnership, first_day = room.partnership, room.choices.first_day
    host = room.choices.host or partnership.steward_organization
    if first_day is None or host is None:
        raise ValueError("a session needs a day and a host")
    starts_at = datetime.combine(
        first_day + timedelta(days=part.days_after), time.fromisoformat(part.starts), partnership.zone
    )
    plan = SessionPlan(
        kind=part.kind,
        title=part.title,
        purpose=part.purpose,
        goal=room.thing("goals", part.goal),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=part.minutes),
        is_public=False,
    )
    session = plan_session(partnership=partnership, plan=plan, hosts=[host], by=room.by, now=room.at)
    if part.agenda:
        lines = [AgendaLine(item.text, item.minutes) for item in part.agenda]
        set_agenda(gathering=session, lines=lines, by=room.by, now=room.at)
    return session


def _conversation(room: Room, part: shape.ConversationPart) -> Conversation:
    plan = Plan(
        title=part.title,
        question=part.question,
        goal=room.thing("goals", part.goal),
        decider=room.thing("bodies", part.body),
        influence=part.influence,
    )
    conversation = create_conversation(partnership=room.partnership, plan=plan, by=room.by, at=room.at)
    add_seeds(conversation=conversation, statements=part.statements, by=room.by, at=room.at, today=room.today)
    return conversation


MAKERS: dict[str, Callable[[Room, Any], Any]] = {
    Made.Part.GOAL: _goal,
    Made.Part.BODY: _body,
    Made.Part.INDICATOR: _indicator,
    Made.Part.CAUSES: _causes,
    Made.Part.AGREEMENT: _agreement,
    Made.Part.SESSION: _session,
    Made.Part.CONVERSATION: _conversation,
}
