"""Corrections keep history, and the newest import can be taken back exactly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridgework.config.cli.import_undo import import_undo
from bridgework.indicators.actions import UndoRefused, undo_import
from bridgework.indicators.actions.releasing import release_now
from bridgework.indicators.models import Batch, Change, Indicator, Value
from bridgework.indicators.queries.history import newest_batch
from bridgework.journal.models import Entry
from bridgework.partnerships.actions.jobs import carry_out
from bridgework.partnerships.models import Job, Partnership
from tests.cast import NOW, World
from tests.indicators.tables import PLAIN, changed, import_text, table_of
from tests.indicators.test_importing import ROWS

CORRECTED = [
    ("001", "2015-16", "race", "Black", 310, 800),  # was 300
    ("002", "2015-16", "race", "Black", "", 400),  # was 120: taken away
    ("002", "2015-16", "race", "White", "*", 500),  # was 250: withheld now
    ("003", "2015-16", "race", "Black", 70, 200),  # new
    ROWS[2],  # as it was
]


def cells(partnership: Partnership) -> dict[tuple, tuple]:
    """Return every stored cell, by its codes."""
    columns = ("place__code", "period__code", "group__code", "numerator", "denominator", "value", "margin")
    rows = Value.objects.filter(indicator__partnership=partnership)
    return {row[:3]: row[3:] for row in rows.values_list(*columns, "is_suppressed_by_source")}


def test_every_changed_cell_is_kept_with_before_and_after(world: World) -> None:
    import_text(world.harbor, table_of(ROWS), PLAIN)
    report = import_text(world.harbor, table_of(CORRECTED), PLAIN, by=world.as_steward)
    first, second = Batch.objects.order_by("pk")
    assert (first.n_new, first.n_changed, first.n_withdrawn) == (6, 0, 0) and first.by is None
    assert (second.n_new, second.n_changed, second.n_withdrawn) == (1, 2, 1)
    assert second.by == world.as_steward and second.at == NOW and second.source_name == "table.csv"
    assert report.details["batch"] == second.pk
    found = {
        (one.place.code, one.group.code): (one.before, one.after)
        for one in second.changes.select_related("place", "group")
    }
    assert found == {
        ("001", "black"): ({"numerator": 300, "denominator": 800}, {"numerator": 310, "denominator": 800}),
        ("002", "black"): ({"numerator": 120, "denominator": 400}, None),
        ("002", "white"): (
            {"numerator": 250, "denominator": 500},
            {"denominator": 500, "is_suppressed_by_source": True},
        ),
        ("003", "black"): (None, {"numerator": 70, "denominator": 200}),
    }
    indicator = Indicator.objects.get()
    assert indicator.refreshed_at == NOW and indicator.changed_at is None, "released since"


def test_an_import_that_changes_nothing_is_a_batch_without_changes_and_hides_no_earlier_one(world: World) -> None:
    import_text(world.harbor, table_of(ROWS), PLAIN)
    import_text(world.harbor, table_of(ROWS), PLAIN)
    assert [one.n_new for one in Batch.objects.order_by("pk")] == [6, 0]
    assert Change.objects.count() == 6
    newest = newest_batch(Indicator.objects.get())
    assert newest is not None and newest.n_new == 6
    with pytest.raises(UndoRefused, match="changed nothing"):
        undo_import(batch=Batch.objects.latest("pk"), by=None, at=NOW)


def test_a_refused_table_leaves_no_batch(world: World) -> None:
    with pytest.raises(Exception, match="not a number"):
        import_text(world.harbor, table_of([("003", "2015-16", "race", "Black", "many", 800)]), PLAIN)
    assert not Batch.objects.exists()


def test_undo_puts_back_exactly_what_was_there_and_is_journaled(world: World) -> None:
    import_text(world.harbor, table_of(ROWS), PLAIN)
    before = cells(world.harbor)
    import_text(world.harbor, table_of(CORRECTED), PLAIN)
    assert cells(world.harbor) != before
    batch = Batch.objects.latest("pk")
    later = NOW + timedelta(days=1)
    assert undo_import(batch=batch, by=world.as_steward, at=later) == 4
    assert cells(world.harbor) == before
    batch.refresh_from_db()
    assert (batch.undone_at, batch.undone_by) == (later, world.as_steward)
    entry = Entry.objects.get(act="indicators.import.undone")
    assert entry.facts["written"] == 4 and entry.facts["source"] == "table.csv" and "310" not in str(entry.facts)
    assert Indicator.objects.get().refreshed_at == NOW


def test_undo_changes_nothing_public_before_the_next_release_and_then_shows_nothing_small(world: World) -> None:
    import_text(world.harbor, table_of([("001", "2015-16", "race", "Black", 4, 800), *ROWS[1:]]), PLAIN)
    import_text(world.harbor, table_of(ROWS), PLAIN)
    public = list(Value.objects.order_by("pk").values_list("pk", "is_shown", "released_numerator"))
    undo_import(batch=Batch.objects.latest("pk"), by=None, at=NOW)
    assert list(Value.objects.order_by("pk").values_list("pk", "is_shown", "released_numerator")) == public
    assert Indicator.objects.get().changed_at == NOW
    release_now(partnership=world.harbor, by=None, at=NOW)
    assert Value.objects.get(place__code="001", group__code="black").released_numerator != 4


def test_only_the_newest_is_undone_then_the_one_before(world: World) -> None:
    import_text(world.harbor, table_of(ROWS), PLAIN)
    import_text(world.harbor, table_of(CORRECTED), PLAIN)
    first, second = Batch.objects.order_by("pk")
    with pytest.raises(UndoRefused, match="later table"):
        undo_import(batch=first, by=None, at=NOW)
    undo_import(batch=second, by=None, at=NOW)
    with pytest.raises(UndoRefused, match="was undone on"):
        undo_import(batch=second, by=None, at=NOW)
    undo_import(batch=first, by=None, at=NOW)
    assert not Value.objects.exists()


def test_cells_that_something_else_touched_are_not_overwritten(world: World) -> None:
    import_text(world.harbor, table_of(ROWS), PLAIN)
    Value.objects.filter(place__code="001", group__code="black").update(numerator=299)
    kept = cells(world.harbor)
    with pytest.raises(UndoRefused, match="changed since"):
        undo_import(batch=Batch.objects.get(), by=None, at=NOW)
    assert cells(world.harbor) == kept
    assert Batch.objects.get().undone_at is None


CELL = st.one_of(st.just(""), st.just("*"), st.integers(0, 50).map(str))  # absent, withheld, a count
TABLE = st.dictionaries(
    st.tuples(st.sampled_from(["A", "B"]), st.sampled_from(["2015", "2016"]), st.sampled_from(["Black", "White"])),
    st.tuples(CELL, st.sampled_from(["", "50", "60"])),
    min_size=1,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables=st.lists(TABLE, min_size=1, max_size=4))
def test_undoing_every_import_walks_back_through_every_state(world: World, tables: list[dict]) -> None:
    Indicator.objects.all().delete()
    states = [{}]
    for table in tables:
        text = table_of([(place, year, "race", group, x, n) for (place, year, group), (x, n) in table.items()])
        import_text(world.harbor, text, PLAIN)
        states.append(cells(world.harbor))
    indicator = Indicator.objects.get()
    while (batch := newest_batch(indicator)) is not None:
        now = states.pop()
        assert cells(world.harbor) == now
        while states and states[-1] == now:
            states.pop()  # that table changed nothing
        undo_import(batch=batch, by=None, at=NOW)
    assert cells(world.harbor) == {} == states[0]


def test_rates_come_back_to_the_last_digit(world: World) -> None:
    document = {
        "indicator": {**PLAIN["indicator"], "unit": "given"},
        "columns": {"place": "place", "period": "year", "group": "group", "value": "rate", "margin": "moe"},
        "constants": {"dimension": "race"},
    }
    import_text(world.harbor, "place,year,group,rate,moe\nA,2016,Black,12.345678,1.5\n", document)
    before = cells(world.harbor)
    import_text(world.harbor, "place,year,group,rate,moe\nA,2016,Black,13,\n", document)
    undo_import(batch=Batch.objects.latest("pk"), by=None, at=NOW)
    assert cells(world.harbor) == before


def url(name: str, *args: object) -> str:
    return reverse(f"indicators:{name}", args=["harbor", "graduation", *args])


def test_the_pages_show_who_what_and_every_number_before_and_after(world: World) -> None:
    import_text(world.harbor, table_of(ROWS), PLAIN)
    import_text(world.harbor, table_of(CORRECTED), PLAIN, by=world.as_steward)
    client, batch = world.client("amara"), Batch.objects.latest("pk")
    body = client.get(url("history")).content.decode()
    assert "Amara, steward for Harbor Network" in body and "on the server" in body
    assert body.count("Undo this table") == 1
    body = client.get(url("history-batch", batch.pk)).content.decode()
    assert "<td>300</td>" in body and "<td>310</td>" in body and "withheld by the source" in body
    assert world.client("ben").get(url("history-batch", batch.pk)).status_code == 403
    assert world.client("dolores").get(url("history-batch", batch.pk)).status_code == 404


def test_undo_in_the_browser_asks_first(world: World) -> None:
    import_text(world.harbor, table_of(ROWS), PLAIN)
    client, batch = world.client("amara"), Batch.objects.get()
    assert "Undo “table.csv”?" in client.get(url("history-undo", batch.pk)).content.decode()
    assert Value.objects.exists()
    done = client.post(url("history-undo", batch.pk), follow=True)
    assert not Value.objects.exists() and "It is undone" in done.content.decode()
    again = client.post(url("history-undo", batch.pk), follow=True)
    assert "was undone on" in again.content.decode()


def test_a_large_table_is_undone_by_the_worker(world: World) -> None:
    rows = [(f"{place:04}", 2016, "race", group, 30, 90) for place in range(2_600) for group in ("Black", "White")]
    import_text(world.harbor, table_of(rows), PLAIN)
    assert world.client("amara").post(url("history-undo", Batch.objects.get().pk)).status_code == 302
    job = Job.objects.get()
    assert Value.objects.count() == 5_200
    carry_out(job_id=job.pk, now=timezone.now)
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"undone": 5_200})
    assert not Value.objects.exists() and Batch.objects.get().undone_by == world.as_steward


def test_pages_of_a_large_batch_cost_the_same(world: World, django_assert_max_num_queries: object) -> None:
    rows = [(f"{place:03}", 2016, "race", group, 30, 90) for place in range(60) for group in ("Black", "White")]
    import_text(world.harbor, table_of(rows), PLAIN)
    client, batch = world.client("amara"), Batch.objects.get()
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        body = client.get(url("history-batch", batch.pk) + "?page=2").content.decode()
    assert "Page 2 of 3" in body


def test_the_command_undoes_the_newest(world: World) -> None:
    import_text(world.harbor, table_of(ROWS), PLAIN)
    import_text(world.harbor, table_of(CORRECTED), PLAIN)
    ask = ["--indicator", "graduation", "--partnership", "harbor"]
    result = CliRunner().invoke(import_undo, [*ask, "--json"], catch_exceptions=False)
    assert result.exit_code == 0 and '"undone": 4' in result.output
    assert CliRunner().invoke(import_undo, ask).exit_code == 0
    assert not Value.objects.exists()
    assert CliRunner().invoke(import_undo, ask).exit_code == 2
    assert CliRunner().invoke(import_undo, ["--indicator", "x", "--partnership", "nowhere"]).exit_code == 2


def test_a_table_with_codes_only_takes_no_name_away(world: World) -> None:
    named = changed(PLAIN, columns={**PLAIN["columns"], "place_name": "name"})
    import_text(world.harbor, "place,name,year,by,group,x,n\n001,Eastside,2016,race,Black,30,80\n", named)
    import_text(world.harbor, table_of([("001", 2017, "race", "Black", 31, 80)]), PLAIN)
    assert Value.objects.filter(place__name="Eastside").count() == 2
