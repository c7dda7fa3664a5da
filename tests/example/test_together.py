"""The example shows a tie well held, one gone quiet, one looking for someone, and a map with one cause nobody works on."""

from __future__ import annotations

import pytest

from bridgework.crossings.queries import answers_given, one_told
from bridgework.goals.queries.causes import goal_map
from bridgework.partnerships.models import Organization, Partnership
from bridgework.relationships.queries import ties_held_by
from tests.conftest import EXAMPLE_NOW

pytestmark = pytest.mark.django_db


def test_the_ties_of_the_example(harbor: Partnership) -> None:
    today = EXAMPLE_NOW.date()

    def held(slug: str) -> dict:
        one = Organization.objects.get(partnership=harbor, slug=slug)
        return {row.theirs.organization.slug: row for row in ties_held_by(one, today)}

    clinic = held("eastside-clinic")
    well = clinic["harbor-county-schools"]
    assert well.mine.holder
    assert well.theirs.holder
    assert not well.is_quiet
    assert clinic["tenants-of-millbrook"].is_quiet
    assert held("harbor-transit")["youth-voice-harbor"].mine.is_sought


def test_the_map_of_the_example(harbor: Partnership) -> None:
    found = goal_map(harbor, "finish-school-ready")
    assert found is not None
    assert found.version == 10
    flagged = [str(one.text) for one in found.outline.causes_without_strategy()]
    assert flagged == ["Some students work until late at night."]
    assert len(found.outline.strategies_without_indicator()) == 1


def test_one_answer_of_the_example_is_judged_apart_by_those_who_asked(harbor: Partnership) -> None:
    stories = [one_told(harbor, answer.pk) for answer in answers_given(harbor)]
    verdicts = [one.verdict for one in stories if one]
    assert any("%" in one.askers_text and "%" in one.others_text for one in verdicts)
