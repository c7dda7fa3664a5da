"""The public record never gives away the title of something that is not public, and what its counts say is safe."""

from __future__ import annotations

import ast
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import translation

import bridgework
from bridgework.conversations.actions import close_conversation, compute_result, seal_closing
from bridgework.conversations.actions.sealing import verify_seals
from bridgework.gatherings import actions as gathering_actions
from bridgework.goals.actions import change_goal, create_initiative, endorse_goal
from bridgework.goals.actions.initiatives import InitiativeWords
from bridgework.indicators.actions import define_indicator
from bridgework.journal.models import Entry
from bridgework.journal.queries import export_lines
from bridgework.journal.verify import check
from bridgework.lib.words import Words
from bridgework.overview.queries.record import record_page
from bridgework.partnerships.actions import journaled
from bridgework.playbooks.actions import bring_in
from bridgework.playbooks.documents import as_json, shipped
from bridgework.updates.queries.facts import facts_between
from tests.cast import NOW, World
from tests.conversations.people import crowd, draft, opened
from tests.gatherings.making import make_session, plan
from tests.goals.making import make_body, make_decision, make_goal, make_promise, make_seat
from tests.partnerships.agreed import drafted
from tests.resources.making import make_fund

pytestmark = pytest.mark.django_db
SECRET = "Kanarie"
LANGUAGES = ("en", "es", "ar")


def secret(what: str) -> Words:
    return Words.of(f"{SECRET} {what}")


def published(world: World) -> str:
    """Everything that somebody from outside reads: the page in each language, and the file."""
    client = world.client("nobody")
    pages = [client.get("/p/harbor/record/", headers={"accept-language": code}).content.decode() for code in LANGUAGES]
    file = b"".join(client.get("/p/harbor/record/journal.jsonl").streaming_content).decode()  # type: ignore[attr-defined]
    assert "goals.goal.created" in file and "<h1" in pages[0]
    with translation.override("en"):
        pages += [line.sentence for line in record_page(world.harbor).lines]
    return "\n".join([*pages, file])


def test_no_title_of_what_is_not_public_stands_on_the_record(world: World) -> None:
    hidden = make_goal(world, f"{SECRET} goal", is_public=False)
    here, by = world.harbor, world.as_steward
    endorse_goal(goal=hidden, organization=world.clinic, pledge=secret("pledge"), by=world.as_partner, now=NOW)
    said = InitiativeWords(secret("initiative"), secret("aim"), secret("serves"), goal=hidden)
    create_initiative(partnership=here, said=said, organizations=[world.clinic], by=by, now=NOW)
    body = make_body(here)
    seat = make_seat(body, "Chidi", is_resident=True)
    decision = make_decision(world, body, [seat], title=secret("decision"), goal=hidden, is_public=False)
    make_promise(world, goal=hidden, decision=decision)
    make_session(world, title=secret("session"), is_public=False)
    make_session(world, title=secret("session of a goal"), goal=hidden)
    first = plan(NOW + timedelta(days=3), title=secret("series"), is_public=False)
    series = gathering_actions.SeriesPlan(first, "weekly", 3)
    gathering_actions.plan_series(partnership=here, plan=series, hosts=[world.clinic], by=by, now=NOW)
    gathering_actions.start_poll(
        partnership=here, plan=gathering_actions.PollPlan("training", secret("poll"), 60), hosts=[world.clinic], by=by,
        slots=[NOW + timedelta(days=1), NOW + timedelta(days=2)], now=NOW,
    )  # fmt: skip
    define_indicator(
        partnership=here, by=by, at=NOW, name=secret("indicator"), unit="percent", polarity="up", is_public=False,
    )  # fmt: skip
    draft(here, by, f"{SECRET} draft")
    opened(here, by, f"{SECRET} talk", is_public=False)
    drafted(here, [world.network, world.clinic], by, title=secret("agreement"))
    make_fund(world, title=secret("fund"), is_public=False)
    model = {**json.loads(as_json(next(iter(shipped().values())))), "title": {"en": f"{SECRET} playbook"}}
    bring_in(partnership=here, content=json.dumps(model).encode(), by=by, at=NOW)

    text = published(world)
    assert SECRET.lower() not in text.lower()
    assert "A shared goal was set.\n" in text and "A joint session was announced.\n" in text
    lines = [json.loads(line) for line in export_lines(here.scope)]
    assert len(lines) > 15 and check(lines, scope=str(here.scope)).is_unchanged


def test_what_becomes_public_is_named_and_told_and_what_is_hidden_again_is_not(world: World) -> None:
    goal = make_goal(world, f"{SECRET} goal", is_public=False)
    session = make_session(world, title=secret("session"), is_public=False)
    said = {"title": goal.title, "vision": goal.vision, "by": world.as_steward, "now": NOW}
    goal = change_goal(goal=goal, is_public=True, **said)
    session.is_public = True
    session.save()
    sentences = [line.sentence for line in record_page(world.harbor).lines]
    assert {f"A shared goal was set: {SECRET} goal.", f"A joint session was announced: {SECRET} session."} <= set(
        sentences
    )
    assert [str(fact.row.title) for fact in facts_between(world.harbor, 0, 99)] == [f"{SECRET} session"]
    change_goal(goal=goal, is_public=False, **said)
    sentences = [line.sentence for line in record_page(world.harbor).lines]
    assert "A shared goal was set." in sentences and f"{SECRET} goal" not in " ".join(sentences)
    # What was public when an entry was written stays in it: an entry cannot be changed.
    subjects = list(Entry.objects.filter(act="goals.goal.changed").order_by("number").values_list("subject", flat=True))
    assert subjects == ["goals.goal:kanarie-goal", f"goals.goal:#{goal.pk}"]


def test_an_entry_of_earlier_times_is_not_read_out(world: World) -> None:
    """Entries of earlier times hold slugs of hidden things; the page does not make a name of them."""
    hidden = make_goal(world, f"{SECRET} goal", is_public=False)
    journaled(partnership=world.harbor, by=None, act="goals.goal.changed", subject=f"goals.goal:{hidden.slug}", at=NOW)
    assert SECRET.lower() not in " ".join(line.sentence for line in record_page(world.harbor).lines).lower()


def test_no_act_calls_a_thing_with_a_title_by_its_slug() -> None:
    """`subject=f"goals.goal:{goal.slug}"` would: what may be hidden is called by its `journal_key`."""
    bad = re.compile(
        r"(goals\.(goal|initiative|decision)|gatherings\.(session|series|poll)|indicators\.indicator|playbooks\.playbook"
        r"|conversations\.(conversation|statement)|partnerships\.agreement|resources\.fund):\{[^}]*slug"
    )
    found = []
    for path in Path(bridgework.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and bad.search(ast.unparse(node)):
                found.append(f"{path.name}:{node.lineno} {ast.unparse(node)}")
    # The model's own key where it ships, `journal_key` where it is a row: the expression names both.
    assert [one for one in found if "journal_key" not in one] == []


def test_seals_hold_where_a_conversation_was_hidden_in_between(world: World) -> None:
    talk = opened(world.harbor, world.as_steward, f"{SECRET} talk", is_public=False)
    crowd(talk, [[1, -1, 0]] * 20)
    talk = close_conversation(conversation=talk, by=world.as_steward, at=NOW + timedelta(days=1))
    seal_closing(conversation=talk, at=NOW + timedelta(days=1))
    talk.is_public = True
    talk.save()
    check_of_seals = verify_seals(talk)
    assert check_of_seals.is_unchanged and check_of_seals.has_closing
    sentences = [line.sentence for line in record_page(world.harbor).lines]
    assert f"After the close, all votes were sealed together once more, 60 in all: {SECRET} talk." in sentences


def test_the_record_of_a_result_has_no_count_of_votes(world: World) -> None:
    """Six votes on two statements are three people."""
    talk = opened(world.harbor, world.as_steward, "Tiny talk", 2)
    crowd(talk, [[1, -1]] * 3)
    talk = close_conversation(conversation=talk, by=world.as_steward, at=NOW + timedelta(days=1))
    if not Entry.objects.filter(act="conversations.result.computed").exists():
        compute_result(conversation=talk, at=NOW + timedelta(days=1))
    (facts,) = Entry.objects.filter(act="conversations.result.computed").values_list("facts", flat=True)
    assert set(facts) == {"method", "seed"}
