"""Playbooks in the browser and on the command line: read, looked through, made, published, brought in."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from bridgework.config.cli import main
from bridgework.gatherings.models import Gathering
from bridgework.goals.actions import create_goal
from bridgework.goals.models import Goal
from bridgework.indicators.models import Indicator
from bridgework.lib.words import Words
from bridgework.partnerships.models import Organization, Partnership
from bridgework.playbooks.actions import bring_in
from bridgework.playbooks.documents import as_toml, shipped
from bridgework.playbooks.models import Application, Playbook
from tests.cast import NOW, World

pytestmark = pytest.mark.django_db
MODEL = "environmental-justice"
APPLY = f"/p/harbor/playbooks/{MODEL}/apply/"


def boxes(body: str) -> dict[str, bool]:
    """Return the boxes of a page's parts, and whether each is marked."""
    found = re.findall(r'<input type="checkbox" id="[^"]*" name="parts" value="([^"]*)"( checked)?', body)
    return {name: bool(mark) for name, mark in found}


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_list_and_a_model_speak_the_readers_language(world: World, language: str) -> None:
    client = world.client("nobody")
    listed = client.get("/p/harbor/playbooks/", headers={"accept-language": language}).content.decode()
    shown = client.get(f"/p/harbor/playbooks/{MODEL}/", headers={"accept-language": language}).content.decode()
    with translation.override(language):
        for model in shipped().values():
            assert str(model.title) in unescape(listed)
        model = shipped()[MODEL]
        read = unescape(shown)
        for part in (*model.goals, *model.causes, *model.strategies, *model.roles, *model.sessions, *model.agreements):
            assert str(part.title) in read
        for one in model.indicators:
            assert str(one.misleads) in read and str(one.counted) in read
        assert all(str(statement) in read for statement in model.conversations[0].statements)
    assert len(shown.encode()) <= 40_000
    assert "/apply/" not in shown, "visitors apply nothing"


@pytest.mark.parametrize("path", ["", f"{MODEL}/", f"{MODEL}.toml"])
def test_a_public_page_takes_few_queries(world: World, path: str, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(8):
        assert world.client("nobody").get(f"/p/harbor/playbooks/{path}").status_code == 200


def test_the_steward_looks_through_it_leaves_a_part_out_and_makes_the_rest(world: World) -> None:
    amara = world.client("amara")
    title = shipped()[MODEL].goals[2].title
    create_goal(partnership=world.harbor, title=title, vision=Words.of("Ours"), by=world.as_steward, now=NOW)
    marked = boxes(amara.get(APPLY).content.decode())
    assert marked.pop("goals/say-first") is False, "something of the same name is here"
    assert len(marked) > 15 and all(marked.values())
    chosen = [name for name in marked if not name.startswith(("agreements/", "indicators/lead"))]
    said = {"parts": chosen, "first_day": "2026-09-05", "host": world.clinic.pk, "is_hidden": "on"}
    answer = amara.post(APPLY, said, follow=True)
    assert answer.redirect_chain == [(f"/p/harbor/playbooks/{MODEL}/", 302)]
    body = answer.content.decode()
    assert f"{len(chosen)} parts are made." in body
    assert "What was made from it here" in body
    assert Goal.objects.within(world.harbor).count() == 3
    assert Goal.objects.within(world.harbor).filter(is_public=True).count() == 1
    assert not Indicator.objects.within(world.harbor).filter(slug__startswith="homes-with-a-lead").exists()
    first = Gathering.objects.within(world.harbor).order_by("starts_at")[0]
    assert first.starts_at.astimezone(world.harbor.zone).date() == date(2026, 9, 5)
    # The second look: what was made is said and has no box any more.
    again = amara.get(APPLY).content.decode()
    assert set(boxes(again)) == {"goals/say-first", "agreements/good-neighbor", "agreements/measurements"} | {
        name for name in marked if name.startswith("indicators/lead")
    }
    assert "Made from this model before" in again
    seen = world.client("nobody").get("/p/harbor/playbooks/").content.decode()
    assert "This partnership took parts from these models" in seen


def test_a_form_that_was_tampered_with_makes_nothing(world: World) -> None:
    amara = world.client("amara")
    for wrong in (
        {"parts": ["goals/nowhere"]},
        {"parts": ["goals/clean-air"], "host": world.valley_office.pk},
        {"parts": ["goals/clean-air"], "parties": [world.valley_office.pk, world.clinic.pk]},
        {"parts": ["goals/clean-air"], "first_day": "soon"},
    ):
        answer = amara.post(APPLY, wrong)
        assert (
            answer.status_code == 200
            and "notice is-problem" in answer.content.decode()
            or b"is-wrong" in answer.content
        )
    assert not Goal.objects.within(world.harbor).exists() and not Application.objects.exists()


def test_publishing_is_read_before_it_is_done(world: World) -> None:
    amara = world.client("amara")
    goal = create_goal(
        partnership=world.harbor,
        title=Words.of("Read with Eastside Clinic"),
        vision=Words.of("Why"),
        by=world.as_steward,
        now=NOW,
    )
    said = {"title_en": "Reading", "summary_en": "How", "license": "CC0-1.0", "parts": [f"goals/{goal.slug}"]}
    looked = amara.post("/p/harbor/playbooks/publish/", said).content.decode()
    assert "Read with [name]" in looked and not Playbook.objects.exists()
    assert amara.post("/p/harbor/playbooks/publish/", {**said, "parts": [], "confirmed": "yes"}).status_code == 200
    assert not Playbook.objects.exists()
    done = amara.post("/p/harbor/playbooks/publish/", {**said, "confirmed": "yes"}, follow=True)
    playbook = Playbook.objects.get()
    assert done.redirect_chain == [(f"/p/harbor/playbooks/{playbook.slug}/", 302)]
    nobody = world.client("nobody")
    assert "Eastside" not in nobody.get(f"/p/harbor/playbooks/{playbook.slug}.json").content.decode()
    amara.post(f"/p/harbor/playbooks/{playbook.slug}/withdraw/")
    assert nobody.get(f"/p/harbor/playbooks/{playbook.slug}.json").status_code == 404
    assert nobody.get(f"/p/harbor/playbooks/{playbook.slug}/").status_code == 404
    assert amara.get(f"/p/harbor/playbooks/{playbook.slug}/").status_code == 200


def test_bringing_one_in_says_what_is_wrong_by_key_and_keeps_what_is_right(world: World) -> None:
    amara, path = world.client("amara"), "/p/harbor/playbooks/bring-in/"
    text = as_toml(shipped()[MODEL])
    wrong = text.replace('polarity = "down"', 'polarity = "sideways"', 1)
    body = amara.post(path, {"paste": wrong}).content.decode()
    assert "<code>indicators[1].polarity</code>" in body and "up, down" in body
    assert amara.post(path, {}).status_code == 200
    huge = SimpleUploadedFile("huge.toml", b"x" * 400_001)
    assert "larger than a playbook can be" in amara.post(path, {"file": huge}).content.decode()
    nasty = SimpleUploadedFile("nasty.json", json.dumps({"<script>alert(1)</script>": 1}).encode())
    assert "<script>alert" not in amara.post(path, {"file": nasty}).content.decode()
    assert not Playbook.objects.exists()
    done = amara.post(path, {"file": SimpleUploadedFile("good.toml", text.encode())}, follow=True)
    kept = Playbook.objects.get()
    assert done.redirect_chain == [(f"/p/harbor/playbooks/{kept.slug}/", 302)]
    assert world.client("ben").get(f"/p/harbor/playbooks/{kept.slug}/").status_code == 200
    for who in ("nobody", "dolores"):
        assert world.client(who).get(f"/p/harbor/playbooks/{kept.slug}/").status_code == 404
        assert world.client(who).get(f"/p/harbor/playbooks/{kept.slug}.toml").status_code == 404
        assert str(kept.slug) not in world.client(who).get("/p/harbor/playbooks/").content.decode()


def test_what_markup_a_brought_in_text_holds_is_shown_as_text(world: World) -> None:
    document = {
        "format": "bridgework-playbook/1", "id": "x:y", "language": "en", "license": "CC0-1.0",
        "title": {"en": "<img src=x onerror=alert(1)>"}, "summary": {"en": "{{ request }} </p><script>1</script>"},
        "goals": [{"key": "a", "title": {"en": "<b>"}, "vision": {"en": "<!--"}}],
    }  # fmt: skip
    kept = bring_in(partnership=world.harbor, content=json.dumps(document).encode(), by=world.as_steward, at=NOW)
    body = world.client("amara").get(f"/p/harbor/playbooks/{kept.slug}/").content.decode()
    assert "<img src=x" not in body and "</p><script>" not in body and "&lt;!--" in body and "{{ request }}" in body


@pytest.fixture
def _no_migration(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test database is migrated already."""
    monkeypatch.setattr("bridgework.config.cli.base.set_up", lambda migrate=True: None)


def run(*arguments: str, code: int = 0) -> Any:
    result = CliRunner().invoke(main, ["partnership", "create", "--slug", "new", "--name", "New", *arguments, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout) if code == 0 else result.output


@pytest.mark.usefixtures("db", "_no_migration")
def test_a_command_starts_a_partnership_from_a_model_once() -> None:
    said = run("--playbook", MODEL, "--organization", "River Keepers", "--first-session", "2026-09-05")
    here = Partnership.objects.get(slug="new")
    assert said["created"] is True and said["playbook"] == MODEL
    assert {one["why"] for one in said["left_out"]} == {"needs-parties"}
    assert Goal.objects.within(here).count() == 3 and Gathering.objects.within(here).count() == 5
    again = run("--playbook", MODEL, "--first-session", "2026-09-05")
    assert (again["created"], again["made"]) == (False, [])
    assert Goal.objects.within(here).count() == 3
    Organization.objects.create(partnership=here, slug="two", name="Two")
    assert run()["created"] is False
    assert "There is no model nothing. Write one of school-mental-health" in run("--playbook", "nothing", code=2)


@pytest.mark.usefixtures("db", "_no_migration")
def test_a_command_makes_no_partnership_when_the_model_is_unknown() -> None:
    run("--playbook", "nothing", code=2)
    assert not Partnership.objects.exists()
