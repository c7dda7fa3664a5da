"""Which card comes next, from page to database: by what is known, with the floor, and the same card from the same seed and counts."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from scipy import stats

from bridgework.analysis.routing import draw
from bridgework.conversations import actions, queries
from bridgework.conversations.models import Conversation, Mode, Statement, Voice
from bridgework.conversations.models.keys import VoiceKey
from bridgework.conversations.queries.cards import chances_of
from bridgework.lib.words import Words
from tests.cast import NOW, TODAY, World
from tests.conversations.people import crowd, key, opened, vote

N = 10


def mapped(world: World, table: list[list[int | None]], n: int = N, **fields: Any) -> Conversation:
    """A conversation whose map was made."""
    conversation = opened(world.harbor, world.as_steward, n=n, **fields)
    crowd(conversation, table)
    actions.refresh_counters(conversation=conversation)
    actions.refresh_map(conversation=conversation, maps=actions.WholeMaps(), at=NOW)
    conversation.refresh_from_db()
    return conversation


def camps(first: int = 40, second: int = 30) -> list[list[int | None]]:
    """Two camps that differ on statements 1 to 4; on the six others nobody is surprised."""
    return [[1, 1, -1, -1, *[1] * 6]] * first + [[-1, -1, 1, 1, *[1] * 6]] * second


def first_cards(conversation: Conversation, n: int) -> Counter[int]:
    # Seeds that do not depend on the conversation's number, which differs from run to run.
    cards = (queries.next_card(conversation, VoiceKey(Mode.BROWSER, f"{at:064x}")) for at in range(n))
    return Counter(card.statement.number for card in cards if card.statement)


def test_cards_that_tell_most_come_first_and_the_draw_is_not_uniform(world: World) -> None:
    """Catches weights that are read as missing where they are 0, and with that an even draw (Polis, issue 2611)."""
    conversation = mapped(world, camps())
    assert conversation.routing == [40, 30] or conversation.routing == [30, 40]
    drawn = first_cards(conversation, 400)
    telling = sum(drawn[number] for number in (1, 2, 3, 4))
    assert telling > 280
    assert stats.chisquare([drawn[number] for number in range(1, N + 1)]).pvalue < 1e-12
    assert set(drawn) >= {1, 2, 3, 4} and sum(drawn[number] for number in range(5, N + 1)) > 0


def test_the_stored_weights_reach_the_draw(world: World) -> None:
    """The chances that a card is drawn with are those of the formula, from what the worker has stored."""
    conversation = mapped(world, camps())
    rows = list(
        Statement.objects.order_by("number").values_list("pk", "number", "n_agree", "n_disagree", "n_pass", "routing")
    )
    assert all(row[5] is not None and len(row[5]) == 3 for row in rows)
    chance = chances_of(conversation.routing, [], rows)
    drawn = first_cards(conversation, 600)
    expected = [600 * one for one in chance]
    assert stats.chisquare([drawn[number] for number in range(1, N + 1)], expected).pvalue > 0.001
    assert max(chance) > 5 * min(chance)


def test_from_the_seed_and_the_counts_the_same_card_comes_out(world: World) -> None:
    conversation = mapped(world, camps())
    for at in range(30):
        who = key(conversation, f"replayed {at}")
        card = queries.next_card(conversation, who).statement
        rows = list(Statement.objects.values_list("pk", "number", "n_agree", "n_disagree", "n_pass", "routing"))
        random.Random(at).shuffle(rows)
        seed = f"{who.key_hash}:0"
        again = rows[draw(seed, [row[1] for row in rows], chances_of(conversation.routing, [], rows))]
        assert card and card.number == again[1]
        assert queries.next_card(conversation, who).statement == card, "a page loaded again shows the same card"


def test_somebody_whose_group_is_known_is_asked_something_else(world: World) -> None:
    conversation = mapped(world, camps(60, 50))
    seeds = [Words.of("A new idea")]
    actions.add_seeds(conversation=conversation, statements=seeds, by=world.as_steward, at=NOW, today=TODAY)
    fields = ("pk", "number", "n_agree", "n_disagree", "n_pass", "routing")
    rows = list(Statement.objects.filter(number__gte=3).order_by("number").values_list(*fields))
    stored = dict(Statement.objects.values_list("number", "routing"))
    sizes = conversation.routing
    unknown = chances_of(sizes, [], rows)
    known = chances_of(sizes, [(1, stored[1], 2), (1, stored[2], 2)], rows)  # as the first camp
    torn = chances_of(sizes, [(1, stored[1], 2), (-1, stored[2], 2)], rows)  # between the two
    # Statements 3 and 4 tell which camp somebody is in: no longer worth asking where that is known.
    assert known[0] < 0.6 * unknown[0] and known[1] < 0.6 * unknown[1]
    assert known[-1] > 1.2 * unknown[-1]
    assert torn[0] > 1.5 * known[0]
    # And the page asks by it: the answers of a voice are read.
    for number in (1, 2):
        vote(conversation, "known", number, 1)
    card = queries.next_card(conversation, key(conversation, "known"))
    seed = f"{key(conversation, 'known').key_hash}:2"
    assert card.n_answered == 2
    assert card.statement and card.statement.number == rows[draw(seed, [row[1] for row in rows], known)][1]


def test_a_new_statement_has_its_floor_among_many_that_tell_more(world: World) -> None:
    conversation = mapped(world, camps(200, 150))
    seeds = [Words.of("A new idea")]
    actions.add_seeds(conversation=conversation, statements=seeds, by=world.as_steward, at=NOW, today=TODAY)
    drawn = first_cards(conversation, 300)
    assert drawn[N + 1] > 75 * 0.75  # a quarter of all draws, and by chance more than three quarters of that


def test_statements_of_the_smaller_group_have_their_floor(world: World) -> None:
    """Nobody is surprised by statement 10; but somebody of the smaller group wrote it, so it is shown all the same."""
    conversation = opened(world.harbor, world.as_steward, n=N)
    crowd(conversation, camps(60, 20))
    of_small = Voice.objects.order_by("-pk").first()
    Statement.objects.filter(number=10).update(author=of_small)
    actions.refresh_counters(conversation=conversation)
    actions.refresh_map(conversation=conversation, maps=actions.WholeMaps(), at=NOW)
    conversation.refresh_from_db()
    flags = dict(Statement.objects.values_list("number", "routing"))
    smaller = [number for number, stored in flags.items() if stored[0]]
    assert 10 in smaller and len(smaller) < N
    drawn = first_cards(conversation, 400)
    plain = [number for number in range(5, N) if number not in smaller]
    assert plain and drawn[10] > 2 * sum(drawn[number] for number in plain) / len(plain)
    assert drawn[10] > 400 * 0.25 / len(smaller) * 0.6


def test_an_author_of_the_larger_group_gives_no_floor(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=N)
    crowd(conversation, camps(60, 20))
    Statement.objects.filter(number=10).update(author=Voice.objects.order_by("pk").first())
    actions.refresh_counters(conversation=conversation)
    actions.refresh_map(conversation=conversation, maps=actions.WholeMaps(), at=NOW)
    by_small = Statement.objects.get(number=9).routing[0]
    assert Statement.objects.get(number=10).routing[0] == by_small, "no more than a statement that nobody wrote"


def test_without_groups_the_draw_goes_by_the_counts(world: World) -> None:
    conversation = mapped(world, [[1] * 4] * 6, n=4)
    assert conversation.routing == [] and set(Statement.objects.values_list("routing", flat=True)) == {None}
    Statement.objects.filter(number__in=(1, 2, 3)).update(n_agree=400)
    drawn = first_cards(conversation, 100)
    assert drawn[4] > 70


def test_a_map_of_other_groups_is_not_read(world: World) -> None:
    """Between two maps the stored shares and the groups could be of different ones: then counts stand in."""
    mapped(world, camps())
    rows = list(
        Statement.objects.order_by("number").values_list("pk", "number", "n_agree", "n_disagree", "n_pass", "routing")
    )
    three = [20, 20, 20]
    by_counts = [(*row[:5], row[5][:1]) for row in rows]
    assert chances_of(three, [], rows) == pytest.approx(chances_of(three, [], by_counts))
    assert chances_of(three, [(1, rows[0][5], 1)], rows) == pytest.approx(chances_of(three, [], by_counts))


def test_what_is_stored_of_groups_is_on_no_page_and_in_no_answer(world: World) -> None:
    conversation = mapped(world, camps())
    stored = Statement.objects.get(number=1).routing
    client = world.client("amara")
    where = f"/p/harbor/conversations/{conversation.slug}/"
    for path in (where, f"{where}card/", f"{where}edit/", f"/api{where}", f"/api{where}statements/"):
        text = client.get(path).content.decode()
        assert "routing" not in text and str(stored[1][0]) + ", " + str(stored[1][1]) not in text


def test_a_card_costs_no_more_queries_with_a_map_and_many_statements(
    world: World, django_assert_max_num_queries: Any
) -> None:
    conversation = mapped(world, camps(), n=N)
    seeds = [Words.of(f"More {at}") for at in range(300)]
    actions.add_seeds(conversation=conversation, statements=seeds, by=world.as_steward, at=NOW, today=TODAY)
    for number in range(1, 60):
        vote(conversation, "busy", number, 1)
    who = key(conversation, "busy")
    with django_assert_max_num_queries(5):
        card = queries.next_card(conversation, who)
    assert card.n_answered == 59 and card.n_statements == N + 300
    seen = {queries.next_card(conversation, key(conversation, f"new {at}")).statement.number for at in range(300)}  # type: ignore[union-attr]
    assert len(seen) > 120, "every part of a long conversation is drawn from"
