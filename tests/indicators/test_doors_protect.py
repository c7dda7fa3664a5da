"""No door gives a hidden number: page, places, CSV, SVG, PNG's source, API, list. Recognizable numbers are searched in each."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from bridgework.indicators.actions import set_target
from bridgework.indicators.drawing import trend_of
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries import headlines_of, indicator_view
from bridgework.places.models import Group, Place
from tests.cast import NOW, World
from tests.indicators.attacker import Raw, must_be_hidden
from tests.indicators.tables import PLAIN, import_text, table_of

# Every hidden cell has counts that occur nowhere else, so finding one of them anywhere is a leak.
YEARS = ("2014-15", "2015-16", "2016-17")
RACE = {
    "White": [(61_003, 80_009), (61_117, 80_119), (61_231, 80_233)],
    "Black": [(30_011, 42_017), (30_119, 42_131), (30_241, 42_251)],
    "Asian": [(7, 71_741), (13_537, 17_539), (8, 71_863)],
    "Native": [(14_549, 19_553), (6, 71_993), (14_557, 19_559)],
    "Pacific": [(16_561, 16_567), (17_569, 20_571), (17_573, 20_577)],  # n − x is 6 in the first year
}
SMALL_PLACE = {"White": [(4, 72_101)] * 3, "Black": [(0, 72_103)] * 3}


def rows() -> list[tuple]:
    found: list[tuple] = []
    for place, table in (("big", RACE), ("small", SMALL_PLACE)):
        for at, year in enumerate(YEARS):
            for group, cells in table.items():
                found.append((place, year, "race", group, *cells[at]))
            found.append(
                (
                    place,
                    year,
                    "",
                    "Everyone",
                    sum(c[at][0] for c in table.values()),
                    sum(c[at][1] for c in table.values()),
                )
            )
    return found


@pytest.fixture
def filled(world: World) -> World:
    import_text(world.harbor, table_of(rows()), PLAIN)
    indicator = Indicator.objects.get()
    set_target(indicator=indicator, value=Decimal(90), until=NOW.date(), by=None, at=NOW)
    for group in Group.objects.filter(dimension__code="race").select_related("dimension"):
        for kind in ("difference", "ratio"):
            set_target(indicator=indicator, kind=kind, group=group, value=Decimal(2), until=NOW.date(), by=None, at=NOW)
    return world


def doors(world: World, place: str) -> dict[str, str]:
    """Return what each door answers, as text."""
    client, asked = world.client("nobody"), f"?place={place}&by=race"
    found = {}
    names = (
        "indicator-detail", "indicator-places", "indicator-csv", "indicator-svg", "indicator-compare", "compare-csv",
        "compare-svg", "places-funnel", "funnel-csv", "funnel-svg", "indicator-story", "story-csv", "story-svg", "goal", "goal-csv",
    )  # fmt: skip
    for name in names:
        found[name] = client.get(reverse(f"indicators:{name}", args=["harbor", "graduation"]) + asked).content.decode()
    found["list"] = client.get(reverse("indicators:indicator-list", args=["harbor"])).content.decode()
    found["api"] = client.get(reverse("api:indicator-values", args=["harbor", "graduation"]) + asked).content.decode()
    found["api compare"] = client.get(
        reverse("api:indicator-compare", args=["harbor", "graduation"]) + asked
    ).content.decode()
    found["api goal"] = client.get(
        reverse("api:indicator-goal", args=["harbor", "graduation"]) + asked
    ).content.decode()
    for group in ("white", "black", "asian", "native", "pacific"):  # places, and what lies ahead, of one group alone
        for name in ("places-funnel", "funnel-csv", "indicator-story", "story-csv", "story-svg"):
            path = reverse(f"indicators:{name}", args=["harbor", "graduation"]) + f"{asked}&group={group}"
            found[f"{name} {group}"] = client.get(path).content.decode()
    for year in YEARS:
        path = reverse("indicators:compare-csv", args=["harbor", "graduation"]) + f"{asked}&period={year}"
        found[f"compare-csv {year}"] = client.get(path).content.decode()
    found["api list"] = client.get(reverse("api:indicators", args=["harbor"])).content.decode()
    # The PNG is drawn from this; its pixels say no more than it does.
    view = indicator_view(Indicator.objects.get(), Place.objects.get(code=place), "race")
    found["png"] = repr(trend_of(view))
    found["summary"] = repr(Indicator.objects.get().summary)
    return found


def test_no_door_shows_a_hidden_number_or_what_follows_from_it(filled: World) -> None:
    indicator = Indicator.objects.get()
    view = indicator_view(indicator, Place.objects.get(code="big"), "race")
    shown = {(g.code, year) for g in view.groups for year in YEARS if (c := g.cell(year)) is not None and c.is_shown}
    secrets = set()
    for group, cells in RACE.items():
        for year, (x, n) in zip(YEARS, cells, strict=True):
            if must_be_hidden(Raw("race", group, x, n)):
                assert (group.lower(), year) not in shown
            if (group.lower(), year) not in shown:
                # Of a share that is only bounded, the number of people stands beside the bound; nothing else does.
                cell = next(g.cell(year) for g in view.groups if g.code == group.lower())
                secrets |= {x, n - x, *(() if cell is not None and cell.status == "bounded" else (n,))} - set(range(10))
    assert len(secrets) >= 8
    for name, body in doors(filled, "big").items():
        digits = re.sub(r"(?<=\d)[,\u202f\u00a0](?=\d{3})", "", body)
        numbers = set(re.findall(r"\d+", digits))
        leaked = {secret for secret in secrets if str(secret) in numbers}
        assert not leaked, f"{name} gives {leaked}"


def test_hidden_groups_look_alike_whatever_the_reason(filled: World) -> None:
    body = (
        filled.client("nobody")
        .get(reverse("api:indicator-values", args=["harbor", "graduation"]) + "?place=big&by=race")
        .json()
    )
    hidden = [item for item in body["items"] if item["status"] != "shown"]
    assert {item["status"] for item in hidden} <= {"not-shown", "bounded"}
    assert all(item[key] is None for item in hidden for key in ("numerator", "rate", "low", "high", "margin"))
    assert all((item["denominator"] is None) == (item["status"] == "not-shown") for item in hidden)
    assert len(hidden) >= 5


def test_of_a_place_with_a_small_count_the_count_is_not_shown(filled: World) -> None:
    for name, body in doors(filled, "small").items():
        if name in ("list", "api list", "summary"):
            continue
        # Nearly none of 72,101 people: a bound may be said, the count may not.
        assert not re.search(r"\b4 of 72", body.replace(",", "")) and "0.0055" not in body, name


def test_no_rate_or_interval_of_a_hidden_cell_is_written(filled: World) -> None:
    """A rate with four digits gives its counts away."""
    body = doors(filled, "big")
    for group, at in (("Asian", 0), ("Asian", 2), ("Native", 1), ("Pacific", 0)):
        x, n = RACE[group][at]
        assert f"{100 * x / n:.4f}".rstrip("0") not in body["indicator-csv"], group


def test_the_page_of_one_level_does_not_open_places_of_another(filled: World) -> None:
    Place.objects.create(scope=filled.harbor.scope, level="state", code="ky", name="Kentucky")
    client = filled.client("nobody")
    for name in ("indicator-detail", "indicator-csv", "indicator-svg", "indicator-png"):
        assert client.get(reverse(f"indicators:{name}", args=["harbor", "graduation"]) + "?place=ky").status_code == 404
    assert client.get(reverse("api:indicator-values", args=["harbor", "graduation"]) + "?place=ky").status_code == 404


def test_values_written_without_protection_are_hidden(filled: World) -> None:
    """Whoever forgets `protect` shows nothing, rather than everything."""
    from bridgework.indicators.models import Value

    Value.objects.update(is_shown=False)
    assert "80009" not in doors(filled, "big")["indicator-csv"]


def test_headlines_are_those_of_the_page(filled: World) -> None:
    assert headlines_of([]) == {}
