"""Chains to check, and threads that write together."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

from django.db import connection

from bridgework.journal.actions import SYSTEM, Who, record
from tests.cast import NOW

SCOPE = uuid.UUID("00000000-0000-4000-8000-00000000abcd")
AMARA = Who(uuid.UUID(int=7), "Amara Obi")


def write(n: int, scope: uuid.UUID = SCOPE) -> None:
    """Write n entries of every shape."""
    for k in range(n):
        record(
            scope=scope,
            act="goals.goal.endorsed",
            who=SYSTEM if k % 5 == 4 else AMARA,
            capacity="steward for Harbor Network" if k % 2 else "steward",
            subject=f"goals.goal:goal-{k}",
            at=NOW + timedelta(minutes=k, microseconds=k * 1001),
            facts={
                "n": k,
                "share": 0.25,
                "words": "naïve “é” \u2028 😀 </script>",
                "list": [1, None, True, {"b": 1, "a": 2}],
            },
            why="" if k % 3 else f"because of reason {k}",
        )


def write_together(n_threads: int, n_each: int) -> list[BaseException]:
    """Let many threads, each with a connection of its own, write into one chain at once. Return what went wrong."""
    problems: list[BaseException] = []
    barrier = threading.Barrier(n_threads)

    def run() -> None:
        try:
            barrier.wait()
            write(n_each)
        except BaseException as why:  # noqa: BLE001 - reported by the caller
            problems.append(why)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(n_threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems
