"""The example's conversations: people of three kinds who read some statements and vote as their kind tends to."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from bridgework.conversations.actions import (
    Plan,
    WholeMaps,
    add_seeds,
    close_conversation,
    compute_result,
    create_conversation,
    make_codes,
    moderate_statement,
    name_groups,
    open_conversation,
    refresh_counters,
    refresh_map,
    seal_votes,
    unlock_codes,
)
from bridgework.conversations.models import CodeBatch, Conversation, EarlierAnswer, Statement, Voice, Vote
from bridgework.conversations.models.keys import fingerprint, keyed_hash
from bridgework.example.actions.harbor import Harbor, words
from bridgework.example.actions.voices import ask_about, bring_census, describe
from bridgework.example.content.conversations import BATCHES, CONVERSATIONS, POLICY, Said
from bridgework.lib.words import Words

KINDS = (0.44, 0.34, 0.22)  # families without a car, families with one, young people who work
NOT_SURE = 0.09
N_SEEDS = 6
SEALS = 6  # votes are sealed while people vote, not all at the end


def plan_talk(harbor: Harbor) -> None:
    """Put opening, voting and closing of every conversation on the timeline."""
    harbor.at(-336, lambda at: bring_census(harbor, at), 10)
    for said in CONVERSATIONS:
        opens, closes = (-330, -275) if said["closed"] else (-21, 45)
        harbor.at(opens, lambda at, said=said, closes=closes: _open(harbor, said, closes, at), 9)  # type: ignore[misc]
        harbor.at(opens + 2, lambda at, said=said: _speak(harbor, said, at))  # type: ignore[misc]
        for round_ in range(SEALS):
            days = opens + 3 + round_ * ((min(closes, -1) - opens - 3) // SEALS)
            harbor.at(days, lambda at, said=said, round_=round_: _vote(harbor, said, round_, at))  # type: ignore[misc]
        if said["closed"]:
            harbor.at(closes, lambda at, said=said: _close(harbor, said, at), 18)  # type: ignore[misc]
        else:
            harbor.at(-1, lambda at, said=said: _count(harbor, said, at), 20)  # type: ignore[misc]


def _made(harbor: Harbor, said: dict) -> Conversation:
    return Conversation.objects.get(pk=harbor.made[f"conversation:{said['slug']}"].pk)


def _open(harbor: Harbor, said: dict, closes: int, at: datetime) -> None:
    plan = Plan(
        title=words(said["title"]),
        question=words(said["question"]),
        goal=harbor.made[f"goal:{said['goal']}"],
        influence=said["influence"],
        decider=harbor.bodies["steering-group"],
        answer_rule=Conversation.AnswerRule.CONSENSUS,
        answer_by=harbor.day(closes + 45),
        answered_by=None if said["closed"] else harbor.organizations["Harbor Network"],
        policy=words(POLICY),
        closes_on=harbor.day(closes),
        shares_rows=said.get("shares_rows", False),
        # The open one shows both ways: who has voted sees the map so far.
        map_shown=Conversation.MapShown.AFTER_CLOSE if said["closed"] else Conversation.MapShown.TO_VOTERS,
        by_account=True,
        by_mail=not said["closed"],
    )
    conversation = create_conversation(
        partnership=harbor.partnership, plan=plan, by=harbor.steward, at=at, slug=said["slug"]
    )
    harbor.made[f"conversation:{said['slug']}"] = conversation
    add_seeds(
        conversation=conversation,
        statements=[Words.of(text, language) for text, language, _ in said["said"][:N_SEEDS]],
        by=harbor.steward,
        at=at,
        today=at.date(),
    )
    ask_about(harbor, _made(harbor, said), closes, at)
    open_conversation(conversation=_made(harbor, said), by=harbor.steward, at=at)
    for batch in () if said["closed"] else BATCHES:
        _print_codes(harbor, _made(harbor, said), batch, at)


def _print_codes(harbor: Harbor, conversation: Conversation, batch: dict, at: datetime) -> None:
    """Print a batch of codes; where families were told, the steward records it."""
    organization = harbor.organizations.get(batch["organization"])
    make_codes(
        conversation=conversation,
        n=batch["n"],
        by=harbor.steward,
        at=at,
        today=at.date(),
        kind=batch["kind"],
        label=batch["label"],
        organization=organization,
        is_under_18=batch["kind"] == CodeBatch.Kind.CLASS,
    )
    if batch["told"]:
        made = CodeBatch.objects.get(conversation=conversation, label=batch["label"])
        unlock_codes(batch=made, how=CodeBatch.How.NOTICE, note=batch["told"], by=harbor.steward, at=at)


def _voices(harbor: Harbor, said: dict, at: datetime) -> list[Voice]:
    conversation = harbor.made[f"conversation:{said['slug']}"]
    modes = list(said["modes"])
    drawn = harbor.chance.choice(modes, size=said["people"], p=list(said["modes"].values()))
    return Voice.objects.bulk_create(
        [
            Voice(
                conversation=conversation,
                key_hash=keyed_hash("voice.example", conversation.pk, str(i)),
                mode=str(mode),
                came_on=at.date(),
            )
            for i, mode in enumerate(drawn)
        ],
        batch_size=500,
    )


def _speak(harbor: Harbor, said: dict, at: datetime) -> None:
    """Residents add their statements; a moderator outside the steward's organization reads them."""
    conversation = _made(harbor, said)
    voices = _voices(harbor, said, at)
    harbor.made[f"voices:{said['slug']}"] = voices
    reader = harbor.acting["New Roots Center"]
    for number, (text, language, _) in enumerate(said["said"][N_SEEDS:], start=N_SEEDS + 1):
        statement = Statement.objects.create(
            conversation=conversation,
            number=number,
            words=Words.of(text, language),
            author=voices[number * 7 % len(voices)],
            written_on=at.date(),
            fingerprint=fingerprint(text),
        )
        moderate_statement(
            statement=statement,
            is_shown=True,
            reason=Words.of_many(en="About the question.", es="Trata de la pregunta."),
            by=reader,
            at=at,
        )


def draw_votes(chance: np.random.Generator, said: tuple[Said, ...], kinds: np.ndarray) -> list[tuple[int, int, int]]:
    """Draw (person, statement, value): each person reads between a third and all of the statements, in any order."""
    drawn = []
    agreement = np.array([leaning for _, _, leaning in said])
    for person, kind in enumerate(kinds):
        n = int(chance.integers(max(3, len(said) // 3), len(said) + 1))
        for statement in chance.choice(len(said), size=n, replace=False):
            value = 0 if chance.random() < NOT_SURE else 1 if chance.random() < agreement[statement, kind] else -1
            drawn.append((person, int(statement), value))
    return drawn


def _vote(harbor: Harbor, said: dict, round_: int, at: datetime) -> None:
    key = f"votes:{said['slug']}"
    if key not in harbor.made:
        kinds = harbor.chance.choice(len(KINDS), size=said["people"], p=KINDS)
        harbor.made[key] = draw_votes(harbor.chance, said["said"], kinds)
        describe(_made(harbor, said), harbor.made[f"voices:{said['slug']}"], kinds)
    conversation = _made(harbor, said)
    voices = harbor.made[f"voices:{said['slug']}"]
    statements = list(conversation.statements.order_by("number"))
    votes = Vote.objects.bulk_create(
        [
            Vote(conversation=conversation, statement=statements[s], voice=voices[p], value=value)
            for p, s, value in harbor.made[key]
            if p % SEALS == round_
        ],
        batch_size=500,
    )
    # One in two hundred thought again: what they had said before is kept until the tokens end.
    EarlierAnswer.objects.bulk_create(
        EarlierAnswer(conversation=conversation, vote=vote, turn=1, value=-vote.value or 1) for vote in votes[::200]
    )
    seal_votes(conversation=conversation, at=at)


def _count(harbor: Harbor, said: dict, at: datetime) -> None:
    """Do what the worker does while people vote: count, and draw the map so far."""
    conversation = _made(harbor, said)
    refresh_counters(conversation=conversation)
    refresh_map(conversation=conversation, maps=WholeMaps(), at=at)


def _close(harbor: Harbor, said: dict, at: datetime) -> None:
    conversation = close_conversation(conversation=_made(harbor, said), by=harbor.steward, at=at)
    result = compute_result(conversation=conversation, at=at)
    names = {}
    for group, listed in zip(result.body["groups"], result.body["representative"], strict=True):
        known = [said["names"][number] for number, side in listed if side == "agree" and number in said["names"]]
        if known:
            names[group["number"]] = words(known[0])
    name_groups(result=result, names=names, by=harbor.steward, at=at)
