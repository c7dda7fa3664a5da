"""A check-in: three questions to whoever holds a tie, answered on the page or by a mailed link without signing in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership
from bridgework.relationships.actions.holding import take_over
from bridgework.relationships.actions.refusals import TieRefused
from bridgework.relationships.models import CheckIn, Holding
from bridgework.relationships.rules import has_left

CHECK_IN, TAKE_OVER = "bridgework.relationships.check-in", "bridgework.relationships.take-over"
LIFETIME = timedelta(days=45)


class LinkState(Enum):
    """What a link still does."""

    LIVE = "live"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WRONG = "wrong"  # not one of ours, changed on its way, or its person no longer acts for the organization


class LinkDead(TieRefused):
    """The link does nothing any more; `state` says why."""

    def __init__(self, state: LinkState) -> None:
        super().__init__(_("This link no longer works."))
        self.state = state


@dataclass(frozen=True)
class TieLink:
    """What a token leads to. `holding` is None where the token is not ours."""

    state: LinkState
    holding: Holding | None = None


@dataclass(frozen=True)
class Answers:
    """The three answers of a check-in, by their codes, and a word if somebody wrote one."""

    going: str
    together: str
    needs: str
    words: Words


@transaction.atomic
def check_in(*, holding: Holding, said: Answers, by: Membership, now: datetime) -> CheckIn:
    """Keep what the holder, or a colleague, said of a tie. Journaled without the answers and without the words.

    Raises
    ------
    TieRefused
        If `by` does not act for this side of the tie, or an answer is missing.
    """
    if by.organization_id != holding.organization_id:
        raise TieRefused(_("Only people of an organization say this for it."))
    for code, choices in ((said.going, CheckIn.Going), (said.together, CheckIn.Together), (said.needs, CheckIn.Needs)):
        if code not in choices.values:
            raise TieRefused(_("Answer each of the three questions with one tap."))
    made = CheckIn.objects.create(
        holding=holding,
        by=by,
        said_at=now,
        going=said.going,
        together=said.together,
        needs=said.needs,
        words=said.words,
    )
    Holding.objects.filter(pk=holding.pk).update(checked_in_at=now)
    journaled(
        partnership=holding.partnership,
        by=by,
        act="relationships.tie.checked-in",
        subject=f"relationships.holding:{holding.pk}",
        at=now,
        facts={"organization": holding.organization.slug},
    )
    return made


def make_check_in_token(holding: Holding, now: datetime) -> str:
    """Return a token bound to this side of the tie, its present holder and this moment; it ends after 45 days."""
    what = [holding.pk, holding.holder_id, int(now.timestamp()), int((now + LIFETIME).timestamp())]
    return signing.Signer(salt=CHECK_IN).sign_object(what, compress=True)


def make_take_over_token(holding: Holding, now: datetime) -> str:
    """Return a token bound to this side of the tie and the named successor; it ends after 45 days."""
    what = [holding.pk, holding.successor_id, int(now.timestamp()), int((now + LIFETIME).timestamp())]
    return signing.Signer(salt=TAKE_OVER).sign_object(what, compress=True)


def _read(token: str, salt: str) -> tuple[Holding | None, int, int, int]:
    try:
        pk, person, asked, ends = signing.Signer(salt=salt).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None, 0, 0, 0
    rows = Holding.objects.select_related(
        "partnership",
        "organization",
        "other",
        "holder__person",
        "holder__organization",
        "successor__person",
        "successor__organization",
    )
    return rows.filter(pk=pk).first(), person, asked, ends


def find_check_in_link(*, token: str, now: datetime) -> TieLink:
    """Return what a check-in's token leads to, reading only: mail scanners open links, and opening must change nothing."""
    holding, person, asked, ends = _read(token, CHECK_IN)
    if holding is None or holding.holder_id is None or holding.holder_id != person or has_left(holding.holder):
        return TieLink(LinkState.WRONG)
    if holding.checked_in_at is not None and holding.checked_in_at.timestamp() >= asked:
        return TieLink(LinkState.ANSWERED, holding)
    return TieLink(LinkState.EXPIRED if now.timestamp() > ends else LinkState.LIVE, holding)


def find_take_over_link(*, token: str, now: datetime) -> TieLink:
    """Return what a successor's token leads to, reading only."""
    holding, person, _asked, ends = _read(token, TAKE_OVER)
    if holding is None:
        return TieLink(LinkState.WRONG)
    if not has_left(holding.holder):
        is_theirs = holding.holder_id == person
        return TieLink(LinkState.ANSWERED, holding) if is_theirs else TieLink(LinkState.WRONG)
    if holding.successor_id is None or holding.successor_id != person or has_left(holding.successor):
        return TieLink(LinkState.WRONG)
    return TieLink(LinkState.EXPIRED if now.timestamp() > ends else LinkState.LIVE, holding)


@transaction.atomic
def check_in_by_link(*, token: str, said: Answers, now: datetime) -> CheckIn:
    """Keep the holder's answers that came by a mailed link, in the holder's capacity; once.

    Raises
    ------
    LinkDead
        If the link was answered before, has expired or is not ours.
    TieRefused
        Like `check_in`.
    """
    link = find_check_in_link(token=token, now=now)
    if link.holding is not None:
        # Two presses at once: the second waits for this row and then finds the first one's answer.
        Holding.objects.select_for_update().get(pk=link.holding.pk)
        link = find_check_in_link(token=token, now=now)
    if link.state is not LinkState.LIVE or link.holding is None or link.holding.holder is None:
        raise LinkDead(link.state)
    return check_in(holding=link.holding, said=said, by=link.holding.holder, now=now)


@transaction.atomic
def take_over_by_link(*, token: str, is_accepted: bool, now: datetime) -> Holding:
    """Record the successor's answer that came by a mailed link.

    Raises
    ------
    LinkDead
        If the link was answered before, has expired or is not ours.
    """
    link = find_take_over_link(token=token, now=now)
    if link.state is not LinkState.LIVE or link.holding is None or link.holding.successor is None:
        raise LinkDead(link.state)
    return take_over(holding=link.holding, successor=link.holding.successor, is_accepted=is_accepted, now=now)
