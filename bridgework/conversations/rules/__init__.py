"""Who may do what in a conversation, and when. Pure questions; no query."""

from __future__ import annotations

from collections.abc import Iterable

from bridgework.conversations.models import Conversation, Mode, Statement, Voice
from bridgework.conversations.rules.paper import may_assist, may_enter_again, may_enter_paper
from bridgework.conversations.rules.reading import BURST_MINUTES, may_look_again, must_be_read_first
from bridgework.partnerships.models import Membership, Partnership, Role
from bridgework.partnerships.rules import may_moderate

__all__ = [
    "BURST_MINUTES",
    "belongs_to_steward",
    "is_about",
    "is_shown_to_the_public",
    "may_assist",
    "may_be_changed",
    "may_enter_again",
    "may_enter_paper",
    "may_look_again",
    "may_moderate_statement",
    "must_be_read_first",
]

# A statement fits on a card and is read aloud in one breath; Polis has 140, other tools 300.
STATEMENT_LENGTH = 280
# One voice may write so many statements a day, and so many may wait to be read before new ones are held off.
STATEMENTS_A_DAY = 5
STATEMENTS_WAITING = 1_000
# Nobody is shown as owing an answer before so many days after being told, unless they accepted it (issue 2, item 7).
DAYS_BEFORE_OWING = 14
# Opinion groups, verdicts and counts of fewer people are not shown (FIELD.md, "Small worlds").
FLOOR = 10
# A group's name stands on the map and in a heading.
GROUP_NAME_LENGTH = 40
# Votes are sealed in batches of so many or more: a smaller one could be guessed at.
SEAL_SIZE = 50


def belongs_to_steward(capacities: Iterable[Membership], partnership: Partnership) -> bool:
    """Whether somebody stands, in any capacity, with the organization that runs the partnership."""
    return any(
        capacity.role == Role.STEWARD
        or (capacity.organization_id is not None and capacity.organization_id == partnership.steward_organization_id)
        for capacity in capacities
    )


def may_moderate_statement(capacities: Iterable[Membership], statement: Statement, partnership: Partnership) -> bool:
    """Moderators read statements; what is said about the steward's organization is read by somebody outside it.

    All capacities of the person count: a steward who is a moderator too is not outside.
    """
    mine = list(capacities)
    if not may_moderate(mine):
        return False
    return not (statement.is_about_steward and belongs_to_steward(mine, partnership))


def may_be_changed(conversation: Conversation) -> bool:
    """The promise (question, rule, influence, who decides, until when) stands still from the opening on."""
    return conversation.state == Conversation.State.DRAFT


def is_shown_to_the_public(conversation: Conversation) -> bool:
    """Drafts are seen by stewards only."""
    return conversation.is_public and conversation.state != Conversation.State.DRAFT


def is_about(text: str, names: Iterable[str]) -> bool:
    """Whether a text names one of the organizations, case aside."""
    plain = text.casefold()
    return any(name.casefold() in plain for name in names if len(name) >= 3)


def takes(conversation: Conversation, mode: Mode) -> bool:
    """Whether residents may take part in this way; chosen before the opening."""
    return {
        Mode.BROWSER: conversation.by_browser,
        Mode.CODE: conversation.by_code,
        Mode.ACCOUNT: conversation.by_account,
        Mode.MAIL: conversation.by_mail,
        Mode.ASSISTED: True,  # given by a helper alone, in a signed cookie
    }.get(mode, False)


def may_begin(conversation: Conversation, mode: Mode) -> bool:
    """Whether a new voice of this mode needs nothing before its first act: codes and mail links are redeemed first."""
    return mode in (Mode.BROWSER, Mode.ACCOUNT, Mode.ASSISTED) and takes(conversation, mode)


def is_always_read_first(voice: Voice | None) -> bool:
    """What people under 18 write is never shown before a person has read it; no setting changes that."""
    return voice is not None and voice.is_minor
