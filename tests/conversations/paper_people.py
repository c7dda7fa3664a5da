"""What tests of paper share: sheets, and a batch at each stage."""

from __future__ import annotations

from bridgework.conversations import actions
from bridgework.conversations.models import Conversation, PaperBatch, SheetRun
from bridgework.partnerships.models import Membership
from tests.cast import NOW, TODAY


def sheets(conversation: Conversation, by: Membership, n: int = 30, statements: list[int] | None = None) -> SheetRun:
    return actions.make_sheets(
        conversation=conversation,
        statements=statements or [1, 2, 3],
        n=n,
        language="en",
        by=by,
        at=NOW,
        today=TODAY,
    )


def begun(conversation: Conversation, by: Membership, n: int = 3) -> PaperBatch:
    return actions.open_batch(
        conversation=conversation, place="Eastside Library", held_on=TODAY, n_sheets=n, by=by, at=NOW
    )


def enter(batch: PaperBatch, by: Membership, number: int, typed: str, written: str = "") -> None:
    actions.enter_sheet(batch=batch, number=number, typed=typed, written=written, by=by, at=NOW)


def checked(
    conversation: Conversation,
    first: Membership,
    second: Membership,
    said: dict[int, str],
    again: dict[int, str] | None = None,
) -> PaperBatch:
    """Return a batch that one person entered as `said` and another again as `again` (the same, if not given)."""
    batch = begun(conversation, first, len(said))
    for number, typed in said.items():
        enter(batch, first, number, typed)
    actions.hand_over(batch=batch, by=first, at=NOW)
    for number, typed in (again or said).items():
        enter(batch, second, number, typed)
    batch.refresh_from_db()
    return batch


def count(batch: PaperBatch, by: Membership) -> actions.Counted:
    return actions.count_batch(batch=batch, by=by, at=NOW, today=TODAY)
