"""A kept statement writes what any statement writes: within transactions, over errors and after a change of its table."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from bridgework.lib.kept_statements import execute_kept
from bridgework.partnerships.models import Partnership
from tests.cast import World

pytestmark = pytest.mark.django_db(transaction=True)

RENAME = "UPDATE partnerships_partnership SET slug = %s WHERE id = %s AND slug LIKE 'h%%'"


def test_it_writes_and_counts_what_it_wrote(world: World) -> None:
    one = Partnership.objects.order_by("pk").first()
    assert one is not None
    for turn in range(8):  # PostgreSQL weighs a general plan after five
        Partnership.objects.filter(pk=one.pk).update(slug="here")
        assert execute_kept(RENAME, [f"there-{turn}", one.pk]) == 1
        assert execute_kept(RENAME, [f"else-{turn}", one.pk]) == 0, "it does not begin with h any more"
        assert execute_kept(RENAME, ["nobody", 2**40]) == 0, "a larger number than the column's"
        assert Partnership.objects.get(pk=one.pk).slug == f"there-{turn}"


def test_it_is_part_of_the_transaction_it_runs_in(world: World) -> None:
    one = Partnership.objects.order_by("pk").first()
    assert one is not None
    Partnership.objects.filter(pk=one.pk).update(slug="here")
    with pytest.raises(RuntimeError), transaction.atomic():
        assert execute_kept(RENAME, ["there", one.pk]) == 1
        raise RuntimeError
    assert Partnership.objects.get(pk=one.pk).slug == "here"


def test_an_error_is_djangos_and_leaves_the_connection_usable(world: World) -> None:
    first, second = Partnership.objects.order_by("pk")[:2]
    Partnership.objects.filter(pk=first.pk).update(slug="here")
    for _turn in range(3):
        with pytest.raises(IntegrityError), transaction.atomic():
            execute_kept(RENAME, [second.slug, first.pk])
        assert Partnership.objects.aggregate(last=Max("pk"))["last"] >= second.pk
    assert execute_kept(RENAME, ["there", first.pk]) == 1


def test_it_follows_a_change_of_its_table_and_a_new_connection(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept_here (n integer, said varchar(3))")
    try:
        insert = "INSERT INTO kept_here (n, said) VALUES (%s, %s)"
        assert execute_kept(insert, [1, "abc"]) == 1
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE kept_here ADD COLUMN more integer DEFAULT 7")
            assert execute_kept(insert, [2, "%s"]) == 1
            cursor.execute("SELECT n, said, more FROM kept_here ORDER BY n")
            assert cursor.fetchall() == [(1, "abc", 7), (2, "%s", 7)]
        if connection.vendor == "postgresql":  # SQLite's test database ends with its connection
            connection.close()
            assert execute_kept(insert, [3, "new"]) == 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE kept_here")


def test_who_listens_hears_it(world: World, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        execute_kept(RENAME, ["there", 2**40])
