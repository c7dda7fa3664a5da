"""Publishing what stands, without values, people or residents' words; reading it in elsewhere."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from bridgework.conversations.models import Conversation, Statement, Voice
from bridgework.gatherings.models import Attendance, Gathering
from bridgework.goals.models import CauseMap, Goal
from bridgework.indicators.models import Indicator, Target
from bridgework.journal.models import Entry
from bridgework.lib.cause_map import from_stored
from bridgework.lib.words import Rendering, Words
from bridgework.partnerships.actions.bodies import add_seat
from bridgework.partnerships.models import Agreement, Body
from bridgework.playbooks.actions import (
    Choices,
    PlaybookRefused,
    apply_playbook,
    bring_in,
    publish_playbook,
    withdraw_playbook,
)
from bridgework.playbooks.documents import Document, DocumentRefused, as_json, as_toml, read_document, shipped
from bridgework.playbooks.models import Playbook
from bridgework.playbooks.queries import find_playbook, offered_parts
from tests.cast import NOW, World

pytestmark = pytest.mark.django_db
MODEL = "affordable-housing"


@pytest.fixture
def grown(world: World) -> World:
    """Harbor began from a model and has lived since."""
    apply_playbook(
        partnership=world.harbor,
        document=shipped()[MODEL],
        slug=MODEL,
        choices=Choices(parties=(world.clinic, world.school), first_day=date(2026, 9, 1)),
        by=world.as_steward,
        at=NOW,
    )
    return world


def publish(world: World, names: list[str] | None = None, **said: Any) -> Playbook:
    words = {
        "title": Words.of("Homes in Harbor"),
        "summary": Words.of("What we would do again"),
        "license": "CC-BY-4.0",
    }
    return publish_playbook(
        partnership=world.harbor,
        names=[one.name for one in offered_parts(world.harbor)] if names is None else names,
        by=world.as_steward,
        at=NOW,
        **(words | said),
    )


def test_what_was_made_from_a_model_is_published_as_it_was(grown: World) -> None:
    """The circle: a model, applied, published, read, is the model again, part by part."""
    model, again = shipped()[MODEL], read_document(publish(grown).document)
    assert [(one.title, one.vision) for one in again.goals] == [(one.title, one.vision) for one in model.goals]
    facts = (
        "kind",
        "unit",
        "polarity",
        "measure",
        "name",
        "definition",
        "counted",
        "population",
        "misleads",
        "is_headline",
    )
    for before, after in zip(model.indicators, again.indicators, strict=True):
        assert {name: getattr(after, name) for name in facts} == {name: getattr(before, name) for name in facts}
        assert bool(after.goal) == bool(before.goal) and bool(after.contributes_to) == bool(before.contributes_to)
    assert [(one.name, one.charter, one.resident_seats) for one in again.bodies] == [
        (one.name, one.charter, one.resident_seats) for one in model.bodies
    ]
    texts = ("kind", "title", "purposes", "purpose", "acts", "audience", "months", "data", "clauses")
    for before, after in zip(model.agreements, again.agreements, strict=True):
        assert {name: getattr(after, name) for name in texts} == {name: getattr(before, name) for name in texts}
    said = ("days_after", "starts", "minutes", "purpose", "agenda")
    assert [[getattr(one, name) for name in said] for one in again.sessions] == [
        [getattr(one, name) for name in said] for one in sorted(model.sessions, key=lambda one: one.days_after)
    ]
    assert again.conversations[0].statements == model.conversations[0].statements
    assert again.conversations[0].influence == model.conversations[0].influence
    assert {one.title for one in again.causes} == {one.title for one in model.causes}
    assert {one.title for one in again.strategies} == {one.title for one in model.strategies}
    measured = {one.title: len(one.indicators) for one in model.strategies}
    assert {one.title: len(one.indicators) for one in again.strategies} == measured


def test_a_model_fills_the_root_cause_maps_of_its_goals(grown: World) -> None:
    maps = CauseMap.objects.filter(goal__partnership=grown.harbor).order_by("goal__position")
    assert [len(from_stored(row.document).causes) for row in maps] == [3, 1, 1]
    first = from_stored(maps[0].document)
    assert [one.under for one in first.causes] == ["", "c1", "c1"]
    slugs = set(Indicator.objects.within(grown.harbor).values_list("slug", flat=True))
    assert all(set(one.measured_by) <= slugs for one in first.strategies)
    assert any(one.measured_by for one in first.strategies)
    assert first.causes_without_strategy() == []
    # The map is changed freely: a version before it is kept, and a second application leaves it.
    assert [row.version for row in maps] == [1, 1, 1]


def test_nothing_of_people_and_no_values_leave(grown: World) -> None:
    """Everything that lives in the same rows and must not be in the document carries a mark."""
    here, mark = grown.harbor, "MARK"
    body = Body.objects.within(here).first()
    talk = Conversation.objects.within(here).get()
    assert body is not None
    add_seat(
        body=body,
        starts_on=NOW.date(),
        organization=grown.clinic,
        holder_name=f"Rosa {mark}",
        by=grown.as_steward,
        at=NOW,
    )
    grown.ben.name = f"Ben {mark}son"
    grown.ben.save()
    goal = Goal.objects.within(here).order_by("position")[0]
    goal.vision = Words(
        "en",
        {
            "en": Rendering(
                "en", f"As EASTSIDE CLINIC and Rosa {mark} say, with Ben {mark}son: homes first.", str(grown.ben.ref)
            ),
            "es": Rendering("es", f"{mark} a machine wrote this", "", True),
        },
    )
    goal.save()
    session = Gathering.objects.within(here).order_by("starts_at")[0]
    session.notes, session.where, session.n_residents = Words.of(f"Notes {mark}"), f"Hall {mark}", 4242
    session.save()
    Attendance.objects.create(gathering=session, organization=grown.school, n_people=4343)
    row = Indicator.objects.within(here).order_by("position", "pk")[0]
    Target.objects.create(indicator=row, value=4444, by=NOW.date())
    voice = Voice.objects.create(conversation=talk, key_hash="k", mode="browser", came_on=NOW.date())
    for number, (author, state) in enumerate([(voice, "shown"), (None, "waiting")], start=50):
        Statement.objects.create(
            conversation=talk,
            number=number,
            author=author,
            words=Words.of(f"A resident said {mark}"),
            state=state,
            is_seed=author is None,
            fingerprint=f"f{number}",
            written_on=NOW.date(),
        )
    Conversation.objects.create(
        partnership=here,
        slug="elsewhere",
        title=Words.of(f"Held elsewhere {mark}"),
        question=Words.of("?"),
        source="Polis",
    )
    Agreement.objects.within(here).update(title=Words.of("Harbor Schools and Eastside Clinic share counts"))
    text = as_json(read_document(publish(grown).document))
    assert mark not in text
    assert str(grown.ben.ref) not in text
    assert not [number for number in ("4242", "4343", "4444") if number in text]
    for name in ("Eastside Clinic", "EASTSIDE CLINIC", "Harbor Schools", "Harbor Network"):
        assert name not in text
    assert "As [name] and [name] say, with [name]: homes first." in text
    assert "[name] and [name] share counts" in text
    document = json.loads(text)
    seats = next(one for one in document["bodies"] if one["name"]["en"] == str(body.name))["seats"]
    assert seats == [{"sector": "health", "n": 1}]


def test_only_what_was_chosen_is_published(grown: World) -> None:
    goal = Goal.objects.within(grown.harbor).order_by("position")[0]
    document = publish(grown, [f"goals/{goal.slug}", "indicators/not-there"]).document
    assert [one["title"]["en"] for one in document["goals"]] == [str(goal.title)]
    assert not {"indicators", "bodies", "agreements", "sessions", "conversations", "causes"} & set(document)
    with pytest.raises(PlaybookRefused):
        publish(grown, [])
    with pytest.raises(PlaybookRefused):
        publish(grown, title=Words())


def test_a_published_playbook_stays_as_it_was_until_it_is_withdrawn(grown: World) -> None:
    playbook = publish(grown)
    Goal.objects.within(grown.harbor).update(title=Words.of("Changed since"))
    found = find_playbook(grown.harbor, playbook.slug, is_member=False)
    assert found is not None and "Changed since" not in as_toml(found.document)
    withdraw_playbook(playbook=playbook, by=grown.as_steward, at=timezone.now())
    assert find_playbook(grown.harbor, playbook.slug, is_member=False) is None
    assert find_playbook(grown.harbor, playbook.slug, is_member=True) is not None
    with pytest.raises(PlaybookRefused):
        withdraw_playbook(playbook=playbook, by=grown.as_steward, at=timezone.now())
    acts = list(Entry.objects.filter(act__startswith="playbooks.").order_by("number").values_list("act", flat=True))
    assert acts == ["playbooks.playbook.applied", "playbooks.playbook.published", "playbooks.playbook.withdrawn"]


@pytest.mark.parametrize("write", [as_toml, as_json])
def test_another_bridgework_reads_it_in_and_applies_it(grown: World, write: Any) -> None:
    document: Document = read_document(publish(grown).document)
    kept = bring_in(partnership=grown.valley, content=write(document).encode(), by=grown.as_valley_steward, at=NOW)
    assert read_document(kept.document) == document
    found = find_playbook(grown.valley, kept.slug, is_member=True)
    assert found is not None and find_playbook(grown.valley, kept.slug, is_member=False) is None
    applied = apply_playbook(
        partnership=grown.valley,
        document=found.document,
        slug=kept.slug,
        choices=Choices(first_day=date(2027, 1, 5)),
        by=grown.as_valley_steward,
        at=NOW,
    )
    assert len(applied.made) >= 3 + 4 + 2 + 4 + 1 + 3
    assert Goal.objects.within(grown.valley).count() == 3


def test_the_same_file_twice_is_kept_once_and_a_newer_one_takes_its_place(world: World) -> None:
    model = shipped()[MODEL]
    first = bring_in(partnership=world.harbor, content=as_toml(model).encode(), by=world.as_steward, at=NOW)
    again = bring_in(partnership=world.harbor, content=as_json(model).encode(), by=world.as_steward, at=NOW)
    assert first.pk == again.pk and Entry.objects.filter(act="playbooks.playbook.brought-in").count() == 1
    newer = {**json.loads(as_json(model)), "title": {"en": "Newer"}}
    third = bring_in(partnership=world.harbor, content=json.dumps(newer).encode(), by=world.as_steward, at=NOW)
    assert (third.pk, third.slug, str(third.title)) == (first.pk, first.slug, "Newer")


def test_a_file_with_something_wrong_leaves_nothing(world: World) -> None:
    with pytest.raises(DocumentRefused):
        bring_in(partnership=world.harbor, content=b'format = "bridgework-playbook/1"', by=world.as_steward, at=NOW)
    assert not Playbook.objects.exists() and not Entry.objects.exists()
