"""From rows of votes to the matrix that maps are made of."""

from __future__ import annotations

import numpy as np

from bridgework.analysis.opinion_map import VoteMatrix
from bridgework.conversations.models import Conversation, Statement, Vote


def votes_of(conversation: Conversation, statements: list[Statement]) -> VoteMatrix:
    """Read every vote of a conversation.

    Parameters
    ----------
    conversation : Conversation
    statements : list of Statement
        All of the conversation.

    Returns
    -------
    VoteMatrix
        Rows are voices by their keys, columns statements by their numbers, with those that nobody has answered.
    """
    rows = Vote.objects.filter(conversation=conversation).order_by().values_list("voice_id", "statement_id", "value")
    flat = np.fromiter(rows.iterator(chunk_size=10_000), dtype=np.dtype((np.int64, 3)))
    keys = np.array([one.pk for one in statements], dtype=np.int64)
    numbers = np.array([one.number for one in statements], dtype=np.int64)
    by_key = np.argsort(keys)
    # A statement that was written while the votes were read waits for the next map.
    place = np.minimum(np.searchsorted(keys, flat[:, 1], sorter=by_key), max(len(keys) - 1, 0))
    is_known = keys[by_key][place] == flat[:, 1] if len(keys) else np.zeros(len(flat), dtype=bool)
    voice, value = flat[is_known, 0], flat[is_known, 2]
    return VoteMatrix.from_events(voice, numbers[by_key][place[is_known]], value, all_statement_ids=numbers)
