"""One goal for everyone: distances, people, gaps to close, what is done; and that nothing hidden follows from any of it."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from bridgework.indicators.actions import keep_strategy, set_target
from bridgework.indicators.models import Indicator, Target
from bridgework.indicators.queries import indicator_view
from bridgework.indicators.queries.universal import gap_goal_from, universal_goal
from bridgework.indicators.wording_universal import gap_chance, gap_heading_of, gap_people
from bridgework.lib.words import Words
from bridgework.places.models import Group
from tests.cast import NOW, World
from tests.indicators.tables import PLAIN, changed, import_text, table_of

UNTIL = date(2029, 6, 30)
# 9 Asian students graduated, so Asian is hidden, and Native with it.
CELLS = {"White": (1800, 2000), "Black": (700, 1000), "Asian": (9, 52), "Native": (30, 60)}


def graduation(world: World, cells: dict[str, tuple[int, int]] = CELLS, **about: str) -> Indicator:
    rows = [("001", "2016-17", "race", group, x, n) for group, (x, n) in cells.items()]
    x, n = (sum(cell[at] for cell in cells.values()) for at in (0, 1))
    document = changed(PLAIN, indicator={**PLAIN["indicator"], **about})
    import_text(world.harbor, table_of([*rows, ("001", "2016-17", "", "all", x, n)]), document)
    return Indicator.objects.get(slug=document["indicator"]["slug"])


def group(code: str) -> Group:
    return Group.objects.select_related("dimension").get(code=code)


def everyone_at(world: World, indicator: Indicator, value: int | str, **how: object) -> Target | None:
    return set_target(indicator=indicator, value=Decimal(value), until=UNTIL, by=world.as_steward, at=NOW, **how)  # type: ignore[arg-type]


def gap_at(world: World, indicator: Indicator, value: str, kind: str, one: str, other: str = "") -> None:
    both = {"group": group(one), "other_group": group(other) if other else None}
    everyone_at(world, indicator, value, kind=kind, **both)


def page(world: World, name: str = "goal", who: str = "nobody", query: str = "", slug: str = "graduation") -> str:
    response = world.client(who).get(reverse(f"indicators:{name}", args=["harbor", slug]) + query)
    assert response.status_code == 200
    return response.content.decode()


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", text)))


def prose(text: str) -> str:
    """Return a page without what is no number of people: its head, its marks, its pictures' coordinates."""
    text = re.sub(
        r"<head.*?</head>| (?:x|y|x1|x2|y1|y2|cx|cy|r|width|height|viewBox|font-size|stroke-width|stroke-dasharray|font-weight|href|id|content)=\"[^\"]*\"",
        "",
        text,
        flags=re.S,
    )
    return text.replace("1 to 9", "").replace("fewer than 30", "")


def test_the_goal_is_the_heading_and_each_group_has_its_distance(world: World) -> None:
    """White 1,800 of 2,000 is 90; Black 700 of 1,000 is 70, so 250 more of 1,000 reach 95, and 100 more of 2,000."""
    everyone_at(world, graduation(world), 95)
    body = page(world)
    assert "<h1>Graduation: at least 95 of every 100 students, in every group, by June 2029</h1>" in body
    assert "25.0 points to go (22.2 to 27.9)." in body
    assert "In 2016-17 about 250 more Black students would have reached it (222 to 280)." in body
    assert "In 2016-17 about 100 more White students would have reached it (75 to 128)." in body
    assert "70.0 of every 100 (67.1 to 72.8): 700 of 1,000" in body
    assert "In 2016-17, no group shown is at the goal yet" in body


def test_groups_keep_the_order_of_the_dimension_whatever_their_distance(world: World) -> None:
    indicator = graduation(world)
    everyone_at(world, indicator, 95)
    Group.objects.filter(code="native").update(position=9)
    shown = universal_goal(indicator_view(indicator, indicator.home_place))
    assert [far.group.code for far in shown.groups][-1] == "native"
    assert "never ranked" in page(world)


def test_chance_is_named_where_it_could_explain_the_distance(world: World) -> None:
    indicator = graduation(world)
    everyone_at(world, indicator, 91)
    body = page(world)
    assert "1.0 points to go (up to 2.4). Chance alone could explain the distance." in body
    assert "no group shown is at the goal yet. For 1 of them, chance alone could explain the distance" in body
    everyone_at(world, indicator, 89)
    assert "The goal is reached. Chance alone could explain that." in page(world)
    assert "1 of 2 groups shown is at the goal" in page(world)


def test_hidden_groups_are_named_and_nothing_of_them_is_said_at_any_door(world: World) -> None:
    indicator = graduation(world)
    everyone_at(world, indicator, 95)
    gap_at(world, indicator, "5", "difference", "asian", "white")
    gap_at(world, indicator, "5", "difference", "native")
    body = page(world)
    assert body.count("Not shown, so that nobody can be recognized.") == 1
    assert "At most 20 % of 52. No exact number is shown." in body
    assert "cannot be shown here; the goal is 5 points at most by June 2029" in body
    rows = list(csv.DictReader(io.StringIO(page(world, "goal-csv"))))
    hidden = [row for row in rows if row["group"] in ("asian", "native")]
    assert [row["status"] for row in hidden] == ["bounded", "not-shown"]
    kept = {"place_code", "place", "period", "dimension", "group", "group_name", "status", "goal_per_100", "goal_by"}
    told = [{key for key, value in row.items() if value} - kept for row in hidden]
    assert told == [{"denominator", "at_most_percent"}, set()]
    answer = world.client("nobody").get(reverse("api:indicator-goal", args=["harbor", "graduation"])).json()
    told = [one for one in answer["distances"] if one["group"] in ("asian", "native")]
    assert all(one["distance"] is one["people"] is one["is_reached"] is None for one in told)
    assert all(one["gap"] is one["people"] is one["is_reached"] is None for one in answer["gaps"])
    # 9 of 52 is 17.3 of 100, and 77.7 less than 95; 30 of 60 is 50, and 45 less.
    for text in (body, page(world, "goal-csv"), str(answer), str(Indicator.objects.get().summary)):
        assert not {"9", "60", "17.3", "77.7", "17.3077", "77.6923", "50", "50.0", "45.0"} & numbers_in(prose(text))


def test_a_bound_may_be_enough_to_say_that_a_group_is_at_the_goal(world: World) -> None:
    """At most 20 of 100 is at most 25; whether it is at most 15 is not said."""
    indicator = graduation(world, slug="sent-home", polarity="down", counted="were sent home")
    everyone_at(world, indicator, 25)
    far = {one.group.code: one for one in universal_goal(indicator_view(indicator, indicator.home_place)).groups}
    assert (far["asian"].is_reached, far["asian"].distance, far["asian"].more) == (True, (None,) * 3, (None,) * 3)
    assert far["native"].is_reached is None
    assert "1 of 3 groups shown is at the goal" in page(world, slug="sent-home")
    everyone_at(world, indicator, 15)
    assert "no group shown is at the goal yet" in page(world, slug="sent-home")


def test_the_picture_draws_only_what_is_shown(world: World) -> None:
    everyone_at(world, graduation(world), 95)
    body = page(world)
    pictures = re.findall(r"<svg.*?</svg>", body, flags=re.S)
    drawn = [picture for picture in pictures if "points to go" in picture]
    assert len(drawn) == 2  # wide and narrow
    assert all(picture.count("<circle") == 2 for picture in drawn)
    picture = world.client("nobody").get(reverse("indicators:goal-svg", args=["harbor", "graduation"])).content.decode()
    assert picture.count("<circle") == 2 and "points to go" in picture
    file = world.client("nobody").get(reverse("indicators:goal-png", args=["harbor", "graduation"]))
    assert file.content.startswith(b"\x89PNG")
    assert "Native: not shown" in re.findall(r'aria-label="([^"]*)"', drawn[0])[0]


def test_events_say_how_many_were_too_many(world: World) -> None:
    cells = {"White": (80, 1000), "Black": (420, 1000)}
    indicator = graduation(world, cells, slug="sent-home", unit="events", polarity="down", counted="suspensions")
    everyone_at(world, indicator, 10)
    body = page(world, slug="sent-home")
    assert "at most 10 per 100 students, in every group" in body
    assert "32.0 per 100 to go (28.1 to 36.2)." in body
    assert "In 2016-17 that was about 320 suspensions too many (280 to 363)." in body
    assert "The goal is reached." in body


def test_a_gap_to_close_is_said_with_its_range_its_goal_and_what_chance_could_do(world: World) -> None:
    """90 less 70 is 20 points; with 850 of 1,000 it is 5: 150 more."""
    indicator = graduation(world)
    gap_at(world, indicator, "5", "difference", "black", "white")
    body = page(world)
    assert (
        "The gap between Black students and White students is 20.0 points (16.9 to 23.2); the goal is 5 by June 2029."
        in body
    )
    assert "Chance alone does not explain the distance from the goal." in body
    assert "In 2016-17 about 150 more Black students would have closed it that far." in body
    assert "no goal for everyone is set yet" in body
    gap_at(world, indicator, "18", "difference", "black", "white")
    assert "Chance alone could explain the distance from the goal." in page(world)
    gap_at(world, indicator, "22", "difference", "black", "white")
    assert "the goal of 22 points is reached." in page(world)
    assert "Chance alone could explain that it is reached." in page(world)


def test_all_others_are_everyone_less_the_group(world: World) -> None:
    """2,539 of 3,112 less 700 of 1,000 is 1,839 of 2,112: 87.1 to 70, told so that more than 1 is worse."""
    indicator = graduation(world)
    gap_at(world, indicator, "1.05", "ratio", "black")
    gap = universal_goal(indicator_view(indicator, indicator.home_place)).gaps[0]
    assert gap.gap[0] == pytest.approx((1839 / 2112) / 0.7)
    assert gap.other is None
    assert (
        "The rate of all others is 1.2 times that of Black students (1.2 to 1.3); the goal is 1.05 by June 2029"
        in page(world)
    )


def test_a_total_that_is_not_that_of_its_groups_gives_no_gap_to_all_others(world: World) -> None:
    rows = [("001", "2016-17", "race", g, x, n) for g, x, n in (("White", 180, 200), ("Black", 70, 100))]
    import_text(world.harbor, table_of([*rows, ("001", "2016-17", "", "all", 65, 150)]), PLAIN)
    indicator = Indicator.objects.get()
    gap_at(world, indicator, "5", "difference", "black")
    assert universal_goal(indicator_view(indicator, indicator.home_place)).gaps[0].gap == (None, None, None)


def test_rates_as_given_have_distances_without_ranges_and_people(world: World) -> None:
    document = {
        "indicator": {**PLAIN["indicator"], "unit": "given"},
        "columns": {"place": "place", "period": "year", "dimension": "by", "group": "group", "value": "x"},
        "value_is": "percent",
    }
    rows = [("001", "2016-17", "race", "Black", 70.5, ""), ("001", "2016-17", "race", "White", 91, "")]
    import_text(world.harbor, table_of(rows), document)
    indicator = Indicator.objects.get()
    everyone_at(world, indicator, 90)
    gap_at(world, indicator, "5", "difference", "black", "white")
    far = universal_goal(indicator_view(indicator, indicator.home_place))
    assert far.groups[0].distance == (19.5, None, None)
    assert far.groups[0].more == (None, None, None)
    assert far.gaps[0].gap == (20.5, None, None)
    body = page(world)
    assert "19.5 per 100 to go." in body and "we cannot say how sure this is" in body


def test_what_is_done_stands_beside_its_group_and_nobody_is_said_where_there_is_none(world: World) -> None:
    indicator = graduation(world)
    everyone_at(world, indicator, 95)
    keep_strategy(
        indicator=indicator, group=group("black"), text=Words.of("A mentor for each"), why=Words.of("No one asked"),
        organization=world.clinic, until=UNTIL, by=world.as_steward, at=NOW,
    )  # fmt: skip
    body = page(world)
    black = body[body.index('id="group-black"') : body.index("</li>", body.index('id="group-black"'))]
    assert "A mentor for each" in black and "No one asked" in black and "Eastside Clinic" in black
    assert "until 30 June 2029" in black and "Nobody answers for this group yet" not in black
    # Of a hidden group it is said whether or not it has reached the goal.
    assert body.count("Nobody answers for this group yet.") == 3
    assert "Say what is done" not in body and "Say what is done" in page(world, who="amara")


def test_nobody_is_asked_for_where_the_goal_is_reached(world: World) -> None:
    everyone_at(world, graduation(world), 50)
    body = page(world)
    assert body.count("Nobody answers for this group yet.") == 2


def test_a_strategy_for_a_group_without_numbers_is_shown(world: World) -> None:
    from bridgework.places.actions import ensure_group

    indicator = graduation(world)
    race = group("black").dimension
    pacific = ensure_group(dimension=race, code="pacific", name=Words.of("Pacific"))
    everyone_at(world, indicator, 95)
    keep_strategy(
        indicator=indicator, group=pacific, text=Words.of("Ask the families"), why=Words(), organization=None,
        by=world.as_steward, at=NOW,
    )  # fmt: skip
    body = page(world)
    assert "Ask the families" in body and "No number of this group is known here." in body
    assert "Nobody answers for it yet" in body


def test_a_group_of_less_than_thirty_has_no_distance(world: World) -> None:
    cells = {"White": (180, 200), "Black": (14, 26), "Asian": (15, 28)}
    everyone_at(world, graduation(world, cells), 95)
    assert "So few people that a distance would mostly be chance." in page(world)


def test_the_goal_page_of_an_indicator_without_numbers_says_what_will_stand_here(world: World) -> None:
    Indicator.objects.create(partnership=world.harbor, slug="empty", name=Words.of("Empty"), unit="people")
    assert "will stand here once numbers are in" in page(world, slug="empty")
    assert page(world, "goal-csv", slug="empty").count("\n") == 1


def test_what_is_not_public_has_no_goal_for_outsiders(world: World) -> None:
    everyone_at(world, graduation(world), 95)
    Indicator.objects.update(is_public=False)
    for name in ("indicators:goal", "indicators:goal-csv", "api:indicator-goal"):
        url = reverse(name, args=["harbor", "graduation"])
        assert world.client("dolores").get(url).status_code == 404
        assert world.client("chidi").get(url).status_code == 200


def test_the_page_asks_the_same_few_questions_whatever_the_groups_and_strategies(world: World) -> None:
    def n_queries() -> int:
        url = reverse("indicators:goal", args=["harbor", "graduation"])
        client = world.client("nobody")
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    indicator = graduation(world)
    everyone_at(world, indicator, 95)
    few = n_queries()
    for code in ("black", "white", "asian"):
        everyone_at(world, indicator, 80, group=group(code))
        gap_at(world, indicator, "5", "difference", code)
        for turn in range(4):
            keep_strategy(
                indicator=indicator, group=group(code), text=Words.of(f"Do {turn}"), why=Words(),
                organization=world.school, by=world.as_steward, at=NOW,
            )  # fmt: skip
    assert n_queries() == few <= 8
    assert "A step on the way: at least 80 of every 100 students by June 2029." in page(world)


def test_lists_keep_the_gap_goal_of_shown_cells_only(world: World) -> None:
    indicator = graduation(world)
    gap_at(world, indicator, "5", "difference", "black", "white")
    indicator.refresh_from_db()
    kept = gap_goal_from(indicator)
    assert kept is not None and kept.gap[0] == pytest.approx(20) and kept.is_beyond_chance
    heading = gap_heading_of(indicator, kept)
    assert heading.startswith("The gap between Black students and White students is 20.0 points (16.9 to 23.2)")
    assert gap_people(indicator, kept) == "" and gap_chance(kept)
    set_target(indicator=indicator, kind="difference", group=group("black"), value=None, until=None, by=None, at=NOW)
    gap_at(world, indicator, "5", "difference", "asian", "white")
    indicator.refresh_from_db()
    assert gap_goal_from(indicator) is None and "gap_goal" not in indicator.summary
    Indicator.objects.update(is_under_agreement=True)
    indicator.refresh_from_db()
    gap_at(world, indicator, "5", "difference", "black", "white")
    indicator.refresh_from_db()
    assert indicator.summary == {}


def test_every_sentence_can_be_said_in_spanish(world: World) -> None:
    indicator = graduation(world)
    everyone_at(world, indicator, 95)
    gap_at(world, indicator, "5", "difference", "black", "white")
    with translation.override("es"):
        assert page(world)


def test_the_api_gives_targets_strategies_and_distances_as_the_page_does(world: World) -> None:
    indicator = graduation(world)
    everyone_at(world, indicator, 95)
    gap_at(world, indicator, "5", "difference", "black", "white")
    keep_strategy(
        indicator=indicator, group=group("black"), text=Words.of("A mentor for each"), why=Words(),
        organization=world.clinic, until=UNTIL, by=world.as_steward, at=NOW,
    )  # fmt: skip
    said = world.client("nobody").get(reverse("api:indicator-goal", args=["harbor", "graduation"])).json()
    assert said["targets"] == [
        {"kind": "level", "dimension": None, "group": None, "other_group": None, "value": 95, "by": "2029-06-30"},
        {
            "kind": "difference",
            "dimension": "race",
            "group": "black",
            "other_group": "white",
            "value": 5,
            "by": "2029-06-30",
        },
    ]
    assert said["strategies"][0]["text"] == {"en": "A mentor for each"}
    assert (said["strategies"][0]["organization"], said["strategies"][0]["by"]) == ("clinic", "2029-06-30")
    black = next(one for one in said["distances"] if one["group"] == "black")
    assert (black["status"], black["distance"], black["people"], black["is_beyond_chance"]) == (
        "shown",
        pytest.approx(25),
        250,
        True,
    )
    assert (said["gaps"][0]["gap"], said["gaps"][0]["people"]) == (pytest.approx(20), 150)


def test_a_goal_whose_date_has_passed_says_so(world: World) -> None:
    indicator = graduation(world)
    set_target(indicator=indicator, value=Decimal(95), until=date(2020, 6, 30), by=world.as_steward, at=NOW)
    assert "The date of this goal has passed." in page(world)
    everyone_at(world, indicator, 95)
    Target.objects.update(by=date(9000, 1, 1))
    assert "has passed" not in page(world)
