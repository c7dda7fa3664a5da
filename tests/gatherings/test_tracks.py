"""Tracks that change after they were made: completions stand as they were earned, steps keep who has done them."""

from __future__ import annotations

from typing import Any

import pytest

from bridgework.gatherings import actions
from bridgework.gatherings.actions import StepPlan
from bridgework.gatherings.models import Track, TrackDone
from bridgework.goals.actions.refusals import Refused
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Role
from tests.cast import NOW, World
from tests.gatherings.making import make_session

pytestmark = pytest.mark.django_db
W = Words.of


def make(world: World, *titles: str, role: str = Role.MODERATOR) -> Track:
    return actions.make_track(
        partnership=world.harbor,
        title=W("Facilitators"),
        purpose=W("Hold a circle."),
        steps=[StepPlan(W(title), material="https://example.org/a") for title in titles],
        role=role,
        by=world.as_steward,
        now=NOW,
    )


def change(world: World, track: Track, steps: list[StepPlan] | None = None, **more: Any) -> Track:
    there = track.steps.filter(is_current=True).order_by("position")
    kept = [StepPlan(one.title, one.gathering, one.material, one) for one in there]
    what = {"title": track.title, "purpose": track.purpose, "role": track.role, "base": track.version, **more}
    actions.change_track(track=track, steps=kept if steps is None else steps, by=world.as_steward, now=NOW, **what)
    track.refresh_from_db()
    return track


def keep(track: Track, at: int) -> StepPlan:
    one = track.steps.filter(is_current=True).order_by("position")[at]
    return StepPlan(one.title, one.gathering, one.material, one)


def do(track: Track, who: Membership, *positions: int) -> TrackDone | None:
    done = None
    for at in positions:
        step = track.steps.filter(is_current=True).order_by("position")[at]
        done = actions.mark_step(step=step, membership=who, is_done=True, now=NOW)
    return done


def test_a_completion_stands_with_its_version_and_opens_the_role_of_then(world: World) -> None:
    track = make(world, "Read", "Come")
    earned = do(track, world.as_partner, 0, 1)
    assert earned is not None and earned.version == 1
    change(world, track, [keep(track, 0), keep(track, 1), StepPlan(W("Write"))], role=Role.DATA_STEWARD)
    assert track.version == 2
    # Marking a step again, or taking one back, does not touch what was earned before.
    for is_done in (True, False):
        step = track.steps.filter(is_current=True).order_by("position")[2]
        actions.mark_step(step=step, membership=world.as_partner, is_done=is_done, now=NOW)
    earned.refresh_from_db()
    actions.confirm_role(done=earned, by=world.as_steward, now=NOW)
    roles = set(Membership.objects.filter(person=world.ben).values_list("role", flat=True))
    assert roles == {Role.PARTNER, Role.MODERATOR}, "not the role that the track opens now"
    again = actions.mark_step(step=step, membership=world.as_partner, is_done=True, now=NOW)
    assert again is not None and again.version == 2 and TrackDone.objects.count() == 2, "which opens another role"
    page = world.client("ben").get(f"/p/harbor/sessions/tracks/{track.slug}/").content.decode()
    assert "You completed it as it was in version 1. That stands." in page and "opened a role: Moderator" in page


def test_a_change_of_words_or_order_keeps_who_has_done_a_step_and_completes_nothing_twice(world: World) -> None:
    track = make(world, "Read", "Come")
    do(track, world.as_partner, 0)
    first = track.steps.get(position=0)
    change(world, track, [keep(track, 1), StepPlan(W("Read it all"), None, "https://example.org/b", first)])
    titles = [str(one.title) for one in track.steps.filter(is_current=True).order_by("position")]
    assert titles == ["Come", "Read it all"] and first.done.get().membership == world.as_partner
    do(track, world.as_partner, 0)
    assert TrackDone.objects.get().version == 2
    change(world, track, title=W("Circles"))
    do(track, world.as_partner, 0, 1)
    assert TrackDone.objects.get().version == 2, "the same role: one completion is as good as another"


def test_taking_a_step_out_completes_it_for_those_who_did_the_rest(world: World) -> None:
    track = make(world, "Read", "Come")
    do(track, world.as_partner, 0)
    change(world, track, [keep(track, 0)])
    assert TrackDone.objects.get().membership == world.as_partner
    assert track.steps.count() == 2, "what was taken out stays, for who has done it"


def test_another_session_is_another_step(world: World) -> None:
    first, second = make_session(world), make_session(world)
    track = make(world, "Read")
    change(world, track, [keep(track, 0), StepPlan(W("Come"), first)])
    come = track.steps.get(gathering=first)
    actions.mark_step(step=come, membership=world.as_partner, is_done=True, now=NOW)
    change(world, track, [keep(track, 0), StepPlan(W("Come"), second, "", come)])
    do(track, world.as_partner, 0)
    assert not TrackDone.objects.exists(), "who came to the first session was not at the second"
    assert not track.steps.get(gathering=first).is_current


def test_what_is_not_there_or_changed_meanwhile_is_refused(world: World) -> None:
    track, other = make(world, "Read"), make(world, "Else")
    change(world, track, title=W("Circles"))
    for wrong in (
        {"base": 1},
        {"role": Role.STEWARD},
        {"title": Words()},
        {"steps": []},
        {"steps": [keep(other, 0)]},
        {"steps": [keep(track, 0), keep(track, 0)]},
    ):
        with pytest.raises(Refused):
            change(world, track, **wrong)
    change(world, track)
    assert track.version == 2, "nothing changed: no version"
    facts = [row.facts for row in Entry.objects.filter(act="gatherings.track.changed")]
    assert len(facts) == 1 and facts[0]["before"]["role"] == Role.MODERATOR and len(facts[0]["before"]["sha256"]) == 64


def test_the_form_changes_order_role_and_takes_a_step_out(world: World) -> None:
    track = make(world, "Read", "Come", "Write")
    url = f"/p/harbor/sessions/tracks/{track.slug}/edit/"
    page = world.client("amara").get(url).content.decode()
    assert 'value="Write"' in page and 'name="step_5"' in page and 'name="step_6"' not in page
    said = {"title": "Circles", "role": "", "language": "en", "base": "1"}
    steps = {"step_0": "Read", "order_0": "2", "step_1": "", "order_1": "1", "step_2": "Write", "order_2": "1"}
    assert world.client("amara").post(url, said | steps | {"step_3": "Talk"}).status_code == 302
    track.refresh_from_db()
    titles = [str(one.title) for one in track.steps.filter(is_current=True).order_by("position")]
    assert (str(track.title), track.role, titles) == ("Circles", "", ["Write", "Read", "Talk"])
    stale = world.client("amara").post(url, said | steps)
    assert stale.status_code == 200 and "changed this track meanwhile" in stale.content.decode()
    public = world.client("nobody").get(f"/p/harbor/sessions/tracks/{track.slug}/").content.decode()
    assert "Version 1, until" in public and "Come" in public
