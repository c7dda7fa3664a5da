"""What a conversation promises, as it is written down before the opening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bridgework.conversations.models.conversation import Conversation
from bridgework.goals.models import Goal
from bridgework.lib.words import Words
from bridgework.partnerships.models import Body, Organization


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a conversation promises and asks; fixed at the opening."""

    title: Words
    question: Words
    goal: Goal | None = None
    influence: str = Conversation.Influence.CONSULT
    decider: Body | None = None
    answer_rule: str = Conversation.AnswerRule.CONSENSUS
    answer_rule_n: int = 5
    answer_by: date | None = None
    answered_by: Organization | None = None
    policy: Words = Words()
    hold: str = Conversation.Hold.ALL
    pause_seconds: int = 30
    burst: int = 60
    closes_on: date | None = None
    shares_rows: bool = False
    by_browser: bool = True
    by_code: bool = True
    by_account: bool = False
    by_mail: bool = False
    is_public: bool = True
    map_shown: str = Conversation.MapShown.AFTER_CLOSE

    def fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}
