"""Who gets in where, among the pages of partnerships."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from bridgework.lib.words import Words
from bridgework.partnerships.actions.agreements import offer_agreement, renew_agreement
from bridgework.partnerships.actions.bodies import add_seat, make_body
from bridgework.partnerships.actions.jobs import start_job
from bridgework.partnerships.actions.members import invite
from bridgework.partnerships.actions.obligations import add_obligation
from bridgework.partnerships.models import Organization, Role
from tests.cast import CANARY, NOW, World
from tests.doors import MEMBERS, PUBLIC, STEWARDS, Door, Statuses, with_status
from tests.partnerships.agreed import drafted

SIGNED_IN: Statuses = {"nobody": 302, "dolores": 200, "chidi": 200, "ben": 200, "amara": 200, "esther": 200}


def fill(world: World) -> None:
    """Make a body with seats, an invitation and a job in both partnerships."""
    for place, partnership, by, words in (
        ("harbor", world.harbor, world.as_steward, "Steering group"),
        ("valley", world.valley, world.as_valley_steward, f"Steering {CANARY}"),
    ):
        body = make_body(
            partnership=partnership,
            name=Words.of(words),
            kind="steering",
            charter=Words.of(f"{words} decides by consent."),
            slug=f"steering-{place}",
            by=by,
            at=NOW,
        )
        seat = add_seat(body=body, is_resident=True, holder_name=words, starts_on=date(2026, 1, 1), by=by, at=NOW)
        invitation, token = invite(
            partnership=partnership, role=Role.PARTNER, organization=None, by=by, at=timezone.now(), note=words
        )
        assert by.organization is not None
        other = Organization.objects.create(partnership=partnership, slug=f"other-{place}", name=f"Other {words}")
        agreement = drafted(
            partnership, [by.organization, other], by, words, f"agreed-{place}", title=Words.of(f"Agreed {words}")
        )
        duty = add_obligation(
            agreement=agreement,
            organization=other,
            text=Words.of(f"Bring {words}"),
            due_on=date(2026, 6, 1),
            by=by,
            at=NOW,
        )
        before = drafted(
            partnership,
            [by.organization, other],
            by,
            words,
            f"before-{place}",
            title=Words.of(f"Before, {place}"),
            ends_on=date(2026, 6, 30),
        )
        offer_agreement(agreement=before, by=by, at=NOW)
        renewal = renew_agreement(agreement=before, ends_on=date(2027, 6, 30), by=by, at=NOW)
        offer_agreement(agreement=renewal, by=by, at=NOW)
        job = start_job(
            partnership=partnership, task="tests.partnerships.tasks.count", arguments={"n": 1}, by=by, at=NOW
        )
        member = world.as_resident if place == "harbor" else world.as_valley_steward
        world.things |= {
            f"partnerships.{place}.body": body,
            f"partnerships.{place}.seat": seat,
            f"partnerships.{place}.invitation": invitation,
            f"partnerships.{place}.token": token,
            f"partnerships.{place}.job": job,
            f"partnerships.{place}.agreement": agreement,
            f"partnerships.{place}.duty": duty,
            f"partnerships.{place}.renewal": renewal,
            f"partnerships.{place}.member": member,
            f"partnerships.{place}.organization": world.clinic if place == "harbor" else world.valley_office,
        }


def _of(place: str, thing: str, argument: str = "pk", field: str = "pk") -> Any:
    return lambda world: {argument: getattr(world.things[f"partnerships.{place}.{thing}"], field)}


def _seat(place: str) -> Any:
    return lambda world: {**_of(place, "body", "slug", "slug")(world), **_of(place, "seat")(world)}


def _duty(place: str) -> Any:
    return lambda world: {**_of(place, "agreement", "slug", "slug")(world), **_of(place, "duty")(world)}


def _slug(thing: str) -> dict[str, Any]:
    return {"own": _of("harbor", thing, "slug", "slug"), "foreign": _of("valley", thing, "slug", "slug")}


def _pk(thing: str) -> dict[str, Any]:
    return {"own": _of("harbor", thing), "foreign": _of("valley", thing)}


OF_ORGANIZATION: Statuses = {**MEMBERS, "chidi": 403}
API: Statuses = PUBLIC
JOB: Statuses = {**STEWARDS}

DOORS = [
    Door("partnerships:organizations", PUBLIC),
    Door("partnerships:bodies", PUBLIC),
    Door("partnerships:body", PUBLIC, **_slug("body")),
    Door("partnerships:join", PUBLIC),
    Door("partnerships:join", with_status({**PUBLIC}, 302), method="post"),
    Door("partnerships:my-membership", MEMBERS),
    Door("partnerships:member-end", {**STEWARDS, "chidi": 200}, **_pk("member")),
    Door("partnerships:settings", STEWARDS),
    Door("partnerships:settings", STEWARDS, method="post"),
    Door("partnerships:members", STEWARDS),
    Door("partnerships:invitations", STEWARDS),
    Door("partnerships:invitations", STEWARDS, method="post", data=lambda world: {"role": "partner"}),
    Door("partnerships:invitation-withdraw", with_status(STEWARDS, 302), method="post", **_pk("invitation")),
    Door("partnerships:organization-add", STEWARDS),
    Door("partnerships:organization-edit", OF_ORGANIZATION, **_slug("organization")),
    Door("partnerships:body-make", STEWARDS),
    Door("partnerships:body-edit", STEWARDS, **_slug("body")),
    Door("partnerships:seat-add", STEWARDS, **_slug("body")),
    Door("partnerships:seat-end", STEWARDS, own=_seat("harbor"), foreign=_seat("valley")),
    Door("partnerships:agreements", PUBLIC),
    Door("partnerships:agreement-new", STEWARDS),
    Door("partnerships:agreement-edit", STEWARDS, **_slug("agreement")),
    Door("partnerships:agreement-offer", with_status(STEWARDS, 302), method="post", **_slug("agreement")),
    Door("partnerships:agreement-offer", with_status(STEWARDS, 405), **_slug("agreement")),
    Door("partnerships:agreement-changes", PUBLIC, **_slug("renewal")),
    Door("partnerships:agreement-duties", STEWARDS, **_slug("agreement")),
    Door(
        "partnerships:agreement-duty-remove",
        with_status(STEWARDS, 302),
        method="post",
        own=_duty("harbor"),
        foreign=_duty("valley"),
    ),
    Door(
        "partnerships:agreement-duty-remove", with_status(STEWARDS, 405), own=_duty("harbor"), foreign=_duty("valley")
    ),
    Door("crossings:agreement-sign", OF_ORGANIZATION, **_slug("agreement")),
    Door("partnerships:agreement-end", STEWARDS, **_slug("agreement")),
    Door("partnerships:job", JOB, **_pk("job")),
    Door("partnerships:job-cancel", with_status(JOB, 302), method="post", **_pk("job")),
    Door(
        "entrance:create-partnership",
        {**SIGNED_IN, **dict.fromkeys(("dolores", "chidi", "ben", "amara", "esther"), 403)},
        in_partnership=False,
    ),
    Door(
        "entrance:invitation",
        PUBLIC,
        own=lambda world: {"token": world.things["partnerships.harbor.token"]},
        in_partnership=False,
    ),
    Door("api:partnership", API),
    Door("api:organizations", API),
    Door("api:organization", API, **_slug("organization")),
    Door("api:bodies", API),
    Door("api:body", API, **_slug("body")),
]
