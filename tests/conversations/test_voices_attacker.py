"""An outsider reads every door that says who took part (page, result, file, API, picture, journal) and tries to work out small counts."""

from __future__ import annotations

import csv
import io
import re
from itertools import product

import numpy as np
import pytest

from bridgework.analysis.opinion_map import VoteMatrix, map_opinions, shown_groups
from bridgework.conversations import actions
from bridgework.conversations.models import Conversation, SelfDescription, Statement, Voice, VoicesPlan, Vote
from bridgework.conversations.models.keys import VoiceKey, keyed_hash
from bridgework.goals.models import Answer
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from tests.cast import NOW, TODAY, World
from tests.conversations.voices_attacker import NOBODY_SAID, Attacker, Key
from tests.conversations.voices_people import OFTEN, SELDOM, asking, counted

pytestmark = pytest.mark.django_db
NAMES = {"came": "", "voted": "voted", "wrote": "wrote", "was_answered": "was-answered", "saw_the_answer": "saw"}
CASES = [
    # seed, camps, authors, shares of ages and tongues, how often somebody answers
    (1, (130, 120), 14, {"age": [0.1, 0.45, 0.37, 0.08], "language": [0.8, 0.17, 0.03]}, OFTEN),
    (2, (60, 40), 30, {"age": [0.05, 0.5, 0.4, 0.05], "language": [0.9, 0.06, 0.04]}, OFTEN),
    (3, (25, 20), 3, {"age": [0.25, 0.25, 0.25, 0.25], "language": [0.5, 0.3, 0.2]}, SELDOM),
    (4, (200, 180), 60, {"age": [0.02, 0.5, 0.44, 0.04], "language": [0.93, 0.05, 0.02]}, SELDOM),
]


def read(world: World, conversation: Conversation) -> dict[Key, int]:
    """Return every count that is printed anywhere, by question, group and step."""
    client, path = world.client("nobody"), f"/p/harbor/conversations/{conversation.slug}/"
    printed: dict[Key, int] = {}
    for row in csv.DictReader(io.StringIO(client.get(f"{path}voices.csv").content.decode())):
        step = NAMES.get(row["step"], row["step"].replace("opinion_group_", ""))
        if row["voices"]:
            group = NOBODY_SAID if row["group"] == "not said" else row["group"]
            printed[row["question"], group, step] = int(row["voices"])
    given = client.get(f"/api/p/harbor/conversations/{conversation.slug}/result/").json()
    if given["n_voices"] is not None:
        printed["", "everybody", "voted"] = given["n_voices"]
    for group in given["groups"]:
        printed["", "everybody", group["group"]] = group["n"]
    return printed


def truth_of(conversation: Conversation) -> tuple[dict[tuple[str, str, str, str], int], list[str]]:
    """Count anew: by question, group, place on the map and what was written."""
    rows = list(Vote.objects.filter(conversation=conversation).values_list("voice_id", "statement__number", "value"))
    columns = [np.array([row[at] for row in rows]) for at in range(3)]
    numbers = Statement.objects.filter(conversation=conversation).values_list("number", flat=True).order_by("number")
    found = map_opinions(
        VoteMatrix.from_events(*columns, all_statement_ids=np.array(numbers)), seed=conversation.pk, min_group_size=10
    )
    letters = dict(zip(shown_groups(found, floor=10), "ABCDEFGH", strict=False))
    where = {
        int(pk): letters.get(group, "none")
        for pk, group in zip(found.participant_ids.tolist(), found.group.tolist(), strict=True)
    }
    wrote = dict.fromkeys(
        Statement.objects.filter(conversation=conversation, author__isnull=False).values_list("author_id", flat=True),
        "waiting",
    )
    answered = Statement.objects.filter(conversation=conversation, answers__isnull=False)
    wrote |= dict.fromkeys(answered.values_list("author_id", flat=True), "answered")
    counts: dict[tuple[str, str, str, str], int] = {}
    for question, _groups in VoicesPlan.objects.get(conversation=conversation).asked:
        rest = {
            row.key_hash: row for row in SelfDescription.objects.filter(conversation=conversation, dimension=question)
        }
        for pk, key_hash in Voice.objects.filter(conversation=conversation).values_list("pk", "key_hash"):
            row = rest.pop(keyed_hash(f"who.{question}", conversation.pk, key_hash), None)
            said = wrote.get(pk, "silent")
            if said == "answered" and row is not None and row.has_seen:
                said = "saw"
            cell = (question, (row.group if row else "") or NOBODY_SAID, where.get(pk, "not-voted"), said)
            counts[cell] = counts.get(cell, 0) + 1
        for row in rest.values():
            cell = (question, row.group or NOBODY_SAID, "not-voted", "silent")
            counts[cell] = counts.get(cell, 0) + 1
    return counts, sorted(letters.values())


def attack(world: World, conversation: Conversation) -> tuple[list[object], int]:
    """Return what leaks, and how many small counts there are."""
    printed = read(world, conversation)
    return leaks(conversation, printed, *truth_of(conversation))


def leaks(
    conversation: Conversation,
    printed: dict[Key, int],
    counts: dict[tuple[str, str, str, str], int],
    letters: list[str],
) -> tuple[list[object], int]:
    """Attack; the cells to protect are all sums of one group (or of everybody) and one step, complements too."""
    questions = dict(VoicesPlan.objects.get(conversation=conversation).asked)
    ways = [["not-voted", *letters, "none"], ["silent", "waiting", "answered", "saw"]]
    sums = {
        "voted": [*letters, "none"],
        "wrote": ["waiting", "answered", "saw"],
        "was-answered": ["answered", "saw"],
        **{leaf: [leaf] for way in ways for leaf in way},
    }
    attacker = Attacker(questions, ways, sums, printed)
    truth: dict[Key, int] = {}
    for question, groups in questions.items():
        for group, step in product([*groups, NOBODY_SAID, "said", "everybody"], ["", *sums]):
            leaf = sums.get(step)
            truth[question, group, step] = sum(
                n
                for (name, one, where, said), n in counts.items()
                if name == question
                and (one == group or group == "everybody" or (group == "said" and one != NOBODY_SAID))
                and (leaf is None or where in leaf or said in leaf)
            )
    # How many stand in no opinion group follows from the sizes printed with the map, also where they are few.
    sizes = {printed.get(("", "everybody", letter)) for letter in letters}
    in_none = printed.get(("", "everybody", "voted"), 0) - sum(filter(None, sizes))
    few = {key: n for key, n in truth.items() if not (key[1] == "everybody" and key[2] == "none")}
    around = {key: in_none for key in few if key[2] == "none"} if letters else {}
    return list(attacker.leaks(few, around)), sum(1 <= n <= 9 for n in few.values())


@pytest.mark.parametrize(("seed", "camps", "authors", "shares", "chances"), CASES)
def test_no_small_count_follows_from_all_doors_together(
    world: World,
    seed: int,
    camps: tuple[int, int],
    authors: int,
    shares: dict[str, list[float]],
    chances: tuple[float, ...],
) -> None:
    conversation = counted(world, seed, *camps, authors=authors, shares=shares, chances=chances)
    found, n_small = attack(world, conversation)
    assert n_small >= 5
    assert found == []
    # Answers come after the close; what is counted then is attacked together with what was printed before.
    answer = Answer.objects.create(
        partnership=world.harbor, organization=world.clinic, kind="taken-up", words=Words.of("Yes"), answered_on=TODAY
    )
    written = list(Statement.objects.filter(conversation=conversation, author__isnull=False).order_by("number"))
    actions.cover(answer=answer, statements=written[: 2 * authors // 3], at=NOW)
    for statement in written[: authors // 2]:
        actions.mark_answer_seen(conversation=conversation, statement=statement)
    before, (counts, letters) = read(world, conversation), truth_of(conversation)
    actions.end_voices(conversation=conversation, at=NOW)
    after = read(world, conversation)
    assert before.items() <= after.items()
    assert leaks(conversation, after, counts, letters)[0] == []


def test_the_attacker_finds_what_a_lazy_release_would_give_away(world: World) -> None:
    conversation = counted(world)
    counts, letters = truth_of(conversation)
    lazy = read(world, conversation)
    # Everything from 10 on, and its totals: small counts follow by subtraction.
    for group in ("under-25", "25-to-44", "45-to-64", "65-and-over", NOBODY_SAID):
        for step, leaves in (
            ("voted", [*letters, "none"]),
            *((letter, [letter]) for letter in letters),
            ("none", ["none"]),
        ):
            n = sum(c for (q, g, where, _s), c in counts.items() if q == "age" and g == group and where in leaves)
            if n >= 10 or n == 0:
                lazy["age", group, step] = n
    assert leaks(conversation, lazy, counts, letters)[0]


def test_every_door_prints_the_same_numbers_and_no_other(world: World) -> None:
    conversation = counted(world)
    printed = read(world, conversation)
    client, path = world.client("nobody"), f"/p/harbor/conversations/{conversation.slug}/"
    page = client.get(f"{path}voices/").content.decode()
    counts = {str(n) for n in printed.values()}
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL)[:4]:
        for cell in re.findall(r"<td[^>]*>(\d[\d,]*)(?:: [^<]*)?</td>", table):
            n = cell.replace(",", "")
            assert n in counts or int(n) >= 700, cell  # people by the census are 700 and more
    given = client.get(f"/api/p/harbor/conversations/{conversation.slug}/voices/").json()["counts"]
    assert len(given) > 30
    for row in given:
        step = NAMES.get(row["step"], row["step"].replace("opinion_group_", ""))
        assert row["voices"] == printed.get((row["question"], row["group"], step))
    kept = Entry.objects.get(act="conversations.voices.counted").facts
    assert set(kept) == {"shown", "hidden"}  # numbers of cells, not of people
    picture = client.get(f"{path}voices.svg")
    if picture.status_code == 200:
        for n in re.findall(r"(\d+) voices?,", picture.content.decode()):
            assert n in counts


def test_while_it_is_open_nothing_is_counted(world: World) -> None:
    conversation = asking(world)
    path = f"/p/harbor/conversations/{conversation.slug}/"
    client, steward = world.client("nobody"), world.client("amara")
    before = {name: steward.get(f"{path}{name}").content.decode() for name in ("who/", "")}
    for number in range(30):
        actions.describe_voice(
            conversation=conversation,
            key=VoiceKey("browser", f"hash {number}"),
            answers={"age": "under-25", "language": "somali"},
        )
    hidden = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    for name, text in before.items():
        assert hidden.sub("", steward.get(f"{path}{name}").content.decode()) == hidden.sub("", text)
    for name in ("voices/", "voices.csv", "voices.svg", "voices.png"):
        assert client.get(f"{path}{name}").status_code == 404
