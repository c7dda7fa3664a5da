"""Applying a playbook: whole, once, through the capabilities' own actions; and never twice."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest

from bridgework.conversations.actions.refusals import ConversationRefusal
from bridgework.conversations.models import Conversation, Statement
from bridgework.gatherings.models import Gathering
from bridgework.goals.actions import create_goal
from bridgework.goals.models import Goal
from bridgework.indicators.models import Indicator
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.models import Agreement, Body, Seat
from bridgework.playbooks.actions import Applied, Choices, Left, PlaybookRefused, apply_playbook
from bridgework.playbooks.actions.making import months_later
from bridgework.playbooks.documents import SLUGS, Document, shipped
from bridgework.playbooks.models import Application, Made
from bridgework.playbooks.queries import Standing, made_from, plan_of
from tests.cast import NOW, World

pytestmark = pytest.mark.django_db
SLUG = "school-mental-health"


def apply(world: World, document: Document | None = None, **choices: Any) -> Applied:
    chosen = {"parties": (world.clinic, world.school), "first_day": date(2026, 9, 1), **choices}
    return apply_playbook(
        partnership=world.harbor,
        document=document or shipped()[SLUG],
        slug=SLUG,
        choices=Choices(**chosen),
        by=world.as_steward,
        at=NOW,
    )


@pytest.mark.parametrize("slug", SLUGS)
def test_a_model_makes_all_that_it_holds(world: World, slug: str) -> None:
    model = shipped()[slug]
    applied = apply(world, model)
    assert applied.left == []
    here = world.harbor
    assert [str(goal.title) for goal in Goal.objects.within(here).order_by("position")] == [
        str(part.title) for part in model.goals
    ]
    for part, row in zip(model.indicators, Indicator.objects.within(here).order_by("pk"), strict=True):
        assert (row.name, row.definition, row.counted, row.population) == (
            part.name, part.definition, part.counted, part.population,
        )  # fmt: skip
        assert (row.kind, row.unit, row.polarity, row.method_note) == (
            part.kind,
            part.unit,
            part.polarity,
            part.misleads,
        )
        assert row.goal is not None and row.source == part.source.in_language("en").body
        assert (row.contributes_to is not None) == bool(part.contributes_to)
        assert row.is_headline == part.is_headline
    assert Body.objects.within(here).count() == len(model.bodies)
    seats = Seat.objects.filter(body__partnership=here)
    assert seats.filter(is_resident=True).count() == sum(part.resident_seats for part in model.bodies)
    assert seats.count() == sum(part.resident_seats + part.n_other_seats for part in model.bodies)
    assert not seats.exclude(holder=None, holder_name="", organization=None).exists()
    for agreement in Agreement.objects.within(here):
        assert agreement.offered_at is None and not agreement.is_public
        assert {party.organization for party in agreement.parties.all()} == {world.clinic, world.school}
        assert {"audience", "acts", "term"} <= {clause.about for clause in agreement.clauses.all()}
    days = [one.starts_at.astimezone(here.zone) for one in Gathering.objects.within(here).order_by("starts_at")]
    assert [(day.date() - date(2026, 9, 1)).days for day in days] == sorted(part.days_after for part in model.sessions)
    assert [f"{day:%H:%M}" for day in days] == [
        part.starts for part in sorted(model.sessions, key=lambda one: one.days_after)
    ]
    assert not Gathering.objects.within(here).filter(is_public=True).exists()
    talk = Conversation.objects.within(here).get()
    assert talk.state == Conversation.State.DRAFT and talk.influence == model.conversations[0].influence
    assert talk.decider is not None and talk.goal is not None
    assert Statement.objects.filter(conversation=talk, is_seed=True, author=None).count() == 8
    assert {one.standing for one in plan_of(here, model)} == {Standing.MADE}


def test_the_agenda_of_a_models_session_is_the_sessions_agenda(world: World) -> None:
    model = shipped()[SLUG]
    apply(world, model)
    for part in model.sessions:
        session = Made.objects.get(part=Made.Part.SESSION, key=part.key).gathering
        rows = [(row.title, row.minutes) for row in session.agenda.order_by("position")]
        assert rows == [(item.text, item.minutes) for item in part.agenda] and rows
        assert session.purpose == part.purpose
        page = world.client("amara").get(f"/p/harbor/sessions/{session.slug}/").content.decode()
        assert str(rows[0][0]) in page


def test_what_was_made_from_what_is_recorded_and_journaled(world: World) -> None:
    applied = apply(world)
    assert applied.application is not None
    assert applied.application.document["id"] == "bridgework:school-mental-health"
    assert len(made_from(world.harbor, "bridgework:school-mental-health", is_member=True)) == len(applied.made)
    # Visitors see goals, indicators and bodies of it; drafts stay inside.
    seen = made_from(world.harbor, "bridgework:school-mental-health", is_member=False)
    assert {one.part for one in seen} == {"goals", "indicators", "bodies", "causes"}
    entry = Entry.objects.get(act="playbooks.playbook.applied")
    assert entry.facts["n"] == len(applied.made)
    # Each thing was journaled by its own capability, too, by the same person.
    acts = set(Entry.objects.filter(capacity=entry.capacity).values_list("act", flat=True))
    assert {
        "goals.goal.created", "indicators.indicator.defined", "partnerships.body.made", "partnerships.agreement.made",
        "gatherings.session.planned", "conversations.conversation.created", "conversations.statements.seeded",
    } <= acts  # fmt: skip


def counts(world: World) -> dict[str, int]:
    models: tuple[Any, ...] = (Goal, Indicator, Body, Agreement, Gathering, Conversation, Made, Application)
    return {model.__name__: model.objects.within(world.harbor).count() for model in models}


def test_applying_twice_makes_nothing_twice(world: World) -> None:
    apply(world)
    before, entries = counts(world), Entry.objects.count()
    again = apply(world, names=frozenset(one.name for one in plan_of(world.harbor, shipped()[SLUG])))
    assert again.made == [] and again.application is None
    assert {why for _one, why in again.left} == {Left.HERE}
    assert counts(world) == before
    assert Entry.objects.count() == entries, "nothing was done, so nothing is journaled"


def test_what_was_renamed_since_is_still_found_and_what_was_removed_can_be_made_anew(world: World) -> None:
    apply(world)
    goal = Goal.objects.within(world.harbor).order_by("position").first()
    assert goal is not None
    goal.title = Words.of("Quite another name")
    goal.save()
    assert apply(world).made == []
    goal.delete()
    again = apply(world)
    assert [one.name for one in again.made] == ["goals/help-soon", "causes/help-soon"]  # its map went with it


def test_something_of_the_same_name_is_left_alone_unless_asked_and_others_point_to_it(world: World) -> None:
    title = shipped()[SLUG].goals[0].title
    own = create_goal(
        partnership=world.harbor,
        title=Words.of(f"  {title.renderings['es'].body.upper()} ", "es"),
        vision=Words.of("Ours"),
        by=world.as_steward,
        now=NOW,
    )
    applied = apply(world)
    assert [(one.name, why) for one, why in applied.left] == [("goals/help-soon", Left.ALIKE)]
    assert Goal.objects.within(world.harbor).count() == 3
    assert Indicator.objects.within(world.harbor).filter(goal=own).count() == 2
    second = apply(world, names=frozenset({"goals/help-soon"}))
    assert [one.name for one in second.made] == ["goals/help-soon"]
    assert Goal.objects.within(world.harbor).count() == 4


def test_parts_that_are_left_out_leave_no_hole(world: World) -> None:
    """An indicator whose goal was left out stands without a goal; a conversation without its body too."""
    applied = apply(world, names=frozenset({"indicators/counselor-languages", "conversations/asking-for-help"}))
    assert len(applied.made) == 2
    row = Indicator.objects.within(world.harbor).get()
    assert (row.goal, row.contributes_to) == (None, None)
    assert Conversation.objects.within(world.harbor).get().decider is None


def test_what_something_needs_is_said_and_the_rest_is_made(world: World) -> None:
    applied = apply(world, parties=(world.clinic, world.clinic), first_day=None)
    reasons = {one.part: why for one, why in applied.left}
    assert reasons == {"agreements": Left.NEEDS_PARTIES, "sessions": Left.NEEDS_DAY}
    world.harbor.steward_organization = None
    world.harbor.save()
    assert {why for _one, why in apply(world).left} == {Left.HERE, Left.NEEDS_HOST}
    last = apply(world, host=world.clinic)
    assert {one.part for one in last.made} == {"sessions"}
    assert [one.slug for one in Gathering.objects.within(world.harbor)[0].hosts.all()] == ["clinic"]


def test_goals_and_indicators_can_be_kept_for_members_at_first(world: World) -> None:
    apply(world, is_public=False)
    assert not Goal.objects.within(world.harbor).filter(is_public=True).exists()
    assert not Indicator.objects.within(world.harbor).filter(is_public=True).exists()
    assert {one.part for one in made_from(world.harbor, shipped()[SLUG].id, is_member=False)} == {"bodies"}


def test_all_of_it_or_nothing(world: World) -> None:
    """The last part is refused by its own action: what was made before it is gone, the journal too."""
    model = shipped()[SLUG]
    talk = dataclasses.replace(model.conversations[0], statements=(Words.of("x" * 281),))
    entries = Entry.objects.count()
    with pytest.raises(ConversationRefusal):
        apply(world, dataclasses.replace(model, conversations=(talk,)))
    assert set(counts(world).values()) == {0}
    assert Entry.objects.count() == entries


def test_nobody_acts_across_partnerships(world: World) -> None:
    for choices in ({"host": world.valley_office}, {"parties": (world.clinic, world.valley_office)}):
        with pytest.raises(PlaybookRefused):
            apply(world, **choices)
    with pytest.raises(ValueError, match="another partnership"):
        apply_playbook(
            partnership=world.harbor,
            document=shipped()[SLUG],
            slug=SLUG,
            choices=Choices(),
            by=world.as_valley_steward,
            at=NOW,
        )
    with pytest.raises(PlaybookRefused):
        apply(world, names=frozenset({"goals/not-in-it"}))
    assert set(counts(world).values()) == {0}


def test_the_headline_that_a_goal_has_stays(world: World) -> None:
    """Making the rest later does not take the place of what the partnership chose since."""
    apply(world, names=frozenset({"goals/help-soon"}))
    goal = Goal.objects.within(world.harbor).get()
    Indicator.objects.create(
        partnership=world.harbor, slug="own", goal=goal, name=Words.of("Own"), unit="people", is_headline=True
    )
    apply(world)
    assert [row.slug for row in Indicator.objects.filter(goal=goal, is_headline=True)] == ["own"]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 2), 24, date(2028, 3, 2)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, expected: date) -> None:
    assert months_later(day, months) == expected
