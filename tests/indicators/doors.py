"""The routes of indicators, and who gets in."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from bridgework.indicators.actions.releasing import prepare_release, release_now
from bridgework.indicators.models import (
    Batch,
    CellApproval,
    GroupStrategy,
    Indicator,
    PendingUpload,
    Release,
    Story,
    Target,
    TribalAuthority,
    Value,
)
from bridgework.lib.words import Words
from bridgework.partnerships.actions.agreements import offer_agreement
from bridgework.partnerships.models import Organization, Partnership
from bridgework.people.models import Person
from bridgework.places.actions import ensure_dimension, ensure_everyone, ensure_group, ensure_period, ensure_place
from bridgework.places.models import Group, Place, PlaceShape, ShapesDraft
from tests.cast import CANARY, NOW, PEOPLE, World
from tests.doors import MEMBERS, ORGANIZATION_PEOPLE, PUBLIC, STEWARDS, Door, with_status
from tests.partnerships.agreed import drafted

SLUG = {"slug": "suspensions"}
FOREIGN = {"slug": "valley-suspensions"}
OWN_REF, FOREIGN_REF = uuid.UUID(int=1), uuid.UUID(int=2)


def make_indicator(partnership: Partnership, slug: str, note: str = "") -> Indicator:
    """Make an indicator with one place, two years and two groups, all large enough to be shown."""
    indicator = Indicator.objects.create(
        partnership=partnership,
        slug=slug,
        name=Words.of(f"Suspensions {note}"),
        definition=Words.of(f"How often students were sent home {note}"),
        counted=Words.of("suspensions"),
        population=Words.of("students"),
        unit="events",
        polarity="down",
        place_level="district",
    )
    scope = partnership.scope
    place = ensure_place(scope=scope, level="district", code="001", name=f"Eastside {note}")
    race = ensure_dimension(scope=scope, code="race", name=Words.of("Race and ethnicity"))
    groups = [ensure_group(dimension=race, code=code, name=Words.of(code.capitalize())) for code in ("black", "white")]
    everyone = ensure_everyone(scope=scope)
    for year, scale in (("2015-16", 1), ("2016-17", 2)):
        period = ensure_period(scope=scope, code=year)
        counts = [(groups[0], 210 * scale, 1000), (groups[1], 80 * scale, 1000), (everyone, 290 * scale, 2000)]
        for group, x, n in counts:
            Value.objects.create(
                indicator=indicator, place=place, period=period, group=group, numerator=x, denominator=n
            )
    release_now(partnership=partnership, indicators=[indicator], by=None, at=NOW)
    return indicator


def make_upload(partnership: Partnership, person: Person, ref: uuid.UUID, note: str = "") -> PendingUpload:
    content = f"place,year,group,count,people\n001,2017-18,Black,300,1000\n001,2017-18,White{note},90,1000\n"
    return PendingUpload.objects.create(
        ref=ref,
        partnership=partnership,
        person=person,
        source_name="table.csv",
        content=content.encode(),
        mapping={
            "indicator": {"name": "Suspensions", "slug": "suspensions", "unit": "events", "place_level": "district"},
            "columns": {
                "place": "place",
                "period": "year",
                "group": "group",
                "numerator": "count",
                "denominator": "people",
            },
            "constants": {"dimension": "race"},
        },
        created_at=NOW,
    )


def fill(world: World) -> None:
    world.things["indicators.indicator"] = make_indicator(world.harbor, "suspensions")
    world.things["indicators.foreign"] = make_indicator(world.valley, "valley-suspensions", CANARY)
    make_upload(world.harbor, world.amara, OWN_REF)
    make_upload(world.valley, world.esther, FOREIGN_REF, CANARY)
    for partnership, person in ((world.harbor, world.amara), (world.valley, world.esther)):
        place = Place.objects.get(scope=partnership.scope, level="district")
        square = {
            "place": place.pk,
            "name": place.name,
            "rings": [[0, 0, 900, 0, 0, 900, -900, 0]],
            "label": [0.004, 0.004],
        }
        PlaceShape.objects.create(place=place, rings=square["rings"], label_lon=0.004, label_lat=0.004)
        ShapesDraft.objects.create(
            scope=partnership.scope,
            person=person,
            level="district",
            source_name=f"{place.name}.json",
            outlines=[square],
            created_at=NOW,
        )
    world.things |= {
        f"indicators.{place}.batch": {"slug": one.slug, "pk": Batch.objects.create(indicator=one, n_new=1, at=NOW).pk}
        for place, one in (
            ("own", world.things["indicators.indicator"]),
            ("foreign", world.things["indicators.foreign"]),
        )
    }
    fill_agreed(world)
    for place, partnership, note in (("own", world.harbor, ""), ("foreign", world.valley, CANARY)):
        indicator = Indicator.objects.get(partnership=partnership)
        text = Words.of(f"Why it is so {note}")
        story = Story.objects.create(indicator=indicator, text=text, signed_as=f"Amara {note}", written_at=NOW)
        world.things[f"indicators.{place}.story"] = {"slug": indicator.slug, "pk": story.pk}
    world.things |= fill_goals(world)
    fill_draft(world)


def fill_goals(world: World) -> dict[str, Any]:
    """Give both indicators a goal for everyone, a gap to close and something done for a group; return their addresses."""
    made: dict[str, Any] = {}
    for place, thing, note in (("own", "indicators.indicator", ""), ("foreign", "indicators.foreign", CANARY)):
        indicator = world.things[thing]
        group = Group.objects.get(dimension__scope=indicator.partnership.scope, code="black")
        Target.objects.create(indicator=indicator, value=Decimal(10), by=NOW.date())
        target = Target.objects.create(indicator=indicator, kind="ratio", group=group, value=Decimal(1), by=NOW.date())
        strategy = GroupStrategy.objects.create(indicator=indicator, group=group, text=Words.of(f"Listen first {note}"))
        made[f"indicators.{place}.target"] = {"slug": indicator.slug, "pk": target.pk}
        made[f"indicators.{place}.strategy"] = {"slug": indicator.slug, "pk": strategy.pk}
    return made


def fill_draft(world: World) -> None:
    """Make a draft that waits for a signature beside the first release, in both."""
    for place, indicator in (("own", "indicators.indicator"), ("foreign", "indicators.foreign")):
        one = world.things[indicator]
        one.refresh_from_db()
        one.changed_at = NOW
        one.save()
        draft = prepare_release(partnership=one.partnership, indicators=[one], by=None, at=NOW)
        signed, waiting = draft.number - 1, draft.number
        if place == "foreign":  # numbers that Harbor has not
            signed, waiting = 41, 42
            for number, new in ((draft.number, waiting), (draft.number - 1, signed)):
                Release.objects.filter(partnership=one.partnership, number=number).update(
                    number=new, note=Words.of(f"New numbers {CANARY}"), withdrawn_why=Words.of(f"A mistake {CANARY}")
                )
        world.things[f"indicators.{place}.release"] = {"number": signed}
        world.things[f"indicators.{place}.draft"] = {"number": waiting}
        world.things[f"indicators.{place}.file"] = {"number": signed, "slug": one.slug, "kind": "csv"}


def fill_agreed(world: World) -> None:
    """Make an agreement waiting for signatures, a nation that decides about a group, and its approval, in both."""
    for place, partnership, by, note in (
        ("own", world.harbor, world.as_steward, ""),
        ("foreign", world.valley, world.as_valley_steward, CANARY),
    ):
        nation = Organization.objects.create(
            partnership=partnership, slug=f"nation-{place}", name=f"Shore Nation {note}", is_tribal_nation=True
        )
        assert by.organization is not None
        title = Words.of(f"Numbers of the shore {place} {note}")
        agreement = drafted(partnership, [nation, by.organization], by, note, f"shore-{place}", title=title)
        offer_agreement(agreement=agreement, by=by, at=NOW)
        authority = TribalAuthority.objects.create(
            organization=nation, group=Group.objects.get(dimension__scope=partnership.scope, code="black")
        )
        indicator = Indicator.objects.get(partnership=partnership)
        approval = CellApproval.objects.create(
            indicator=indicator, group=authority.group, organization=nation, given_at=NOW
        )
        world.things |= {
            f"indicators.{place}.agreement": {"slug": agreement.slug},
            f"indicators.{place}.authority": {"pk": authority.pk, "slug": indicator.slug},
            f"indicators.{place}.approval": {"pk": approval.pk},
        }


def _agreed(thing: str) -> dict[str, Any]:
    return {
        "own": lambda world: world.things[f"indicators.own.{thing}"],
        "foreign": lambda world: world.things[f"indicators.foreign.{thing}"],
    }


def _own(world: World) -> dict[str, Any]:
    return dict(SLUG)


def _foreign(world: World) -> dict[str, Any]:
    return dict(FOREIGN)


def _own_ref(world: World) -> dict[str, Any]:
    return {"ref": OWN_REF}


def _foreign_ref(world: World) -> dict[str, Any]:
    return {"ref": FOREIGN_REF}


READING = (
    "indicator-detail", "indicator-places", "indicator-csv", "indicator-svg", "indicator-png", "gap-svg", "gap-png",
    "places-svg", "places-png", "places-csv", "indicator-map", "indicator-map-csv", "indicator-map-svg", "indicator-map-png",
    "indicator-compare", "compare-csv", "compare-svg", "compare-png", "places-funnel", "funnel-csv", "funnel-svg",
    "funnel-png", "indicator-story", "story-csv", "story-svg", "story-png", "goal", "goal-csv", "goal-svg", "goal-png",
    "gaps-csv",
)  # fmt: skip

# Amara's own upload: a partner may have uploads, but this one is not there for Ben.
AMARAS = STEWARDS | {"ben": 404}

NOBODY = with_status(PUBLIC, 404)

NOT_THE_NATION = STEWARDS | {"amara": 403}

DOORS: list[Door] = [
    Door("indicators:indicator-list", PUBLIC),
    *(Door(f"indicators:{name}", PUBLIC, _own, _foreign) for name in READING),
    Door("indicators:story-write", STEWARDS, _own, _foreign),
    Door("indicators:story-review", STEWARDS, **_agreed("story")),
    Door("indicators:indicator-new", STEWARDS),
    Door("indicators:indicator-edit", STEWARDS, _own, _foreign),
    Door("indicators:shapes", STEWARDS),
    Door("indicators:shapes-keep", with_status(STEWARDS, 405)),
    Door("indicators:shapes-keep", with_status(STEWARDS, 302), method="post"),
    Door("indicators:shapes-discard", with_status(STEWARDS, 302), method="post"),
    Door("indicators:goals", STEWARDS, _own, _foreign),
    Door("indicators:target-change", STEWARDS, **_agreed("target")),
    Door("indicators:target-remove", with_status(STEWARDS, 302), **_agreed("target"), method="post"),
    Door("indicators:target-remove", with_status(STEWARDS, 405), **_agreed("target")),
    Door("indicators:strategy-new", STEWARDS, _own, _foreign),
    Door("indicators:strategy-change", STEWARDS, **_agreed("strategy")),
    Door("indicators:strategy-end", with_status(STEWARDS, 302), **_agreed("strategy"), method="post"),
    Door("indicators:strategy-end", with_status(STEWARDS, 405), **_agreed("strategy")),
    Door("indicators:history", STEWARDS, _own, _foreign),
    Door("indicators:history-batch", STEWARDS, **_agreed("batch")),
    Door("indicators:history-undo", STEWARDS, **_agreed("batch")),
    Door("indicators:history-undo", with_status(STEWARDS, 302), **_agreed("batch"), method="post"),
    Door("indicators:upload", ORGANIZATION_PEOPLE),
    Door("indicators:upload-mapping", AMARAS, _own_ref, _foreign_ref),
    Door("indicators:upload-check", AMARAS, _own_ref, _foreign_ref),
    Door("indicators:upload-check", with_status(AMARAS, 302), _own_ref, _foreign_ref, method="post"),
    Door("indicators:upload-discard", with_status(AMARAS, 302), _own_ref, _foreign_ref, method="post"),
    Door("indicators:upload-discard", with_status(ORGANIZATION_PEOPLE, 405), _own_ref),
    Door("indicators:agreement", PUBLIC, **_agreed("agreement")),
    Door("indicators:agreement-cover", STEWARDS, **_agreed("agreement")),
    Door("indicators:agreement-renew", STEWARDS, **_agreed("agreement")),
    Door("indicators:nations", MEMBERS),
    # Nobody of the cast speaks for the nation.
    Door("indicators:approval-give", NOT_THE_NATION, **_agreed("authority"), method="post"),
    Door("indicators:approval-revoke", NOT_THE_NATION, **_agreed("approval"), method="post"),
    Door("indicators:open-data", PUBLIC),
    Door("indicators:open-release", PUBLIC, **_agreed("release")),
    Door("indicators:open-release", NOBODY, **_agreed("draft")),
    Door("indicators:open-file", PUBLIC, **_agreed("file")),
    Door("indicators:open-file", NOBODY, lambda world: world.things["indicators.own.file"] | {"kind": "exe"}),
    Door("indicators:open-latest", with_status(PUBLIC, 302), lambda world: {"slug": "suspensions", "kind": "parquet"}),
    Door("indicators:open-package", PUBLIC, **_agreed("release")),
    Door("indicators:releases", STEWARDS),
    Door("indicators:release-prepare", with_status(STEWARDS, 302), method="post"),
    Door("indicators:release-draft", STEWARDS, **_agreed("draft")),
    Door("indicators:release-discard", with_status(STEWARDS, 302), **_agreed("draft"), method="post"),
    Door("indicators:release-withdraw", STEWARDS, **_agreed("release")),
    # By token only: a browser's cookie opens nothing here (tests/indicators/test_api_upload.py has the tokens).
    Door("api:indicator-table", dict.fromkeys(PEOPLE, 401), _own, _foreign, method="post"),
    Door("api:indicators", PUBLIC),
    Door("api:indicator-places", PUBLIC, _own, _foreign),
    Door("api:indicator-values", PUBLIC, _own, _foreign),
    Door("api:indicator-compare", PUBLIC, _own, _foreign),
    Door("api:indicator-gaps", PUBLIC, _own, _foreign),
    Door("api:indicator-goal", PUBLIC, _own, _foreign),
]
