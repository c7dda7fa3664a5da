"""The real table of Kentucky's schools: recounted with the csv module alone, and attacked."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import transaction
from django.urls import reverse

from bridgework.config.cli.import_indicators import import_indicators
from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.queries import indicator_view
from bridgework.places.models import Place
from tests.cast import World, make_world
from tests.indicators.attacker import Raw, faults, must_be_hidden
from tests.shared import shared_data

pytestmark = [pytest.mark.shared, pytest.mark.django_db]
RACES = {"white", "black", "hispanic", "asian", "aian", "hawaiian", "other"}
CODES = {"aian": "native", "hawaiian": "pacific", "other": "two-or-more"}
OF_ENROLMENT = {
    "White": "white", "Black": "black", "Hispanic": "hispanic", "Asian": "asian",
    "American Indian/Alaska Native": "native", "Hawaiian/Pacific Islander": "pacific", "Two or More/Other": "two-or-more",
}  # fmt: skip


def folder() -> Path:
    return shared_data("ky_school_report_card")


def short(year: str) -> str:
    return f"{year[:4]}-{year[-2:]}"


def recount() -> tuple[dict, dict]:
    """Return events and students by (place, year, group), with nothing of ours."""
    events, students = {}, {}
    with open(folder() / "discipline_dist.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["category"] == "Out-of-School Suspensions" and row["n_students"] != "":
                group = row["student_group"]
                if group in RACES or group == "total_unique_event":
                    name = "everyone" if group == "total_unique_event" else CODES.get(group, group)
                    events[row["sch_id"], short(row["year"]), name] = int(row["n_students"])
    with open(folder() / "race_dist.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            students[row["sch_id"], short(row["year"]), OF_ENROLMENT[row["race"]]] = int(row["s_count"])
    sums: dict = defaultdict(int)
    for (place, year, _group), n in students.items():
        sums[place, year, "everyone"] += n
    return events, {**students, **sums}


def run(file: str, mapping: str, *more: str) -> dict:
    result = CliRunner().invoke(
        import_indicators, [str(folder() / file), "--partnership", "harbor", "--mapping", mapping, "--json", *more]
    )
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture(autouse=True)
def _no_migration(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test database is migrated already."""
    monkeypatch.setattr("bridgework.config.cli.base.set_up", lambda migrate=True: None)


@pytest.fixture(scope="class")
def suspensions(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict]:
    """What the import of the suspensions said; done once for the tests that look at what it left."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("bridgework.config.cli.base.set_up", lambda migrate=True: None)
        make_world()
        yield run("discipline_dist.csv", "ky_suspensions")
        transaction.set_rollback(True)


class TestSuspensions:
    def test_suspensions_equal_an_independent_recount_and_are_safe_to_run_twice(self, suspensions: dict) -> None:
        first = suspensions
        assert first["read"] == first["written"] + first["unchanged"] + first["refused"]
        events, students = recount()
        assert first["written"] == len(events)
        stored = {
            tuple(row[:3]): (row[3], row[4])
            for row in Value.objects.values_list(
                "place__code", "period__code", "group__code", "numerator", "denominator"
            )
        }
        assert stored == {key: (x, students.get(key)) for key, x in events.items()}
        again = run("discipline_dist.csv", "ky_suspensions")
        assert (again["written"], again["unchanged"]) == (0, again["read"])

    def test_jefferson_counts_events_not_students(self, suspensions: dict) -> None:
        rows = Value.objects.filter(place__code="275", period__code="2016-17")
        assert sum(v.numerator for v in rows.exclude(group__code="everyone")) == 21_822
        assert rows.get(group__code="everyone").numerator == 21_822
        assert Place.objects.get(code="001").name == "Adair County"

    def test_nothing_hidden_can_be_derived_in_any_place_and_year(self, suspensions: dict) -> None:
        events, students = recount()
        indicator = Indicator.objects.get()
        tables: dict = defaultdict(list)
        for (place, year, group), x in events.items():
            tables[place, year].append((group, x, students.get((place, year, group))))
        n_hidden = n_faults = 0
        for code in sorted({place for place, _year in tables}):
            view = indicator_view(indicator, Place.objects.get(code=code), "race")
            for year in view.periods:
                shown = {("race", g.code) for g in view.groups if (c := g.cell(year)) is not None and c.is_shown}
                raw = [Raw("race", g, x, n) for g, x, n in tables[code, year] if g != "everyone"]
                total = next((Raw("", "", x, n) for g, x, n in tables[code, year] if g == "everyone"), None)
                is_total_shown = bool(view.everyone and (c := view.everyone.cell(year)) and c.is_shown)
                n_hidden += sum(must_be_hidden(row, counts_people=False) for row in raw)
                n_faults += bool(faults(raw, shown, total, is_total_shown, counts_people=False))
                for group in view.groups:
                    cell = group.cell(year)
                    if cell is not None and not cell.is_shown:
                        assert (cell.x, cell.n, cell.rate, cell.low, cell.high) == (None,) * 5
        assert n_hidden > 500
        assert n_faults == 0


def test_graduation_rates_stand_as_given_without_interval(world: World) -> None:
    report = run("grad_dist.csv", "ky_graduation")
    indicator = Indicator.objects.get()
    view = indicator_view(indicator, Place.objects.get(code="275"), "race")
    cells = {g.code: g.cell("2016-17") for g in (*view.groups, view.everyone) if g is not None}
    assert cells["black"].rate == pytest.approx(78.2) and cells["everyone"].rate == pytest.approx(80.6)
    assert cells["black"].low is None and cells["black"].x is None
    assert cells["native"].status == "withheld-by-source" and cells["native"].rate is None
    assert report["rows_left_out"] == 885  # GAP, a roll-up of others
    assert view.finding is not None and view.finding.difference[1:] == (None, None)
    body = (
        world.client("nobody")
        .get(reverse("indicators:indicator-detail", args=["harbor", "graduation"]))
        .content.decode()
    )
    assert "as their source gives them" in body


@pytest.mark.parametrize("how", ["cut", "latin", "nul", "short"])
def test_a_damaged_copy_ends_with_code_two_and_writes_nothing(world: World, tmp_path: Path, how: str) -> None:
    raw = (folder() / "discipline_dist.csv").read_bytes()[:400_000]
    damaged = {
        "cut": raw[:-7] + b'\n001,"Adair',
        "latin": raw.replace(b"Adair", b"Ada\xef\xbf\xbe\x81\x8dr", 3) + b"\x00\xd8",
        "nul": raw.replace(b"white", b"wh\x00te", 1),
        "short": raw[: raw.rindex(b"\n")] + b"\n001,Adair County\n",
    }[how]
    (tmp_path / "discipline_dist.csv").write_bytes(damaged)
    (tmp_path / "race_dist.csv").write_bytes((folder() / "race_dist.csv").read_bytes())
    result = CliRunner().invoke(
        import_indicators,
        [str(tmp_path / "discipline_dist.csv"), "--partnership", "harbor", "--mapping", "ky_suspensions"],
    )
    assert result.exit_code == 2, result.output
    assert not Value.objects.exists() and not Indicator.objects.exists()
