"""Compiled loops work where their machine code can be kept, and where it cannot."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from bridgework.analysis.opinion_map import compiling
from bridgework.analysis.opinion_map.compiling import compiled

COUNT = (
    "import numpy as np; from bridgework.analysis.opinion_map.kernels_polis import statement_sums;"
    "print(statement_sums(np.array([0, 0]), np.array([1, -1], dtype=np.int8), 1)[0].tolist())"
)


def test_a_function_that_cannot_be_kept_is_compiled_all_the_same():
    """Numba finds no place for code without a file, as it finds none in a read-only installation without a home."""
    space: dict = {}
    exec("def twice(x):\n    return 2 * x\n", space)  # noqa: S102
    assert compiled()(space["twice"])(4) == 8


def test_machine_code_is_kept_where_the_environment_says(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-c", COUNT],
        env={"NUMBA_CACHE_DIR": str(tmp_path), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "[2]", done.stderr
    assert list(tmp_path.rglob("*.nbi"))


TOY = {
    "kernels.py": "from bridgework.analysis.opinion_map.compiling import compiled\nfrom kernels_more import tripled\n\n\n"
    "@compiled()\ndef one_more(x):\n    return tripled(x) + 1\n",
    "kernels_more.py": "from bridgework.analysis.opinion_map.compiling import compiled\nfrom laid import TIMES\n\n\n"
    "@compiled()\ndef tripled(x):\n    return TIMES * x\n",
    "laid.py": "TIMES = 3\n",
}


def test_machine_code_is_made_anew_when_a_file_changes_whose_functions_it_calls(tmp_path: Path):
    """Numba itself looks at the outer function's file only; a number that it took from a third file is frozen in as well."""
    folder, kept = tmp_path / "toy", tmp_path / "kept"
    folder.mkdir()
    for name, text in TOY.items():
        (folder / name).write_text(text)

    def run() -> list[str]:
        code = "from kernels import one_more; print(one_more(10), sum(one_more.stats.cache_hits.values()))"
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"NUMBA_CACHE_DIR": str(kept), "PATH": "/usr/bin", "PYTHONPATH": f"{folder}:{Path.cwd()}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    assert run() == ["31", "0"]
    assert run() == ["31", "1"]
    n_files = len(list(kept.rglob("*.nb*")))
    (folder / "laid.py").write_text("TIMES = 5\n")
    (folder / "kernels_more.py").write_text(TOY["kernels_more.py"].replace("* x", "* x * 10"))
    assert run() == ["501", "0"]
    assert run() == ["501", "1"]
    assert len(list(kept.rglob("*.nb*"))) == n_files, "what is made anew takes the place of the old"


def test_loops_are_made_of_the_files_that_are_looked_at():
    folder = Path(compiling.__file__).parent
    told = {path.name for pattern in compiling.SOURCES for path in folder.glob(pattern)}
    for path in folder.glob("*.py"):
        text = path.read_text()
        if re.search(r"^@compiled\(", text, re.MULTILINE):
            assert path.name in told
            assert {f"{name}.py" for name in re.findall(r"^from \.(\w+) import", text, re.MULTILINE)} <= told
