"""Grant lists: New York's awards to the last cent, twice the same, and rows that cannot be read."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum

from bridgework.partnerships.actions.importing import ImportRefused, ImportReport
from bridgework.resources import actions
from bridgework.resources.models import Grant
from bridgework.resources.queries import grant_lists, grants_page
from tests.cast import NOW, World
from tests.shared import shared_data

pytestmark = pytest.mark.django_db

NYC = "nyc_discretionary_funding/funded_disclosure_FY{}.csv"
HEADER = "Council Member,Legal Name of Organization,EIN,*,Amount ($,Zip Code,Purpose of Funds,Fiscal Conduit Name\n"


def bring_in(world: World, source: Any, mapping: str) -> ImportReport:
    return actions.import_grants(
        partnership=world.harbor,
        source=source,
        name="list.csv",
        mapping=actions.read_grant_mapping(mapping),
        by=None,
        now=NOW,
    )


@pytest.mark.shared
def test_new_yorks_13100_awards_sum_to_the_last_cent(world: World) -> None:
    first = bring_in(world, shared_data(NYC.format(2014)), "nyc_2014")
    second = bring_in(world, shared_data(NYC.format(2015)), "nyc_2015")
    assert (first.n_read, first.n_written, first.n_refused, first.details["sum"]) == (6809, 6809, 0, "393736975.00")
    assert (second.n_read, second.n_written, second.n_refused, second.details["sum"]) == (6291, 6291, 0, "290430654.22")
    assert {one.source: (one.n, one.amount) for one in grant_lists(world.harbor)} == {
        "nyc-schedule-c-2014": (6809, 39_373_697_500),
        "nyc-schedule-c-2015": (6291, 29_043_065_422),
    }
    assert Grant.objects.filter(amount__lt=0).count() == 1
    assert Grant.objects.filter(status="pending clearance").count() >= 727
    again = bring_in(world, shared_data(NYC.format(2015)), "nyc_2015")
    assert (again.n_written, again.n_unchanged, again.details["sum"]) == (0, 6291, "290430654.22")


@pytest.mark.shared
def test_every_fifth_grant_of_six_foundations_sums_to_the_dollar(world: World, tmp_path: Path) -> None:
    """Read a second time by the standard library alone. All 24,039 take 4 s; docs/operations/commands.md has that run."""
    with shared_data("us_foundation_grants/grants.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (len(rows), sum(Decimal(row["amount"]) for row in rows)) == (24_039, Decimal("6091252612"))
    rows = rows[::5]
    fifth = tmp_path / "fifth.csv"
    with fifth.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    report = bring_in(world, fifth, "us_foundation_grants")
    assert (report.n_read, report.n_written, report.n_refused, report.details["funders"]) == (4808, 4808, 0, 6)
    assert report.details["sum"] == f"{sum(Decimal(row['amount']) for row in rows):.2f}"
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row["donor"]] = sums.get(row["donor"], Decimal()) + Decimal(row["amount"])
    found = Grant.objects.order_by().values_list("funder").annotate(n=Sum("amount"))
    assert dict(found) == {donor: int(amount * 100) for donor, amount in sums.items()}
    # A grant of "2012" is not one of 1 January 2012.
    days = Counter(row["donation_date_precision"] for row in rows)
    assert Grant.objects.filter(on__isnull=False).count() == days["day"] > 0
    assert Grant.objects.filter(on=None, period__regex=r"^\d{4}$").count() == days["year"] > 0
    assert Grant.objects.filter(on=None, period__regex=r"^\d{4}-\d{2}$").count() == days["month"] > 0
    assert Grant.objects.filter(on=None, period="").count() == days[""] > 0
    assert Grant.objects.filter(amount__lt=0).count() == sum(row["amount"].startswith("-") for row in rows) > 0


def test_two_awards_that_say_the_same_are_two_awards(world: World) -> None:
    row = 'Quinn,"52nd Street Project",133467948,,"$7,500",10019,Theater,\n'
    report = bring_in(world, (HEADER + row * 2 + "Levin,Boys Club,5,*,(200),11201,Gym,NIA\n").encode(), "nyc_2014")
    assert (report.n_written, report.details["sum"]) == (3, "14800.00")
    assert bring_in(world, (HEADER + row * 3).encode(), "nyc_2014").n_written == 1
    taken_back = Grant.objects.get(recipient="Boys Club")
    assert (taken_back.amount, taken_back.through, taken_back.status) == (-20_000, "NIA", "pending clearance")


def test_a_row_that_cannot_be_read_is_named_and_the_others_come_in(world: World) -> None:
    rows = "Quinn,One,1,,many,1,x,\nQuinn,,1,,5,1,x,\nQuinn,Two,1,,0.005,1,x,\nQuinn,Three,1,,5.01,1,x,\n"
    report = bring_in(world, (HEADER + rows).encode(), "nyc_2014")
    assert (report.n_read, report.n_written, report.n_refused, report.details["sum"]) == (4, 1, 3, "5.01")
    assert [problem.split(":")[0] for problem in report.problems] == ["row 2", "row 3", "row 4"]


def test_a_mapping_that_does_not_fit_is_refused(world: World) -> None:
    with pytest.raises(ImportRefused, match="not there"):
        bring_in(world, b"a,b\n1,2\n", "nyc_2014")
    with pytest.raises(ImportRefused, match="nyc_2015"):
        actions.read_grant_mapping("nothing")


def test_grants_are_found_by_name(world: World) -> None:
    bring_in(world, (HEADER + "Quinn,Alpha,1,,5,1,x,\nLevin,Beta,1,,9,1,x,\n").encode(), "nyc_2014")
    assert [one.recipient for one in grants_page(world.harbor, None).object_list] == ["Beta", "Alpha"]
    assert [one.recipient for one in grants_page(world.harbor, None, q="quinn").object_list] == ["Alpha"]
    assert not grants_page(world.valley, None).object_list


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("$7,500", "USD", 750_000),
        ("(200.5)", "USD", -20_050),
        ("1200", "JPY", 1200),
        ("1.234", "KWD", 1234),
        ("-0.01", "EUR", -1),
    ],
)
def test_money_is_read_exactly(text: str, currency: str, minor: int) -> None:
    assert actions.minor_units(text, currency) == minor
