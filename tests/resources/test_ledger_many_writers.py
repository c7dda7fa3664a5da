"""Many writers at once never overdraw a fund; a writer that is killed in the middle of an entry leaves nothing of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from bridgework.resources.models import Entry, Fund, Move
from bridgework.resources.queries.checking import faults_of
from tests.cast import make_world
from tests.house.test_kill import ROOT
from tests.resources.writers import check, contest, fund_with_money


@pytest.fixture
def emptied(transactional_db: None) -> Iterator[None]:
    """Afterwards take the ledger's rows away, which the database refuses to anybody with its triggers on."""
    yield
    guards = [
        (model, guard) for model in (Entry, Move) for guard in model._meta.constraints if hasattr(guard, "sqlite")
    ]
    with connection.schema_editor() as editor:
        for model, guard in guards:
            guard.remove_sql(model, editor)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM resources_move")
        cursor.execute("DELETE FROM resources_entry")
    with connection.schema_editor() as editor:
        for model, guard in guards:
            guard.create_sql(model, editor)


def test_eight_writers_never_overdraw_a_fund(emptied: None) -> None:
    world = make_world()
    for seed in range(3):
        fund = fund_with_money(world.as_steward, world.network, [world.clinic, world.school, world.network])
        done = contest(fund, world.as_steward, seed)
        assert check(fund, done) == []


KILLED = """
import os, signal
import django; django.setup()
from bridgework.config.building import build, is_new
if is_new():
    build()
    from tests.cast import make_world
    from tests.resources.writers import fund_with_money
    world = make_world()
    fund_with_money(world.as_steward, world.network, [world.clinic, world.school])
from bridgework.partnerships.models import Membership
from bridgework.resources.models import Fund, Move
from tests.resources.writers import doing
from bridgework.resources import actions
from bridgework.resources.actions import posting
fund, by = Fund.objects.get(), Membership.objects.get(role="steward", partnership__slug="harbor")
written = posting.journaled
def dies(**how):
    written(**how)
    os.kill(os.getpid(), signal.SIGKILL)
posting.journaled = dies
actions.receive(pledge=actions.make_pledge(fund=fund, plan=actions.PledgePlan(owner=fund.agent, amount=5), doing=doing(by)), amount=5, doing=doing(by))
"""
LOOK = """
import django; django.setup()
from bridgework.resources.models import Fund
from bridgework.resources.queries.checking import faults_of
fund = Fund.objects.get()
print(fund.n_entries, fund.entries.count(), fund.n_pledges, fund.pledges.count(), faults_of(fund))
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a database of its own is SQLite")
def test_a_killed_writer_leaves_nothing_of_its_entry(tmp_path: Path) -> None:
    env = {
        key: value for key, value in os.environ.items() if not key.startswith(("BRIDGEWORK_", "DJANGO_", "DATABASE_"))
    }
    env |= {"BRIDGEWORK_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "bridgework.config.settings"}
    died = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, env=env, capture_output=True, text=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    told = subprocess.run([sys.executable, "-c", LOOK], cwd=ROOT, env=env, capture_output=True, text=True)
    assert told.stdout.split() == ["4", "4", "2", "2", "[]"], told.stderr


def test_the_helper_finds_an_overdraft(world: object) -> None:
    from tests.cast import World

    assert isinstance(world, World)
    fund: Fund = fund_with_money(world.as_steward, world.network, [world.clinic])
    assert check(fund, {"amount": 10_001, "refused": 0})[0].startswith("10001 was granted")
    assert faults_of(fund) == []
