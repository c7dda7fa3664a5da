"""`bridgework gaps`: the answer of the issue, statuses instead of zeros, refusals that name row and column."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bridgework.config.cli.gaps import gaps

DTAT = """race,students,enrolled
Hispanic/Latino,121,"6,002"
American Indian/Alaska Native,11,311
Asian,18,"1,213"
Black,316,"6,224"
Native Hawaiian/Pacific Islander,21,212
White,732,"34,897"
Two or more,3,"3,175"
"""
STATE = """race,students,enrolled
Hispanic/Latino,780,69672
American Indian/Alaska Native,47,1991
Asian,161,13934
Black,3110,73653
Native Hawaiian/Pacific Islander,45,1424
White,3935,238875
Two or more,132,15287
"""
COLUMNS = ("--group", "race", "--numerator", "students", "--denominator", "enrolled")


@pytest.fixture
def run(tmp_path: Path):
    def call(text: str, *options: str, columns: tuple[str, ...] = COLUMNS) -> Result:
        file = tmp_path / "table.csv"
        file.write_text(text, encoding="utf-8")
        return CliRunner().invoke(gaps, [str(file), *columns, *options])

    return call


def answered(result: Result) -> dict:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def by_group(answer: dict) -> dict:
    return {one["group"]: one for one in answer["groups"]}


def test_the_published_table_gives_its_published_numbers(run):
    answer = answered(run(DTAT, "--json"))
    black, two = by_group(answer)["Black"], by_group(answer)["Two or more"]
    assert (black["numerator"], black["denominator"], black["status"]) == (316, 6224, "calculated")
    assert black["risk"] == pytest.approx(0.0508, abs=5e-5)
    assert black["risk_ratio"] == pytest.approx(2.5671, abs=5e-5)
    assert black["risk_difference"] == pytest.approx(0.0310, abs=5e-5)
    assert black["composition"] == pytest.approx(0.2586, abs=5e-5)
    assert black["e_bound"] == pytest.approx(0.1289, abs=5e-5)
    assert black["above_e_bound"] is True
    for key in ("risk", "risk_ratio", "risk_difference", "composition", "composition_index"):
        low, high = black[f"{key}_ci"]
        assert low < black[key] < high
    assert two["risk_ratio"] is two["risk_ratio_ci"] is two["risk_difference"] is two["risk_difference_ci"] is None
    assert two["status"] == "below_cell_size"
    assert "cell size" in two["status_text"] and "10" in two["status_text"]
    assert two["risk"] == pytest.approx(3 / 3175)
    assert answer["reference"] == "others"
    assert [one["group"] for one in answer["groups"]][:2] == ["Hispanic/Latino", "American Indian/Alaska Native"]


def test_the_summary_says_what_it_is_of(run):
    summary = answered(run(DTAT, "--json"))["summary"]
    assert summary["n_groups"] == 6
    assert summary["left_out"] == ["Two or more"]
    assert summary["index_of_disparity"] == pytest.approx(100 * (summary["summary_rate_ratio"] - 1))
    assert summary["maximal_rate_ratio"] == pytest.approx((21 / 212) / (18 / 1213))
    assert summary["maximal_rate_ratio_ci"][0] < summary["maximal_rate_ratio"] < summary["maximal_rate_ratio_ci"][1]
    assert summary["between_group_variance"] > 0 and summary["theil"] > 0 and summary["mean_log_deviation"] > 0
    assert summary["undefined"] == {}


def test_what_is_undefined_in_the_summary_says_why(run):
    summary = answered(run("race,students,enrolled\na,0,100\nb,30,100\n", "--json", "--min-cell", "0"))["summary"]
    assert summary["mean_log_deviation"] is None
    assert summary["undefined"]["mean_log_deviation"] == "a rate is 0"
    favorable = answered(
        run("race,students,enrolled\na,0,100\nb,30,100\n", "--json", "--min-cell", "0", "--polarity", "favourable")
    )
    assert favorable["polarity"] == "favorable"
    assert favorable["summary"]["index_of_disparity"] == 100
    assert summary["index_of_disparity"] is None


@pytest.mark.parametrize("label", ["*", "Total", "ALL", "All Students", "everyone"])
def test_a_row_of_everybody_is_no_group(run, label):
    plain, with_total = answered(run(DTAT, "--json")), answered(run(f"{DTAT}{label},1222,52034\n", "--json"))
    assert with_total["groups"] == plain["groups"]
    assert with_total["total"]["numerator"] == plain["total"]["numerator"] == 1222
    assert plain["total"]["from"] == "sum of the groups"
    assert with_total["total"]["from"] == f"row {label!r}"


def test_a_row_of_everybody_may_have_any_name(run):
    answer = answered(run(DTAT + "Statewide,1222,52034\n", "--json", "--total", "statewide"))
    assert "Statewide" not in by_group(answer)


def test_people_in_no_group_are_told(run):
    answer = answered(run(DTAT + "*,1300,53000\n", "--json"))
    assert answer["in_no_group"] == {"numerator": 78, "denominator": 966}
    assert any("966 people" in said for said in answer["caveats"])
    assert by_group(answer)["Black"]["comparison"]["numerator"] == 1300 - 316


@pytest.mark.parametrize(
    ("code", "status"), [("*", "suppressed_by_source"), ("<10", "suppressed_by_source"), ("", "no_number")]
)
def test_hidden_and_missing_numbers_are_statuses(run, code, status):
    text = DTAT.replace("Two or more,3,", f"Two or more,{code},")
    without = answered(run(text, "--json"))
    two = by_group(without)["Two or more"]
    assert (two["numerator"], two["risk"], two["risk_ratio"], two["composition"]) == (None, None, None, None)
    assert two["status"] == status
    assert by_group(without)["Black"]["status"] == "comparison_incomplete"
    assert without["total"]["numerator"] is None
    known = by_group(answered(run(text + "Total,1222,52034\n", "--json")))["Black"]
    assert known["risk_ratio"] == pytest.approx(2.5671, abs=5e-5)


def test_other_references(run):
    total = answered(run(DTAT, "--json", "--reference", "total"))
    black = by_group(total)["Black"]
    assert black["risk_ratio"] == pytest.approx(black["composition_index"])
    assert any("includes the group itself" in said for said in total["caveats"])
    white = by_group(answered(run(DTAT, "--json", "--reference", "white")))
    assert white["White"]["status"] == "is_reference"
    assert white["White"]["risk_ratio"] is None
    assert white["Black"]["risk_ratio"] == pytest.approx((316 / 6224) / (732 / 34897))


def test_gates_and_level_can_be_chosen(run):
    answer = answered(run(DTAT, "--json", "--min-cell", "3", "--min-n", "300", "--level", "0.9"))
    groups = by_group(answer)
    assert groups["Two or more"]["risk_ratio"] == pytest.approx(0.0379, abs=5e-5)
    assert groups["Native Hawaiian/Pacific Islander"]["status"] == "below_n_size"
    assert (answer["level"], answer["min_cell"], answer["min_n"]) == (0.9, 3, 300)
    wide = by_group(answered(run(DTAT, "--json")))["Black"]["risk_ratio_ci"]
    narrow = groups["Black"]["risk_ratio_ci"]
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_events_are_per_100_and_say_that_repeats_are_ignored(run):
    answer = answered(run("race,students,enrolled\na,150,100\nb,50,200\n", "--json", "--events"))
    assert answer["unit"] == "events per 100 people"
    assert [one["risk"] for one in answer["groups"]] == [150, 25]
    assert any("several events" in said for said in answer["caveats"])


def test_a_ratio_to_nothing_is_a_status_while_the_difference_stands(run):
    answer = answered(run("race,students,enrolled\na,40,100\nb,0,200\n", "--json", "--min-cell", "0"))
    assert by_group(answer)["a"]["status"] == "comparison_is_zero"
    assert by_group(answer)["a"]["risk_ratio"] is by_group(answer)["a"]["risk_ratio_ci"] is None
    assert by_group(answer)["a"]["risk_difference"] == 0.4
    assert answer["summary"]["undefined"]["maximal_rate_ratio"] == "the lowest rate is 0"


def test_the_state_adds_the_alternate_and_the_weighted_ratio(run, tmp_path):
    state = tmp_path / "state.csv"
    state.write_text(STATE)
    black = by_group(answered(run(DTAT, "--json", "--wider", str(state))))["Black"]
    assert black["weighted_risk_ratio"] == pytest.approx(2.5296, abs=5e-5)
    assert black["alternate_risk_ratio"] == pytest.approx((316 / 6224) / (5100 / 341183))
    assert (black["alternate_status"], black["weighted_status"]) == ("calculated", "calculated")
    two = by_group(answered(run(DTAT, "--json", "--wider", str(state))))["Two or more"]
    assert (two["alternate_risk_ratio"], two["alternate_status"]) == (None, "below_cell_size")
    result = run("race,students,enrolled\nNew,20,100\nBlack,30,100\n", "--wider", str(state))
    assert result.exit_code == 2
    assert "New" in result.stderr and "state.csv" in result.stderr


def test_rows_can_be_chosen(run):
    text = "year,race,students,enrolled\n2023,a,20,100\n2023,b,10,100\n2024,a,30,100\n2024,b,10,100\n"
    answer = answered(run(text, "--json", "--where", "year=2024"))
    assert by_group(answer)["a"]["risk_ratio"] == pytest.approx(3)


HEAD = "race,students,enrolled\n"


@pytest.mark.parametrize(
    ("text", "options", "named"),
    [
        (HEAD + "a,20,100\nb,20,100\na,30,100\n", (), ["row 4", "column 1", "race", "row 2", "--where"]),
        (HEAD + "a,20,100\nTotal,40,300\nAll,40,300\n", (), ["row 4", "everybody", "row 3"]),
        (HEAD + "a,twenty,100\n", (), ["row 2", "column 2", "students", "twenty"]),
        (HEAD + "a,20,100.5\n", (), ["row 2", "column 3", "enrolled", "100.5"]),
        (HEAD + "a,20,100\nb,-3,100\n", (), ["row 3", "column 2", "-3"]),
        (HEAD + "a,20%,100\n", (), ["row 2", "column 2", "20%"]),
        (HEAD + "a,200,100\n", (), ["row 2", "column 2", "--events"]),
        (HEAD + ",20,100\n", (), ["row 2", "column 1", "group's name"]),
        (HEAD + "a,20,100\nb,20,100\n*,39,300\n", (), ["row 4", "column 2", "40", "39"]),
        (HEAD + "a,20,100\nb,20,100\n*,40,199\n", (), ["row 4", "column 3", "200", "199"]),
        (HEAD, (), ["no group"]),
        (HEAD + "a,20,100\n", ("--where", "year=2024"), ["no column", "year", "race, students, enrolled"]),
        (HEAD + "a,20,100\n", ("--where", "race"), ["COLUMN=VALUE"]),
        (HEAD + "a,20,100\n", ("--where", "race=z"), ["no group"]),
        (HEAD + "a,20,100\n", ("--reference", "z"), ["'z'", "others, total"]),
        ("race,students,students,enrolled\na,20,1,100\n", (), ["row 1", "two columns"]),
        ("", (), ["table.csv"]),
    ],
)
def test_refusals_name_the_place_and_what_to_do(run, text, options, named):
    result = run(text, *options, "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    for word in named:
        assert word in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("options", [("--level", "1"), ("--level", "0"), ("--min-n", "-1"), ("--polarity", "up")])
def test_impossible_options_are_refused(run, options):
    assert run(DTAT, *options).exit_code == 2


def test_without_json_the_columns_line_up_and_a_caveat_follows(run):
    result = run(DTAT)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    rule = lines.index("-" * len(lines[1]))
    assert rule == 1
    table = lines[2:10]
    assert {len(line) for line in [lines[0], *table]} == {len(lines[0])}
    assert "2.57 (2.26 to 2.91)" in table[3]
    assert table[-1].startswith("Everybody")
    assert "Two or more: not calculated: cell size, fewer than 10 counted in this group." in lines
    assert "how far chance alone" in lines[-1]
    assert "-0.0" not in result.output


def test_it_needs_no_site_and_leaves_nothing_behind(tmp_path):
    """In a process of its own, without any setting: no data folder, no key, no database."""
    (tmp_path / "table.csv").write_text(DTAT)
    kept = {key: text for key, text in os.environ.items() if not key.startswith(("BRIDGEWORK", "DJANGO"))}
    root = Path(__file__).resolve().parents[2]
    result = subprocess.run(
        [sys.executable, "-m", "bridgework.config", "gaps", "table.csv", *COLUMNS, "--json"],
        cwd=tmp_path,
        env=kept | {"PYTHONPATH": str(root), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert len(json.loads(result.stdout)["groups"]) == 7
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]
