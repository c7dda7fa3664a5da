"""The promise on fixed days: what counts down, and whether what the rule asks to answer was answered by the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import translation

from bridgework.conversations import actions, queries
from bridgework.conversations.models import Conversation, Result, Statement
from bridgework.conversations.queries import Standing
from bridgework.conversations.tasks import refresh_due
from bridgework.conversations.wording_promise import promise_said
from bridgework.goals.models import Answer
from bridgework.lib.words import Words
from tests.cast import NOW, TODAY, World
from tests.conversations.people import draft, opened, with_result

BY = date(2026, 6, 1)
RULE = Conversation.AnswerRule


def kept_on(conversation: Conversation, day: date) -> queries.PromiseKept:
    """How the promise stands on a day, as the database has it."""
    conversation.refresh_from_db()
    return queries.promise_kept(conversation, day)


def closed(world: World, rule: str = RULE.CONSENSUS, **fields: object) -> Conversation:
    """Statements 7 and 8 are what all groups agree with."""
    conversation = opened(world.harbor, world.as_steward, n=8, answer_rule=rule, answer_by=BY, **fields)
    return with_result(conversation)


def answer(world: World, conversation: Conversation, on: date, *numbers: int) -> None:
    given = Answer.objects.create(
        partnership=world.harbor, organization=world.clinic, kind="taken-up", words=Words.of("Yes"), answered_on=on
    )
    found = Statement.objects.filter(conversation=conversation, number__in=numbers)
    actions.cover(answer=given, statements=found, at=NOW)


def said(conversation: Conversation, today: date) -> str:
    with translation.override("en"):
        return promise_said(kept_on(conversation, today)).answers


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (12, "12 days left to take part."),
        (1, "1 day left to take part."),
        (0, "Today is the last day to take part."),
        (-1, "The last day to take part is over."),
    ],
)
def test_days_to_take_part_count_down(world: World, days: int, text: str) -> None:
    last = TODAY + timedelta(days=20)
    conversation = opened(world.harbor, world.as_steward, closes_on=last, answer_by=BY)
    with translation.override("en"):
        assert promise_said(kept_on(conversation, last - timedelta(days=days))).to_vote == text


def test_a_conversation_without_a_last_day_counts_nothing_down(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, answer_by=BY)
    kept = kept_on(conversation, TODAY)
    assert kept.standing == Standing.OPEN and promise_said(kept).to_vote == ""
    assert "Answers are due in 91 days" in said(conversation, TODAY)


def test_answers_count_down_after_the_close(world: World) -> None:
    conversation = closed(world)
    assert conversation.n_promised is None or conversation.n_promised == 2
    conversation.refresh_from_db()
    assert conversation.n_promised == 2
    assert said(conversation, BY - timedelta(days=5)) == (
        "Answers are due in 5 days, by 1 June 2026. 2 statements wait."
    )
    assert said(conversation, BY) == "Answers are due today. 2 statements wait."
    answer(world, conversation, BY - timedelta(days=6), 7)
    assert said(conversation, BY - timedelta(days=1)) == (
        "Answers are due in 1 day, by 1 June 2026. 1 of 2 statements are answered already."
    )


def test_a_promise_is_kept_when_all_is_answered_by_the_day_itself(world: World) -> None:
    conversation = Conversation.objects.get(pk=closed(world).pk)
    answer(world, conversation, BY - timedelta(days=9), 7)
    answer(world, conversation, BY, 8)
    for today in (BY, BY + timedelta(days=400)):
        assert kept_on(conversation, today).standing == Standing.KEPT
    assert said(conversation, BY) == (
        "The promise was kept: 2 statements were to be answered, and all were, by 1 June 2026."
    )
    # A second answer to the same statement, later, takes nothing back.
    answer(world, conversation, BY + timedelta(days=30), 8)
    assert kept_on(conversation, BY + timedelta(days=31)).standing == Standing.KEPT


def test_a_promise_is_kept_late_from_one_day_after(world: World) -> None:
    conversation = Conversation.objects.get(pk=closed(world).pk)
    answer(world, conversation, BY, 7)
    answer(world, conversation, BY + timedelta(days=1), 8)
    kept = kept_on(conversation, BY + timedelta(days=2))
    assert (kept.standing, kept.n_answered, kept.n_on_time, kept.n_late) == (Standing.LATE, 2, 1, 1)
    assert said(conversation, BY + timedelta(days=2)) == (
        "The promise was kept late: 2 of 2 statements are answered, 1 of them after 1 June 2026."
    )


def test_a_promise_is_not_kept_yet_after_the_day_and_says_how_many_wait(world: World) -> None:
    conversation = Conversation.objects.get(pk=closed(world).pk)
    answer(world, conversation, BY, 7, 1, 2)  # answers to what was not promised do not count
    assert kept_on(conversation, BY).standing == Standing.DUE
    late = BY + timedelta(days=1)
    assert kept_on(conversation, late).standing == Standing.NOT_YET
    assert said(conversation, late) == (
        "The promise is not kept yet: answers were due by 1 June 2026. 1 of 2 statements are answered, 1 waits."
    )


@pytest.mark.parametrize(("rule", "n"), [(RULE.ALL, 8), (RULE.CONSENSUS, 2), (RULE.MAJORITY, 5), (RULE.MOST_AGREED, 3)])
def test_what_is_promised_follows_the_rule(world: World, rule: str, n: int) -> None:
    conversation = closed(world, rule, answer_rule_n=3)
    expected = set(queries.statements_to_answer(conversation).values_list("number", flat=True))
    assert set(Statement.objects.filter(is_promised=True).values_list("number", flat=True)) == expected
    assert len(expected) == n == Conversation.objects.get().n_promised


def test_a_rule_that_asks_for_no_answer_says_so(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=2, answer_by=BY)
    conversation = with_result(conversation, [[1, -1]] * 12 + [[-1, 1]] * 12)
    kept = kept_on(Conversation.objects.get(pk=conversation.pk), BY + timedelta(days=1))
    assert kept.standing == Standing.NOTHING
    assert said(Conversation.objects.get(pk=conversation.pk), BY) == "By the rule, no statement asks for an answer."


def test_a_draft_and_one_whose_result_is_worked_out_promise_no_count(world: World) -> None:
    assert kept_on(draft(world.harbor, world.as_steward), TODAY).standing == Standing.OPEN
    conversation = opened(world.harbor, world.as_steward, "Parks", n=8, answer_by=BY)
    conversation = actions.close_conversation(conversation=conversation, by=None, at=NOW)
    assert kept_on(conversation, TODAY).standing == Standing.WORKING_OUT


def test_what_an_older_result_promised_is_worked_out_once(world: World) -> None:
    conversation = closed(world)
    Conversation.objects.update(n_promised=None)
    Statement.objects.update(is_promised=False)
    refresh_due(NOW)
    assert Conversation.objects.get().n_promised == 2
    assert set(Statement.objects.filter(is_promised=True).values_list("number", flat=True)) == {7, 8}
    assert Result.objects.filter(conversation=conversation).count() == 1
    assert refresh_due(NOW) == 0


def test_pages_say_level_who_decides_and_by_when(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, answer_by=BY, closes_on=date(2099, 1, 1))
    page = Client().get(f"/p/harbor/conversations/{conversation.slug}/").content.decode()
    assert "Level of influence on the IAP2 scale: consult." in page
    assert "days left to take part." in page and "1 June 2026" in page
    assert "Everybody, after the close." in page


def test_the_result_page_says_how_the_promise_stands_and_leads_to_the_answers(world: World) -> None:
    # Days long ago and far ahead: the page asks for today itself.
    conversation = closed(world, answered_by=world.clinic)
    Conversation.objects.update(answer_by=date(2020, 1, 1))
    answer(world, conversation, date(2019, 12, 31), 7)
    page = Client().get(f"/p/harbor/conversations/{conversation.slug}/").content.decode()
    assert "The promise is not kept yet" in page and "1 of 2 statements are answered, 1 waits." in page
    assert f'href="/p/harbor/conversations/{conversation.slug}/answers/"' in page
    blame = [word for word in ("fail", "broke", "overdue", "blame", "owe") if word in page.lower()]
    assert not blame
    answer(world, conversation, date(2020, 1, 1), 8)
    page = Client().get(f"/p/harbor/conversations/{conversation.slug}/").content.decode()
    assert "The promise was kept: 2 statements were to be answered" in page


def test_a_conversation_held_elsewhere_promises_nothing(world: World) -> None:
    conversation = closed(world)
    Conversation.objects.update(source="Polis, somewhere", answer_by=date(2020, 1, 1))
    page = Client().get(f"/p/harbor/conversations/{conversation.slug}/").content.decode()
    assert "promise is not kept" not in page and "no answers are promised here" in page
