"""Whether a conversation's promise was kept: what the rule asks to answer, and what was answered until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bridgework.conversations.models import Conversation


class Standing(StrEnum):
    """How a promise stands.

    OPEN: people still take part, or it is a draft. WORKING_OUT: closed, its result is not there yet. NOTHING: the rule asks for no
    answer. DUE: the day has not passed. KEPT: all was answered by the day. LATE: all was answered, something after the day.
    NOT_YET: the day has passed, something has no answer.
    """

    OPEN = "open"
    WORKING_OUT = "working-out"
    NOTHING = "nothing"
    DUE = "due"
    KEPT = "kept"
    LATE = "late"
    NOT_YET = "not-yet"


@dataclass(frozen=True)
class PromiseKept:
    """How a promise stands on one day; statements that the rule asks to answer, answered ones, and those answered by the day."""

    standing: Standing
    n: int = 0
    n_answered: int = 0
    n_on_time: int = 0
    answer_by: date | None = None
    days_to_vote: int | None = None  # until the last day to take part; None where none was set, or it is closed
    days_to_answer: int | None = None  # until answers are due

    @property
    def n_late(self) -> int:
        """How many were answered after the day."""
        return self.n_answered - self.n_on_time


def promise_kept(conversation: Conversation, today: date) -> PromiseKept:
    """Say how the promise of a conversation stands, from the counts that are kept with it. No query.

    Parameters
    ----------
    conversation : Conversation
    today : date
        In the partnership's zone.

    Returns
    -------
    PromiseKept
    """
    by = conversation.answer_by
    days_to_answer = (by - today).days if by else None
    if not conversation.is_closed:
        last = conversation.closes_on if conversation.is_open else None
        return PromiseKept(
            Standing.OPEN,
            answer_by=by,
            days_to_vote=(last - today).days if last else None,
            days_to_answer=days_to_answer,
        )
    n = conversation.n_promised
    if n is None:
        return PromiseKept(Standing.WORKING_OUT, answer_by=by, days_to_answer=days_to_answer)
    if not n or by is None:
        return PromiseKept(Standing.NOTHING, answer_by=by)
    n_answered, n_on_time = conversation.n_promised_answered, conversation.n_promised_on_time
    if n_answered >= n:
        standing = Standing.KEPT if n_on_time >= n else Standing.LATE
    else:
        standing = Standing.NOT_YET if today > by else Standing.DUE
    return PromiseKept(standing, n, n_answered, n_on_time, by, None, days_to_answer)
