"""How groups compare: the same words and numbers as `bridgework gaps`, from published numbers alone, and sums over places."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bridgework.config.cli import main
from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.queries.comparing import Comparing, compare
from bridgework.indicators.queries.rollups import roll_ups
from bridgework.indicators.queries.view import IndicatorView, InGroup, Shown, indicator_view, shown_cell
from bridgework.indicators.wording_comparing import EVENTS, REASONS, STATUSES, UNEVEN, compare_heading, status_text
from bridgework.lib.words import Words
from bridgework.places.models import Place
from tests.cast import World
from tests.indicators.tables import PLAIN, changed, import_text, table_of

YEAR = "2016-17"


def view_of(
    cells: dict[str, tuple[int, int] | None], total: tuple[int, int] | None, unit: str = "people", polarity: str = "up"
) -> IndicatorView:
    """Return a view of one period; a cell of None is hidden."""
    indicator = Indicator(
        unit=unit,
        polarity=polarity,
        counted=Words.of("graduated"),
        population=Words.of("students"),
        name=Words.of("Name"),
    )

    def group(key: int, code: str, counts: tuple[int, int] | None) -> InGroup:
        cell = Shown(False) if counts is None else shown_cell(unit, True, False, *counts, None, None)
        return InGroup(key, code, Words.of(code.capitalize()), key % 7, {YEAR: cell})

    groups = tuple(group(key, code, counts) for key, (code, counts) in enumerate(cells.items(), 1))
    everyone = None if total is None else group(0, "everyone", total)
    return IndicatorView(indicator, None, None, (), (YEAR,), groups, everyone, None, ())


def test_by_hand_against_all_others() -> None:
    # 30 of 100 against 24 of 250: 0.3 / 0.096 = 3.125; C has fewer than 10 counted.
    found = compare(view_of({"a": (30, 100), "b": (20, 200), "c": (4, 50)}, (54, 350)))
    a, b, c = found.rows
    assert a.ratio[0] == pytest.approx(3.125) and (a.others_x, a.others_n) == (24, 250)
    assert a.difference[0] == pytest.approx(20.4) and a.share[0] == pytest.approx(100 * 30 / 54)
    assert (a.status, b.status, c.status) == ("calculated", "calculated", "below_cell_size")
    assert c.ratio == (None, None, None) and c.rate[0] == pytest.approx(8)
    assert compare_heading(found).startswith("In 2016-17, 30.0 of every 100 A students graduated, 20.4 points more")


def test_the_published_table_of_the_data_center() -> None:
    """DTAT's table, as in docs/methods/equity.md: Black 5.08 %, ratio 2.5671; Two+ has three events."""
    rows = {
        "latino": (121, 6002), "native": (11, 311), "asian": (18, 1213), "black": (316, 6224), "pacific": (21, 212),
        "white": (732, 34897), "two": (3, 3175),
    }  # fmt: skip
    found = {row.group.code: row for row in compare(view_of(rows, (1222, 52034), polarity="down")).rows}
    assert found["black"].ratio[0] == pytest.approx(2.5671, abs=5e-5)
    assert found["black"].difference[0] == pytest.approx(3.10, abs=5e-3)
    assert found["black"].share[0] == pytest.approx(25.86, abs=5e-3)
    assert found["two"].status == "below_cell_size"


def test_with_a_hidden_group_all_others_come_from_the_published_total_alone() -> None:
    shown = compare(view_of({"a": (30, 100), "b": (20, 200), "hidden": None, "gone": None}, (90, 500)))
    assert [row.status for row in shown.rows] == ["calculated", "calculated", "no_number", "no_number"]
    assert (shown.rows[0].others_x, shown.rows[0].others_n) == (60, 400)
    assert shown.rows[2].others_x is None
    without = compare(view_of({"a": (30, 100), "b": (20, 200), "hidden": None, "gone": None}, None))
    assert [row.status for row in without.rows][:2] == ["comparison_incomplete"] * 2
    assert without.rows[0].others_x is None and without.rows[0].share[0] is None
    assert without.funnel.reason == "comparison_incomplete" and not without.funnel.points


def test_numbers_that_do_not_go_together_are_not_compared() -> None:
    """A total of an earlier release may be less than its groups, or leave others with more counted than people."""
    for total in ((40, 500), (90, 250), (290, 310)):
        found = compare(view_of({"a": (30, 100), "b": (20, 200)}, total))
        assert {row.status for row in found.rows} == {"comparison_incomplete"}
        assert all(row.ratio[0] is None and row.others_x is None for row in found.rows)


def test_rates_as_given_are_never_added_up() -> None:
    found = compare(view_of({"a": (30, 100), "b": (20, 200)}, (50, 300), unit="given"))
    assert {row.status for row in found.rows} == {"no_number"}
    assert all(one.value[0] is None for one in found.uneven)


def test_every_status_and_measure_has_its_words() -> None:
    from bridgework.analysis.equity import Status

    assert set(STATUSES) == {status.value for status in Status} >= set(EVENTS)
    assert set(UNEVEN) == {one.key for one in compare(view_of({"a": (30, 100)}, None)).uneven}
    events = Indicator(unit="events")
    assert status_text(events, "comparison_below_cell_size") == "not calculated: fewer than 10 events among all others"
    for one in compare(view_of({"a": (0, 100), "b": (0, 90)}, None)).uneven:
        assert one.value[0] is not None or one.reason in REASONS


counts = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
CELLS = st.lists(st.one_of(st.none(), counts), min_size=1, max_size=7)
TOTAL = st.one_of(st.none(), counts, st.just("sum"))


def sane(found: Comparing) -> None:
    for row in found.rows:
        numbers = [*row.ratio, *row.difference, *row.share, *row.alternate, row.others_rate, row.people_share]
        assert all(number is None or math.isfinite(number) for number in numbers)
        if row.status != "calculated":
            assert row.ratio == (None, None, None)
        if not row.cell.is_shown:
            assert all(number is None for number in [*numbers, row.others_x, row.others_n])


@given(CELLS, TOTAL, st.sampled_from(["people", "events", "given"]))
def test_any_table_with_any_holes_gives_numbers_or_reasons(cells: list, total: object, unit: str) -> None:
    if total == "sum":
        total = tuple(sum(c[i] for c in cells if c is not None) for i in (0, 1))
    view = view_of({f"g{i}": cell for i, cell in enumerate(cells)}, total, unit)  # type: ignore[arg-type]
    found = compare(view)
    sane(found)
    assert compare_heading(found)


def gaps(tmp_path: Path, text: str, *more: str) -> dict:
    """Return what `bridgework gaps` answers for the rows that the page's own CSV gives to everybody."""
    rows = list(csv.DictReader(io.StringIO(text)))
    file = tmp_path / "table.csv"
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["group", "x", "n"])
        for row in rows:
            if row["period"] == YEAR:
                hidden = "*" if row["status"] == "withheld-by-source" else ""
                writer.writerow([row["group"], row["numerator"] or hidden, row["denominator"] or hidden])
    asked = ["gaps", str(file), "--group", "group", "--numerator", "x", "--denominator", "n", "--json", *more]
    answer = CliRunner().invoke(main, asked)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


@pytest.mark.django_db
def test_the_page_says_what_the_command_says_of_the_public_file(world: World, tmp_path: Path) -> None:
    """Anyone can work out every number of the page from the numbers that were public before it."""
    rows = [("001", YEAR, "race", code, x, n) for code, x, n in (
        ("White", 732, 34897), ("Black", 316, 6224), ("Latino", 121, 6002), ("Pacific", 21, 212), ("Native", 11, 311),
        ("Asian", 18, 1213), ("Two", 3, 3175), ("None", 0, 400),
    )]  # fmt: skip
    import_text(world.harbor, table_of([*rows, ("001", YEAR, "", "all", 1222, 52434)]), PLAIN)
    client = world.client("nobody")
    public = client.get(reverse("indicators:indicator-csv", args=["harbor", "graduation"])).content.decode()
    expected = gaps(tmp_path, public, "--polarity", "favorable")
    body = client.get(reverse("api:indicator-compare", args=["harbor", "graduation"])).json()
    assert [row["status"] for row in body["groups"]] == [row["status"] for row in expected["groups"]]
    assert {row["status"] for row in body["groups"]} >= {"calculated", "no_number"}
    for row, other in zip(body["groups"], expected["groups"], strict=True):
        assert row["ratio"]["value"] == pytest.approx(other["risk_ratio"])
        bounds = [row["ratio"]["low"], row["ratio"]["high"]]
        assert bounds == pytest.approx(other["risk_ratio_ci"] or [None, None])
        if other["risk_difference"] is not None:
            assert row["difference"]["value"] == pytest.approx(100 * other["risk_difference"])
        if other["composition"] is not None:
            assert row["share_of_counted"]["value"] == pytest.approx(100 * other["composition"])
    summary = {one["measure"]: one["value"] for one in body["summary"]}
    for mine, theirs in (
        ("index_of_disparity", "index_of_disparity"),
        ("theil", "theil"),
        ("summary_ratio", "summary_rate_ratio"),
    ):
        assert summary[mine] == pytest.approx(expected["summary"][theirs])
    page = client.get(reverse("indicators:indicator-compare", args=["harbor", "graduation"])).content.decode()
    assert "not calculated: no counts of this group are shown" in page
    assert body["finding"].split(",")[0] in page


def places_of(world: World, hidden: int = 0, small: tuple[int, int] | None = None) -> Indicator:
    """Make three districts of one county, of which the last `hidden` are too small to be shown."""
    rows: list[tuple] = []
    for at in range(3):
        x, n = (4, 30) if at >= 3 - hidden else (500, 1000)
        rows += [(f"{at:03}", YEAR, "race", "Black", x, n), (f"{at:03}", YEAR, "race", "White", x, n)]
        rows.append((f"{at:03}", YEAR, "", "all", 2 * x, 2 * n))
    import_text(world.harbor, table_of(rows), PLAIN)
    county = Place.objects.create(scope=world.harbor.scope, level="county", code="c", name="Harbor County")
    Place.objects.filter(scope=world.harbor.scope, level="district").update(parent=county)
    indicator = Indicator.objects.get(partnership=world.harbor, slug="graduation")
    indicator.partnership = world.harbor
    return indicator


@pytest.mark.django_db
def test_sums_over_places_hold_what_is_shown_and_say_what_is_missing(world: World) -> None:
    indicator = places_of(world, hidden=1)
    districts = list(Place.objects.filter(level="district"))
    view = indicator_view(indicator, indicator.home_place)
    (found,) = roll_ups(indicator, districts, view.dimension, YEAR)
    sums = {one.code: one for one in found.sums}
    assert (sums["everyone"].cell.x, sums["everyone"].cell.n, sums["everyone"].n_shown) == (2000, 4000, 2)
    assert not sums["black"].is_complete and sums["black"].n_places == 3
    assert found.sums[-1].is_everyone
    body = (
        world.client("nobody")
        .get(reverse("indicators:indicator-places", args=["harbor", "graduation"]) + "?added=yes")
        .content.decode()
    )
    assert "incomplete: 2 of 3 places; 1 is not shown" in body and "Harbor County" in body


@pytest.mark.django_db
def test_a_sum_is_that_of_the_public_numbers_whatever_the_hidden_ones_are(world: World) -> None:
    """Changing every hidden count changes no sum: nothing hidden is in it."""
    indicator = places_of(world, hidden=2)
    districts = list(Place.objects.filter(level="district"))
    dimension = indicator_view(indicator, indicator.home_place).dimension
    before = roll_ups(indicator, districts, dimension, YEAR)
    Value.objects.filter(is_shown=False).update(numerator=7, denominator=777)
    assert roll_ups(indicator, districts, dimension, YEAR) == before


@pytest.mark.django_db
def test_rates_as_given_have_no_sums(world: World) -> None:
    indicator = places_of(world)
    indicator.unit = "given"
    assert roll_ups(indicator, list(Place.objects.filter(level="district")), None, YEAR) == ()


@pytest.mark.django_db
def test_where_others_are_too_few_here_those_of_the_wider_place_stand_in(world: World) -> None:
    """The first district has nobody else of note: its group is set beside all others of the county."""
    rows: list[tuple] = []
    for place, black, other in (
        ("001", (40, 200), (0, 40)),
        ("002", (50, 400), (60, 900)),
        ("003", (30, 300), (80, 1000)),
    ):
        rows += [(place, YEAR, "race", "Black", *black), (place, YEAR, "race", "Other", *other)]
        rows.append((place, YEAR, "", "all", black[0] + other[0], black[1] + other[1]))
    document = changed(PLAIN, indicator={**PLAIN["indicator"], "unit": "events"})
    import_text(world.harbor, table_of(rows), document)
    county = Place.objects.create(scope=world.harbor.scope, level="county", code="c", name="Harbor County")
    Place.objects.filter(level="district").update(parent=county)
    assert Value.objects.filter(is_shown=True).exists()
    indicator = Indicator.objects.get(slug="graduation")
    indicator.partnership = world.harbor
    found = compare(indicator_view(indicator, Place.objects.get(code="001")))
    row = found.rows[0]
    assert (row.status, row.alternate_status) == ("comparison_below_cell_size", "calculated")
    assert row.alternate[0] == pytest.approx((40 / 200) / (140 / 1940))
    body = world.client("nobody").get(
        reverse("indicators:indicator-compare", args=["harbor", "graduation"]) + "?place=001"
    )
    assert "Black students beside all others of Harbor County: 2.77 (" in body.content.decode()
    # One county total that lacks a district: no sum of others, so no ratio.
    Value.objects.filter(place__code="003", group__code="black").update(is_shown=False)
    row = compare(indicator_view(indicator, Place.objects.get(code="001"))).rows[0]
    assert (row.alternate[0], row.alternate_status) == (None, "comparison_incomplete")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["indicator-compare", "places-funnel", "indicator-story", "indicator-places", "indicator-detail"]
)
def test_queries_stay_few_whatever_the_rows(world: World, name: str, django_assert_max_num_queries: object) -> None:
    rows = [
        (f"{place:03}", 2000 + year, "race" if group != "all" else "", group, x, 1000 * (1 + (group == "all")))
        for place in range(30)
        for year in range(9)
        for group, x in (("Black", 500), ("White", 700), ("all", 1200))
    ]
    import_text(world.harbor, table_of(rows), PLAIN)
    county = Place.objects.create(scope=world.harbor.scope, level="county", code="c", name="Harbor County")
    Place.objects.filter(level="district").update(parent=county)
    url = reverse(f"indicators:{name}", args=["harbor", "graduation"]) + "?place=004&by=race"
    client = world.client("nobody")
    assert client.get(url).status_code == 200
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get(url)


@pytest.mark.django_db
def test_a_funnel_of_places_names_those_outside_and_says_how_it_was_made(world: World) -> None:
    """Forty districts with one rate but for chance, and one with another: only that one is named."""
    rows: list[tuple] = []
    for at in range(40):
        x, n = (900, 1000) if at == 7 else (500 + 9 * (at % 3 - 1), 1000)
        rows += [
            (f"{at:03}", YEAR, "race", "Black", x // 2, n // 2),
            (f"{at:03}", YEAR, "race", "White", x - x // 2, n // 2),
        ]
        rows.append((f"{at:03}", YEAR, "", "all", x, n))
    import_text(world.harbor, table_of(rows), PLAIN)
    client = world.client("nobody")
    url = reverse("indicators:places-funnel", args=["harbor", "graduation"])
    body = client.get(url).content.decode()
    assert "<h1>In 2016-17, 1 of 40 places differs by more than chance alone would explain</h1>" in body
    picture = client.get(reverse("indicators:funnel-svg", args=["harbor", "graduation"])).content.decode()
    named = [name for name in Place.objects.values_list("name", flat=True) if f">{name} " in picture]
    assert named == list(Place.objects.filter(code="007").values_list("name", flat=True))
    table = list(
        csv.DictReader(
            io.StringIO(client.get(reverse("indicators:funnel-csv", args=["harbor", "graduation"])).content.decode())
        )
    )
    assert len(table) == 40 and [
        row["place_code"] for row in table if row["is_outside"].lower() in ("true", "1", "yes")
    ] == ["007"]
