"""Every number at every public door follows from the open data alone, or the attack has it as a statement.

A partnership with hidden, bounded and held counts is read at every door, and each number is parsed out of what it answers: text, attributes
(the places of dots and bars among them), alt texts, cells of files, the printed report. Then everything but the open data is taken out of the
database (true counts, ledgers, histories), what pages keep is worked out again from the open data, and the doors are read once more. A
number that differs was made of something else. What the open data themselves print is checked by the product before each release.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from pyarrow import parquet

from bridgework.goals.models import Commitment, Goal
from bridgework.indicators import urls
from bridgework.indicators.actions import set_target
from bridgework.indicators.actions.protecting import keep_summary
from bridgework.indicators.actions.releasing import drafting
from bridgework.indicators.actions.releasing.analyzing import keep_gaps
from bridgework.indicators.actions.releasing.ledgers import Book, unpack
from bridgework.indicators.actions.releasing.open_rows import open_rows
from bridgework.indicators.actions.releasing.printed import attack_printed, printed_of
from bridgework.indicators.models import Batch, Change, Indicator, PlaceGaps, Release, ReleasedTable, Story, Value
from bridgework.indicators.queries.open_data import OPEN_COLUMNS, rows_of_table
from bridgework.lib.words import Words
from bridgework.overview.queries.report import goal_report
from bridgework.overview.sentences_report import report_data
from bridgework.places.models import Group, Place, PlaceShape
from tests.cast import NOW, TODAY, World
from tests.indicators.tables import PLAIN, import_text, table_of

YEARS = ("2014-15", "2015-16", "2016-17")
# Counts that occur nowhere else. Asian is small in the first year, nearly nobody of Native in the second, Pacific is nearly all of its group.
RACE = {
    "White": [(61_003, 80_009), (61_117, 80_119), (61_231, 80_233)],
    "Black": [(30_011, 42_017), (30_119, 42_131), (30_241, 42_251)],
    "Asian": [(7, 71_741), (13_537, 17_539), (8, 71_863)],
    "Native": [(14_549, 19_553), (6, 71_993), (14_557, 19_559)],
    "Pacific": [(16_561, 16_567), (17_569, 20_571), (17_573, 20_577)],
}
AT = {column.name: at for at, column in enumerate(OPEN_COLUMNS)}
SUSPENSIONS = PLAIN | {
    "indicator": PLAIN["indicator"]
    | {"slug": "suspensions", "name": "Suspensions", "counted": "suspensions", "unit": "events"}
}


def rows(plus: int = 0, scale: int = 1) -> list[tuple]:
    """Return three places; `plus` people more everywhere where the count is large, too few to show."""
    found: list[tuple] = []
    for place, less in (("big", 0), ("far", 2_000)):
        for at, year in enumerate(YEARS):
            cells = {
                name: tuple(
                    count if count < 10 or n - x < 10 else (count - less + plus) // scale for count in ((x, n)[0], n)
                )
                for name, many in RACE.items()
                for x, n in [many[at]]
            }
            if place == "far":
                cells["Asian"] = (4, 30)  # too few for a bound
            found += [(place, year, "race", name, *cell) for name, cell in cells.items()]
            found.append(
                (place, year, "", "Everyone", sum(c[0] for c in cells.values()), sum(c[1] for c in cells.values()))
            )
    return found


@pytest.fixture
def filled(world: World) -> World:
    """Two indicators of the same people, released twice: the second time with corrections too small to show."""
    for plus in (0, 2):
        import_text(world.harbor, table_of(rows(plus)), PLAIN)
        import_text(world.harbor, table_of(rows(plus, scale=3)), SUSPENSIONS)
    scope = world.harbor.scope
    county = Place.objects.create(scope=scope, level="county", code="shore", name="Shore County")
    for at, place in enumerate(Place.objects.filter(scope=scope, level="district").order_by("code")):
        place.parent = county
        place.save()
        ring = [at * 1000, 0, 900, 0, 0, 900, -900, 0]
        PlaceShape.objects.create(place=place, rings=[ring], label_lon=0.004 + at / 100, label_lat=0.004)
    goal = Goal.objects.create(
        partnership=world.harbor, slug="finish", title=Words.of("Every child finishes"), created_at=NOW
    )
    # The feed of an empty record would be as old as the question.
    Commitment.objects.create(
        partnership=world.harbor,
        organization=world.clinic,
        goal=goal,
        title=Words.of("A desk for every child"),
        due_on=TODAY,
        first_due_on=TODAY,
        state="kept",
        closed_on=TODAY,
        created_at=NOW,
    )
    for indicator in Indicator.objects.all():
        indicator.goal, indicator.is_headline = goal, True
        indicator.save()
        set_target(indicator=indicator, value=Decimal(90), until=date(2030, 6, 30), by=None, at=NOW)
        for group in Group.objects.filter(dimension__code="race").select_related("dimension"):
            set_target(
                indicator=indicator,
                kind="ratio",
                group=group,
                value=Decimal(2),
                until=date(2030, 6, 30),
                by=None,
                at=NOW,
            )
        Story.objects.create(indicator=indicator, text=Words.of("Why it is so"), signed_as="Amara", written_at=NOW)
        keep_summary(indicator)
    return world


NUMBER = re.compile(r"(?<![\w.])[−-]?(?:\d{1,3}(?:[,\u202f\u00a0]\d{3})+(?!\d)|\d+)(?:\.\d+)?")
SECRETS = re.compile(r'(?:csrfmiddlewaretoken|csrf-token|nonce)["\w\s=-]*?(?:value|content)?="[^"]*"')


def numbers_in(text: str) -> list[str]:
    """Return every number that stands in a text, in order: words, attributes, coordinates."""
    return NUMBER.findall(SECRETS.sub("", text))


def as_text(body: bytes, content_type: str) -> str:
    """Return what a file says: the cells of a workbook or Parquet table, the files of a package, or its text."""
    if "spreadsheetml" in content_type:
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True)
        return "\n".join(" ".join(map(str, row)) for sheet in book for row in sheet.iter_rows(values_only=True))
    if "parquet" in content_type:
        table = parquet.read_table(io.BytesIO(body))
        return "\n".join(" ".join(map(str, row.values())) for row in table.to_pylist())
    if "zip" in content_type:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            return "\n".join(package.read(name).decode() for name in package.namelist())
    if content_type.startswith("image/png"):
        return " ".join(map(str, body))  # every byte of the picture: it is drawn from the same numbers or it is not
    return body.decode()


def addresses(slug: str) -> dict[str, str]:
    """Return every public address of one indicator, by name; a new one without an entry here is an error."""
    asked = {
        "open-release": [[1], [2], [3], [4]],
        "open-package": [[1], [4]],
        "open-file": [[number, slug, kind] for number in range(1, 5) for kind in ("csv", "xlsx", "parquet")],
        "open-data": [[]],
        "indicator-list": [[]],
        "agreement": [],  # of an agreement's own: no numbers of people
        "open-latest": [],  # leads on to open-file
    }
    found = {}
    for one in urls.urlpatterns:
        path = str(one.pattern)
        if path.startswith("data/") or "write" in path or "review" in path:
            continue  # behind a sign-in
        for args in asked.get(one.name, [[slug]]):
            found[f"{one.name} {args}"] = reverse(f"indicators:{one.name}", args=["harbor", *args])
    for name in ("indicator-values", "indicator-compare", "indicator-goal", "indicator-gaps", "indicator-places"):
        found[f"api {name}"] = reverse(f"api:{name}", args=["harbor", slug])
    found["api list"] = reverse("api:indicators", args=["harbor"])
    found["feed"] = reverse("updates:feed", args=["harbor"])
    found["goal's page"] = reverse("overview:goal", args=["harbor", "finish"])
    found["home"] = reverse("overview:home", args=["harbor"])
    found["protection"] = reverse("overview:protection", args=["harbor"])
    return found


def read_doors(world: World, slug: str, only: str = "") -> dict[str, list[str]]:
    """Return the numbers at every door, by door."""
    client, found = world.client("nobody"), {}
    for name, address in addresses(slug).items():
        if only and not name.startswith(only):
            continue
        queries = [""]
        if f"/{slug}/" in address and "/open-data/" not in address:
            queries = [f"?place={place}&by=race" for place in ("big", "far")]
            queries += [f"?place=big&by=race&group={group}&period={YEARS[2]}" for group in ("asian", "black")]
            if "png" in name:
                queries = queries[:1]
        for query in queries:
            answer = client.get(address + query)
            if answer.status_code == 404 and "open-" in name:
                continue  # this release has no such table
            assert answer.status_code == 200, (name, query, answer.status_code)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            found[name + query] = numbers_in(as_text(body, answer["Content-Type"]))
    report = goal_report(world.harbor, "finish", TODAY, members=False)
    assert report is not None
    printed = report_data(world.harbor, report, TODAY, paper="a4", address="https://example.org/")
    found["printed report"] = numbers_in(repr(printed))
    return found


def forget_all_but_the_open_data() -> None:
    """Take away what is not public, and work out again, from the open rows alone, what pages keep."""
    Change.objects.all().delete()
    Batch.objects.all().delete()
    nothing = dict.fromkeys(
        [
            "released_numerator",
            "released_denominator",
            "released_value",
            "released_margin",
            "released_at_most",
            "released_at_least",
        ]
    )
    Value.objects.update(numerator=None, denominator=None, value=None, margin=None, is_shown=False, fate="", **nothing)
    ReleasedTable.objects.update(ledger=b"")
    PlaceGaps.objects.all().delete()
    for indicator in Indicator.objects.select_related("partnership", "released_in"):
        table = ReleasedTable.objects.select_related("indicator__partnership").get(
            release=indicator.released_in, indicator=indicator
        )
        for row in rows_of_table(table):
            told = {name: row[at] for name, at in AT.items()}
            Value.objects.filter(
                indicator=indicator,
                place__code=told["place_code"],
                period__code=told["period"],
                group__code=told["group"],
                group__dimension__code=told["dimension"],
            ).update(
                is_shown=told["status"] == "shown",
                released_numerator=told["numerator"],
                released_denominator=told["denominator"],
                released_at_most=told["at_most_percent"],
                released_at_least=told["at_least_percent"],
            )
        keep_gaps(table, rows_of_table(table))
        indicator.summary = {}
        indicator.save()
        keep_summary(indicator)


def compared(world: World, slug: str, only: str = "") -> tuple[dict[str, list[str]], list[str]]:
    """Return the numbers at every door, and the doors at which some number is not made of the open data alone."""
    before = read_doors(world, slug, only)
    forget_all_but_the_open_data()
    after = read_doors(world, slug, only)
    assert before.keys() == after.keys()
    return before, [name for name, numbers in before.items() if numbers != after[name]]


@pytest.mark.parametrize("slug", ["graduation", "suspensions"])
def test_every_number_at_every_door_is_made_of_the_open_data(filled: World, slug: str) -> None:
    fates = set(Value.objects.filter(indicator__slug=slug).values_list("fate", flat=True))
    assert "held" in fates and fates & {"secondary", "bounded"} and "primary" in fates, "the example hides and holds"
    before, different = compared(filled, slug)
    assert sum(len(numbers) for numbers in before.values()) > 3_000
    assert len(before[f"gaps-csv ['{slug}']?place=big&by=race"]) > 100
    assert different == []


def plant_in_the_summary(indicator: Indicator) -> None:
    finding = indicator.summary["finding"]
    finding["first"]["rate"] += 1.2345
    finding["difference"][0] += 1.2345


def plant_in_the_gaps(indicator: Indicator) -> None:
    """A comparison with the true numbers of a group whose change waits."""
    kept = PlaceGaps.objects.filter(table__indicator=indicator, place__code="big").get()
    next(row for row in kept.rows if row[3] is not None)[3] += 2
    kept.save()


def plant_in_the_values(indicator: Indicator) -> None:
    """A count that no release shows, shown by a door all the same."""
    hidden = Value.objects.filter(indicator=indicator, is_shown=False, place__code="big", group__code="native").first()
    assert hidden is not None
    hidden.is_shown, hidden.released_numerator, hidden.released_denominator = True, hidden.numerator, hidden.denominator
    hidden.save()


@pytest.mark.parametrize(
    ("plant", "caught"),
    [
        (plant_in_the_summary, "indicator-list"),
        (plant_in_the_gaps, "gaps-csv"),
        (plant_in_the_values, "indicator-csv"),
        (plant_in_the_values, "indicator-svg"),
        (plant_in_the_values, "api indicator-values"),
    ],
)
def test_a_planted_number_is_found(filled: World, plant: Callable[[Indicator], None], caught: str) -> None:
    indicator = Indicator.objects.get(slug="graduation")
    plant(indicator)
    indicator.save()
    assert compared(filled, "graduation", only=caught)[1]


def planned(world: World, slug: str = "graduation") -> tuple[Indicator, Any, list[list[Any]], dict[str, Book]]:
    """Plan one indicator's next release as the product does, with its open rows."""
    indicator = Indicator.objects.select_related("partnership").get(slug=slug)
    books: dict[str, Book] = {}
    family = ReleasedTable.objects.filter(indicator=indicator).values_list("family", flat=True).first() or slug
    name = f"r9:{slug}"
    found = drafting._plan(indicator, family, name, books, lambda *_: None)
    both = {"people": books[family], "events": books[drafting._own(indicator)]}
    return indicator, found, open_rows(indicator, found.rows, found.said), both


@pytest.mark.parametrize("slug", ["graduation", "suspensions"])
def test_what_a_release_prints_follows_from_published_counts(filled: World, slug: str) -> None:
    indicator, found, printed, _books = planned(filled, slug)
    checked = printed_of(indicator, found, printed)
    assert checked.statements == {}
    assert checked.n_numbers == checked.n_implied > 100
    report = Release.objects.order_by("-number").first().report["audit"]  # type: ignore[union-attr]
    assert report["n_printed"] == report["n_implied"] > 100


def of(printed: list[list[Any]], **codes: str) -> list[Any]:
    return next(row for row in printed if all(row[AT[name]] == code for name, code in codes.items()))


def test_a_rate_of_a_hidden_count_is_attacked_and_refused(filled: World) -> None:
    indicator, found, printed, books = planned(filled)
    row = of(printed, place_code="big", period=YEARS[0], group="asian")
    assert row[AT["status"]] != "shown"
    row[AT["rate_per_100"]] = round(100 * 7 / 71_741, 4)
    checked = attack_printed(indicator, found, printed, books, "planted")
    assert [one["kind"] for one in checked.statements["people"]] == ["share"]
    assert not found.is_safe


def test_an_interval_of_a_hidden_count_is_attacked_and_refused(filled: World) -> None:
    from bridgework.analysis.intervals import share_interval

    indicator, found, printed, books = planned(filled)
    row = of(printed, place_code="big", period=YEARS[0], group="asian")
    interval = share_interval(7, 71_741)
    row[AT["low_per_100"]], row[AT["high_per_100"]] = round(100 * interval.low, 4), round(100 * interval.high, 4)  # type: ignore[operator]
    checked = attack_printed(indicator, found, printed, books, "planted")
    assert [one["kind"] for one in checked.statements["people"]] == ["wilson"]
    assert not found.is_safe


def test_a_rate_of_the_true_count_beside_a_held_one_is_refused(filled: World) -> None:
    """The page shows what it showed before; a rate of the numbers of now would tell who came."""
    indicator, found, printed, books = planned(filled)
    held = next(said for said in found.said if said.fate == "held")
    truth = next(row for row in found.rows if row.pk == held.pk)
    row = of(printed, place_code=truth.place, period=truth.period, group=truth.group)
    row[AT["rate_per_100"]] = round(100 * truth.x / truth.n, 4)  # type: ignore[operator]
    checked = attack_printed(indicator, found, printed, books, "planted")
    assert checked.statements and not found.is_safe


def test_an_interval_of_events_is_turned_back_and_refused(filled: World) -> None:
    from bridgework.analysis.intervals import event_rate_interval

    indicator, found, printed, books = planned(filled, "suspensions")
    row = next(row for row in printed if row[AT["status"]] == "not-shown")
    truth = next(
        one
        for one in found.rows
        if (one.place, one.period, one.group) == (row[AT["place_code"]], row[AT["period"]], row[AT["group"]])
    )
    assert truth.x is not None and truth.n is not None
    interval = event_rate_interval(truth.x, truth.n)
    row[AT["denominator"]] = truth.n
    row[AT["low_per_100"]], row[AT["high_per_100"]] = round(interval.low, 4), round(interval.high, 4)  # type: ignore[arg-type]
    checked = attack_printed(indicator, found, printed, books, "planted")
    assert [one["kind"] for one in checked.statements["events"]] == ["poisson"]


def test_a_statement_stays_in_the_ledger(filled: World) -> None:
    """What was printed once is known for good."""
    indicator, found, printed, books = planned(filled)
    of(printed, place_code="big", period=YEARS[0], group="white")[AT["rate_per_100"]] = 1.5
    attack_printed(indicator, found, printed, books, "planted")
    assert any(one["kind"] == "share" and one["value"] == "1.5000" for one in found.pages["people"]["statements"])
    assert unpack(ReleasedTable.objects.first().ledger)["pages"]["people"]["statements"] is not None  # type: ignore[union-attr]
