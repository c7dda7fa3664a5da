"""Maps of open conversations that take in only what is new: what was read once is kept in the worker's memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from bridgework.analysis.opinion_map import LiveMap as FollowingMap
from bridgework.conversations.actions.counting import Took
from bridgework.conversations.actions.live import Made
from bridgework.conversations.actions.reading_votes import votes_of
from bridgework.conversations.models import Conversation, Statement
from bridgework.conversations.rules import FLOOR

# All votes kept together, those of people who voted since the last fit twice or more: about 60 bytes each. The conversation whose turn is longest ago gives way.
MOST_VOTES = 5_000_000
# A map that followed so often is made of all votes again.
ANEW_AFTER = 200


@dataclass
class _Kept:
    following: FollowingMap
    shape: tuple[tuple[int, ...], tuple[int, ...]]  # numbers of all statements, of those that are kept out
    n_votes: int
    n_made: int = 0
    waiting: list[Took] = field(default_factory=list)


class KeptMaps:
    """Follows the votes of open conversations, as the counts take them in (`took`).

    Before a map is given, its counts are held against the stored ones, statement by statement. Where they differ (another
    worker counted, votes were taken back or carried over) all votes are read anew. So nothing has to tell it of anything, and
    a worker that starts knows nothing.
    """

    def __init__(self) -> None:
        self._kept: dict[int, _Kept] = {}
        self.n_read = 0  # how often all votes of a conversation were read

    def took(self, conversation: Conversation, votes: Iterable[Took]) -> None:
        """Hear which answers the stored counts have taken in."""
        kept = self._kept.get(conversation.pk)
        if kept is not None:
            kept.waiting.extend(votes)

    def made(self, conversation: Conversation, statements: list[Statement]) -> Made:
        """Give the map of all votes that are counted; `statements` are all of the conversation, in the order of their numbers."""
        numbers = tuple(one.number for one in statements)
        out = tuple(one.number for one in statements if one.state != Statement.State.SHOWN)
        kept = self._kept.pop(conversation.pk, None)
        if kept is not None and kept.shape == (numbers, out) and kept.n_made < ANEW_AFTER:
            number = {one.pk: one.number for one in statements}
            for voice, statement, value in kept.waiting:
                kept.following.vote(voice, number[statement], value)
            kept.waiting = []
            found = kept.following.refresh()
            counts = kept.following.counts.sum(axis=0)
            stored = np.array([[one.n_disagree, one.n_pass, one.n_agree] for one in statements]).reshape(-1, 3)
            if np.array_equal(counts, stored):
                kept.n_made += 1
                kept.n_votes = int(counts.sum())
                self._keep(conversation.pk, kept)
                return Made(found, kept.n_votes)
        votes = votes_of(conversation, statements)
        self.n_read += 1
        following = FollowingMap(
            votes, excluded_statements=np.array(out, dtype=np.int64), seed=conversation.pk, min_group_size=FLOOR
        )
        self._keep(conversation.pk, _Kept(following, (numbers, out), votes.n_votes))
        return Made(following.refresh(fit=False), votes.n_votes)

    def _keep(self, conversation: int, kept: _Kept) -> None:
        self._kept[conversation] = kept  # the newest stands last
        while len(self._kept) > 1 and sum(one.following.n_held for one in self._kept.values()) > MOST_VOTES:
            del self._kept[next(iter(self._kept))]
