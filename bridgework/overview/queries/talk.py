"""What the printed page of a conversation's result says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bridgework.conversations import queries
from bridgework.conversations.models import Conversation
from bridgework.conversations.queries import ResultPage
from bridgework.partnerships.models import Membership, Partnership


@dataclass(frozen=True)
class TalkReport:
    """A closed conversation and what its newest result may say."""

    conversation: Conversation
    page: ResultPage


def talk_report(partnership: Partnership, slug: str, capacities: Sequence[Membership]) -> TalkReport | None:
    """Return the result of one conversation for its printed page.

    Parameters
    ----------
    partnership : Partnership
    slug : str
    capacities : sequence of Membership
        In which the reader stands here: what they may not see is not printed.

    Returns
    -------
    TalkReport or None
        None where there is no such conversation for this reader, or no result yet. Four queries, whatever the statements.
    """
    conversation = queries.conversation_here(partnership, capacities, slug)
    result = queries.newest_result(conversation) if conversation is not None else None
    if conversation is None or result is None:
        return None
    return TalkReport(conversation, queries.result_page(conversation, result))
