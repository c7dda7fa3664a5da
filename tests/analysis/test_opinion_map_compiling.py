"""Compiled loops work where their machine code can be kept, and where it cannot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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
