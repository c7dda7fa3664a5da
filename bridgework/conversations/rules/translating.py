"""Who may translate what in a conversation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bridgework.conversations.models import Statement
from bridgework.partnerships.models import Membership
from bridgework.partnerships.rules import may_moderate

# A statement fits a card; some languages need more letters for the same.
TRANSLATION_LENGTH = 560
QUESTION_LENGTH = 2_000
# Voices of a language are counted in so many rows, so that two who come at once seldom meet on one.
SHARDS = 16


def may_translate(capacities: Iterable[Membership], translators: Iterable[int]) -> bool:
    """Moderators and stewards translate, and members whom a steward named (`translators`: their memberships)."""
    mine, named = list(capacities), set(translators)
    return may_moderate(mine) or any(capacity.pk in named for capacity in mine)


def is_tag(language: str) -> bool:
    """Whether a text could be a language tag at all; anything else never reaches a query."""
    return bool(re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", language)) and len(language) <= 35


def may_be_translated(statement: Statement) -> bool:
    """Only what everybody may read already is put into other languages: nothing that waits to be read leaves the queue."""
    return statement.state == Statement.State.SHOWN
