"""A prepared query answers as the query it was made of, whatever the values; and refuses what it cannot pass on."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from bridgework.lib.gathering import PreparedNumbers
from bridgework.lib.prepared import Prepared, PreparedError, prepared
from bridgework.partnerships.models import Organization, Partnership
from tests.cast import World

pytestmark = pytest.mark.django_db


def named(rows: QuerySet[Organization], kind: str) -> QuerySet[Any, Any]:
    return {
        "rows": rows.select_related("partnership"),
        "values": rows.values("name", "sector"),
        "tuples": rows.values_list("pk", "name"),
        "flat": rows.values_list("slug", flat=True),
        "counted": rows.values("sector").annotate(n=Count("pk")).order_by("sector"),
        "annotated": rows.annotate(
            of=Subquery(Partnership.objects.filter(pk=OuterRef("partnership")).values("slug")[:1]), more=F("pk") + 1
        ),
        "deferred": rows.only("slug"),
    }[kind]


@pytest.mark.parametrize("kind", ["rows", "values", "tuples", "flat", "counted", "annotated", "deferred"])
def test_it_answers_what_the_plain_query_answers(world: World, kind: str, django_assert_num_queries: Any) -> None:
    def make(partnership: Partnership, slugs: list[str], joined: date) -> QuerySet[Any, Any]:
        rows = Organization.objects.filter(partnership=partnership, slug__in=slugs).exclude(left_on__lt=joined)
        return named(rows.order_by("name", "pk"), kind)

    quick = prepared(make)
    slugs = list(Organization.objects.order_by("pk").values_list("slug", flat=True))
    for partnership in Partnership.objects.all():
        for some in (slugs, slugs[:1], slugs[:3], ["nobody"]):
            plain = list(make(partnership, some, date(2026, 1, 1)))
            with django_assert_num_queries(1):
                assert quick(partnership, some, date(2026, 1, 1)) == plain
            if kind == "annotated":
                assert [row.of for row in plain] == [partnership.slug] * len(plain)
                assert [row.more for row in quick(partnership, some, date(2026, 1, 1))] == [r.pk + 1 for r in plain]
    with django_assert_num_queries(0):
        assert quick(Partnership.objects.model(pk=1), [], date(2026, 1, 1)) == []


def test_the_same_text_in_two_arguments_is_told_apart(world: World) -> None:
    @prepared
    def both(first: str, second: str, moment: datetime) -> QuerySet[Partnership]:
        return Partnership.objects.filter(slug=first, created_at__lte=moment) | Partnership.objects.filter(slug=second)

    now = datetime(2100, 1, 1, tzinfo=UTC)
    one, two = Partnership.objects.order_by("pk")[:2]
    assert {p.pk for p in both(one.slug, two.slug, now)} == {one.pk, two.pk}
    assert {p.pk for p in both(one.slug, two.slug, now - timedelta(days=90_000))} == {two.pk}
    assert {p.pk for p in both(two.slug, two.slug, now)} == {two.pk}


def test_it_takes_a_uuid(world: World) -> None:
    @prepared
    def by_scope(scope: UUID) -> QuerySet[Partnership]:
        return Partnership.objects.filter(scope=scope)

    for partnership in Partnership.objects.all():
        assert by_scope(partnership.scope) == [partnership]
    assert by_scope(UUID(int=5)) == []


def test_none_and_truth_belong_to_the_shape(world: World) -> None:
    @prepared
    def some(sector: str | None, is_partner: bool) -> QuerySet[Organization]:
        rows = Organization.objects.filter(is_partner=is_partner).order_by("pk")
        return rows if sector is None else rows.filter(sector=sector)

    everyone = list(Organization.objects.filter(is_partner=True).order_by("pk"))
    assert some(None, True) == everyone
    assert some("nobody", True) == []
    assert some(None, False) == list(Organization.objects.filter(is_partner=False).order_by("pk"))


def test_the_offset_of_the_slice_may_be_an_argument(world: World) -> None:
    @prepared
    def page(offset: int) -> QuerySet[Organization]:
        return Organization.objects.order_by("pk")[offset : offset + 2]

    everyone = list(Organization.objects.order_by("pk"))
    for offset in range(len(everyone) + 1):
        assert page(offset) == everyone[offset : offset + 2]
    assert len(page._plans) == 1


def test_it_refuses_to_compute_with_an_argument() -> None:
    @prepared
    def before(day: date) -> QuerySet[Organization]:
        return Organization.objects.filter(left_on__lt=day - timedelta(days=7))

    @prepared
    def cut(n: int) -> QuerySet[Organization]:
        return Organization.objects.order_by("pk")[:n]

    with pytest.raises(PreparedError, match="computes with an argument"):
        before(date(2026, 1, 1))
    with pytest.raises(PreparedError, match="fixed"):
        cut(3)
    with pytest.raises(PreparedError, match="not float"):
        cut(3.5)  # type: ignore[arg-type]


def test_it_refuses_an_argument_that_does_not_reach_the_sql() -> None:
    @prepared
    def forgetful(slug: str, name: str) -> QuerySet[Partnership]:
        return Partnership.objects.filter(slug=slug)

    @prepared
    def none_of(slug: str) -> QuerySet[Partnership]:
        return Partnership.objects.none()

    with pytest.raises(PreparedError, match="leaves an argument out"):
        forgetful("a", "b")
    assert none_of("a") == []


def test_what_is_fixed_makes_a_shape_of_its_own(world: World) -> None:
    @partial(Prepared, fixed=("n",))
    def cut(n: int) -> QuerySet[Organization]:
        return Organization.objects.order_by("pk")[:n]

    assert [len(cut(n)) for n in (1, 2, 1)] == [1, 2, 1]
    assert len(cut._plans) == 2


def test_it_prefetches(world: World, django_assert_num_queries: Any) -> None:
    @prepared
    def all_of(slug: str) -> QuerySet[Partnership]:
        return Partnership.objects.filter(slug=slug).prefetch_related("organizations")

    plain = Partnership.objects.order_by("pk")[0]
    with django_assert_num_queries(2):
        [found] = all_of(plain.slug)
        names = {organization.pk for organization in found.organizations.all()}
    assert names == set(plain.organizations.values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_by_its_own_connection(world: World) -> None:
    """What is remembered of one thread's connection must not be used by another's."""

    @prepared
    def slugs(slug: str) -> QuerySet[Any, Any]:
        return Partnership.objects.filter(slug=slug).values_list("slug", "created_at")

    partnership = Partnership.objects.order_by("pk")[0]
    first = slugs(partnership.slug)
    found: list[Any] = []

    def ask() -> None:
        try:
            found.append(slugs(partnership.slug))
        finally:
            connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [first] == [[(partnership.slug, partnership.created_at)]]


def test_numbers_come_as_an_array_in_the_order_of_the_query(world: World, django_assert_num_queries: Any) -> None:
    for n in (3, 1, 4, 15, 9, 2, 6):
        Organization.objects.create(partnership=world.harbor, slug=f"n{n}", name=f"N {n:02}")

    def make(partnership: Partnership, slugs: list[str]) -> QuerySet[Organization, int]:
        rows = Organization.objects.filter(partnership=partnership, slug__in=slugs).order_by("-name")
        return rows.values_list("pk", flat=True)[:5]

    numbers = PreparedNumbers(make)
    for slugs in (["n1", "n2", "n3", "n4", "n6", "n9", "n15", "n1"], ["n4"], ["nobody"], []):
        with django_assert_num_queries(1 if slugs else 0):
            found = numbers.array(world.harbor, slugs)
        assert found.tolist() == list(make(world.harbor, slugs)) and found.dtype.kind == "i"
    with pytest.raises(PreparedError, match="beginning of a list"):
        PreparedNumbers(
            lambda partnership: Organization.objects.filter(partnership=partnership).values_list("pk", flat=True)
        ).array(world.harbor)
