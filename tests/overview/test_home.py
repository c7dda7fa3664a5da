"""What the home page counts: who stands behind the goals, how promises stand, how many spoke."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bridgework.alignment.models import WorkedOut
from bridgework.goals.actions import endorse_goal, reply_to_commitment
from bridgework.lib.words import Words
from bridgework.overview.queries.home import HOME, HomePage, home_page
from bridgework.overview.tasks import keep_findings_due
from tests.cast import NOW, TODAY, World
from tests.conversations.people import opened
from tests.goals.making import make_goal, make_promise

pytestmark = pytest.mark.django_db


def test_a_conversation_with_few_voices_does_not_show_in_the_sum_of_the_home_page(world: World) -> None:
    talks = [opened(world.harbor, world.as_steward, f"Talk {at}") for at in range(3)]

    def spoken(*n_voices: int) -> int | None:
        for talk, n in zip(talks, n_voices, strict=True):
            talk.n_voices = n
            talk.save(update_fields=["n_voices"])
        return home_page(world.harbor, NOW, NOW.date()).n_residents

    assert spoken(22, 0, 0) == spoken(22, 3, 0) == spoken(22, 9, 9) == 22, "nothing falls out by subtraction"
    assert (spoken(22, 10, 9), spoken(9, 9, 9), spoken(0, 0, 0)) == (32, None, None)


def test_the_home_page_counts_who_stands_behind_a_public_goal(world: World) -> None:
    client = world.client("nobody")
    assert "these goals" not in client.get("/p/harbor/").content.decode(), "nobody holds a goal that is not there"
    one, two, hidden = make_goal(world), make_goal(world, "A second"), make_goal(world, "Hidden", is_public=False)
    for goal, organization in ((one, world.clinic), (two, world.clinic), (hidden, world.school)):
        endorse_goal(goal=goal, organization=organization, pledge=Words.of("We do."), by=None, now=NOW)
    assert "1 organization holds these goals." in client.get("/p/harbor/").content.decode()
    endorse_goal(goal=two, organization=world.school, pledge=Words.of("We do."), by=None, now=NOW)
    sectors = len({world.clinic.sector, world.school.sector} - {""})
    said = f"2 organizations from {sectors} sectors hold these goals together."
    assert said in client.get("/p/harbor/").content.decode()


def test_what_the_worker_keeps_for_the_home_page_is_what_the_page_counts_itself(world: World) -> None:
    one, two = make_goal(world), make_goal(world, "A second")
    promise = make_promise(world, goal=one)
    for organization in (world.clinic, world.school):
        endorse_goal(goal=two, organization=organization, pledge=Words.of("We do."), by=None, now=NOW)

    def counted() -> tuple[HomePage, int]:
        world.harbor.refresh_from_db()
        with CaptureQueriesContext(connection) as asked:
            page = home_page(world.harbor, NOW, TODAY)
        return page, len(asked)

    itself, n_itself = counted()
    assert keep_findings_due(NOW) and WorkedOut.objects.filter(partnership=world.harbor, what=HOME).exists()
    kept, n_kept = counted()
    assert kept == itself
    row = WorkedOut.objects.get(partnership=world.harbor, what=HOME)
    WorkedOut.objects.filter(pk=row.pk).update(body={**row.body, "n_organizations": 99})
    assert counted()[0].n_organizations == 99, "what is kept is what is read"
    assert itself.n_organizations == 2
    assert [(line.n_kept, line.n_late, line.n_all) for line in itself.goals] == [(0, 0, 1), (0, 0, 0)]
    assert max(n_itself, n_kept) <= 7, "the door asks the eighth"
    reply_to_commitment(commitment=promise, said="kept", by=world.as_partner, now=NOW)
    now, _n = counted()
    assert [(line.n_kept, line.n_all) for line in now.goals] == [(1, 1), (0, 0)], "an act since is not waited for"
    assert now.n_organizations == 2
