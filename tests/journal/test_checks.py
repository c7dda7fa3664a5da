"""The worker's daily check, what the record page says of it, and a journal that lost everything."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection

from bridgework.config.cli.verify_journal import verify_journal
from bridgework.journal.models import Chain, ChainCheck, Disclosure, Entry
from bridgework.journal.tasks import check_due
from bridgework.partnerships.actions.setting_up import SITE_SCOPE
from bridgework.ui.numbers import plain_date
from tests.cast import NOW, TODAY, World
from tests.journal.chains import write

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def record(world: World) -> str:
    return world.client("nobody").get("/p/harbor/record/").content.decode()


def test_a_chain_is_checked_once_a_day_and_the_page_says_so(world: World) -> None:
    write(3, world.harbor.scope)
    assert 'id="check"' not in record(world)
    assert check_due(NOW + timedelta(hours=2)) == 1
    today, tomorrow = plain_date(TODAY), plain_date(TODAY + DAY)
    assert f"Unchanged since {today}. All 3 entries were read on {today}." in record(world)
    write(4, world.harbor.scope)
    assert check_due(NOW + timedelta(hours=25)) == 0
    assert check_due(NOW + timedelta(hours=26)) == 1
    assert ChainCheck.objects.get().number == 7 and f"All 7 entries were read on {tomorrow}." in record(world)


def test_a_record_of_one_entry_is_not_said_to_be_many(world: World) -> None:
    write(1, world.harbor.scope)
    assert check_due(NOW + timedelta(hours=2)) == 1
    assert f"Its 1 entry was read on {plain_date(TODAY)}." in record(world)


def test_a_change_by_sql_is_said_on_the_page_until_it_is_undone(world: World) -> None:
    write(5, world.harbor.scope)
    check_due(NOW)
    sound = ChainCheck.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET act = 'goals.goal.changed' WHERE number = 2")
    check_due(NOW + DAY)
    found = ChainCheck.objects.get()
    assert not found.is_unchanged and (found.number, found.hash) == (sound.number, sound.hash)
    assert "found entries that do not fit their seals" in record(world) and "Unchanged since" not in record(world)
    Entry.objects.filter(number=2).update(act="goals.goal.endorsed")
    check_due(NOW + 2 * DAY)
    assert ChainCheck.objects.get().is_unchanged and "found entries" not in record(world)


def test_a_chain_rewritten_as_a_whole_does_not_continue_the_check_before(world: World) -> None:
    write(5, world.harbor.scope)
    check_due(NOW)
    for model in (Disclosure, Entry, Chain):
        model.objects.all().delete()
    write(9, world.harbor.scope)  # other salts: a chain that fits in itself
    check_due(NOW + DAY)
    assert not ChainCheck.objects.get().is_unchanged


def test_the_command_does_not_call_an_emptied_journal_unchanged(world: World) -> None:
    write(2, world.harbor.scope)
    write(2, world.valley.scope)
    run = CliRunner().invoke(verify_journal, ["--json"])
    assert run.exit_code == 0 and json.loads(run.output)["unchanged"]
    for model in (Disclosure, Entry, Chain):
        model.objects.all().delete()
    run = CliRunner().invoke(verify_journal, ["--partnership", "harbor", "--json"])
    assert run.exit_code == 1
    assert "all entries were removed" in json.loads(run.output)["journals"][0]["problems"][0]["what"]


def test_the_command_names_the_journal_of_the_site_itself(world: World) -> None:
    write(2, SITE_SCOPE)
    said = CliRunner().invoke(verify_journal).output
    assert "the site: 2 entries, unchanged. Head 2:" in said and str(SITE_SCOPE) not in said
