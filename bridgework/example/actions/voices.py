"""Who took part in the example's conversations: census counts, voices hoped for, and what people say of themselves."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from bridgework.conversations.actions import import_census, make_codes, plan_voices, set_target
from bridgework.conversations.actions.describing import described_hash
from bridgework.conversations.models import Conversation, SelfDescription, Voice
from bridgework.example.actions.harbor import SEED, Harbor, words
from bridgework.example.content.voices import (
    ASKED,
    HOPED,
    N_CODES,
    NOT_SAID,
    PLACE,
    QUESTIONS,
    SOURCE,
    YEAR,
)
from bridgework.places.actions import ensure_dimension, ensure_group
from bridgework.places.models import Dimension, Group, Place


def bring_census(harbor: Harbor, at: datetime) -> None:
    """Make the questions with their names, and bring in how many people each group has."""
    scope = harbor.partnership.scope
    lines = ["dimension,group,place,n,source,year"]
    for code, name, groups in QUESTIONS:
        dimension = ensure_dimension(scope=scope, code=code, name=words(name))
        for group, group_name, n, _shares in groups:
            ensure_group(dimension=dimension, code=group, name=words(group_name))
            lines.append(f"{code},{group},{PLACE},{n},{SOURCE},{YEAR}")
    import_census(
        partnership=harbor.partnership,
        source="\n".join(lines),
        name="harbor-county-2023.csv",
        by=harbor.steward,
        now=at,
    )


def ask_about(harbor: Harbor, conversation: Conversation, closes: int, at: datetime) -> None:
    """Say before the opening what people may say of themselves, and whom we hope to hear from."""
    scope = harbor.partnership.scope
    by_code = {one.code: one for one in Dimension.objects.filter(scope=scope, code__in=ASKED[conversation.slug])}
    plan_voices(
        conversation=conversation,
        dimensions=[by_code[code] for code in ASKED[conversation.slug]],
        place=Place.objects.get(scope=scope, level="county", name=PLACE),
        # After the answers and their verdicts; of the closed one, too, it is still to come.
        delete_on=max(harbor.day(closes + 90), harbor.day(60)),
        by=harbor.steward,
        at=at,
    )
    for code, group, n, organization, deed in HOPED[conversation.slug]:
        set_target(
            conversation=conversation,
            group=Group.objects.select_related("dimension").get(
                dimension__scope=scope, dimension__code=code, code=group
            ),
            n_hoped=n,
            until=harbor.day(closes),
            organization=harbor.organizations[organization],
            deed=words(deed),
            by=harbor.steward,
            at=at,
        )
    if conversation.slug == "getting-to-school":
        make_codes(conversation=conversation, n=N_CODES, by=harbor.steward, at=at, today=at.date())


def describe(conversation: Conversation, voices: list[Voice], kinds: np.ndarray) -> None:
    """Let voices say who they are, each as its kind tends to be; some leave a question, and a few leave all."""
    # A draw of its own, so that everything else in the example stays as it was.
    chance = np.random.default_rng(SEED + len(conversation.slug))
    asked = [(at, one) for at, one in enumerate(QUESTIONS) if one[0] in ASKED[conversation.slug]]
    rows = []
    for voice, kind in zip(voices, kinds.tolist(), strict=True):
        said = {}
        for at, (code, _name, groups) in asked:
            shares = np.array([group[3][kind] for group in groups])
            drawn = chance.choice(len(groups), p=shares / shares.sum())
            said[code] = "" if chance.random() < NOT_SAID[at] else groups[drawn][0]
        if chance.random() < 0.04 or not any(said.values()):
            continue
        rows += [
            SelfDescription(
                conversation=conversation,
                dimension=code,
                key_hash=described_hash(conversation.pk, code, voice.key_hash),
                group=group,
            )
            for code, group in said.items()
        ]
    SelfDescription.objects.bulk_create(rows, batch_size=500)
