"""`bridgework audit`: tables with holes, also made elsewhere, and series of releases; what is refused names its place."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bridgework.config.cli.audit import audit
from tests.analysis.attack_cases import (
    DELINQUENT,
    DELINQUENT_LEAKS,
    DELINQUENT_SAFE,
    EDUCATION,
    TRAP,
    TRAP_HIDDEN,
    two_way,
)

ROOT = Path(__file__).resolve().parents[2]


def write(folder: Path, name: str, text: str) -> str:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def table(folder: Path, cells: list[dict[str, Any]], name: str = "table.csv") -> str:
    lines = ["row,column,n,true"]
    lines += [
        f"{cell['row']},{cell['column']},{'' if cell['count'] is None else cell['count']},{cell['true']}"
        for cell in cells
    ]
    return write(folder, name, "\n".join(lines) + "\n")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(audit, list(arguments))


def answer(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code in (0, 1), result.output
    found = json.loads(result.stdout)
    assert result.exit_code == (1 if found["n_exposed"] else 0)
    return found


def test_the_trap_of_two_holes_in_each_line_is_found(tmp_path: Path) -> None:
    found = answer(table(tmp_path, two_way(TRAP, "abcd", TRAP_HIDDEN)), "--dims", "row,column", "--count", "n")
    (cell,) = [each for each in found["exposed"] if each["cell"] == {"row": "w", "column": "b"}]
    assert (cell["low"], cell["high"]) == (47, 47)
    assert found["narrowest"][0] == found["narrowest"][1]


def test_working_paper_22_in_words_and_with_the_truth(tmp_path: Path) -> None:
    how = ("--dims", "row,column", "--count", "n", "--threshold", "5")
    leaking = table(tmp_path, two_way(DELINQUENT, EDUCATION, DELINQUENT_LEAKS))
    said = run(leaking, *how)
    assert said.exit_code == 1
    assert "row=Alpha, column=very high: exactly 1" in said.stdout
    safe = table(tmp_path, two_way(DELINQUENT, EDUCATION, DELINQUENT_SAFE), "safe.csv")
    said = run(safe, *how)
    assert said.exit_code == 0 and "Safe: nothing is exposed." in said.stdout
    found = answer(safe, *how, "--truth", "true")
    assert (found["n_protected"], found["n_exposed"]) == (6, 0)
    assert found["narrowest"][1] - found["narrowest"][0] == 5
    assert found["is_truth_known"] and "true" not in json.dumps(found["exposed"])


def test_marks_of_other_publishers_are_holes_and_bounds(tmp_path: Path) -> None:
    marks = ["*", "S", "n/a", "-9999", "", "suppressed", "x"]
    for mark in marks:
        text = f"g,n\na,{mark}\nb,20\n*,24\n"
        assert answer(write(tmp_path, "t.csv", text), "--dims", "g", "--count", "n")["narrowest"] == [4, 4], mark
    bounds = {
        "<10": [0, 9],
        "n<10": [0, 9],
        "<=10": [0, 10],
        "≤ 10": [0, 10],
        "10-19": [10, 19],
        "fewer than 5": [0, 4],
    }
    for mark, interval in bounds.items():
        text = f"g,n\na,{mark}\nb,20\n"
        found = answer(write(tmp_path, "t.csv", text), "--dims", "g", "--count", "n")
        assert found["narrowest"] == interval, mark
    beside_zero = write(tmp_path, "t.csv", "g,n\na,<10\nb,0\n")
    assert answer(beside_zero, "--dims", "g", "--count", "n")["narrowest"] == [1, 9]


def test_a_denominator_protects_who_is_left_over(tmp_path: Path) -> None:
    text = "g,x,n\na,,40\nb,20,60\n*,55,100\n"  # of group a 35 of 40: the 5 left over are the small count
    found = answer(write(tmp_path, "t.csv", text), "--dims", "g", "--count", "x", "--denominator", "n")
    exposed = {each["cell"]["outcome"]: each["low"] for each in found["exposed"] if each["cell"]["g"] == "a"}
    assert exposed == {"yes": 35, "no": 5}


def test_a_hierarchy_from_csv_or_json(tmp_path: Path) -> None:
    text = "place,n\ns1,\ns2,21\nc1,25\nc2,30\n*,55\n"
    as_csv = write(tmp_path, "h.csv", "dimension,code,parent\nplace,s1,c1\nplace,s2,c1\nplace,c1,\nplace,c2,\n")
    as_json = write(tmp_path, "h.json", json.dumps({"place": {"s1": "c1", "s2": "c1"}}))
    for file in (as_csv, as_json):
        found = answer(write(tmp_path, "t.csv", text), "--dims", "place", "--count", "n", "--hierarchy", file)
        assert found["narrowest"] == [4, 4]


def test_a_series_of_releases_is_attacked_together(tmp_path: Path) -> None:
    january = write(tmp_path, "january.csv", "g,n\na,\nb,\nc,30\n*,48\n")
    february = write(tmp_path, "february.csv", "g,n\na,\nb,14\nc,\n*,48\n")
    how = ("--dims", "g", "--count", "n")
    assert answer(january, *how)["n_exposed"] == 0
    said = run(january, *how, "--release", february)
    assert said.exit_code == 1
    assert "g=a: exactly 4; from january.csv, february.csv" in said.stdout
    grown = write(tmp_path, "march.csv", "g,n\na,\nb,\nc,30\n*,49\n")
    assert answer(january, *how, "--release", grown)["n_exposed"] == 0
    assert answer(january, *how, "--release", grown, "--cumulative", "--changes")["n_exposed"] == 1  # the total, by 1


@pytest.mark.parametrize(
    ("text", "arguments", "says"),
    [
        ("g,n\na,12\nb,1x\n", (), ["row 3", "column 2", "'1x'"]),
        ("g,n\na,12\nb,1.5\n", (), ["row 3", "whole number"]),
        ("g,n\na,12\nb,-4\n", (), ["row 3", "column 2"]),
        ("g,n\na,12\n,4\n", (), ["row 3", "column 1", "code is missing"]),
        ("g,n\na,12\na,13\n", (), ["row 3", "row 2 has the same codes"]),
        ("g,n\na,19-10\n", (), ["row 2", "ends before it begins"]),
        ("g,n\n", (), ["no row below the header"]),
        ("g,m\na,12\n", (), ["no column called 'n'", "g, m"]),
        ("g,n\na,12\nb,9\n*,20\n", (), ["contradict", "g=*"]),
        ("g,n\na,12\nb,\n*,10\n", (), ["contradict", "g=*", "--open"]),
        ("g,n\na,12\n", ("--open", "h"), ["'h'"]),
        ("g,n\na,12\n", ("--truth", "n"), ["named twice"]),
    ],
)
def test_what_is_refused_names_row_and_column(
    tmp_path: Path, text: str, arguments: tuple[str, ...], says: list[str]
) -> None:
    result = run(write(tmp_path, "t.csv", text), "--dims", "g", "--count", "n", *arguments)
    assert result.exit_code == 2
    assert all(each in result.stderr for each in says), result.stderr
    assert not result.stdout


def test_a_broken_hierarchy_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, "t.csv", "g,n\na,12\n")
    for name, text, says in (
        ("h.csv", "dimension,code,parent\ng,a,b\ng,a,c\n", "row 3"),
        ("h.csv", "dimension,code,parent\nh,a,b\n", "'h' is not among"),
        ("h.json", '["g"]', '{"dimension"'),
        ("h.json", '{"g": {"a": "b", "b": "a"}}', "circle"),
    ):
        result = run(file, "--dims", "g", "--count", "n", "--hierarchy", write(tmp_path, name, text))
        assert result.exit_code == 2 and says in result.stderr, result.stderr


def test_it_needs_no_data_folder_and_imports_no_suppressor(tmp_path: Path) -> None:
    """The attacker stands alone: a process of its own, in which neither the site nor what hides cells is loaded."""
    file = write(tmp_path, "t.csv", "g,n\na,\nb,20\n*,24\n")
    program = (
        "import sys\nfrom bridgework.config.cli import main\n"
        f"try:\n    main(['audit', {file!r}, '--dims', 'g', '--count', 'n'])\n"
        "except SystemExit as end:\n    code = end.code\n"
        "loaded = [m for m in sys.modules if m.startswith(('bridgework.analysis.suppression', 'bridgework.analysis.releasing'))]\n"
        "print(code, loaded)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "1 []"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.csv"]
