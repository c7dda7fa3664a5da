"""Table URL × person × status of ties."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.people.models import Person
from bridgework.relationships import actions
from bridgework.relationships.models import Holding, Said
from tests.cast import CANARY, World
from tests.doors import ORGANIZATION_PEOPLE, STEWARDS, Door, Statuses, with_status

# Whose organization is not one of the two learns nothing, the steward not excepted.
BEN_ONLY: Statuses = {**ORGANIZATION_PEOPLE, "amara": 404}


def _make(partnership: Partnership, one: Organization, other: Organization, by: Membership, mark: str) -> Holding:
    now = timezone.now()
    low, high = sorted((one, other), key=lambda organization: organization.pk)
    for kind in ("together", "referral"):
        Said.objects.create(
            partnership=partnership,
            one=low,
            other=high,
            kind=kind,
            one_at=now,
            other_at=now if kind == "together" else None,
        )
    holding = actions.hold_tie(organization=one, other=other, holder=by, successor=None, by=by, now=now)
    said = actions.Answers(going="well", together="done", needs="nothing", words=Words.of(f"All fine {mark}"))
    actions.check_in(holding=holding, said=said, by=by, now=now)
    return holding


def fill(world: World) -> None:
    """Make a tie that is held, and one whose holder has left, in both partnerships."""
    world.things["relationships.tie"] = _make(world.harbor, world.clinic, world.school, world.as_partner, "")
    shop = Organization.objects.create(partnership=world.valley, slug="shop", name=f"Shop {CANARY}")
    world.things["relationships.foreign"] = _make(
        world.valley, world.valley_office, shop, world.as_valley_steward, CANARY
    )
    gone = Person.objects.create_user("gone@example.org", "a long enough password", name="Gone")
    left = Membership.objects.create(
        partnership=world.harbor,
        person=gone,
        organization=world.clinic,
        role="partner",
        since=timezone.now(),
        ended_at=timezone.now(),
    )
    world.things["relationships.sought"] = Holding.objects.create(
        partnership=world.harbor,
        organization=world.clinic,
        other=world.network,
        holder=left,
        successor=world.as_partner,
        held_since=timezone.now(),
    )


def _pair(name: str) -> Any:
    def of(world: World) -> dict[str, str]:
        holding = world.things[f"relationships.{name}"]
        return {"organization": holding.organization.slug, "other": holding.other.slug}

    return of


TIE: dict[str, Any] = {"own": _pair("tie"), "foreign": _pair("foreign")}
SOUGHT: dict[str, Any] = {"own": _pair("sought"), "foreign": _pair("foreign")}


def _check_in_token(world: World) -> dict[str, str]:
    later = timezone.now() + timedelta(days=1)  # asked after the check-in that `fill` made
    return {"token": actions.make_check_in_token(world.things["relationships.tie"], later)}


def _take_over_token(world: World) -> dict[str, str]:
    return {"token": actions.make_take_over_token(world.things["relationships.sought"], timezone.now())}


ANYBODY: Statuses = dict.fromkeys(ORGANIZATION_PEOPLE, 200)

DOORS = [
    Door("relationships:ties", ORGANIZATION_PEOPLE),
    Door("relationships:pace", STEWARDS),
    Door("relationships:say", ORGANIZATION_PEOPLE),
    Door("relationships:tie", ORGANIZATION_PEOPLE, **TIE),  # the steward sees who holds it
    Door("relationships:hold", BEN_ONLY, **TIE),
    Door("relationships:check-in", BEN_ONLY, **TIE),
    Door(
        "relationships:take-back",
        with_status(BEN_ONLY, 302),
        method="post",
        data=lambda world: {"kind": "together"},
        **TIE,
    ),
    Door(
        "relationships:take-over",
        with_status(BEN_ONLY, 302),
        method="post",
        data=lambda world: {"said": "yes"},
        **SOUGHT,
    ),
    Door("tie-links:check-in", ANYBODY, own=_check_in_token, in_partnership=False),
    Door("tie-links:take-over", ANYBODY, own=_take_over_token, in_partnership=False),
]
