"""Who gets in where, among the directory, the introductions and what the steward brings in."""

from __future__ import annotations

from typing import Any

from bridgework.alignment.actions import draft_introduction, keep_directory, reckon
from bridgework.alignment.models import Overlap
from bridgework.lib.words import Words
from bridgework.partnerships.models import Location, Organization, Reach, Service
from tests.cast import CANARY, NOW, World
from tests.doors import MEMBERS, ORGANIZATION_PEOPLE, PUBLIC, STEWARDS, Door, Statuses, with_status

FLAT = """layout = "flat"
source = "small"
[columns]
organization = "org"
name = "name"
"""


def fill(world: World) -> None:
    """Make services that overlap, an introduction and an upload in both partnerships; Valley's carry the canary."""
    for place, partnership, by in (
        ("harbor", world.harbor, world.as_steward),
        ("valley", world.valley, world.as_valley_steward),
    ):
        canary = f" {CANARY}" if place == "valley" else ""
        pair = (
            [world.clinic, world.school, world.network]
            if place == "harbor"
            else [
                world.valley_office,
                *(
                    Organization.objects.create(partnership=partnership, slug=f"v-{n}", name=f"Group {n}{canary}")
                    for n in (1, 2)
                ),
            ]
        )
        services = []
        for organization in pair:
            location = Location.objects.create(
                partnership=partnership,
                organization=organization,
                identifier=f"l{organization.pk}",
                name=f"Hall{canary}",
            )
            service = Service.objects.create(
                partnership=partnership,
                organization=organization,
                location=location,
                identifier=f"s{organization.pk}",
                name=f"Mentoring{canary}",
                description=Words.of(f"Weekly{canary}"),
            )
            Reach.objects.bulk_create(
                Reach(service=service, kind=kind, code=code)
                for kind, code in (("age", "14-17"), ("language", "es"), ("district", f"9{canary}"))
            )
            services.append(service)
        reckon(partnership=partnership, at=NOW)
        overlaps = list(Overlap.objects.within(partnership).select_related("partnership", "one", "other"))
        mine = [o for o in overlaps if place == "valley" or world.clinic.pk in (o.one_id, o.other_id)]
        world.things |= {
            f"alignment.{place}.service": services[0],
            f"alignment.{place}.introduction": draft_introduction(overlap=mine[0], by=by, at=NOW),
            f"alignment.{place}.overlap": mine[1],
            f"alignment.{place}.organization": pair[0],
            f"alignment.{place}.upload": keep_directory(
                source_name=f"small{canary}.csv",
                content=f"org,name\nOne{canary},Help\n".encode(),
                mapping_text=FLAT,
                by=by,
                at=NOW,
            ),
        }


def _of(place: str, thing: str) -> Any:
    return lambda world: {"pk": world.things[f"alignment.{place}.{thing}"].pk}


def _pk(thing: str) -> dict[str, Any]:
    return {"own": _of("harbor", thing), "foreign": _of("valley", thing)}


# Only the people of a side answer for it; the steward of Harbor acts for the network, which is not in this pair.
ANSWERING: Statuses = {**ORGANIZATION_PEOPLE, "amara": 403}

DOORS = [
    Door("alignment:services", PUBLIC),
    Door("alignment:service", PUBLIC, **_pk("service")),
    Door(
        "alignment:record",
        PUBLIC,
        own=lambda world: {"slug": world.clinic.slug},
        foreign=lambda world: {"slug": world.valley_office.slug},
    ),
    Door("alignment:who-should-meet", MEMBERS),
    Door("alignment:work-out", with_status(STEWARDS, 302), method="post"),
    Door("alignment:introduce", with_status(ORGANIZATION_PEOPLE, 302), method="post", **_pk("overlap")),
    Door(
        "alignment:introduction-reply",
        with_status(ANSWERING, 302),
        method="post",
        data=lambda world: {"organization": str(world.clinic.pk), "reply": "accepted"},
        **_pk("introduction"),
    ),
    Door("alignment:import-directory", STEWARDS),
    Door("alignment:import-directory", STEWARDS, method="post"),
    Door("alignment:import-directory-check", STEWARDS, **_pk("upload")),
    Door("alignment:import-directory-check", with_status(STEWARDS, 302), method="post", **_pk("upload")),
    Door("alignment:import-directory-discard", with_status(STEWARDS, 302), method="post", **_pk("upload")),
    Door("alignment:import-contacts", STEWARDS),
    Door("alignment:import-contacts", STEWARDS, method="post"),
    Door("api:services", PUBLIC),
    Door("api:service", PUBLIC, **_pk("service")),
]
