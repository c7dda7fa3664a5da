"""What is known while people vote: counts that are exact at every moment, and the map that was published last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, F, FilteredRelation, Q, QuerySet

from bridgework.conversations.models import Conversation, EarlierAnswer, LiveMap, Statement, Vote
from bridgework.conversations.models.keys import VoiceKey
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words

Counts = tuple[int, int, int]


def counts_now(conversation: Conversation) -> dict[int, Counts]:
    """Return how many agree, disagree and are not sure, by statement number, with every vote that is committed. One query.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    dict of int to (int, int, int)
        Stored counts and pending votes are read together, so that a vote which is just being counted is neither missed nor doubled.
    """
    rows: Any = Statement.objects.filter(conversation=conversation).annotate(
        waiting=FilteredRelation("votes", condition=Q(votes__pending__isnull=False))
    )
    for name, value in (("agree", 1), ("disagree", -1), ("pass", 0)):
        new = Count("waiting", filter=Q(waiting__value=value))
        old = Count("waiting", filter=Q(waiting__pending=value))
        rows = rows.annotate(**{f"now_{name}": F(f"n_{name}") + new - old})
    listed = rows.order_by("number").values_list("number", "now_agree", "now_disagree", "now_pass")
    return {number: (agree, disagree, passed) for number, agree, disagree, passed in listed}


def n_changed_answers(conversation: Conversation) -> int:
    """Return how many answers were given anew so far. For what may be said of it the floor of 10 holds.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    int
    """
    return EarlierAnswer.objects.filter(conversation=conversation).count()


@prepared
def _one_vote(conversation: Conversation, key_hash: str) -> QuerySet[Vote, int]:
    rows = Vote.objects.filter(voice__conversation=conversation, voice__key_hash=key_hash).order_by()
    return rows.values_list("value", flat=True)[:1]


def has_voted(conversation: Conversation, key: VoiceKey) -> bool:
    """Whether a voice has answered any statement. One query.

    Parameters
    ----------
    conversation : Conversation
    key : VoiceKey

    Returns
    -------
    bool
    """
    return bool(_one_vote(conversation, key.key_hash))


@prepared
def _live(conversation: Conversation) -> QuerySet[LiveMap]:
    return LiveMap.objects.filter(conversation=conversation)


@prepared
def _texts(conversation: Conversation, numbers: list[int]) -> QuerySet[Statement, tuple[int, Words]]:
    rows = Statement.objects.filter(conversation=conversation, number__in=numbers, state=Statement.State.SHOWN)
    return rows.values_list("number", "words")


class LiveLine(NamedTuple):
    """A statement and how many tenths agree: of everybody, then of each group; None is not told."""

    words: Words
    everybody: int | None
    groups: list[int | None]


@dataclass(frozen=True)
class LivePage:
    """What the page of the map says while people vote."""

    body: dict[str, Any]
    agreed: list[LiveLine]
    rejected: list[LiveLine]
    divided: list[LiveLine]
    axes: dict[str, str]


def live_page(conversation: Conversation) -> LivePage | None:
    """Return the map that was published last, or None before the first. Two queries.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    LivePage or None
        A statement that is not shown any more is left out.
    """
    live = next(iter(_live(conversation)), None)
    if live is None:
        return None
    body = live.body
    wanted = sorted({*body["agreed"], *body["rejected"], *body["divided"], *body["axes"].values()})
    texts = dict(_texts(conversation, wanted))

    def lines(name: str) -> list[LiveLine]:
        found = []
        for number in body[name]:
            if number in texts:
                everybody, *groups = body["lines"][str(number)]
                found.append(LiveLine(texts[number], everybody, groups))
        return found

    axes = {name: str(texts[number]) for name, number in body["axes"].items() if number in texts}
    return LivePage(body, lines("agreed"), lines("rejected"), lines("divided"), axes)
