"""Ties with those who hold them, and the root-cause map of the main goal."""

from __future__ import annotations

from datetime import datetime

from bridgework.example.actions.harbor import Harbor
from bridgework.example.content.together import CAUSES, MAPPED_GOAL, STRATEGIES
from bridgework.goals.actions import edit_map
from bridgework.lib.cause_map import Cause, Edit, Strategy
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization
from bridgework.people.models import Person
from bridgework.relationships.actions import Answers, check_in, hold_tie, say_tie
from bridgework.relationships.models import Holding

CLINIC, SCHOOLS, TRANSIT = "Eastside Clinic", "Harbor County Schools", "Harbor Transit"
LEGAL, HOUSING, VOICE = "Harbor Legal Aid", "County Housing Office", "Youth Voice Harbor"


def plan_together(harbor: Harbor) -> None:
    """Put on the timeline who holds which tie, what they said of it, and who wrote what into the map."""
    # Well held on both sides, and checked in on this month.
    harbor.at(-300, lambda at: _hold(harbor, CLINIC, SCHOOLS, at))
    harbor.at(-299, lambda at: _hold(harbor, SCHOOLS, CLINIC, at))
    harbor.at(-100, lambda at: _check(harbor, CLINIC, SCHOOLS, ("well", "done", "nothing"), "", at))
    harbor.at(
        -20, lambda at: _check(harbor, SCHOOLS, CLINIC, ("well", "planned", "meeting"), "Room 12 is free now.", at)
    )
    # Gone quiet: both said that they work together more than a year ago, and nothing has been on record since.
    harbor.at(-430, lambda at: _say(harbor, CLINIC, "Tenants of Millbrook", at))
    harbor.at(-425, lambda at: _say(harbor, "Tenants of Millbrook", CLINIC, at))
    harbor.at(-424, lambda at: _hold(harbor, CLINIC, "Tenants of Millbrook", at))
    # Looking for someone: whoever held it for the transit agency has left.
    harbor.at(-280, lambda at: _leave(harbor, TRANSIT, VOICE, at))
    harbor.at(-250, lambda at: _hold(harbor, LEGAL, HOUSING, at))
    for index, (under, text) in enumerate(CAUSES):
        who = (VOICE, SCHOOLS, CLINIC)[index % 3]
        item = Cause("", Words.of_many(**text), under)
        harbor.at(-120 + index, lambda at, who=who, item=item: _write(harbor, who, item, at))  # type: ignore[misc]
    for index, (sector, causes, measured, who, text) in enumerate(STRATEGIES):
        strategy = Strategy("", Words.of_many(**text), sector, causes, measured)
        harbor.at(-100 + index, lambda at, who=who, item=strategy: _write(harbor, who, item, at))  # type: ignore[misc]


def _two(harbor: Harbor, one: str, other: str) -> dict[str, Organization]:
    return {"organization": harbor.organizations[one], "other": harbor.organizations[other]}


def _hold(harbor: Harbor, one: str, other: str, at: datetime) -> None:
    member = harbor.acting[one]
    hold_tie(**_two(harbor, one, other), holder=member, successor=None, by=member, now=at)


def _check(harbor: Harbor, one: str, other: str, said: tuple[str, str, str], text: str, at: datetime) -> None:
    holding = Holding.objects.get(**_two(harbor, one, other))
    going, together, needs = said
    answers = Answers(going=going, together=together, needs=needs, words=Words.of(text))
    check_in(holding=holding, said=answers, by=harbor.acting[one], now=at)


def _say(harbor: Harbor, one: str, other: str, at: datetime) -> None:
    say_tie(**_two(harbor, one, other), kind="together", by=harbor.acting[one], now=at)


def _leave(harbor: Harbor, one: str, other: str, at: datetime) -> None:
    """A colleague of the one who acts held the tie, and left; nobody answered yet who takes over."""
    member = harbor.acting[one]
    person, _is_new = Person.objects.get_or_create(
        email="former-staff@harbor.example", defaults={"name": "Former staff", "password": "!"}
    )
    former = Membership.objects.create(
        partnership=harbor.partnership, person=person, organization=member.organization, role=member.role, since=at
    )
    hold_tie(**_two(harbor, one, other), holder=former, successor=member, by=member, now=at)
    former.ended_at = at
    former.save(update_fields=["ended_at"])


def _write(harbor: Harbor, who: str, item: Cause | Strategy, at: datetime) -> None:
    goal = harbor.made[f"goal:{MAPPED_GOAL}"]
    kept = getattr(goal, "cause_map", None)
    if kept is not None:
        kept.refresh_from_db(fields=["version"])
    base = kept.version if kept is not None else 0
    edit_map(goal=goal, edit=Edit("put", item=item), base=base, by=harbor.acting[who], now=at)
