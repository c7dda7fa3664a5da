"""A root-cause map is written together: nothing is overwritten unseen, every version can be looked at and brought back."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from bridgework.goals.actions import MapMoved, edit_map
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.models import CauseMapVersion, Goal
from bridgework.goals.queries.causes import goal_map
from bridgework.indicators.models import Indicator
from bridgework.lib.cause_map import Cause, Edit, Strategy
from bridgework.lib.words import Words
from tests.cast import NOW, World
from tests.goals.making import make_goal

HOME = "/p/harbor/goals/finish/causes/"


@pytest.fixture
def goal(world: World) -> Goal:
    made = make_goal(world, slug="finish")
    for base, said in enumerate(("Buses come late", "Nobody asks why")):
        edit_map(goal=made, edit=Edit("put", item=Cause("", Words.of(said))), base=base, by=world.as_partner, now=NOW)
    return made


def rows_of(world: World) -> list[tuple[str, str]]:
    found = goal_map(world.harbor, "finish")
    assert found is not None
    return [(one.id, str(one.text)) for one in found.outline.causes]


def fields(client: Client, path: str) -> dict[str, str]:
    """Return the fields of the form on a page, as a browser without script would send them back."""
    page = client.get(path).content.decode()
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return {name: value for name, value in found.items() if name in ("base", "language")}


def test_a_cause_is_written_and_changed_by_forms_alone(world: World, goal: Goal) -> None:
    ben = world.client("ben")
    sent = {**fields(ben, f"{HOME}new-cause/"), "said": "The route was cut", "under": "c1", "language": "en"}
    assert ben.post(f"{HOME}new-cause/", sent).status_code == 302
    sent = {**fields(ben, f"{HOME}c3/edit/"), "said": "The route was cut in 2024", "under": "c1", "language": "en"}
    assert ben.post(f"{HOME}c3/edit/", sent).status_code == 302
    assert rows_of(world)[-1] == ("c3", "The route was cut in 2024")
    page = world.client("nobody").get(HOME).content.decode()
    assert "The route was cut in 2024" in page
    assert "Nobody works on 3 causes yet." in page


def test_two_who_change_the_same_cause_are_shown_to_each_other(world: World, goal: Goal) -> None:
    ben, amara = world.client("ben"), world.client("amara")
    path = f"{HOME}c1/edit/"
    bens, amaras = fields(ben, path), fields(amara, path)
    assert amara.post(path, {**amaras, "said": "Buses are full", "language": "en"}).status_code == 302
    refused = ben.post(path, {**bens, "said": "Buses come too late", "language": "en"})
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "Buses are full" in page  # theirs
    assert "Buses come too late" in page  # mine, kept in the form
    assert "Amara" in page
    assert rows_of(world)[0] == ("c1", "Buses are full")
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    sent = {"base": again["base"], "said": "Buses come too late, and full", "language": "en"}
    assert ben.post(path, sent).status_code == 302
    assert rows_of(world)[0] == ("c1", "Buses come too late, and full")


def test_what_somebody_took_out_meanwhile_is_not_lost_for_who_was_writing(world: World, goal: Goal) -> None:
    ben = world.client("ben")
    sent = {**fields(ben, f"{HOME}c1/edit/"), "said": "A long thought about buses", "language": "en"}
    edit_map(goal=goal, edit=Edit("remove", "c1"), base=2, by=world.as_steward, now=NOW)
    refused = ben.post(f"{HOME}c1/edit/", sent)
    assert refused.status_code == 409
    assert "A long thought about buses" in refused.content.decode()


def test_changes_elsewhere_go_through_and_keep_one_another(world: World, goal: Goal) -> None:
    for key, said in (("c1", "One"), ("c2", "Two")):
        edit_map(goal=goal, edit=Edit("put", item=Cause(key, Words.of(said))), base=2, by=world.as_partner, now=NOW)
    assert rows_of(world) == [("c1", "One"), ("c2", "Two")]
    with pytest.raises(MapMoved):
        edit_map(goal=goal, edit=Edit("remove", "c1"), base=2, by=world.as_partner, now=NOW)


def test_every_version_is_kept_and_can_be_brought_back(world: World, goal: Goal) -> None:
    edit_map(goal=goal, edit=Edit("remove", "c1"), base=2, by=world.as_partner, now=NOW)
    ben = world.client("ben")
    assert "Buses come late" in ben.get(f"{HOME}versions/2/").content.decode()
    assert ben.get(f"{HOME}versions/9/").status_code == 404
    assert ben.post(f"{HOME}versions/2/bring-back/").status_code == 302
    assert rows_of(world) == [("c1", "Buses come late"), ("c2", "Nobody asks why")]
    done = list(CauseMapVersion.objects.order_by("number").values_list("number", "done", "of"))
    assert done == [(1, "added", "c1"), (2, "added", "c2"), (3, "removed", "c1"), (4, "back", "2")]
    listed = ben.get(f"{HOME}versions/").content.decode()
    assert "Ben" in listed
    assert "Ben" not in world.client("nobody").get(f"{HOME}versions/").content.decode()


def test_the_file_is_read_in_again_and_unknown_numbers_are_said(world: World, goal: Goal) -> None:
    Indicator.objects.create(partnership=world.harbor, slug="grad", name=Words.of("Graduation"), unit="people")
    item = Strategy("", Words.of("Run buses"), "agency", ("c1",), ("grad",))
    edit_map(goal=goal, edit=Edit("put", item=item), base=2, by=world.as_partner, now=NOW)
    saved = world.client("nobody").get("/p/harbor/goals/finish/causes.json").json()
    saved["strategies"][0]["measured_by"].append("nothing-here")
    ben = world.client("ben")
    edit_map(goal=goal, edit=Edit("remove", "c2"), base=3, by=world.as_partner, now=NOW)
    sent = {**fields(ben, f"{HOME}read-in/"), "pasted": json.dumps(saved)}
    page = ben.post(f"{HOME}read-in/", sent, follow=True).content.decode()
    assert "nothing-here" in page
    assert rows_of(world) == [("c1", "Buses come late"), ("c2", "Nobody asks why")]
    for bad in ("", "[]", "{", '{"format": "bridgework.root-cause-map", "version": 1, "causes": [3]}', "[" * 5000):
        sent = {**fields(ben, f"{HOME}read-in/"), "pasted": bad}
        assert ben.post(f"{HOME}read-in/", sent).status_code == 200
    assert len(rows_of(world)) == 2


def test_a_number_that_is_not_public_is_named_nowhere(world: World, goal: Goal) -> None:
    Indicator.objects.create(
        partnership=world.harbor, slug="hush-hush", name=Words.of("Hush"), unit="people", is_public=False
    )
    item = Strategy("", Words.of("Run buses"), "agency", ("c1",), ("hush-hush",))
    edit_map(goal=goal, edit=Edit("put", item=item), base=2, by=world.as_partner, now=NOW)
    nobody = world.client("nobody")
    for path in (
        HOME,
        "/p/harbor/goals/finish/causes.json",
        f"{HOME}?of=picture&as=svg",
        f"{HOME}?of=picture&as=csv",
        f"{HOME}versions/3/",
    ):
        body = nobody.get(path).content.decode().lower()
        assert "hush" not in body, path
    assert "Hush" in world.client("ben").get(HOME).content.decode()


def test_a_map_of_a_hidden_goal_is_shown_to_members_alone(world: World, goal: Goal) -> None:
    goal.is_public = False
    goal.save()
    for path in (HOME, "/p/harbor/goals/finish/causes.json", "/p/harbor/goals/finish/causes.pdf"):
        assert world.client("nobody").get(path).status_code == 404
        assert world.client("ben").get(path).status_code == 200


def test_the_map_prints_with_its_outline(world: World, goal: Goal) -> None:
    response = world.client("nobody").get("/p/harbor/goals/finish/causes.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    png = world.client("nobody").get(f"{HOME}?of=picture&as=png").content
    assert png.startswith(b"\x89PNG")


def test_a_refused_edit_says_what_to_do(world: World, goal: Goal) -> None:
    with pytest.raises(Refused, match="cannot stand under itself"):
        edit_map(
            goal=goal, edit=Edit("put", item=Cause("c1", Words.of("x"), "c1")), base=2, by=world.as_partner, now=NOW
        )


def test_a_version_that_there_is_not_is_not_found_however_long_its_number(world: World, goal: Goal) -> None:
    nobody = world.client("nobody")
    for number in ("1", "2"):
        assert nobody.get(f"{HOME}versions/{number}/").status_code == 200
    for number in ("0", "3", "9223372036854775807", "1" + "0" * 40):
        assert nobody.get(f"{HOME}versions/{number}/").status_code == 404


def test_only_members_read_who_made_a_version(world: World, goal: Goal) -> None:
    for path in (f"{HOME}versions/", f"{HOME}versions/1/"):
        assert "Ben" not in world.client("nobody").get(path).content.decode()
        assert "Ben" in world.client("amara").get(path).content.decode()
