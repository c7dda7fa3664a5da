"""The routes of indicators, and who gets in."""

from __future__ import annotations

import uuid
from typing import Any

from bridgework.indicators.actions import protect
from bridgework.indicators.models import Indicator, PendingUpload, Value
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership
from bridgework.people.models import Person
from bridgework.places.actions import ensure_dimension, ensure_everyone, ensure_group, ensure_period, ensure_place
from tests.cast import CANARY, NOW, World
from tests.doors import ORGANIZATION_PEOPLE, PUBLIC, STEWARDS, Door, with_status

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
    protect(indicator=indicator)
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


def _own(world: World) -> dict[str, Any]:
    return dict(SLUG)


def _foreign(world: World) -> dict[str, Any]:
    return dict(FOREIGN)


def _own_ref(world: World) -> dict[str, Any]:
    return {"ref": OWN_REF}


def _foreign_ref(world: World) -> dict[str, Any]:
    return {"ref": FOREIGN_REF}


READING = ("indicator-detail", "indicator-places", "indicator-csv", "indicator-svg", "indicator-png")

# Amara's own upload: a partner may have uploads, but this one is not there for Ben.
AMARAS = STEWARDS | {"ben": 404}

DOORS: list[Door] = [
    Door("indicators:indicator-list", PUBLIC),
    *(Door(f"indicators:{name}", PUBLIC, _own, _foreign) for name in READING),
    Door("indicators:indicator-new", STEWARDS),
    Door("indicators:indicator-edit", STEWARDS, _own, _foreign),
    Door("indicators:upload", ORGANIZATION_PEOPLE),
    Door("indicators:upload-mapping", AMARAS, _own_ref, _foreign_ref),
    Door("indicators:upload-check", AMARAS, _own_ref, _foreign_ref),
    Door("indicators:upload-check", with_status(AMARAS, 302), _own_ref, _foreign_ref, method="post"),
    Door("indicators:upload-discard", with_status(AMARAS, 302), _own_ref, _foreign_ref, method="post"),
    Door("indicators:upload-discard", with_status(ORGANIZATION_PEOPLE, 405), _own_ref),
    Door("api:indicators", PUBLIC),
    Door("api:indicator-places", PUBLIC, _own, _foreign),
    Door("api:indicator-values", PUBLIC, _own, _foreign),
]
