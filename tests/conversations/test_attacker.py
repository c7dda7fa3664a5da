"""An outsider reads every door of a result (page, table, CSV, API, open data, journal) and tries to work out small counts."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pytest

from bridgework.config.exporting.sheets_voices import statement_counts
from bridgework.conversations.models import Conversation, Result, ResultStatement, Statement, Vote
from bridgework.journal.models import Entry
from tests.analysis.vote_attacker import Attacker
from tests.cast import World
from tests.conversations.people import opened, with_result

N = 12
VALUES = {1: 0, -1: 1, 0: 2}


def crowded(world: World, seed: int, sizes: tuple[int, int], rest: int) -> Conversation:
    """Two camps that mostly hold together, and people who answered too little to stand in a group."""
    random = np.random.default_rng(seed)
    rows: list[list[int | None]] = []
    for camp, size in enumerate(sizes):
        for _person in range(size):
            row: list[int | None] = []
            for number in range(N):
                side = 1 if number >= 8 or (number < 4) == (camp == 0) else -1
                row.append([side, -side, 0, None][random.choice(4, p=[0.8, 0.06, 0.06, 0.08])])
            rows.append(row)
    for _person in range(rest):
        line: list[int | None] = [None] * N
        for number in random.choice(N, size=3, replace=False):
            line[number] = int(random.choice([1, -1, 0]))
        rows.append(line)
    return with_result(opened(world.harbor, world.as_steward, n=N), rows)


@pytest.mark.parametrize(("seed", "sizes", "rest"), [(1, (40, 30), 6), (2, (60, 35), 25), (3, (24, 22), 0)])
def test_no_small_count_follows_from_all_doors_together(
    world: World, seed: int, sizes: tuple[int, int], rest: int
) -> None:
    conversation = crowded(world, seed, sizes, rest)
    client = world.client("nobody")
    given = client.get(f"/api/p/harbor/conversations/{conversation.slug}/result/").json()
    assert len(given["groups"]) == 2
    names = ["everybody", *(group["group"] for group in given["groups"])]
    printed: dict[int, list[list[int | None]]] = {}
    for row in given["counts"]:
        printed.setdefault(row["number"], []).append(
            [row[name] for name in ("agree", "disagree", "not_sure", "answered")]
        )
    # Every other door prints the same numbers and no other.
    path = f"/p/harbor/conversations/{conversation.slug}/"
    rows = csv.DictReader(io.StringIO(client.get(f"{path}result.csv").content.decode()))
    for row in rows:
        cells = [int(row[name]) if row[name] else None for name in ("agree", "disagree", "not_sure", "answered")]
        assert cells == printed[int(row["number"])][names.index(row["group"])]
    for _slug, number, name, seen, agree, disagree, passed in statement_counts(world.harbor):
        assert [agree, disagree, passed, seen] == printed[number][names.index(name)]
    said_of = {one.number: one.said for one in ResultStatement.objects.filter(result__conversation=conversation)}
    # What is said of hidden counts stands on the page only; the attacker has it as it is stored.
    sizes_given = [group["n"] for group in given["groups"]]
    for number, cells in printed.items():
        said = said_of[number] or [["", ""]] * len(cells)
        attacker = Attacker(cells, said, sizes_given, given["n_voices"])
        everybody, groups = truth(conversation, number)
        assert attacker.leaks(everybody, groups) == [], number
    assert any(cell is not None for cells in printed.values() for cell in cells[1]), "not everything is hidden"


def truth(conversation: Conversation, number: int) -> tuple[list[int], list[list[int]]]:
    """Count votes anew, by the groups of the map."""
    from bridgework.analysis.opinion_map import VoteMatrix, map_opinions, shown_groups

    rows = list(Vote.objects.filter(conversation=conversation).values_list("voice_id", "statement__number", "value"))
    columns = [np.array([row[at] for row in rows]) for at in range(3)]
    numbers = Statement.objects.filter(conversation=conversation).values_list("number", flat=True).order_by("number")
    found = map_opinions(
        VoteMatrix.from_events(*columns, all_statement_ids=np.array(numbers)), seed=conversation.pk, min_group_size=10
    )
    group_of = dict(zip(found.participant_ids.tolist(), found.group.tolist(), strict=True))
    shown = list(shown_groups(found, floor=10))
    everybody, groups = [0, 0, 0], [[0, 0, 0] for _group in shown]
    for voice, of, value in rows:
        if of == number:
            everybody[VALUES[value]] += 1
            if group_of[voice] in shown:
                groups[shown.index(group_of[voice])][VALUES[value]] += 1
    return everybody, groups


def test_the_number_of_all_votes_gives_no_hidden_sum_away(world: World) -> None:
    conversation = crowded(world, 1, (40, 30), 6)
    assert "votes" not in Entry.objects.get(act="conversations.result.computed").facts
    sums = [one.cells[0][3] for one in ResultStatement.objects.filter(result__conversation=conversation)]
    assert sums
    assert sums.count(None) != 1


def test_lists_hold_only_what_the_printed_counts_prove(world: World) -> None:
    conversation = crowded(world, 2, (60, 35), 25)
    body = Result.objects.get(conversation=conversation).body
    assert body["agreed"], "statements 9 to 12 are agreed with by both"
    for one in ResultStatement.objects.filter(result__conversation=conversation, number__in=body["agreed"]):
        cells, said = one.cells[1:], (one.said or [["", ""]] * 3)[1:]
        for (agree, _disagree, _passed, seen), (word, _other) in zip(cells, said, strict=True):
            least = agree if agree is not None else seen - 9
            assert agree is not None or word == "most"
            assert (least + 1) / (seen + 2) >= 0.6
    page = world.client("nobody").get(f"/p/harbor/conversations/{conversation.slug}/").content.decode()
    assert re.search(r"more than \d+% of \d+ agree", page)
