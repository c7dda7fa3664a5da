"""Definitions: who answers for an indicator, what stands above and below it, units that are never mixed, fresh numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from bridgework.indicators.actions import KindRefused, UnitRefused, define_indicator
from bridgework.indicators.actions.defining import OtherPartnership
from bridgework.indicators.actions.releasing import release_now
from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.queries.freshness import freshness, months_after, numbers_due
from bridgework.indicators.wording_definition import freshness_text
from bridgework.lib.words import Words
from tests.cast import NOW, TODAY, World
from tests.indicators.doors import make_indicator
from tests.indicators.tables import PLAIN, import_text, table_of
from tests.indicators.test_universal import graduation

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Graduation", "kind": "population", "definition": "Who graduates", "unit": "people", "counted": "graduated",
    "population": "students", "polarity": "up", "place_level": "district", "language": "en", "is_public": "on",
}  # fmt: skip


def measure(world: World, above: Indicator, slug: str = "mentored", **fields: object) -> Indicator:
    said = {"name": Words.of(f"Measure {slug}"), "kind": "performance", "measure": "how-much", **fields}
    said = {"contributes_to": above, "performed_by": world.clinic, **said}
    return define_indicator(partnership=world.harbor, slug=slug, by=world.as_steward, at=NOW, **said)


def page(world: World, name: str, *args: object, who: str = "nobody") -> str:
    response = world.client(who).get(reverse(f"indicators:{name}", args=["harbor", *args]))
    assert response.status_code == 200
    return response.content.decode()


def test_many_answer_for_how_people_are_doing_and_one_for_its_program(world: World) -> None:
    above = graduation(world)
    measure(world, above)
    body = page(world, "indicator-detail", "graduation")
    assert "Many of us answer for this together." in body
    assert "Eastside Clinic answers for this" in body and "How much did we do?" in body
    below = page(world, "indicator-detail", "mentored")
    assert "Eastside Clinic answers for this." in below and "It should move:" in below
    assert "Many of us answer" not in below


def test_the_list_shows_measures_below_their_indicator_under_their_question(world: World) -> None:
    above = graduation(world)
    measure(world, above, "better", measure="better-off")
    measure(world, above, "much")
    measure(world, above, "hidden", is_public=False)
    body = page(world, "indicator-list")
    at = [
        body.index(text)
        for text in ("Graduation", "How much did we do?", "Measure much", "Is anyone better off?", "Measure better")
    ]
    assert at == sorted(at)
    assert "How well did we do it?" not in body and "Measure hidden" not in body
    assert "Measure hidden" in page(world, "indicator-list", who="ben")


def test_a_measure_below_what_is_not_public_stands_alone_and_does_not_name_it(world: World) -> None:
    above = graduation(world)
    measure(world, above)
    Indicator.objects.filter(pk=above.pk).update(is_public=False)
    body = page(world, "indicator-list")
    assert "Measure mentored" in body and "Graduation" not in body
    assert "Graduation" not in page(world, "indicator-detail", "mentored")
    api = world.client("nobody").get(reverse("api:indicators", args=["harbor"])).json()["items"]
    assert [(one["slug"], one["contributes_to"]) for one in api] == [("mentored", None)]
    mine = world.client("ben").get(reverse("api:indicators", args=["harbor"])).json()["items"]
    assert ("mentored", "graduation") in [(one["slug"], one["contributes_to"]) for one in mine]


def test_the_definition_in_the_api_says_who_answers_and_how_fresh_it_is(world: World) -> None:
    above = graduation(world)
    measure(world, above, months_between=12)
    Indicator.objects.filter(slug="mentored").update(refreshed_at=datetime(2025, 5, 3, 12, tzinfo=UTC))
    items = world.client("nobody").get(reverse("api:indicators", args=["harbor"])).json()["items"]
    one = next(item for item in items if item["slug"] == "mentored")
    assert (one["kind"], one["measure"], one["performed_by"]) == ("performance", "how-much", "clinic")
    assert (one["months_between"], one["refreshed_on"], one["due_on"]) == (12, "2025-05-03", "2026-05-03")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"kind": "performance"}, "Choose which of the three questions it answers."),
        ({"kind": "performance", "measure": "how-well"}, "Say which organization answers for it."),
        ({"kind": "population", "measure": "how-well"}, "Only a performance measure has this."),
        ({"kind": ""}, "Choose one."),
        ({"target": "101", "target_by": "2030-01-01"}, "Of 100 people there can be 100 at most."),
    ],
)
def test_a_definition_that_does_not_fit_is_asked_for_again(world: World, changed: dict, says: str) -> None:
    response = world.client("amara").post(reverse("indicators:indicator-new", args=["harbor"]), {**FORM, **changed})
    assert response.status_code == 200 and says in response.content.decode()
    assert not Indicator.objects.exists()


def test_a_performance_measure_is_defined_in_the_form_and_keeps_what_it_is(world: World) -> None:
    above = graduation(world)
    data = {
        **FORM, "name": "Mentored", "kind": "performance", "measure": "how-well", "contributes_to": above.pk,
        "performed_by": world.clinic.pk, "months_between": "6",
    }  # fmt: skip
    client = world.client("amara")
    assert client.post(reverse("indicators:indicator-new", args=["harbor"]), data).status_code == 302
    made = Indicator.objects.get(slug="mentored")
    assert (made.contributes_to, made.performed_by, made.months_between) == (above, world.clinic, 6)
    body = page(world, "indicator-edit", "mentored", who="amara")
    assert '<option value="how-well" selected>' in body and '<option value="6" selected>' in body
    back = {key: value for key, value in data.items() if key not in ("measure", "contributes_to", "performed_by")}
    url = reverse("indicators:indicator-edit", args=["harbor", "mentored"])
    assert client.post(url, {**back, "kind": "population"}).status_code == 302
    made.refresh_from_db()
    assert (made.measure, made.contributes_to, made.performed_by) == ("", None, None)


def test_measures_stand_below_an_indicator_and_never_below_each_other(world: World) -> None:
    above = graduation(world)
    one = measure(world, above)
    with pytest.raises(KindRefused):
        measure(world, one, "below")
    with pytest.raises(KindRefused):
        define_indicator(partnership=world.harbor, indicator=above, kind="performance", by=None, at=NOW)
    with pytest.raises(OtherPartnership):
        measure(world, make_indicator(world.valley, "valley"), "across")
    with pytest.raises(OtherPartnership):
        measure(world, above, "across", performed_by=world.valley_office)


def test_another_unit_with_numbers_in_asks_first_and_protects_anew(world: World) -> None:
    indicator = graduation(world)
    client, url = world.client("amara"), reverse("indicators:indicator-edit", args=["harbor", "graduation"])
    asked = client.post(url, {**FORM, "unit": "events"})
    assert asked.status_code == 200 and "Numbers are in by another unit." in asked.content.decode()
    indicator.refresh_from_db()
    assert indicator.unit == "people" and Value.objects.filter(is_shown=True).exists()
    assert client.post(url, {**FORM, "unit": "events", "unit_confirmed": "on"}).status_code == 302
    indicator.refresh_from_db()
    assert indicator.unit == "events" and indicator.changed_at is not None
    assert not Value.objects.filter(is_shown=True).exists() and not indicator.summary
    assert (
        "70.0" not in client.get(reverse("indicators:indicator-detail", args=["harbor", "graduation"])).content.decode()
    )
    release_now(partnership=world.harbor, by=None, at=NOW)
    assert Value.objects.filter(is_shown=True).exists()


def test_a_unit_without_numbers_changes_without_a_question(world: World) -> None:
    client = world.client("amara")
    client.post(reverse("indicators:indicator-new", args=["harbor"]), FORM)
    url = reverse("indicators:indicator-edit", args=["harbor", "graduation"])
    assert "unit_confirmed" not in client.get(url).content.decode()
    assert client.post(url, {**FORM, "unit": "events"}).status_code == 302


def test_events_are_not_turned_into_people(world: World) -> None:
    document = {**PLAIN, "indicator": {**PLAIN["indicator"], "unit": "events"}}
    import_text(world.harbor, table_of([("001", "2016-17", "", "all", 300, 200)]), document)
    indicator = Indicator.objects.get()
    with pytest.raises(UnitRefused, match="count events"):
        define_indicator(partnership=world.harbor, indicator=indicator, unit="people", by=None, at=NOW)
    sent = {**FORM, "unit_confirmed": "on"}
    response = world.client("amara").post(reverse("indicators:indicator-edit", args=["harbor", "graduation"]), sent)
    assert response.status_code == 200 and "count events" in response.content.decode()


def test_the_unit_is_explained_where_it_is_chosen(world: World) -> None:
    body = page(world, "indicator-new", who="amara")
    assert "Numbers of two units never stand in one picture." in body


def test_months_are_counted_to_the_end_of_shorter_ones() -> None:
    assert months_after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_after(date(2025, 12, 15), 1) == date(2026, 1, 15)
    assert months_after(date(2025, 5, 3), 24) == date(2027, 5, 3)


def test_freshness_is_said_in_one_sentence(world: World) -> None:
    indicator = graduation(world)
    indicator.refreshed_at, indicator.months_between = datetime(2025, 5, 3, 12, tzinfo=UTC), 6
    fresh = freshness(indicator, world.harbor, TODAY)
    assert fresh.is_due
    assert (
        freshness_text(fresh, "2016-17", TODAY)
        == "Last numbers: 2016-17, came in on 3 May 2025; new ones were due on 3 November 2025."
    )
    indicator.months_between = 12
    later = freshness(indicator, world.harbor, TODAY)
    assert not later.is_due and "new ones are due on 3 May." in freshness_text(later, "2016-17", TODAY)
    indicator.months_between = None
    assert freshness_text(freshness(indicator, world.harbor, TODAY), "x", TODAY).endswith("came in on 3 May 2025.")
    indicator.changed_at = indicator.refreshed_at  # an import that no release has taken up yet
    assert (
        freshness_text(freshness(indicator, world.harbor, TODAY), "2016-17", TODAY)
        == "Last numbers: 2016-17. Others came in on 3 May 2025 and are not released yet."
    )
    indicator.refreshed_at = None
    assert freshness_text(freshness(indicator, world.harbor, TODAY), "x", TODAY) == ""


def test_an_import_makes_numbers_fresh(world: World) -> None:
    assert graduation(world).refreshed_at == NOW


def test_what_is_due_stands_on_the_desk_of_those_who_keep_it(world: World) -> None:
    indicator = graduation(world)
    old = datetime(2024, 5, 3, 12, tzinfo=UTC)
    Indicator.objects.update(refreshed_at=old, months_between=12, steward=world.school)
    assert [one for one, _fresh in numbers_due(world.harbor, [world.as_steward], TODAY)] == [indicator]
    assert numbers_due(world.harbor, [world.as_partner], TODAY) == []
    assert numbers_due(world.harbor, [], TODAY) == []
    desk = reverse("overview:desk", args=["harbor"])
    assert "New numbers to bring in" in world.client("amara").get(desk).content.decode()
    assert "New numbers to bring in" not in world.client("ben").get(desk).content.decode()
