"""Who gets in where, among the directory, the introductions and what the steward brings in."""

from __future__ import annotations

from typing import Any

from bridgework.alignment.actions import draft_introduction, keep_directory, reckon
from bridgework.alignment.models import Overlap, UnservedNeed
from bridgework.goals.models import Initiative
from bridgework.lib.words import Words
from bridgework.partnerships.models import Location, Organization, Reach, Service
from tests.cast import CANARY, NOW, World
from tests.doors import ORGANIZATION_PEOPLE, PUBLIC, STEWARDS, Door, Statuses, with_status

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
        others = [o for o in overlaps if o not in mine]
        shown = others[0] if others else mine[0]
        Overlap.objects.filter(pk=shown.pk).update(one_shows_at=NOW, other_shows_at=NOW)
        initiative = Initiative.objects.create(
            partnership=partnership,
            slug=f"mentors-{place}",
            name=Words.of(f"Mentors{canary}"),
            aim=Words.of("Mentoring"),
        )
        initiative.organizations.add(pair[0])
        world.things |= {
            f"alignment.{place}.service": services[0],
            f"alignment.{place}.introduction": draft_introduction(overlap=mine[0], by=by, at=NOW),
            f"alignment.{place}.overlap": mine[1],
            f"alignment.{place}.shown": shown,
            f"alignment.{place}.initiative": initiative,
            f"alignment.{place}.need": UnservedNeed.objects.create(
                partnership=partnership,
                key=place,
                need=Words.of(f"A ride home{canary}"),
                evidence=[
                    {"kind": "count", "n": 40, "source": f"Survey{canary}", "on": "2026-02-01", "is_public": True}
                ],
                is_public=True,
            ),
            f"alignment.{place}.closed-need": UnservedNeed.objects.create(
                partnership=partnership,
                key=f"{place}-2",
                need=Words.of(f"A quiet room{canary}"),
                evidence=[{"kind": "count", "n": 40, "source": "Survey", "on": "2026-02-01", "is_public": False}],
            ),
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


def _slug(place: str) -> Any:
    return lambda world: {"slug": world.things[f"alignment.{place}.initiative"].slug}


def _pk(thing: str) -> dict[str, Any]:
    return {"own": _of("harbor", thing), "foreign": _of("valley", thing)}


# A pair is there for its two sides and the steward alone; for everybody else, members too, it does not exist.
SIDES: Statuses = {"nobody": 404, "dolores": 404, "chidi": 404, "ben": 200, "amara": 200, "esther": 404}
# Only the people of a side act for it; the steward of Harbor acts for the network, which is not in this pair.
SIDE_ACTS: Statuses = {"nobody": 302, "dolores": 404, "chidi": 404, "ben": 302, "amara": 302, "esther": 404}
ANSWERING: Statuses = {**SIDE_ACTS, "amara": 403}
KEEPERS: Statuses = {"nobody": 302, "dolores": 404, "chidi": 403, "ben": 403, "amara": 200, "esther": 404}
INSIDE: Statuses = {"nobody": 404, "dolores": 404, "chidi": 200, "ben": 200, "amara": 200, "esther": 404}

DOORS = [
    Door("alignment:services", PUBLIC),
    Door("alignment:service", PUBLIC, **_pk("service")),
    Door(
        "alignment:record",
        PUBLIC,
        own=lambda world: {"slug": world.clinic.slug},
        foreign=lambda world: {"slug": world.valley_office.slug},
    ),
    Door("alignment:who-should-meet", PUBLIC),
    Door("alignment:ranking", PUBLIC),
    Door("alignment:kept-apart", STEWARDS),
    Door("alignment:work-out", with_status(STEWARDS, 302), method="post"),
    Door("alignment:pair", SIDES, **_pk("overlap")),
    Door("alignment:pair", PUBLIC, **_pk("shown")),
    Door("alignment:introduce", SIDE_ACTS, method="post", **_pk("overlap")),
    Door("alignment:introduce", {**SIDE_ACTS, "chidi": 403, "ben": 403}, method="post", **_pk("shown")),
    Door("alignment:pair-answer", SIDE_ACTS, method="post", data=lambda _w: {"kind": "together"}, **_pk("overlap")),
    Door("alignment:pair-show", ANSWERING, method="post", data=lambda _w: {"show": "yes"}, **_pk("overlap")),
    Door("alignment:plan-meeting", SIDE_ACTS, method="post", **_pk("introduction")),
    Door("alignment:unserved", PUBLIC),
    Door("alignment:need", PUBLIC, **_pk("need")),
    Door("alignment:need", INSIDE, **_pk("closed-need")),
    Door("alignment:start", ORGANIZATION_PEOPLE, **_pk("need")),
    Door("alignment:start", ORGANIZATION_PEOPLE, method="post", **_pk("need")),
    Door("alignment:ask", ORGANIZATION_PEOPLE, **_pk("need")),
    Door("alignment:ask", ORGANIZATION_PEOPLE, method="post", **_pk("need")),
    Door("alignment:population", STEWARDS),
    Door("alignment:population", with_status(STEWARDS, 302), method="post"),
    Door("alignment:import-population", STEWARDS),
    Door("alignment:import-population", STEWARDS, method="post"),
    Door("alignment:need-counts", KEEPERS),
    Door("alignment:need-counts", with_status(KEEPERS, 422), method="post"),
    Door("alignment:need-partners", ORGANIZATION_PEOPLE, **_pk("need")),
    Door("alignment:work-and-gaps", PUBLIC),
    Door("alignment:initiative-partners", {**ORGANIZATION_PEOPLE}, own=_slug("harbor"), foreign=_slug("valley")),
    Door("api:pairs", PUBLIC),
    Door("api:unserved", PUBLIC),
    Door("api:ranking", PUBLIC),
    Door(
        "alignment:introduction-reply",
        ANSWERING,
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
