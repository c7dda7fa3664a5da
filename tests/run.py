"""`make test`, part by part, each with its time; the first failure ends it. `make check` is the quick part.

Installs what it may (Debian's chromium for the browser tests) and says in one sentence what is missing where it may not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
LEAST_SCRATCH = 6 << 30
ENV = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONUNBUFFERED": "1"}
# One thread each: two test processes share two cores.
ENV.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"))
# Hundreds of servers and commands start in a run: each would compile the whole product again.
ENV.pop("PYTHONDONTWRITEBYTECODE", None)


def run(*command: str, **env: str) -> None:
    done = subprocess.run(command, cwd=ROOT, env={**ENV, **env})
    if done.returncode:
        sys.exit(f"make: this part failed: {' '.join(command)}")


@contextmanager
def scratch() -> Iterator[None]:
    """Give all parts one temporary folder, in memory where there is room for it, and leave nothing of it.

    A killed process loses nothing that it wrote to a file in memory, and power cuts are not what these tests are about.
    """
    memory = Path("/dev/shm")
    spare = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    has_room = os.access(memory, os.W_OK) and min(spare, shutil.disk_usage(memory).free) > LEAST_SCRATCH
    folder = tempfile.mkdtemp(prefix="bridgework-tests-", dir=memory if has_room else None)
    try:
        ENV["TMPDIR"] = folder
        loaded = Path(folder, "loaded")
        loaded.mkdir()
        ENV["BRIDGEWORK_TEST_LOADED"] = str(loaded)
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tool(name: str) -> str:
    return str(BIN / name)


def lint() -> None:
    run(tool("ruff"), "check", ".")
    run(tool("ruff"), "format", "--check", ".")


def types() -> None:
    run(tool("mypy"), "bridgework")


def floors() -> None:
    run(tool("lint-imports"))


def templates() -> None:
    run(tool("djlint"), "--lint", "--quiet", "bridgework")


def migrations() -> None:
    run(sys.executable, "manage.py", "makemigrations", "--check", "--dry-run", "--verbosity", "1")
    run(sys.executable, "manage.py", "check", "--fail-level", "WARNING")


def pytest(*arguments: str, **env: str) -> None:
    slowest = ("--durations=15", "--durations-min=4")  # where the minutes go, in every log
    run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *slowest, *arguments, **env)


def unit() -> None:
    pytest("-n", "2", "--dist", "worksteal", "-m", "not journey and not postgres and not slow", "tests")


def slow() -> None:
    pytest("-n", "2", "--dist", "worksteal", "-m", "slow and not journey", "tests")


def whole() -> None:
    """Unit and slow tests in one go: while one waits for a killed server, the other core has work."""
    pytest("-n", "2", "--dist", "worksteal", "-m", "not journey and not postgres", "tests")


# What PostgreSQL could answer differently: everything that reads or writes rows, and the doors. What only renders, and the
# imports of the large real tables, run once, on SQLite.
ON_POSTGRES = [
    *(
        "alignment",
        "conversations",
        "crossings",
        "discussions",
        "example",
        "gatherings",
        "goals",
        "indicators",
        "journal",
        "overview",
    ),
    *("partnerships", "people", "places", "playbooks", "relationships", "resources", "updates"),
    *("config/test_backup_postgres.py", "lib/test_prepared.py", "lib/test_kept_statements.py"),
    *("house/test_doors.py", "house/test_queries.py", "house/test_floors.py"),
]

# Among them, what works on numbers and documents once they are read: no query of its own.
NOT_ON_POSTGRES = [
    *("conversations/test_attacker.py", "conversations/test_voices_attacker.py", "indicators/test_printed.py"),
    *("partnerships/test_hsds.py", "partnerships/test_directory_hostile.py"),
]


# Of the tables of doors only who gets in: that strangers and neighbors stay out is the same Python on both. The numbers of the
# example come from its seed, whatever keeps them.
ONCE = ["test_door_of_a_private_partnership", "test_door_does_not_show_what", "test_loading_is_repeatable"]


def postgres() -> None:
    """The tests that touch the database, once more, on a real PostgreSQL that this run starts."""
    pytest(
        *("-n", "2", "--dist", "worksteal", "-m", "not journey and not slow and not shared"),
        *("-k", " and ".join(f"not {name}" for name in ONCE)),
        *(f"--ignore=tests/{name}" for name in NOT_ON_POSTGRES),
        *(f"tests/{name}" for name in ON_POSTGRES),
        BRIDGEWORK_TEST_DB="postgres",
    )


def journeys() -> None:
    need_chromium()
    pytest("-n", "2", "--dist", "worksteal", "-m", "journey", "tests/journeys", DJANGO_ALLOW_ASYNC_UNSAFE="1")


def need_chromium() -> None:
    if shutil.which("chromium") or os.environ.get("BRIDGEWORK_CHROMIUM"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Debian's chromium for the browser tests ...", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update"], env=env, **quiet)
        packages = ["chromium", "fonts-noto-core"]
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", *packages], env=env, **quiet)
    if not shutil.which("chromium"):
        sys.exit(
            "The browser tests need Chromium: install it (Debian: apt-get install chromium) or set BRIDGEWORK_CHROMIUM."
        )


def example() -> None:
    """Load the example for the tests that only read it (the second process would wait for the first one)."""
    pytest("-n", "0", "tests/example/test_example.py::test_loading_twice_changes_nothing")


def example_site() -> None:
    """Load the example as its command does, for the journeys."""
    run(sys.executable, "-m", "tests.journeys.site")


def together(*parts: Callable[[], None]) -> None:
    """Run parts two at a time."""
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(part) for part in parts]:
            done.result()


def still() -> None:
    """What only reads the source."""
    together(types, floors, lint, templates, migrations)


def ground() -> None:
    """What only reads the source, and meanwhile what the other parts begin with; the second load finds loops compiled."""
    together(types, example, floors, lint, templates, migrations, example_site)


CHECK = [still, unit]
PARTS = {
    part.__name__: [part]
    for part in [lint, types, floors, templates, migrations, ground, unit, slow, postgres, journeys]
}
PARTS["check"] = CHECK
PARTS["all"] = [ground, whole, postgres, journeys]


def main() -> None:
    began = time.monotonic()
    with scratch():
        for part in PARTS[sys.argv[1] if len(sys.argv) > 1 else "all"]:
            start = time.monotonic()
            print(f"\n== {part.__name__}", flush=True)
            part()
            print(f"   {part.__name__}: {time.monotonic() - start:.0f} s", flush=True)
    print(f"\nAll parts passed in {time.monotonic() - began:.0f} s.", flush=True)


if __name__ == "__main__":
    main()
