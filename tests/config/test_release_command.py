"""`bridgework release` and what `import indicators` releases: what an operator types, and what is public after it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bridgework.config.cli import main
from bridgework.indicators.models import Release, Value
from tests.cast import World
from tests.indicators.tables import table_of

MAP = """
[indicator]
slug = "graduation"
unit = "people"
place_level = "district"
name.en = "Graduation"
counted.en = "graduated"
population.en = "students"
[columns]
place = "place"
period = "year"
dimension = "by"
group = "group"
numerator = "x"
denominator = "n"
"""
ROWS: list[tuple] = [
    ("001", "2016", "race", "Black", 300, 800),
    ("001", "2016", "race", "White", 500, 900),
    ("001", "2016", "race", "Native", 4, 30),
    ("001", "2016", "", "Everyone", 804, 1730),
]


@pytest.fixture(autouse=True)
def _no_migration(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test database is migrated already."""
    monkeypatch.setattr("bridgework.config.cli.base.set_up", lambda migrate=True: None)


def run(*arguments: str, code: int = 0) -> Any:
    result = CliRunner().invoke(main, [*arguments, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout) if code == 0 else result.output


def bring_in(folder: Path, *more: str, rows: list[tuple] = ROWS) -> Any:
    (folder / "table.csv").write_text(table_of(rows))
    (folder / "map.toml").write_text(MAP)
    table, mapping = str(folder / "table.csv"), str(folder / "map.toml")
    return run("import", "indicators", table, "--partnership", "harbor", "--mapping", mapping, *more)


def test_an_import_is_released_at_once_and_a_second_run_releases_nothing(world: World, tmp_path: Path) -> None:
    said = bring_in(tmp_path)
    assert (said["release"], said["release_problem"], said["audit"]["n_exposed"]) == (1, "", 0)
    assert Value.objects.get(group__code="everyone").released_numerator == 804
    assert not Value.objects.get(group__code="native").is_shown
    again = bring_in(tmp_path)
    assert (again["written"], again["release"]) == (0, 1) and Release.objects.count() == 1


def test_a_draft_waits_until_release_is_called(world: World, tmp_path: Path) -> None:
    assert bring_in(tmp_path, "--draft")["release"] is None
    assert not Value.objects.filter(is_shown=True).exists()
    said = run("release", "--partnership", "harbor", "--note", "The first numbers.")
    assert (said["release"], said["state"], said["audit"]["n_exposed"]) == (1, "published", 0)
    assert said["tables"][0]["fates"]["primary"] >= 1 and len(said["tables"][0]["sha256"]) == 64
    assert str(Release.objects.get().note) == "The first numbers."
    assert run("release", "--partnership", "harbor") == {"release": None, "tables": []}


def test_what_does_not_exist_is_refused_with_a_sentence(world: World, tmp_path: Path) -> None:
    assert "there is no partnership" in run("release", "--partnership", "nowhere", code=2)
    bring_in(tmp_path, "--draft")
    assert "there is no indicator 'x'" in run("release", "--partnership", "harbor", "--indicator", "x", code=2)
    assert not Release.objects.exclude(state="draft").exists()


def test_groups_that_exceed_their_total_are_not_released_and_it_is_said(world: World, tmp_path: Path) -> None:
    said = bring_in(tmp_path, "--draft", rows=[*ROWS[:3], ("001", "2016", "", "Everyone", 700, 1730)])
    assert said["release"] is None
    done = run("release", "--partnership", "harbor")
    assert [one["code"] for one in done["tables"][0]["tried"]] == ["parts_exceed_total"]
    assert done["tables"][0]["not_shown"] == 4 and not Value.objects.filter(is_shown=True).exists()
