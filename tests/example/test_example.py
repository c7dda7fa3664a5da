"""The example partnership is whole, repeatable and marked; its journal holds."""

from __future__ import annotations

import pytest
from django.db import transaction

from bridgework.conversations.models import Conversation, Result, Verdict, Vote
from bridgework.example.actions import load_example
from bridgework.gatherings.models import Gathering
from bridgework.goals.models import Commitment, Decision, Goal
from bridgework.indicators.models import GroupStrategy, Indicator, Target, Value
from bridgework.journal.models import Entry
from bridgework.partnerships.models import Body, Organization, Partnership, Program
from bridgework.places.models import Dimension
from tests.conftest import EXAMPLE_NOW as NOW

pytestmark = pytest.mark.django_db


def test_the_example_is_as_large_as_promised(harbor: Partnership) -> None:
    assert harbor.is_example
    assert 29 <= Organization.objects.within(harbor).count() <= 36
    assert len(set(Organization.objects.within(harbor).exclude(sector="").values_list("sector", flat=True))) == 7
    assert Organization.objects.within(harbor).filter(is_tribal_nation=True, sector="").count() == 1
    assert 55 <= Program.objects.within(harbor).count() <= 65
    assert Body.objects.within(harbor).count() == 2
    assert Goal.objects.within(harbor).count() == 4
    assert Indicator.objects.within(harbor).filter(kind="population").count() == 9
    assert Indicator.objects.within(harbor).filter(kind="performance", contributes_to__slug="graduation").count() == 3
    assert set(Target.objects.filter(indicator__partnership=harbor).values_list("kind", flat=True)) == set(Target.Kind)
    assert GroupStrategy.objects.filter(indicator__partnership=harbor).values("group").distinct().count() >= 4
    dimensions = Dimension.objects.filter(scope=harbor.scope).exclude(code="everyone")
    # Four of the indicators, three in which people may describe themselves.
    assert dimensions.filter(crosses=None).count() == 7
    assert dimensions.exclude(crosses=None).distinct().count() == 1
    assert len(set(Value.objects.filter(indicator__partnership=harbor).values_list("period", flat=True))) == 9
    assert 10 <= Gathering.objects.within(harbor).count() <= 20
    assert sorted(c.voices.count() for c in Conversation.objects.within(harbor)) == [79, 600]
    assert Decision.objects.within(harbor).count() == 5
    assert Commitment.objects.within(harbor).filter(state="kept").count() >= 12
    assert Commitment.objects.within(harbor).filter(state="open", due_on__lt=NOW.date()).count() >= 3
    assert Verdict.objects.filter(answer__partnership=harbor).count() > 500


def test_every_dimension_of_a_year_adds_up_to_its_total(harbor: Partnership) -> None:
    sums: dict[tuple, list[int]] = {}
    for v in Value.objects.filter(indicator__partnership=harbor).select_related("group__dimension"):
        cell = sums.setdefault((v.indicator_id, v.place_id, v.period_id, v.group.dimension.code), [0, 0])
        cell[0] += v.numerator or 0
        cell[1] += v.denominator or 0
    for (indicator, place, period, dimension), cell in sums.items():
        assert cell == sums[(indicator, place, period, "everyone")], dimension


def test_the_large_conversation_has_a_result_with_groups_and_common_ground(harbor: Partnership) -> None:
    body = Result.objects.get(conversation__slug="getting-to-school").body
    assert len(body["groups"]) >= 2
    assert len(body["agreed"]) >= 5
    assert Vote.objects.filter(conversation__slug="getting-to-school").count() > 10_000


def test_the_journal_reads_in_the_order_of_time_and_is_whole(harbor: Partnership) -> None:
    entries = list(Entry.objects.filter(scope=harbor.scope).order_by("number"))
    assert [e.number for e in entries] == list(range(1, len(entries) + 1))
    assert [e.at for e in entries] == sorted(e.at for e in entries)
    assert len(entries) > 150
    assert entries[-1].at <= NOW


def test_loading_twice_changes_nothing(harbor: Partnership) -> None:
    n = Entry.objects.count()
    assert load_example(now=NOW) is None
    assert Entry.objects.count() == n


def test_loading_is_repeatable(harbor: Partnership) -> None:
    def numbers() -> list[tuple]:
        rows = Value.objects.filter(indicator__partnership__slug="harbor-county")
        order = ("indicator__slug", "place__code", "period__code", "group__dimension__code", "group__code")
        return list(rows.order_by(*order).values_list("numerator", "denominator"))

    first = numbers()
    sid = transaction.savepoint()
    Partnership.objects.filter(pk=harbor.pk).update(slug="harbor-before")
    assert load_example(now=NOW) is not None
    assert numbers() == first
    transaction.savepoint_rollback(sid)
