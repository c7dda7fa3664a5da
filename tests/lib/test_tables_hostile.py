"""Hostile files: each is refused with an instruction, soon, and without much memory, in a process that lives on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bridgework.lib.tables import Limits, TableRefused, iter_rows, read_table
from tests.lib.hostile import HARMLESS, HOSTILE, SOUND, pack, parts

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def met(tmp_path_factory):
    """What came of every file: {name: (code, seconds, megabytes the process had grown by then, message)}."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, (_code, make) in HOSTILE.items():
        (folder / name).write_bytes(make())
    for name, make in HARMLESS.items():
        (folder / name).write_bytes(make())
    with (folder / "ten_gigabytes.csv").open("wb") as sparse:
        sparse.truncate(10 * 2**30)
    (folder / "folder.csv").mkdir()
    os.mkfifo(folder / "pipe.csv")
    done = subprocess.run(
        [sys.executable, "-m", "tests.lib.hostile", str(folder)], capture_output=True, text=True, cwd=ROOT, timeout=300
    )
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    found = {line[0]: (line[1], float(line[2]), float(line[3]), line[4]) for line in lines}
    assert done.returncode == 0, (list(found)[-1:], done.stderr[-500:])
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_soon(met, name):
    code, seconds, _, message = met[name]
    assert code == HOSTILE[name][0]
    assert seconds < 2  # processor time, not the wall's: promise 16
    assert len(message) > 20
    assert message.endswith(".")


@pytest.mark.parametrize("name", HARMLESS)
def test_a_strange_but_harmless_workbook_is_read(met, name):
    assert met[name][0] == "read"


def test_what_is_no_file_or_far_too_large_is_refused(met):
    assert met["ten_gigabytes.csv"][0] == "too_large"
    assert met["folder.csv"][0] == met["pipe.csv"][0] == "not_a_file"


def test_the_whole_corpus_costs_less_than_200_mb(met):
    assert max(grown for _, _, grown, _ in met.values()) < 200


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(TableRefused) as caught:
        read_table(tmp_path / "none.csv")
    assert caught.value.code == "not_a_file"
    assert str(tmp_path) not in caught.value.message


def test_content_decides_and_not_the_name(tmp_path):
    (tmp_path / "table.csv").write_bytes(SOUND)
    (tmp_path / "table.xlsx").write_bytes(b"a,b\n1,2\n")
    assert read_table(tmp_path / "table.csv").kind == "xlsx"
    assert read_table(tmp_path / "table.xlsx").kind == "csv"


def test_nothing_comes_of_a_table_whose_last_row_is_at_fault():
    text = "a,b\n" + "1,2\n" * 1000 + "1,2,3\n"
    rows = iter_rows(text)
    assert next(iter(rows)) == (2, ["1", "2"])
    with pytest.raises(TableRefused) as caught:
        list(rows)
    assert caught.value.row == 1002
    with pytest.raises(TableRefused):
        read_table(text)


@pytest.mark.parametrize("cut", range(4, len(SOUND), 37))
def test_a_workbook_cut_anywhere_is_refused(cut):
    with pytest.raises(TableRefused):
        read_table(SOUND[:cut])


def test_bytes_flipped_in_a_workbook_end_in_a_table_or_a_refusal():
    import random

    flip = random.Random(20261122)
    outcomes = set()
    for _ in range(400):
        data = bytearray(SOUND)
        for _ in range(flip.randint(1, 4)):
            data[flip.randrange(len(data))] = flip.randrange(256)
        try:
            read_table(bytes(data))
            outcomes.add("read")
        except TableRefused as refused:
            outcomes.add(refused.code)
    assert "damaged_workbook" in outcomes


def test_a_long_file_is_walked_through_in_little_memory(tmp_path):
    """100 MB in rows of 10 kB: the walk keeps one row."""
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n")
        for _ in range(100):
            file.write((b"x" * 5_000 + b"," + b"y" * 5_000 + b"\n") * 105)
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from django.conf import settings\n"
        "settings.configure(USE_I18N=False)\n"
        "from bridgework.lib.tables import Limits, iter_rows\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "count = sum(1 for _ in iter_rows(Path(sys.argv[1]), limits=Limits(bytes=2**30)))\n"
        "print(count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, cwd=ROOT, check=True
    )
    count, grown = map(int, done.stdout.split())
    assert count == 10_500
    assert grown < 50
    with pytest.raises(TableRefused):
        iter_rows(path)


def test_limits_of_a_workbook_can_be_narrowed():
    with pytest.raises(TableRefused) as caught:
        read_table(SOUND, limits=Limits(workbook_cells=1))
    assert (caught.value.code, caught.value.row, caught.value.column) == ("too_many_cells", 2, 1)
    with pytest.raises(TableRefused):
        read_table(pack(parts(**{"xl/a.xml": "<x/>"})), limits=Limits(parts=3))
