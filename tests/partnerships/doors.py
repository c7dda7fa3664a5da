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
from bridgework.partnerships.actions.merging import merge_organizations
from bridgework.partnerships.actions.obligations import add_obligation
from bridgework.partnerships.models import (
    Claim,
    Location,
    Membership,
    Organization,
    Partnership,
    Role,
    Service,
    ServiceLocation,
    Taxonomy,
    TaxonomyTerm,
)
from bridgework.partnerships.queries.hsds.objects import hsds_id
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
        _fill_directory(world, place, partnership, by, words)


def _fill_directory(world: World, place: str, partnership: Partnership, by: Membership, words: str) -> None:
    """Make a record that somebody asks to keep, a service, a term, and two records that became one."""
    record = Organization.objects.create(
        partnership=partnership, slug=f"record-{place}", name=f"Record {words}", is_partner=False
    )
    keeper = world.clinic if place == "harbor" else world.valley_office
    own = Organization.objects.create(partnership=partnership, slug=f"own-{place}", name=f"Own {words}", keeper=keeper)
    location = Location.objects.create(partnership=partnership, organization=own, identifier=f"hl{place}", name=words)
    service = Service.objects.create(
        partnership=partnership, organization=own, identifier=f"hs{place}", name=words, location=location
    )
    taxonomy = Taxonomy.objects.create(partnership=partnership, identifier=f"ht{place}", name=words)
    term = TaxonomyTerm.objects.create(partnership=partnership, identifier=f"hn{place}", name=words, taxonomy=taxonomy)
    gone = Organization.objects.create(partnership=partnership, slug=f"gone-{place}", name=f"Gone {words}")
    claim = Claim.objects.create(partnership=partnership, record=record, keeper=keeper, asked_by=by, asked_at=NOW)
    world.things |= {
        f"partnerships.{place}.record": record,
        f"partnerships.{place}.own": own,
        f"partnerships.{place}.service": service,
        f"partnerships.{place}.taxonomy": taxonomy,
        f"partnerships.{place}.term": term,
        f"partnerships.{place}.line": ServiceLocation.objects.create(
            service=service, location=location, identifier=f"hx{place}"
        ),
        f"partnerships.{place}.claim": claim,
        f"partnerships.{place}.merge": merge_organizations(kept=own, gone=gone, by=by, at=NOW),
    }


KINDS = {
    "organization": "own",
    "service": "service",
    "taxonomy": "taxonomy",
    "taxonomy_term": "term",
    "service_at_location": "line",
}


def _hsds(kind: str) -> dict[str, Any]:
    def at(place: str) -> Any:
        return lambda world: {
            "one": hsds_id(getattr(world, place), kind, world.things[f"partnerships.{place}.{KINDS[kind]}"])
        }

    return {"own": at("harbor"), "foreign": at("valley")}


def _pair(world: World) -> dict[str, Any]:
    return {"kept": world.school.pk, "gone": world.things["partnerships.harbor.record"].pk}


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
    Door("partnerships:record-ask", {**OF_ORGANIZATION}, **_slug("record")),
    Door("partnerships:record-edit", {**MEMBERS, "chidi": 403, "amara": 403}, **_slug("own")),
    Door(
        "partnerships:record-confirm",
        with_status({**MEMBERS, "chidi": 403, "amara": 403}, 302),
        method="post",
        **_slug("own"),
    ),
    Door("partnerships:record-invite", STEWARDS, method="post", **_slug("record")),
    Door("partnerships:service-edit", {**MEMBERS, "chidi": 403, "amara": 403}, **_pk("service")),
    Door("partnerships:claims", STEWARDS),
    Door("partnerships:claim-decide", with_status(STEWARDS, 302), method="post", **_pk("claim")),
    Door("partnerships:same", STEWARDS),
    Door("partnerships:merge", STEWARDS, method="post", data=_pair),
    Door("partnerships:apart", with_status(STEWARDS, 302), method="post", data=_pair),
    Door("partnerships:merge-undo", with_status(STEWARDS, 302), method="post", **_pk("merge")),
    Door(
        "entrance:record-link",
        dict.fromkeys(PUBLIC, 410),
        own=lambda world: {"token": "no-such-link"},
        in_partnership=False,
    ),
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
    Door("api:hsds", API),
    Door("api:hsds-services", API),
    Door("api:hsds-service", API, **_hsds("service")),
    Door("api:hsds-organizations", API),
    Door("api:hsds-organization", API, **_hsds("organization")),
    Door("api:hsds-lines", API),
    Door("api:hsds-line", API, **_hsds("service_at_location")),
    Door("api:hsds-taxonomies", API),
    Door("api:hsds-taxonomy", API, **_hsds("taxonomy")),
    Door("api:hsds-terms", API),
    Door("api:hsds-term", API, **_hsds("taxonomy_term")),
]
