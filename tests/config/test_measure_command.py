"""`bridgework measure`: counts leave protected, are read by the import, and no record is quoted, whatever goes wrong."""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bridgework.analysis.protected_counts import CountRow, ProtectedCounts
from bridgework.config.cli.import_indicators import import_indicators
from bridgework.config.cli.measure import measure
from bridgework.config.cli.measure_files import UnsafeRelease, cells_of, table_of, write_files
from bridgework.indicators.models import Indicator, Value
from bridgework.lib.measuring import read_definition
from tests.cast import World
from tests.lib.measuring_cases import write

CANARY = "CANARY-4471"
HEADER = ("student_id", "school", "year", "status", "grade", "suspended", "days_out", "race", "iep", "name")
GROUPS = {"black": "Black", "hispanic": "H", "white": "White", "two-or-more": "Multiracial"}


def records(n: int = 900) -> list[tuple[str, ...]]:
    chance = random.Random(7)
    rows = []
    for at in range(n):
        race = chance.choice(["Black", "Black", "H", "White", "White", "White", "Multiracial", CANARY, ""])
        out = "yes" if chance.random() < (0.3 if race in ("Black", CANARY) else 0.1) else "no"
        row = (
            f"{CANARY}-{at}",
            chance.choice(["Adams", '+cmd "Lincoln", East']),
            chance.choice(["2015-16", "2016-17"]),
        )
        rows.append((*row, "here", "9", out, "", race, chance.choice(["Y", "N", CANARY]), CANARY))
    rows.append(
        (CANARY, CANARY, "2015-16", "here", "9", "yes", CANARY, "White", "Y", CANARY)
    )  # a name in a wrong column
    rows.append((CANARY, "Adams", CANARY, "here", "9", "yes", CANARY, "White", "Y", CANARY))
    return rows


def call(*arguments: object) -> Result:
    return CliRunner().invoke(measure, [str(argument) for argument in arguments])


def test_measure_then_import(world: World, tmp_path: Path) -> None:
    """What one organization measures, the partnership reads: shown counts as numbers, hidden ones as withheld."""
    rows = records()
    file = write(tmp_path / "r.csv", HEADER, rows)
    done = call("students-suspended", "--on", file, "--out", tmp_path / "out.csv", "--time-limit", "1", "--json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["for_the_owner"]["audit"]["n_exposed"] == 0
    assert answer["for_the_owner"]["records_read"] == len(rows)
    assert answer["shown"] > 0
    assert answer["hidden"] > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "out.csv",
        "out.mapping.toml",
        "out.report.txt",
        "r.csv",
    ]
    for path in tmp_path.glob("out.*"):
        assert CANARY not in path.read_text(), path.name
    assert CANARY not in done.output

    imported = CliRunner().invoke(
        import_indicators,
        [
            str(tmp_path / "out.csv"),
            "--partnership",
            world.harbor.slug,
            "--mapping",
            str(tmp_path / "out.mapping.toml"),
            "--json",
        ],
    )
    assert imported.exit_code == 0, imported.output
    indicator = Indicator.objects.within(world.harbor).get(slug="students-suspended")
    assert (indicator.unit, indicator.place_level, indicator.polarity) == ("people", "school", "down")
    with open(tmp_path / "out.csv", newline="", encoding="utf-8") as out:
        told = [row for row in csv.DictReader(out) if row["total"] == "no"]
    stored = {
        (value.place.code, value.period.code, value.group.dimension.code, value.group.code): value
        for value in Value.objects.filter(indicator=indicator).select_related("place", "period", "group__dimension")
    }
    assert len(stored) == len(told) > 20
    for row in told:
        value = stored[row["place"].removeprefix("'"), row["period"], row["dimension"], row["group"]]
        if row["status"] == "hidden":
            assert value.is_suppressed_by_source
            assert value.numerator is None
        else:
            assert (value.numerator, value.denominator) == (int(row["numerator"]), int(row["denominator"]))

    at = ("Adams", "2015-16")
    black = {row[0] for row in rows if row[1:3] == at and row[7] == "Black"}
    out_black = {row[0] for row in rows if row[1:3] == at and row[7] == "Black" and row[5] == "yes"}
    value = stored[*at, "race", "black"]
    assert value.numerator in (None, len(out_black))
    assert value.denominator in (None, len(black))


def test_without_a_file_the_table_is_printed_and_the_report_goes_to_standard_error(tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", HEADER, records(300))
    done = call("students-suspended", "--on", file, "--time-limit", "1")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("place,period,dimension,group,label,numerator,denominator,status,total")
    assert "Audit passed" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.csv"]


def test_nothing_is_written_where_the_audit_fails(tmp_path: Path) -> None:
    row = CountRow("Adams", "2020", "everyone", "everyone", 40, 3)
    unsafe = ProtectedCounts((row,), n_shown=1, n_hidden=0, n_protected=1, n_exposed=1)
    with pytest.raises(UnsafeRelease):
        write_files(tmp_path / "out.csv", read_definition("students-suspended"), "DuckDB", unsafe)
    for read in (table_of, cells_of):
        with pytest.raises(UnsafeRelease):
            read(unsafe)
    assert not list(tmp_path.iterdir())


def broken_records(folder: Path, how: str) -> Path:
    file = folder / "r.csv"
    if how == "ragged":
        file.write_text(",".join(HEADER) + f"\n{CANARY},{CANARY}\n" + f"{CANARY},1,2,3,4,5,6,7,8,9,10,11,12\n")
    elif how == "no heading":
        write(file, records(3)[0], records(3))
    elif how == "not UTF-8":
        file.write_bytes((",".join(HEADER) + f"\n{CANARY}").encode() + b"\xff\xfe\xfa,b\n")
    elif how == "no Parquet":
        file = folder / "r.parquet"
        file.write_text(CANARY * 50)
    elif how == "all left out":
        write(file, HEADER, [(CANARY, CANARY, CANARY, *[CANARY] * 7)])
    else:
        import duckdb

        file = folder / "r.parquet"
        with duckdb.connect() as con:
            columns = ", ".join(f"'{CANARY}' AS {name}" for name in HEADER if name != "days_out")
            con.execute(f"COPY (SELECT {columns}, ['{CANARY}'] AS days_out) TO '{file}' (FORMAT parquet)")
    return file


@pytest.mark.parametrize("how", ["no heading", "not UTF-8", "no Parquet", "all left out", "wrong type"])
def test_no_failure_quotes_a_record(how: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    done = call("students-suspended", "--on", broken_records(tmp_path, how), "--out", tmp_path / "out.csv")
    out, err = capfd.readouterr()
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("bridgework: ")
    assert CANARY not in done.output + out + err
    assert not list(tmp_path.glob("*out*"))


def test_nothing_that_the_process_writes_quotes_a_record(tmp_path: Path) -> None:
    """As it runs for its owner: a process of its own, with everything that it writes."""
    file = broken_records(tmp_path, "ragged")
    command = [sys.executable, "-m", "bridgework.config", "measure", "students-suspended", "--on", str(file)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "BRIDGEWORK_"))}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("bridgework: ")
    assert "Traceback" not in done.stderr
    assert CANARY not in done.stdout + done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_misspelled_key_is_refused_with_its_line(tmp_path: Path) -> None:
    definition = tmp_path / "d.toml"
    definition.write_text(
        'name = "x"\ntitle = "X"\nthreshhold = 10\n[records]\nperson = "id"\n[place]\ncolumn = "p"\n[period]\ncolumn = "y"\n[numerator]\nwhere = { column = "a", operator = "is recorded" }\n'
    )
    done = call(definition, "--on", write(tmp_path / "r.csv", ("id", "p", "y", "a"), []))
    assert done.exit_code == 2
    assert "line 3: threshhold is not known here" in done.stderr


def test_an_address_with_a_password_is_never_repeated(tmp_path: Path) -> None:
    done = call("students-suspended", "--on", "postgres://ann:Secret99@127.0.0.1:1/x")
    assert done.exit_code == 2
    assert "Secret99" not in done.output
