"""Rows written in bulk are the rows that the ORM would have written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bridgework.indicators.models import Change, Value
from bridgework.lib.bulk import write_rows
from tests.cast import World
from tests.indicators.doors import make_indicator

COLUMNS = ("indicator", "place", "period", "group", "numerator", "value")
KEY = COLUMNS[:4]


def test_new_rows_get_defaults_and_known_ones_change_only_what_is_named(world: World) -> None:
    indicator = make_indicator(world.harbor, "one")
    old = Value.objects.filter(indicator=indicator).order_by("pk")[0]
    twin = make_indicator(world.harbor, "two")
    Value.objects.filter(indicator=twin).delete()
    rows = [
        (indicator.pk, old.place_id, old.period_id, old.group_id, 7, Decimal("1.5")),
        (twin.pk, old.place_id, old.period_id, old.group_id, 8, None),
    ]
    assert write_rows(Value, COLUMNS, rows, unique=KEY, update=("numerator", "value")) == 2
    changed = Value.objects.get(pk=old.pk)
    assert (changed.numerator, changed.value, changed.denominator) == (7, Decimal("1.500000"), old.denominator)
    assert changed.is_shown == old.is_shown
    made = Value.objects.get(indicator=twin)
    assert (made.numerator, made.value, made.is_shown, made.fate) == (8, None, False, "")
    assert write_rows(Value, COLUMNS, rows, unique=KEY) == 2
    assert Value.objects.filter(indicator=twin).count() == 1


def test_json_comes_back_as_it_was(world: World) -> None:
    batch = make_indicator(world.harbor, "one").batches.create(at=world.harbor.created_at)
    value = Value.objects.latest("pk")
    row = (batch.pk, value.place_id, value.period_id, value.group_id, '{"numerator":3}', None)
    write_rows(Change, ("batch", "place", "period", "group", "before", "after"), [row])
    change = Change.objects.get()
    assert change.before == {"numerator": 3} and change.after is None
    assert Change.objects.filter(after__isnull=True).exists()


def test_a_column_that_is_not_there_is_an_error() -> None:
    with pytest.raises(Exception, match="nothing"):
        write_rows(Value, ("nothing",), [])
