"""`bridgework protect`: what it answers, what it refuses and where."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bridgework.config.cli.protect import protect

ROOT = Path(__file__).resolve().parents[2]
HEADER = "region,gender,n"
ROWS = ["A,F,2", "A,M,18", "B,F,19", "B,M,14", "C,F,10", "C,M,12", "D,F,14", "D,M,11"]
USUAL = ["--dims", "region,gender", "--count", "n"]


@pytest.fixture
def run(tmp_path):
    def call(lines, *options, name="table.csv"):
        file = tmp_path / name
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return CliRunner().invoke(protect, [str(file), *options])

    return call


def statuses(result):
    found = json.loads(result.stdout)
    dims = [name for name in found["cells"][0] if name != "status"]
    return found, {tuple(cell[name] for name in dims): cell["status"] for cell in found["cells"]}


def test_every_cell_and_total_has_a_status_and_the_audit_is_told(run):
    result = run([HEADER, *ROWS], *USUAL, "--json")
    assert result.exit_code == 0, result.output
    found, cells = statuses(result)
    assert len(cells) == 15
    assert cells["A", "F"] == "primary"
    assert sorted(cells.values()).count("secondary") == 3
    assert cells["*", "*"] == "published"
    assert found["objective"] == pytest.approx(found["lower_bound"])
    assert found["gap"] == 0
    assert found["audit"]["n_protected"] == 1
    assert found["audit"]["n_exposed"] == 0
    low, high = found["audit"]["narrowest"]
    assert low <= 1
    assert high >= 9


def test_it_stops_when_the_search_stalls_and_says_that_nothing_is_proven(run):
    early = json.loads(run([HEADER, *ROWS], *USUAL, "--stop", "stalled", "--json").stdout)
    assert early["stopped"] == "stalled"
    assert early["lower_bound"] == 0
    assert early["gap"] is None
    assert early["audit"]["n_exposed"] == 0
    assert [step["step"] for step in early["steps"]] == ["first pass", "clean-up"]
    whole = json.loads(run([HEADER, *ROWS], *USUAL, "--json").stdout)
    assert whole["stopped"] == "proven"
    assert early["objective"] >= whole["objective"] == pytest.approx(whole["lower_bound"])
    assert "nothing is proven" in run([HEADER, *ROWS], *USUAL, "--stop", "stalled").stdout


def test_given_totals_are_read_and_checked(run):
    good = run([HEADER, *ROWS, "*,F,45", "A,*,20", "*,*,100"], *USUAL, "--json")
    assert statuses(good)[1] == statuses(run([HEADER, *ROWS], *USUAL, "--json"))[1]
    bad = run([HEADER, *ROWS, "*,F,46"], *USUAL)
    assert bad.exit_code == 2
    assert "row 10, column 3 (C, “n”)" in bad.stderr
    assert "region=*, gender=F is given as 46, but its parts add up to 45" in bad.stderr


def test_a_denominator_protects_those_left_over(run):
    lines = ["district,x,n", "a,3,80", "b,38,41", "c,30,90", "d,44,120"]
    result = run(lines, "--dims", "district", "--count", "x", "--denominator", "n", "--json")
    _, cells = statuses(result)
    assert cells["a", "yes"] == "primary"
    assert cells["b", "no"] == "primary"
    assert {outcome for _, outcome in cells} == {"yes", "no", "*"}
    too_many = run([*lines, "e,9,8"], "--dims", "district", "--count", "x", "--denominator", "n")
    assert too_many.exit_code == 2
    assert "row 6, column 2" in too_many.stderr


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "tree.csv",
            "dimension,code,parent\ndistrict,s1,north\ndistrict,s2,north\ndistrict,s3,south\ndistrict,s4,south\n",
        ),
        ("tree.json", '{"district": {"s1": "north", "s2": "north", "s3": "south", "s4": "south"}}'),
    ],
)
def test_hierarchies_come_from_a_file(run, tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    lines = ["district,n", "s1,4", "s2,30", "s3,50", "s4,60"]
    result = run(lines, "--dims", "district", "--count", "n", "--hierarchy", str(tmp_path / name), "--json")
    _, cells = statuses(result)
    assert cells == {
        ("s1",): "primary",
        ("s2",): "secondary",
        ("north",): "published",
        ("s3",): "published",
        ("s4",): "published",
        ("south",): "published",
        ("*",): "published",
    }


def test_the_table_for_readers_tells_nothing_of_why_a_count_is_hidden(run, tmp_path):
    out = tmp_path / "shown.csv"
    run([HEADER, *ROWS], *USUAL, "--out", str(out))
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["region", "gender", "n"]
    assert sum(row["n"] == "" for row in rows) == 4
    assert {row["n"] for row in rows if row["region"] == "*" == row["gender"]} == {"100"}


def test_zeros_are_kept_in_sight_on_request(run):
    lines = ["a,b,n", "1,1,3", "1,2,0", "1,3,40", "2,1,0", "2,2,30", "2,3,15", "3,1,22", "3,2,12", "3,3,50"]
    result = run(lines, "--dims", "a,b", "--count", "n", "--show-zeros", "--json")
    _, cells = statuses(result)
    assert cells["1", "2"] == cells["2", "1"] == "published"


def test_people_read_it_in_sentences(run):
    result = run([HEADER, *ROWS], *USUAL)
    assert "15 cells with totals: 1 are below 10 and stay hidden, 3 more hide" in result.stdout
    assert "proven to be the least possible" in result.stdout
    assert "1 protected cells, 0 exposed" in result.stdout
    assert "region=A, gender=F: primary" in result.stdout


@pytest.mark.parametrize(
    ("lines", "options", "words"),
    [
        ([HEADER, "A,F,2.5"], USUAL, "row 2, column 3 (C, “n”): '2.5' is not a count"),
        ([HEADER, "A,F,-2"], USUAL, "row 2, column 3"),
        ([HEADER, "A,F,many"], USUAL, "'many' is not a count"),
        ([HEADER, "A,F,<10"], USUAL, "'<10' is hidden already"),
        ([HEADER, "A,F,"], USUAL, "row 2, column 3"),
        ([HEADER, ",F,2"], USUAL, "row 2, column 1 (A, “region”): the code is missing"),
        ([HEADER, "A,F,2", "A,F,3"], USUAL, "row 3, column 1 (A, “region”): region=A, gender=F comes twice"),
        ([HEADER], USUAL, "no row below the header"),
        (
            [HEADER, *ROWS],
            ["--dims", "region,sex", "--count", "n"],
            "no column 'sex'. The columns are: region, gender, n",
        ),
        ([HEADER, *ROWS], ["--dims", "region,region", "--count", "n"], "named twice"),
        ([HEADER, *ROWS], ["--dims", "region,", "--count", "n"], "name the dimensions"),
        (["status,n", "A,2"], ["--dims", "status", "--count", "n"], "Rename the column"),
        (["a,a,n", "A,A,2"], ["--dims", "a", "--count", "n"], "2 columns called 'a'"),
        ([HEADER, *(f"r{k},g{k},5" for k in range(150))], USUAL, "22801 cells"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(run, lines, options, words):
    result = run(lines, *options)
    assert result.exit_code == 2, result.output
    assert words in result.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dimension,code\nregion,A\n", "no column 'parent'"),
        ("dimension,code,parent\nplace,A,x\n", "'place' is not among the dimensions"),
        ("dimension,code,parent\nregion,A,x\nregion,A,y\n", "has the parent 'x' already"),
        ("dimension,code,parent\nregion,A,x\nregion,x,A\n", "circle"),
        ("dimension,code,parent\nregion,*,x\n", "has no parent"),
    ],
)
def test_a_wrong_hierarchy_is_refused(run, tmp_path, text, words):
    (tmp_path / "tree.csv").write_text(text, encoding="utf-8")
    result = run([HEADER, *ROWS], *USUAL, "--hierarchy", str(tmp_path / "tree.csv"))
    assert result.exit_code == 2
    assert words in result.stderr


def test_it_needs_no_data_folder(tmp_path):
    file = tmp_path / "table.csv"
    file.write_text("\n".join([HEADER, *ROWS]), encoding="utf-8")
    command = [sys.executable, "-m", "bridgework.config", "protect", str(file), *USUAL, "--json"]
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "BRIDGEWORK_"))}
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, check=True, env={**bare, "PYTHONPATH": str(ROOT)}
    )
    assert json.loads(done.stdout)["audit"]["n_exposed"] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
