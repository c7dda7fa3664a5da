"""The attacker finds what published examples say is there, and what trying every table finds."""

from __future__ import annotations

import pytest

from bridgework.analysis.attack import Contradiction, RefusedStatement, audit_table
from tests.analysis.attack_cases import (
    DELINQUENT,
    DELINQUENT_LEAKS,
    DELINQUENT_SAFE,
    EDUCATION,
    TRAP,
    TRAP_HIDDEN,
    naive_finds,
    two_way,
    without_truth,
)

DIMS = ("row", "column")


def interval_of(audit, **codes):
    return next((found.low, found.high) for found in audit.intervals if dict(found.cell) == codes)


def test_two_holes_in_each_line_are_not_enough() -> None:
    table = two_way(TRAP, "abcd", TRAP_HIDDEN)
    assert naive_finds(table, DIMS) == []
    audit = audit_table(without_truth(table), DIMS, {}, 10, every_interval=True)
    assert interval_of(audit, row="w", column="b") == (47, 47)
    assert {"row": "w", "column": "b"} in [dict(found.cell) for found in audit.exposed]
    opened = audit_table(without_truth(two_way(TRAP, "abcd", TRAP_HIDDEN | {"x-b"})), DIMS, {}, 10, every_interval=True)
    assert interval_of(opened, row="w", column="b") == (0, 141)


def test_working_paper_22_one_cell_is_recovered_and_the_better_pattern_is_safe() -> None:
    leaking = audit_table(two_way(DELINQUENT, EDUCATION, DELINQUENT_LEAKS), DIMS, {}, 5, every_interval=True)
    assert interval_of(leaking, row="Alpha", column="very high") == (1, 1)
    assert leaking.n_exposed >= 1 and not leaking.is_safe
    safe = audit_table(two_way(DELINQUENT, EDUCATION, DELINQUENT_SAFE), DIMS, {}, 5)
    assert safe.is_safe
    assert safe.narrowest is not None and safe.narrowest[1] - safe.narrowest[0] == 5
    assert audit_table(without_truth(two_way(DELINQUENT, EDUCATION, DELINQUENT_SAFE)), DIMS, {}, 5).is_safe
