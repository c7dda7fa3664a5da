"""Importing: counted, safe to run twice, corrected, all or nothing."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from bridgework.config.cli.import_indicators import import_indicators
from bridgework.indicators.actions import IndicatorImportRefused
from bridgework.indicators.models import Indicator, Value
from bridgework.journal.models import Entry
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.models import ImportRun
from bridgework.places.models import Place
from tests.cast import World
from tests.indicators.tables import PLAIN, changed, import_text, table_of

ROWS = [
    ("001", "2015-16", "race", "Black", 300, 800),
    ("001", "2015-16", "race", "White", 700, 1000),
    ("001", "2015-16", "", "Everyone", 1000, 1800),
    ("002", "2015-16", "race", "Black", 120, 400),
    ("002", "2015-16", "race", "White", 250, 500),
    ("002", "2015-16", "", "Everyone", 370, 900),
]


def test_import_counts_what_it_did_and_a_second_run_changes_nothing(world: World) -> None:
    first = import_text(world.harbor, table_of(ROWS), PLAIN)
    assert (first.n_read, first.n_written, first.n_unchanged, first.n_refused) == (6, 6, 0, 0)
    n_entries = Entry.objects.count()
    again = import_text(world.harbor, table_of(ROWS), PLAIN)
    assert (again.n_read, again.n_written, again.n_unchanged) == (6, 0, 6)
    assert Entry.objects.count() == n_entries
    assert ImportRun.objects.within(world.harbor).count() == 2


def test_import_journals_once_without_numbers_of_people(world: World) -> None:
    import_text(world.harbor, table_of(ROWS), PLAIN)
    entry = Entry.objects.get(act="indicators.imported")
    assert entry.facts["indicator"] == "graduation" and entry.facts["written"] == 6
    assert "300" not in str(entry.facts)


def test_a_correction_updates_and_an_emptied_cell_is_withdrawn(world: World) -> None:
    import_text(world.harbor, table_of(ROWS), PLAIN)
    corrected = [
        ("001", "2015-16", "race", "Black", 310, 800),
        ("002", "2015-16", "race", "Black", "", 400),
        *ROWS[1:3],
    ]
    report = import_text(world.harbor, table_of(corrected), PLAIN)
    assert (report.n_read, report.n_written, report.n_unchanged) == (4, 2, 2)
    assert Value.objects.get(place__code="001", group__code="black").numerator == 310
    assert not Value.objects.filter(place__code="002", group__code="black").exists()
    assert Value.objects.filter(place__code="002", group__code="white").exists()


def test_a_correction_that_makes_a_count_small_never_shows_it(world: World) -> None:
    """What was published stays published, or is hidden; the small count, or what it follows from, is not shown."""
    import_text(world.harbor, table_of(ROWS), PLAIN)
    assert Value.objects.filter(is_shown=False).count() == 0
    import_text(world.harbor, table_of([("001", "2015-16", "race", "Black", 4, 800)]), PLAIN)
    cell = Value.objects.get(place__code="001", group__code="black")
    assert cell.numerator == 4 and cell.released_numerator != 4


def test_one_wrong_cell_leaves_everything_as_it_was(world: World) -> None:
    with pytest.raises(IndicatorImportRefused) as refused:
        import_text(world.harbor, table_of([*ROWS, ("003", "2015-16", "race", "Black", "many", 800)]), PLAIN)
    assert refused.value.problems[0].row == 8 and refused.value.problems[0].column == "x"
    assert not Value.objects.exists() and not Indicator.objects.exists() and not Place.objects.exists()
    assert not ImportRun.objects.exists()


def test_another_unit_or_level_is_refused(world: World) -> None:
    import_text(world.harbor, table_of(ROWS), PLAIN)
    for part in ({"unit": "events"}, {"place_level": "school"}):
        with pytest.raises(ImportRefused, match="slug"):
            import_text(world.harbor, table_of(ROWS), changed(PLAIN, indicator={**PLAIN["indicator"], **part}))


def _bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return file.getvalue()


GOOD = table_of(ROWS)
HOSTILE = {
    "empty": b"",
    "nul": GOOD.encode().replace(b"Black", b"Bl\x00ck"),
    "mis-encoded": b"\xff\xfe\x00" + GOOD.encode(),
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    "half a workbook": b"PK\x03\x04" + b"\x00" * 40,
    "zip bomb": _bomb(),
    "open quote": (GOOD + '001,2016,race,"Bl').encode(),
    "short row": (GOOD + "001,2016\n").encode(),
    "long row": (GOOD + "001,2016,race,x,1,2,3,4,5\n").encode(),
    "formula": (GOOD + "001,2016,race,Black,=1+1,80\n").encode(),
    "header only": b"place,year,by,group,x,n\n",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_and_nothing_is_written(world: World, kind: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        import_text(world.harbor, HOSTILE[kind], PLAIN)
    assert str(refused.value)
    assert not Value.objects.exists() and not Indicator.objects.exists() and not ImportRun.objects.exists()


MAPPING = """[indicator]
slug = "graduation"
name = "Graduation"
unit = "people"
place_level = "district"

[columns]
place = "place"
period = "year"
dimension = "by"
group = "group"
numerator = "x"
denominator = "n"
"""


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", ["row 1: There is a header but no row below it.", "nothing was imported: 1 problem (above)."]),
        ("001,2016,race,Black,many,80\n", ["row 2, column “x”: ", "nothing was imported: 1 problem (above)."]),
        ("001,2016,race,Black,many,80\n" * 25, ["imported: 25 problems (the first 20 above)."]),
    ],
)
def test_the_command_names_what_is_wrong_and_counts_it_in_sentences(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str, said: list[str]
) -> None:
    monkeypatch.setattr("bridgework.config.cli.base.set_up", lambda migrate=True: None)  # it is migrated already
    (tmp_path / "table.csv").write_text("place,year,by,group,x,n\n" + rows)
    (tmp_path / "map.toml").write_text(MAPPING)
    ask = [str(tmp_path / "table.csv"), "--partnership", "harbor", "--mapping", str(tmp_path / "map.toml")]
    result = CliRunner().invoke(import_indicators, ask)
    assert result.exit_code == 2 and all(words in result.output for words in said), result.output
    assert "“”" not in result.output
