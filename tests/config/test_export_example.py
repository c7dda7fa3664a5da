"""The example partnership's export: every table has rows, and the ledger can be worked out from the file alone."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from bridgework.config.exporting import write_export
from bridgework.partnerships.models import Partnership
from tests.config.test_export import tables
from tests.conftest import EXAMPLE_NOW

pytestmark = pytest.mark.django_db

# What the example has none of; every other table must have rows, so that no filter shuts everything out.
EMPTY_IN_THE_EXAMPLE = {
    *(
        "agreement_uses",
        "digests",
        "follow_ups",
        "grants",
        "made_from_playbooks",
        "pace",
    ),  # made in test_export_complete.py
    "vote_rows",  # nobody announced it there
}


def test_the_example_fills_every_table(harbor: Partnership, tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    rows = write_export(partnership=harbor, to=file, now=EXAMPLE_NOW).rows
    empty = {name.removesuffix(".csv") for name, n in rows.items() if not n}
    assert empty == EMPTY_IN_THE_EXAMPLE
    found = tables(file)
    for name, key in (("agenda_items", "session"), ("track_steps", "track"), ("ledger_moves", "entry")):
        assert all(row[key] for row in found[name])
    entries = {row["id"]: int(row["amount"]) for row in found["ledger_entries"]}
    moved: dict[str, int] = defaultdict(int)
    for row in found["ledger_moves"]:
        moved[row["entry"]] += int(row["amount"])
    assert moved == entries, "every entry can be worked out from its moves, to the cent"
    balances: dict[str, int] = defaultdict(int)
    for row in found["ledger_moves"]:
        balances[row["from_account"]] -= int(row["amount"])
        balances[row["to_account"]] += int(row["amount"])
    assert {row["id"]: int(row["balance"]) for row in found["ledger_accounts"]} == {
        row["id"]: balances[row["id"]] for row in found["ledger_accounts"]
    }
