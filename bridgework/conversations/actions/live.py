"""The map while a conversation is open: made anew on a budget, told to the draw of cards, published when ten more have voted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import numpy as np
from django.db import connection, transaction

from bridgework.analysis.opinion_map import OpinionMap, map_opinions, shown_groups
from bridgework.analysis.routing import knowledge, matters_to_smaller
from bridgework.conversations.actions.counting import Took
from bridgework.conversations.actions.live_body import live_body
from bridgework.conversations.actions.reading_votes import votes_of
from bridgework.conversations.models import Conversation, LiveMap, Statement
from bridgework.conversations.queries.cards import SCALE
from bridgework.conversations.rules import FLOOR


@dataclass(frozen=True)
class Made:
    """A map, and how many votes it was made of."""

    found: OpinionMap
    n_votes: int


class OpinionMaps(Protocol):
    """What makes the map of an open conversation. One that keeps what it read may take in only what is new."""

    def took(self, conversation: Conversation, votes: list[Took]) -> None:
        """Hear which answers the stored counts have taken in since."""

    def made(self, conversation: Conversation, statements: list[Statement]) -> Made:
        """Make the map of all votes there are; `statements` are all of the conversation, in the order of their numbers."""


class WholeMaps:
    """Reads every vote and makes the whole map each time: nothing is remembered between two maps."""

    def took(self, conversation: Conversation, votes: list[Took]) -> None:
        """Nothing to do: they are read with all others."""

    def made(self, conversation: Conversation, statements: list[Statement]) -> Made:
        """Make the map of all votes there are."""
        votes = votes_of(conversation, statements)
        kept_out = [one.number for one in statements if one.state != Statement.State.SHOWN]
        found = map_opinions(
            votes, excluded_statements=np.array(kept_out, dtype=np.int64), seed=conversation.pk, min_group_size=FLOOR
        )
        return Made(found, votes.n_votes)


def refresh_map(*, conversation: Conversation, maps: OpinionMaps, at: datetime) -> bool:
    """Make the map of an open conversation, store what the draw of cards needs, and publish it if it may be.

    Parameters
    ----------
    conversation : Conversation
    maps : OpinionMaps
    at : datetime
        Now.

    Returns
    -------
    bool
        Whether a map was published. It is, where the partnership chose so before the opening and the number of people who have voted
        differs by 10 or more from that of the map published before (docs/methods/routing.md, "The map while people vote").
    """
    statements = list(Statement.objects.filter(conversation=conversation).order_by("number").defer("words"))
    made = maps.made(conversation, statements)
    _tell_routing(conversation, statements, made.found)
    if conversation.map_shown != Conversation.MapShown.TO_VOTERS:
        return False
    return _publish(conversation, made, at)


@transaction.atomic
def _publish(conversation: Conversation, made: Made, at: datetime) -> bool:
    # Two workers publish one after the other, and the second compares with what the first has published.
    held = Conversation.objects.select_for_update(no_key=True).only("pk", "state").get(pk=conversation.pk)
    before = LiveMap.objects.filter(conversation=conversation).first()
    n_voices = len(made.found.participant_ids)
    if not held.is_open or abs(n_voices - (before.n_voices if before else 0)) < FLOOR:
        return False
    LiveMap.objects.update_or_create(
        conversation=conversation,
        defaults={
            "published_at": at,
            "method": made.found.method.value,
            "seed": made.found.seed,
            "n_votes_seen": made.n_votes,
            "n_voices": n_voices,
            "body": live_body(made.found, before.body if before else None),
        },
    )
    return True


def _tell_routing(conversation: Conversation, statements: list[Statement], found: OpinionMap) -> None:
    """Store by statement what the draw of cards must know of each opinion group; nothing where there are no groups."""
    groups = list(shown_groups(found, floor=FLOOR))
    sizes = [int(found.group_sizes[group]) for group in groups]
    stored: list[list[Any] | None] = [None] * len(statements)
    if groups:
        known = knowledge(found.group_agree[groups], found.group_disagree[groups], found.group_passed[groups])
        told = [[one.statement for one in found.representative[group]] for group in groups]
        matters = matters_to_smaller(sizes, told, _groups_of_authors(statements, found, groups))
        for at in range(len(statements)):
            rows = [[round(part * SCALE) for part in group] for group in known[at]]
            stored[at] = [int(matters[at]), *rows]
    changed = [(one.pk, new) for one, new in zip(statements, stored, strict=True) if one.routing != new]
    is_json = "CAST(%s AS jsonb)" if connection.vendor == "postgresql" else "%s"
    sql = f"UPDATE conversations_statement SET routing = {is_json} WHERE id = %s"  # noqa: S608  two constants
    with transaction.atomic():  # sizes and shares change together
        if changed:
            with connection.cursor() as cursor:
                rows_ = [(None if new is None else json.dumps(new, separators=(",", ":")), pk) for pk, new in changed]
                cursor.executemany(sql, rows_)
        if conversation.routing != sizes:
            Conversation.objects.filter(pk=conversation.pk).update(routing=sizes)
            conversation.routing = sizes


def _groups_of_authors(statements: list[Statement], found: OpinionMap, groups: list[int]) -> list[int]:
    """Return for each statement the place of its author's group among `groups`; -1 where there is none."""
    place = {group: at for at, group in enumerate(groups)}
    group_of = dict(zip(found.participant_ids.tolist(), found.group.tolist(), strict=True))
    return [place.get(group_of.get(one.author_id, -1), -1) for one in statements]
