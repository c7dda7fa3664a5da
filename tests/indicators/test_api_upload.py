"""A table by program: by token, by the same rules as in the browser, whole or not at all, kept in the history."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bridgework.indicators.models import Batch, CoveredIndicator, Indicator, Value
from bridgework.journal.models import Entry
from bridgework.partnerships.actions.agreements import offer_agreement
from bridgework.people.actions import make_api_token
from bridgework.places.models import GroupLabel
from tests.cast import NOW, World
from tests.indicators.doors import make_indicator
from tests.partnerships.agreed import drafted

MAPPING = {
    "columns": {"place": "place", "period": "year", "group": "group", "numerator": "count", "denominator": "people"},
    "constants": {"dimension": "race"},
}
CSV = "place,year,group,count,people\n001,2017-18,Black,300,1000\n001,2017-18,White,90,1000\n"
ROWS = [
    {"place": "001", "year": "2017-18", "group": "Black", "count": 300, "people": 1000},
    {"place": "001", "year": "2017-18", "group": "White", "count": 90, "people": 1000},
]


def send(world: World, who: str, body: Any, slug: str = "suspensions", partnership: str = "harbor") -> Any:
    _row, token = make_api_token(person=getattr(world, who), label="t", lasts=timedelta(days=1), now=timezone.now())
    return Client(enforce_csrf_checks=True).post(
        reverse("api:indicator-table", args=[partnership, slug]),
        body if isinstance(body, bytes | str) else json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


@pytest.fixture
def indicator(world: World) -> Indicator:
    return make_indicator(world.harbor, "suspensions")


def test_a_dry_run_says_what_would_change_and_changes_nothing(world: World, indicator: Indicator) -> None:
    n = Value.objects.count()
    answer = send(world, "amara", {"csv": CSV, "mapping": MAPPING, "dry_run": True})
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert (said["read"], said["new"], said["changed"], said["unchanged"], said["batch"]) == (2, 2, 0, 0, None)
    assert said["sample"][0] | {"after": None} == {
        "row": 2, "state": "new", "place": "001", "period": "2017-18", "dimension": "race", "group": "black",
        "before": None, "after": None,
    }  # fmt: skip
    assert said["sample"][0]["after"]["numerator"] == 300
    assert Value.objects.count() == n and not Batch.objects.exists()


@pytest.mark.parametrize("table", [{"csv": CSV}, {"rows": ROWS}])
def test_a_table_comes_in_once_with_its_history_and_twice_changes_nothing(
    world: World, indicator: Indicator, table: dict
) -> None:
    n = Value.objects.count()
    body = {**table, "mapping": MAPPING, "source_name": "nightly"}
    first, second = (send(world, "amara", body).json() for _ in range(2))
    assert (first["new"], second["new"], second["unchanged"]) == (2, 0, 2)
    assert first["digest"] == second["digest"]
    assert Value.objects.count() == n + 2
    batch = Batch.objects.get(pk=first["batch"])
    assert (batch.source_name, batch.by, batch.n_new) == ("nightly", world.as_steward, 2)
    entry = Entry.objects.get(act="indicators.imported")
    assert entry.capacity == "steward for Harbor Network"


def test_a_correction_shows_before_and_after(world: World, indicator: Indicator) -> None:
    send(world, "amara", {"rows": ROWS, "mapping": MAPPING})
    corrected = [{**ROWS[0], "count": 310}, {**ROWS[1], "count": None}]
    said = send(world, "amara", {"rows": corrected, "mapping": MAPPING}).json()
    assert (said["changed"], said["withdrawn"]) == (1, 1)
    one, two = said["sample"]
    assert (one["row"], one["before"]["numerator"], one["after"]["numerator"]) == (1, 300, 310)
    assert (two["state"], two["after"]) == ("withdrawn", None)


def test_a_mapping_is_remembered_by_the_headings(world: World, indicator: Indicator) -> None:
    assert send(world, "amara", {"csv": CSV}).status_code == 422
    send(world, "amara", {"csv": CSV, "mapping": MAPPING})
    assert send(world, "amara", {"csv": CSV.replace("300", "301")}).json()["changed"] == 1


def test_labels_said_in_the_mapping_are_remembered(world: World, indicator: Indicator) -> None:
    table = CSV.replace("Black", "African American")
    said = send(world, "amara", {"csv": table, "mapping": MAPPING, "dry_run": True}).json()
    assert said["new_groups"] == [{"dimension": "race", "label": "African American", "group": "african-american"}]
    mapping = {**MAPPING, "labels": {"race": {"African American": "black"}}}
    assert send(world, "amara", {"csv": table, "mapping": mapping}).json()["new_groups"] == []
    assert GroupLabel.objects.get().group.code == "black"
    assert send(world, "amara", {"csv": table, "mapping": MAPPING}).json()["unchanged"] == 2


def test_every_problem_is_named_by_row_and_column_and_nothing_is_written(world: World, indicator: Indicator) -> None:
    n = Value.objects.count()
    table = CSV.replace("300", "many") + "001,last year,White,90,1000\n"
    answer = send(world, "amara", {"csv": table, "mapping": MAPPING})
    assert answer.status_code == 422
    said = answer.json()
    assert [(one["row"], one["column"]) for one in said["problems"]] == [(2, "count"), (4, "year")]
    assert said["n_problems"] == 2 and "not a number" in said["problems"][0]["message"]
    assert Value.objects.count() == n and not Batch.objects.exists()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "JSON"),
        (b"[]", "JSON"),
        (b"{", "JSON"),
        (b'{"csv": "a\\u0000b"}', "JSON"),
        ({}, "either rows or csv"),
        ({"csv": CSV, "rows": ROWS}, "either rows or csv"),
        ({"rows": []}, "named cell"),
        ({"rows": [{"x": True}]}, "rows.0"),
        ({"rows": [{"x": "y" * 3000}]}, "too long"),
        ({"csv": ""}, "empty"),
        ({"csv": "=1+1"}, "Give a mapping"),
        ({"csv": CSV, "mapping": {"colums": {}}}, "colums"),
        ({"csv": CSV, "mapping": {**MAPPING, "indicator": "x"}}, "must be a table"),
        ({"csv": CSV, "mapping": {**MAPPING, "columns": {"place": "nowhere", "period": "year", "numerator": "count"}}}, "need a look"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(world: World, indicator: Indicator, body: Any, says: str) -> None:
    answer = send(world, "amara", body)
    assert answer.status_code == 422, answer.content
    assert says in json.dumps(answer.json(), ensure_ascii=False)


def test_the_address_says_which_indicator_is_filled(world: World, indicator: Indicator) -> None:
    other = make_indicator(world.harbor, "other")
    n = Value.objects.filter(indicator=other).count()
    mapping = {**MAPPING, "indicator": {"slug": "other", "unit": "people"}}
    assert send(world, "amara", {"csv": CSV, "mapping": mapping}).json()["new"] == 2
    assert Value.objects.filter(indicator=other).count() == n


def test_who_may_bring_in_what(world: World, indicator: Indicator) -> None:
    body = {"csv": CSV, "mapping": MAPPING}
    make_indicator(world.valley, "secret")
    statuses = {who: send(world, who, body).status_code for who in ("ben", "chidi", "dolores", "esther")}
    assert statuses == {"ben": 403, "chidi": 403, "dolores": 404, "esther": 404}
    assert send(world, "amara", body, partnership="valley").status_code == 404
    assert send(world, "amara", body, slug="secret").status_code == 404
    assert not Batch.objects.exists()
    indicator.steward = world.clinic
    indicator.save()
    assert send(world, "ben", body).status_code == 200
    assert Batch.objects.get().by == world.as_partner


def test_no_token_a_wrong_one_and_a_cookie_are_refused(world: World, indicator: Indicator) -> None:
    url = reverse("api:indicator-table", args=["harbor", "suspensions"])
    body = json.dumps({"csv": CSV, "mapping": MAPPING})
    for client, headers in (
        (Client(), {}),
        (Client(), {"Authorization": "Bearer wrong"}),
        (world.client("amara"), {}),
    ):
        assert client.post(url, body, content_type="application/json", headers=headers).status_code == 401
    assert not Batch.objects.exists()


def test_an_agreement_that_does_not_allow_it_answers_with_its_clause(world: World, indicator: Indicator) -> None:
    agreement = drafted(world.harbor, [world.clinic, world.school], world.as_steward, "", "sharing")
    offer_agreement(agreement=agreement, by=world.as_steward, at=NOW)
    CoveredIndicator.objects.create(agreement=agreement, indicator=indicator)
    Indicator.objects.filter(pk=indicator.pk).update(is_under_agreement=True)
    answer = send(world, "amara", {"csv": CSV, "mapping": MAPPING})
    assert answer.status_code == 403 and "Clause" in answer.json()["detail"]
    assert not Batch.objects.exists()


def test_it_is_described_for_tools_and_for_developers(client: Client, db: None) -> None:
    schema = client.get("/api/openapi.json").json()
    said = schema["paths"]["/api/p/{partnership}/indicators/{slug}/table/"]["post"]
    assert {"200", "401", "403", "404", "422"} <= set(said["responses"])
    assert "dry_run" in said["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert "/indicators/{slug}/table/" in client.get("/developers/").content.decode()
