"""A decision counts its residents as they sat that day and rests on what was said; one answer covers many statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from bridgework.conversations.actions import OfAnotherPartnership, ask_for_answers
from bridgework.conversations.models import AnswerRequest, DecisionCitation, Statement, Verdict, Voice
from bridgework.crossings import actions, queries
from bridgework.goals.actions.refusals import DateNeeded, Refused
from bridgework.goals.models import Answer, Commitment, Decision
from bridgework.lib.words import Words
from tests.cast import CANARY, NOW, TODAY, World
from tests.crossings.making import make_conversation, make_statement
from tests.goals.making import make_body, make_seat


def decide(world: World, body, present, **more):  # noqa: ANN001, ANN003, ANN201
    what = {"title": Words.of("Move two routes"), "reasons": Words.of("Asked for."), "decided_on": TODAY}
    return actions.decide_on_conversation(
        partnership=world.harbor, body=body, present=present, by=world.as_steward, now=NOW, **{**what, **more}
    )


def test_the_residents_share_is_that_of_the_day(world: World) -> None:
    body = make_body(world.harbor)
    rosa = make_seat(body, "Rosa M.", is_resident=True)
    make_seat(body, "Ben", organization=world.clinic)
    make_seat(body, "", is_resident=True)  # vacant: nobody's voice
    make_seat(body, "Too late", is_resident=True, starts_on=TODAY + timedelta(days=1))
    decision = decide(world, body, [rosa])
    assert (decision.n_seats, decision.n_resident_seats) == (2, 1)
    page = world.client("nobody").get(
        reverse("crossings:decision", kwargs={"partnership": "harbor", "slug": decision.slug})
    )
    assert "Residents held 1 of 2 filled seats on that day: 50%." in page.content.decode()
    assert "Rosa M., resident" in page.content.decode()


def test_a_decision_cites_and_makes_promises_or_does_nothing(world: World) -> None:
    body = make_body(world.harbor)
    seat = make_seat(body, "Rosa M.", is_resident=True)
    conversation = make_conversation(world.harbor)
    said = make_statement(conversation)
    promise = actions.PromiseMade(world.clinic, Words.of("Move them"), TODAY)
    decision = decide(world, body, [seat], conversation=conversation, statements=[said], promises=[promise])
    assert {row.statement for row in DecisionCitation.objects.all()} == {None, said}
    made = Commitment.objects.get()
    assert (made.decision, made.owner) == (decision, world.as_partner)
    past = actions.PromiseMade(world.clinic, Words.of("Too late"), TODAY - timedelta(days=1))
    with pytest.raises(DateNeeded):
        decide(world, body, [seat], conversation=conversation, promises=[promise, past], slug="second")
    assert Decision.objects.count() == 1
    foreign = make_conversation(world.valley, "foreign", CANARY)
    with pytest.raises(OfAnotherPartnership):
        decide(world, body, [seat], conversation=foreign, slug="third")
    assert Decision.objects.count() == 1


def test_a_decision_needs_somebody_present_who_sat_there(world: World) -> None:
    body, other = make_body(world.harbor), make_body(world.harbor, "panel")
    for present in ([], [make_seat(other, "Elsewhere")], [make_seat(body, "Gone", ends_on=TODAY - timedelta(days=1))]):
        with pytest.raises(Refused):
            decide(world, body, present)


def test_one_answer_covers_many_and_closes_what_was_asked(world: World) -> None:
    conversation = make_conversation(world.harbor)
    statements = [make_statement(conversation, n, f"Statement {n}") for n in (1, 2, 3)]
    ask_for_answers(conversation=conversation, organization=world.clinic, statements=statements, by=None, at=NOW)
    assert len(queries.statements_waiting(world.harbor, [world.clinic], with_all_due=False)) == 3
    answer = actions.answer_statements(
        partnership=world.harbor,
        statements=statements[:2],
        kind="referred",
        referred_to="City Transit",
        words=Words.of("Not ours."),
        organization=world.clinic,
        by=world.as_partner,
        now=NOW,
    )
    assert AnswerRequest.objects.filter(closed_at=None).count() == 1
    assert [s.number for s in queries.statements_waiting(world.harbor, [world.clinic], with_all_due=False)] == [3]
    [told] = queries.told(queries.answers_given(world.harbor))
    assert (told.answer, told.n_more) == (answer, 1)


@pytest.mark.parametrize("case", ["none", "hidden", "foreign", "no referral"])
def test_an_answer_is_refused(world: World, case: str) -> None:
    conversation = make_conversation(world.valley if case == "foreign" else world.harbor)
    state = Statement.State.WAITING if case == "hidden" else Statement.State.SHOWN
    statement = make_statement(conversation, state=state)
    with pytest.raises((Refused, OfAnotherPartnership)):
        actions.answer_statements(
            partnership=world.harbor,
            statements=[] if case == "none" else [statement],
            kind="referred" if case == "no referral" else "taken-up",
            words=Words.of("Yes."),
            organization=world.clinic,
            by=world.as_partner,
            now=NOW,
        )
    assert not Answer.objects.exists()


def yes_to(world: World, statement: Statement) -> Answer:
    """Have the clinic take up one statement."""
    return actions.answer_statements(
        partnership=world.harbor,
        statements=[statement],
        kind="taken-up",
        words=Words.of("Yes."),
        organization=world.clinic,
        by=world.as_partner,
        now=NOW,
    )


@pytest.mark.parametrize("n_askers", [0, 9, 10])
def test_the_story_of_an_answer_says_apart_what_those_who_asked_and_what_others_say(
    world: World, n_askers: int
) -> None:
    conversation = make_conversation(world.harbor)
    answer = yes_to(world, make_statement(conversation))
    for at in range(n_askers + 12):
        voice = Voice.objects.create(conversation=conversation, key_hash=f"{at}", mode="browser", came_on=TODAY)
        is_asker = at < n_askers
        Verdict.objects.create(answer=answer, voice=voice, is_asker=is_asker, value="not" if is_asker else "solved")
    page = world.client("nobody").get(f"/p/harbor/you-said/{answer.pk}/").content.decode()
    assert f"{n_askers + 12} residents answered" in page
    asked, others = "Those who asked: ", "Others: "
    if n_askers == 10:
        assert f"{asked}10 residents answered: 0% say solved, 0% partly, 100% not." in page
        assert f"{others}12 residents answered: 100% say solved, 0% partly, 0% not." in page
    else:
        assert (f"{asked}too few to show apart." in page) == (f"{others}not shown apart." in page) == (n_askers > 0)
        assert page.count("%") == 3


def test_what_was_said_out_of_sight_is_not_quoted(world: World) -> None:
    hidden = make_conversation(world.harbor, is_public=False)
    yes_to(world, make_statement(hidden))
    assert not queries.answers_given(world.harbor).exists()


@pytest.mark.parametrize("n", [1, 30])
@pytest.mark.parametrize("name", ["crossings:you-said", "crossings:decisions", "crossings:decision", "crossings:said",
                                  "goals:list", "goals:commitments", "goals:initiatives", "gatherings:list", "updates:feed"])  # fmt: skip
def test_public_pages_take_few_queries_whatever_the_rows(
    world: World, name: str, n: int, django_assert_max_num_queries
) -> None:  # noqa: ANN001
    body = make_body(world.harbor)
    seats = [make_seat(body, f"Holder {i}") for i in range(n)]
    conversation = make_conversation(world.harbor)
    promises = [actions.PromiseMade(world.clinic, Words.of(f"Promise {i}"), TODAY) for i in range(n)]
    for i in range(n):
        said = make_statement(conversation, i + 1)
        decision = decide(
            world, body, seats, conversation=conversation, statements=[said], promises=promises[: 30 // n], slug=f"d{i}"
        )
        answer = actions.answer_statements(
            partnership=world.harbor,
            statements=[said],
            kind="taken-up",
            words=Words.of("Yes."),
            organization=world.clinic,
            decision=decision,
            by=world.as_partner,
            now=NOW,
        )
    more = {"crossings:decision": {"slug": decision.slug}, "crossings:said": {"pk": answer.pk}}.get(name, {})
    client = world.client("nobody")
    path = reverse(name, kwargs={"partnership": "harbor", **more})
    client.get(path)
    with django_assert_max_num_queries(8):
        assert client.get(path).status_code == 200
