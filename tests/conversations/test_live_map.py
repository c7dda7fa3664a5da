"""The map while people vote: when it is made and published, what it tells, and who may see it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from django.test import Client

from bridgework.analysis.opinion_map import VoteMatrix, map_opinions
from bridgework.conversations import actions
from bridgework.conversations.actions.known_again import numbers_of_groups
from bridgework.conversations.actions.live_body import live_body
from bridgework.conversations.models import Conversation, LiveMap, Result, Statement
from bridgework.conversations.tasks import LiveRound
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.ui.charts.opinion_map import Drawing, drawing_of
from tests.cast import NOW, World
from tests.conversations.people import crowd, opened, two_camps, vote, with_result
from tests.conversations.test_live import page, stored, truth

SHOWN = Conversation.MapShown.TO_VOTERS


class Clock:
    """A clock that moves when it is told to, and while a map is made."""

    def __init__(self, costs: float = 2.0) -> None:
        self.at, self.costs = 0.0, costs

    def __call__(self) -> float:
        return self.at


class Counting(actions.WholeMaps):
    """Whole maps that say for which conversations they were made, and cost time."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.made_for = clock, []

    def made(self, conversation: Conversation, statements: list[Statement]) -> actions.Made:
        self.made_for.append(conversation.slug)
        self.clock.at += self.clock.costs
        return super().made(conversation, statements)


def test_maps_take_their_share_of_time_and_conversations_take_turns(world: World) -> None:
    first = opened(world.harbor, world.as_steward, "Buses", n=8, map_shown=SHOWN)
    second = opened(world.harbor, world.as_steward, "Parks", n=8)
    clock = Clock(costs=2.0)
    maps = Counting(clock)
    live = LiveRound(maps, share=0.25, clock=clock, spent=clock)
    for who in range(60):
        vote(first, str(who), 1, 1)
        vote(second, str(who), 1, 1)
        live.run(NOW)
        clock.at += 1.0
    # 2 s of map, then 6 s of rest.
    spent = 2.0 * len(maps.made_for)
    assert 0.15 < spent / clock.at <= 0.26
    assert maps.made_for[:4] in (["buses", "parks"] * 2, ["parks", "buses"] * 2)
    n = len(maps.made_for)
    clock.at += 100
    live.run(NOW), live.run(NOW)
    clock.at += 100
    live.run(NOW), live.run(NOW)
    clock.at += 100
    assert live.run(NOW) == 0, "nothing new, nothing done"
    assert len(maps.made_for) <= n + 2
    assert stored(first) == truth(first) and stored(second) == truth(second)


def test_a_map_that_fails_does_not_keep_the_next_conversation_waiting(world: World) -> None:
    opened(world.harbor, world.as_steward, "Buses", n=2)
    opened(world.harbor, world.as_steward, "Parks", n=2)
    clock = Clock()

    class Broken(Counting):
        def made(self, conversation: Conversation, statements: list[Statement]) -> actions.Made:
            found = super().made(conversation, statements)
            if conversation.slug == "buses":
                raise RuntimeError("no map")
            return found

    maps = Broken(clock)
    live = LiveRound(maps, clock=clock, spent=clock)
    with pytest.raises(RuntimeError):
        live.run(NOW)
    clock.at += 100
    live.run(NOW)
    assert maps.made_for == ["buses", "parks"]


def refresh(conversation: Conversation) -> bool:
    conversation.refresh_from_db()
    return actions.refresh_map(conversation=conversation, maps=actions.WholeMaps(), at=NOW)


def test_a_map_is_published_when_ten_more_have_voted_and_not_before(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8, map_shown=SHOWN)
    crowd(conversation, two_camps(5, 4))
    assert not refresh(conversation) and not LiveMap.objects.exists()
    crowd(conversation, two_camps(9, 8))
    assert refresh(conversation)
    first = LiveMap.objects.get().body
    for at in range(9):
        vote(conversation, f"new {at}", 1, 1)
    assert not refresh(conversation)
    assert LiveMap.objects.get().body == first, "nine more change nothing that can be seen"
    vote(conversation, "new 9", 1, 1)
    assert refresh(conversation)
    assert LiveMap.objects.get().n_voices == 36 and LiveMap.objects.count() == 1


def test_no_live_map_is_kept_where_it_is_shown_after_the_close(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8)
    crowd(conversation, two_camps(40, 30))
    assert not refresh(conversation)
    assert not LiveMap.objects.exists()
    assert Conversation.objects.get().routing, "but the draw of cards knows the groups"


def _random_camps(seed: int, sizes: tuple[int, int], n: int = 10) -> list[list[int | None]]:
    random = np.random.default_rng(seed)
    rows: list[list[int | None]] = []
    for camp, size in enumerate(sizes):
        for _person in range(size):
            sides = [1 if number >= 7 or (number % 2 == 0) == (camp == 0) else -1 for number in range(n)]
            rows.append([[side, -side, 0, None][random.choice(4, p=[0.75, 0.1, 0.05, 0.1])] for side in sides])
    return rows


def numbers_in(body: Any) -> list[int]:
    """Every whole number of a body that could be a count of people."""
    if isinstance(body, dict):
        return [n for key, value in body.items() if key not in ("axes", "dots") for n in numbers_in(value)]
    if isinstance(body, list):
        return [n for value in body for n in numbers_in(value)]
    return [body] if isinstance(body, int) and not isinstance(body, bool) else []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_live_map_tells_no_exact_number_of_people(seed: int) -> None:
    """Two maps one after the other: whatever differs is a ten, a tenth, or a place on a coarse grid."""
    table = _random_camps(seed, (47, 33))
    bodies = [
        live_body(map_opinions(VoteMatrix.from_dense(_nan(rows)), min_group_size=10))
        for rows in (table, table + _random_camps(seed + 100, (6, 5)))
    ]
    for body in bodies:
        assert body["n_voices"] % 10 == 0 and [group["size"] % 10 for group in body["groups"]] == [0, 0]
        tenths = [cell for row in (*body["lines"].values(), *body["profiles"].values()) for cell in row]
        assert all(cell is None or 0 <= cell <= 10 for cell in tenths) and any(tenths)
        assert {people for _x, _y, people, _group in body["dots"]} == {1}
        allowed = {*range(11), *(group["number"] for group in body["groups"])} | {body["n_statements"]}
        assert all(n in allowed or n % 10 == 0 for n in numbers_in({k: body[k] for k in body if k != "axes"}))
    assert len({json.dumps(body["dots"]) for body in bodies}) == 2


def _nan(rows: list[list[int | None]]) -> list[list[float]]:
    return [[float("nan") if cell is None else float(cell) for cell in row] for row in rows]


def test_one_person_alone_changes_no_more_than_a_tenth() -> None:
    """The same people but for one, who turned around on everything: no share moves by more than one step."""
    table = _random_camps(7, (45, 35))
    other = [*table[:-1], [None if cell is None else -cell for cell in table[-1]]]
    first, second = (live_body(map_opinions(VoteMatrix.from_dense(_nan(rows)))) for rows in (table, other))
    for number in {*first["lines"]} & {*second["lines"]}:
        before, after = first["lines"][number][0], second["lines"][number][0]
        assert before is None or after is None or abs(before - after) <= 1


def test_a_group_of_fewer_than_ten_is_on_no_live_map() -> None:
    # A method that would give a group of seven.
    found = map_opinions(VoteMatrix.from_dense(_nan(_random_camps(3, (40, 7)))), method="polis")
    assert min(found.group_sizes) < 10
    body = live_body(found)
    assert body["groups"] == [] and body["dots"] == [] and body["axes"] == {} and body["profiles"] == {}


def test_groups_keep_their_numbers_from_map_to_map() -> None:
    profiles = {1: [9, 1], 2: [8, 2], 3: [5, 5]}
    before = {
        "groups": [{"number": 1, "size": 20}, {"number": 2, "size": 30}],
        "profiles": {"1": [1, 9], "2": [2, None], "9": [0, 0]},
    }
    assert numbers_of_groups(profiles, before, 2) == [2, 1]
    assert numbers_of_groups(profiles, None, 2) == [1, 2]
    assert numbers_of_groups({1: [9, 5, 1]}, before, 3) == [2, 3, 1], "the new group in the middle has a new number"


def test_the_second_map_has_the_first_ones_groups(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=10, map_shown=SHOWN)
    crowd(conversation, _random_camps(11, (30, 24)))
    refresh(conversation)
    first = LiveMap.objects.get().body
    # Numbers turned around, as if the map had once been drawn the other way.
    turned = {**first, "groups": [{**group, "number": 3 - group["number"]} for group in first["groups"]]}
    turned["groups"].sort(key=lambda group: group["number"])
    turned["profiles"] = {number: row[::-1] for number, row in first["profiles"].items()}
    LiveMap.objects.update(body=turned)
    crowd(conversation, _random_camps(12, (8, 7)))
    assert refresh(conversation)
    second = LiveMap.objects.get().body
    apart = [abs(a - b) for n, row in second["profiles"].items() for a, b in zip(row, turned["profiles"][n]) if a and b]
    assert np.mean(apart) < 1.5


def test_the_result_has_the_live_maps_groups_and_computed_again_their_names(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8, map_shown=SHOWN)
    crowd(conversation, two_camps(30, 40))
    refresh(conversation)
    first = LiveMap.objects.get().body
    numbers = [group["number"] + 2 for group in first["groups"]][::-1]  # as if two others had been there before
    turned = {**first, "groups": [{**g, "number": n} for g, n in zip(first["groups"], numbers, strict=True)]}
    LiveMap.objects.update(body=turned)

    def agree_with_the_first(result: Result) -> int:
        (cells,) = result.statements.filter(number=1).values_list("cells", flat=True)
        return next(g["number"] for g, row in zip(result.body["groups"], cells[1:], strict=True) if row[0] == row[3])

    before = next(
        g["number"] for g, tenths in zip(turned["groups"], first["profiles"]["1"], strict=True) if (tenths or 0) >= 8
    )
    with_result(conversation, two_camps(20, 10))
    result = Result.objects.get()
    assert sorted(group["number"] for group in result.body["groups"]) == [3, 4]
    assert agree_with_the_first(result) == before
    assert {dot[3] for dot in result.body["dots"]} == {3, 4}
    assert Drawing(*result.body["drawing"]) == Drawing(
        *json.loads(json.dumps(drawing_of(result.body["dots"], {3, 4}).as_json()))
    )
    actions.name_groups(result=result, names={before: Words.of("Buses first")}, by=world.as_steward, at=NOW)
    again = actions.compute_result(conversation=result.conversation, at=NOW)
    assert again.pk != result.pk and agree_with_the_first(again) == before
    assert again.body["names"] == {str(before): Words.of("Buses first").as_json()}
    page_text = world.client("nobody").get(page(conversation)).content.decode()
    assert "Buses first" in page_text


# Who sees it


def voter(conversation: Conversation) -> Client:
    client = Client()
    client.get(page(conversation, "card/"))
    assert client.post(page(conversation, "vote/"), {"statement": "1", "answer": "agree"}).status_code == 303
    return client


def test_only_those_who_have_voted_see_the_map_so_far(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8, map_shown=SHOWN)
    voted, looked = voter(conversation), Client()
    looked.get(page(conversation, "card/"))
    early = voted.get(page(conversation, "map-so-far/"))
    assert early.status_code == 200 and "begins when 10 people" in early.content.decode()
    crowd(conversation, two_camps(30, 25))
    refresh(conversation)
    seen = voted.get(page(conversation, "map-so-far/"))
    assert "2 groups of opinion so far" in seen.content.decode() and "statement 7" in seen.content.decode()
    assert "no-store" in seen["Cache-Control"] and "ETag" not in seen
    assert "map-so-far" in voted.get(page(conversation, "card/")).content.decode()
    files = {kind: page(conversation, f"map-so-far/?of=map&as={kind}") for kind in ("csv", "png", "svg")}
    kinds = [voted.get(path)["Content-Type"] for path in files.values()]
    assert kinds == ["text/csv; charset=utf-8", "image/png", "image/svg+xml"]
    groups = voted.get(files["csv"]).content.decode().splitlines()[1:]
    assert groups and all(int(line.rpartition(",")[2]) % 10 == 0 for line in groups), "people in tens, as on the page"
    for client in (looked, Client(), world.client("amara"), world.client("dolores")):
        for path in (page(conversation, "map-so-far/"), *files.values()):
            assert client.get(path).status_code == 404
        assert "map-so-far" not in client.get(page(conversation, "card/")).content.decode()
        assert "map-so-far" not in client.get(page(conversation)).content.decode()


def test_a_map_shown_after_the_close_exists_for_nobody_before_it(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8)
    client = voter(conversation)
    crowd(conversation, two_camps(30, 25))
    refresh(conversation)
    assert client.get(page(conversation, "map-so-far/")).status_code == 404
    assert "map-so-far" not in client.get(page(conversation, "card/")).content.decode()


def test_a_voice_of_another_conversation_opens_no_map(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8, map_shown=SHOWN)
    other = opened(world.harbor, world.as_steward, "Parks", n=8, map_shown=SHOWN)
    assert voter(other).get(page(conversation, "map-so-far/")).status_code == 404


def test_after_the_close_the_live_map_gives_way_to_the_result(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8, map_shown=SHOWN)
    client = voter(conversation)
    crowd(conversation, two_camps(30, 25))
    refresh(conversation)
    with_result(conversation)
    assert not LiveMap.objects.exists()
    assert not refresh(conversation), "a map that was on its way is not published any more"
    answer = client.get(page(conversation, "map-so-far/"))
    assert answer.status_code == 303 and answer["Location"] == page(conversation)


def test_who_sees_the_map_is_fixed_at_the_opening_and_stands_in_the_journal(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8, map_shown=SHOWN)
    assert Entry.objects.get(act="conversations.conversation.opened").facts["map_shown"] == "to-voters"
    path = page(conversation, "edit/")
    world.client("amara").post(path, {"map_shown": "after-close"})
    conversation.refresh_from_db()
    assert conversation.map_shown == SHOWN
    assert "Those who have voted see it at once" in Client().get(page(conversation)).content.decode()


def test_the_map_so_far_takes_eight_queries_at_most(world: World, django_assert_max_num_queries: Any) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8, map_shown=SHOWN)
    client = voter(conversation)
    crowd(conversation, two_camps(40, 30))
    refresh(conversation)
    with django_assert_max_num_queries(8):
        assert client.get(page(conversation, "map-so-far/")).status_code == 200


def test_a_statement_taken_down_leaves_the_map_so_far(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8, map_shown=SHOWN)
    client = voter(conversation)
    crowd(conversation, two_camps(30, 25))
    refresh(conversation)
    Statement.objects.filter(number=7).update(state=Statement.State.REFUSED)
    assert "statement 7" not in client.get(page(conversation, "map-so-far/")).content.decode()
