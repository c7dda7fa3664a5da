"""What tests of self-descriptions share: a conversation that asks who people are, with a census beside it."""

from __future__ import annotations

from datetime import date

import numpy as np

from bridgework.conversations import actions
from bridgework.conversations.models import Conversation, Mode, Statement, Voice, VoicesPlan
from bridgework.conversations.models.keys import VoiceKey
from bridgework.conversations.tasks import finish
from bridgework.lib.words import Words
from bridgework.places.models import Dimension, Place
from tests.cast import NOW, TODAY, World
from tests.conversations.people import crowd, draft

AGES = ("Under 25", "25 to 44", "45 to 64", "65 and over")
TONGUES = ("English", "Spanish", "Somali")
CENSUS = "dimension,group,place,n,source,year\n" + "".join(
    f"{dimension},{group},Harbor,{n},American Community Survey,2024\n"
    for dimension, rows in (
        ("Age", zip(AGES, (1500, 2500, 2200, 1300), strict=True)),
        ("Language", zip(TONGUES, (5300, 1500, 700), strict=True)),
    )
    for group, n in rows
)
DELETE_ON = date(2026, 9, 1)


def census(world: World, text: str = CENSUS) -> None:
    actions.import_census(partnership=world.harbor, source=text, name="census.csv", by=world.as_steward, now=NOW)


def dimensions(world: World) -> list[Dimension]:
    return list(Dimension.objects.filter(scope=world.harbor.scope, code__in=("age", "language")).order_by("position"))


def asking(world: World, n: int = 8, **fields: object) -> Conversation:
    """A conversation that asks for age and language, opened."""
    census(world)
    conversation = draft(world.harbor, world.as_steward, **fields)
    seeds = [Words.of(f"Statement {number}") for number in range(1, n + 1)]
    actions.add_seeds(conversation=conversation, statements=seeds, by=world.as_steward, at=NOW, today=TODAY)
    actions.plan_voices(
        conversation=conversation,
        dimensions=dimensions(world),
        place=Place.objects.get(scope=world.harbor.scope, name="Harbor"),
        delete_on=DELETE_ON,
        by=world.as_steward,
        at=NOW,
    )
    return actions.open_conversation(conversation=conversation, by=world.as_steward, at=NOW)


def described(conversation: Conversation, seed: int, shares: dict[str, list[float]], skipped: float = 0.1) -> None:
    """Let voices say who they are at random; the groups' codes are in the plan."""
    random = np.random.default_rng(seed)
    plan = VoicesPlan.objects.get(conversation=conversation)
    for voice in Voice.objects.filter(conversation=conversation).order_by("pk"):
        said = {
            code: "" if random.random() < skipped else str(random.choice(groups, p=shares[code]))
            for code, groups in plan.dimensions.items()
        }
        actions.describe_voice(conversation=conversation, key=VoiceKey(Mode.BROWSER, voice.key_hash), answers=said)


SHARES = {"age": [0.1, 0.45, 0.37, 0.08], "language": [0.8, 0.17, 0.03]}


OFTEN, SELDOM = (0.7, 0.1, 0.08, 0.12), (0.42, 0.16, 0.07, 0.35)  # with the camp, against it, not sure, no answer


def two_camps(
    seed: int, first: int, second: int, n: int = 8, chances: tuple[float, ...] = OFTEN
) -> list[list[int | None]]:
    random = np.random.default_rng(seed)
    rows: list[list[int | None]] = []
    for camp, size in ((0, first), (1, second)):
        for _person in range(size):
            side = [1 if number >= n - 2 or (number < n // 2) == (camp == 0) else -1 for number in range(n)]
            rows.append([[s, -s, 0, None][random.choice(4, p=chances)] for s in side])
    return rows


def counted(
    world: World,
    seed: int = 1,
    first: int = 130,
    second: int = 120,
    authors: int = 14,
    shares: dict[str, list[float]] = SHARES,
    chances: tuple[float, ...] = OFTEN,
) -> Conversation:
    """A whole conversation: asked, voted, written, described, closed, counted."""
    conversation = asking(world)
    crowd(conversation, two_camps(seed, first, second, chances=chances))
    voices = list(Voice.objects.filter(conversation=conversation).order_by("pk"))
    for number in range(authors):
        Statement.objects.create(
            conversation=conversation,
            number=100 + number,
            words=Words.of(f"Written {number}"),
            author=voices[number * 3],
            state=Statement.State.SHOWN,
            written_on=TODAY,
            fingerprint=f"w{number}",
        )
    described(conversation, seed, shares)
    conversation = actions.close_conversation(conversation=conversation, by=None, at=NOW)
    finish(conversation, NOW)
    return conversation
