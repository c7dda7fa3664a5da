"""The signed link that a due promise mails to its owner: one answer per due date, without signing in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.actions.commitments import reply_to_commitment
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.models import Commitment, CommitmentReply
from bridgework.lib.words import Words

SALT = "bridgework.goals.due"
LIFETIME = timedelta(days=45)


class LinkState(Enum):
    """What a link still does."""

    LIVE = "live"
    ANSWERED = "answered"  # a reply for this due date is recorded, or the promise was closed or moved
    EXPIRED = "expired"
    WRONG = "wrong"  # not one of ours, changed on its way, or its owner no longer acts for the organization


class LinkDead(Refused):
    """The link does nothing any more; `state` says why."""

    def __init__(self, state: LinkState) -> None:
        super().__init__(_("This link no longer works."))
        self.state = state


@dataclass(frozen=True)
class DueLink:
    """What a token leads to. `commitment` is None where the token is not ours."""

    state: LinkState
    commitment: Commitment | None = None


def make_due_token(commitment: Commitment, now: datetime) -> str:
    """Return a token bound to this promise, its present due date and its present owner; it ends after 45 days."""
    ends = int((now + LIFETIME).timestamp())
    what = [commitment.pk, commitment.due_on.isoformat(), commitment.owner_id, ends]
    return signing.Signer(salt=SALT).sign_object(what, compress=True)


def find_due_link(*, token: str, now: datetime) -> DueLink:
    """Return what a token leads to, reading only: mail scanners open links, and opening must change nothing."""
    try:
        pk, due_on, owner_id, ends = signing.Signer(salt=SALT).unsign_object(token)
        due = date.fromisoformat(due_on)
    except (signing.BadSignature, ValueError, TypeError):
        return DueLink(LinkState.WRONG)
    commitment = (
        Commitment.objects.filter(pk=pk)
        .select_related("partnership", "organization", "owner__person", "owner__organization", "goal")
        .first()
    )
    if commitment is None or commitment.owner is None or commitment.owner_id != owner_id:
        return DueLink(LinkState.WRONG)
    if commitment.owner.ended_at is not None or not commitment.owner.person.is_active:
        return DueLink(LinkState.WRONG)
    if commitment.state != Commitment.State.OPEN or commitment.due_on != due:
        return DueLink(LinkState.ANSWERED, commitment)
    if commitment.replies.filter(due_on=due).exists():
        return DueLink(LinkState.ANSWERED, commitment)
    if now.timestamp() > ends:
        return DueLink(LinkState.EXPIRED, commitment)
    return DueLink(LinkState.LIVE, commitment)


@transaction.atomic
def reply_by_link(
    *, token: str, said: str, now: datetime, new_due_on: date | None = None, note: Words | None = None
) -> CommitmentReply:
    """Record the owner's answer that came by a mailed link, in the owner's capacity.

    Raises
    ------
    LinkDead
        If the link was answered before, has expired or is not ours.
    DateNeeded, Refused
        Like `reply_to_commitment`.
    """
    link = find_due_link(token=token, now=now)
    if link.commitment is not None:
        # Two presses at once: the second waits for this row and then finds the first one's reply.
        Commitment.objects.select_for_update().get(pk=link.commitment.pk)
        link = find_due_link(token=token, now=now)
    if link.state is not LinkState.LIVE or link.commitment is None or link.commitment.owner is None:
        raise LinkDead(link.state)
    if said not in ("kept", "late", "changed"):
        raise Refused(_("Choose kept, late or changed."))
    return reply_to_commitment(
        commitment=link.commitment,
        said=said,
        by=link.commitment.owner,
        now=now,
        new_due_on=new_due_on,
        note=note,
        is_by_link=True,
    )
