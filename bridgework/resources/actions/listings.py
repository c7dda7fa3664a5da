"""Offering, needing, and what becomes of each pair: proposed, accepted or declined, fulfilled, thanked for."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.actions.refusals import DateNeeded, Refused
from bridgework.goals.actions.shared import same_partnership
from bridgework.lib.similar import packed, vectors_of
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Partnership
from bridgework.resources.models import Listing, Match, ResourceKind, Side
from bridgework.resources.plans import ListingPlan
from bridgework.resources.rules import MEETS

MOST = 10**15


def _columns(partnership: Partnership, plan: ListingPlan) -> dict[str, object]:
    same_partnership(partnership, plan.organization)
    if not plan.title:
        raise Refused(_("Say in a few words what it is."))
    if plan.place is not None and plan.place.scope != partnership.scope:
        raise Refused(_("Choose a place of this partnership."))
    if plan.starts_on and plan.ends_on and plan.ends_on < plan.starts_on:
        raise DateNeeded(_("The last day comes after the first. Check both."))
    columns = dict(vars(plan))
    if plan.kind == ResourceKind.STIPEND:
        if not plan.n_people or not plan.hours_each or not plan.hourly_rate:
            raise Refused(_("Of a stipend, say how many residents, how many hours each, and what an hour pays."))
        columns["amount"] = plan.n_people * plan.hours_each * plan.hourly_rate
    else:
        columns |= {"n_people": None, "hours_each": None, "hourly_rate": None}
    amount = columns["amount"]
    if isinstance(amount, int) and not 0 < amount <= MOST:
        raise Refused(_("Write an amount above zero, or leave it empty."))
    # As it was written: the meaning of words is known in English best, and of other languages by their letters.
    text = " ".join(words.in_language(words.source).body for words in (plan.title, plan.details) if words)
    return columns | {"vector": packed(vectors_of([text])[0])}


@transaction.atomic
def add_listing(*, partnership: Partnership, plan: ListingPlan, by: Membership | None, now: datetime) -> Listing:
    """Put an offer or a need on the list.

    Raises
    ------
    OfAnotherPartnership, Refused, DateNeeded
        If something named belongs elsewhere, or title, amount or days are not as they must be.
    """
    listing = Listing.objects.create(partnership=partnership, created_at=now, **_columns(partnership, plan))
    _journal(listing, "resources.listing.added", by, now)
    return listing


@transaction.atomic
def change_listing(*, listing: Listing, plan: ListingPlan, by: Membership | None, now: datetime) -> Listing:
    """Change what is said of an offer or a need; raises like `add_listing`."""
    listing = Listing.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=listing.pk)
    if listing.closed_at is not None:
        raise Refused(_("This is closed. Put a new one on the list."))
    for name, value in _columns(listing.partnership, plan).items():
        setattr(listing, name, value)
    listing.save()
    _journal(listing, "resources.listing.changed", by, now)
    return listing


@transaction.atomic
def close_listing(*, listing: Listing, by: Membership | None, now: datetime) -> Listing:
    """Take an offer or a need off the list; what was agreed on stays.

    Raises
    ------
    Refused
        If it is closed already.
    """
    listing = (
        Listing.objects.select_for_update(of=("self",)).select_related("partnership", "organization").get(pk=listing.pk)
    )
    if listing.closed_at is not None:
        raise Refused(_("This is closed already."))
    listing.closed_at = now
    listing.save(update_fields=["closed_at"])
    _journal(listing, "resources.listing.closed", by, now)
    return listing


def _journal(listing: Listing, act: str, by: Membership | None, now: datetime) -> None:
    facts = {"side": str(listing.side), "kind": str(listing.kind), "organization": listing.organization.slug}
    journaled(
        partnership=listing.partnership,
        by=by,
        act=act,
        subject=f"resources.listing:{listing.pk}",
        at=now,
        facts=facts if listing.is_public else {},
    )


@transaction.atomic
def propose_match(*, offer: Listing, need: Listing, by: Membership, now: datetime) -> Match:
    """Put an offer beside a need, by one of the two organizations. Proposed by both sides, it is accepted.

    Raises
    ------
    OfAnotherPartnership, Refused
        If the two do not belong together, one is closed, both are of one organization, or nobody of either side proposes.
    """
    same_partnership(offer.partnership, need)
    if offer.side != Side.OFFER or need.side != Side.NEED:
        raise Refused(_("Put an offer beside a need."))
    if offer.closed_at is not None or need.closed_at is not None:
        raise Refused(_("One of the two is closed."))
    if need.kind not in MEETS[ResourceKind(offer.kind)]:
        raise Refused(_("These two are of different kinds."))
    if offer.organization_id == need.organization_id:
        raise Refused(_("Both are of the same organization."))
    if by.organization_id not in (offer.organization_id, need.organization_id):
        raise Refused(_("Only the two organizations propose this."))
    found = Match.objects.select_for_update().filter(offer=offer, need=need).first()
    if found is not None:
        if found.state == Match.State.PROPOSED and found.proposed_by_id != by.organization_id:
            return answer_match(match=found, is_accepted=True, why=Words(), by=by, now=now)
        raise Refused(_("These two stand beside each other already."))
    match = Match.objects.create(
        partnership=offer.partnership,
        offer=offer,
        need=need,
        proposed_by_id=by.organization_id,
        by=by,
        proposed_at=now,
    )
    _journal_match(match, "resources.match.proposed", by, now)
    return match


def _locked(match: Match) -> Match:
    rows = Match.objects.select_for_update(of=("self",)).select_related("partnership", "offer", "need")
    return rows.get(pk=match.pk)


@transaction.atomic
def answer_match(*, match: Match, is_accepted: bool, why: Words, by: Membership, now: datetime) -> Match:
    """Accept or decline what the other side proposed.

    Raises
    ------
    Refused
        If it was answered before, or the answer comes from the side that proposed.
    """
    match = _locked(match)
    if match.state != Match.State.PROPOSED:
        raise Refused(_("This was answered before."))
    if by.organization_id == match.proposed_by_id or by.organization_id not in (
        match.offer.organization_id,
        match.need.organization_id,
    ):
        raise Refused(_("The other side answers this."))
    match.state = Match.State.ACCEPTED if is_accepted else Match.State.DECLINED
    match.why, match.answered_at = why, now
    match.save()
    _journal_match(match, "resources.match.accepted" if is_accepted else "resources.match.declined", by, now)
    return match


@transaction.atomic
def fulfil_match(*, match: Match, on: date, thanks: Words, by: Membership, now: datetime) -> Match:
    """Record that what was agreed on came, with thanks. Thanks may also come later, once.

    Raises
    ------
    Refused
        If it was not accepted, or somebody else than who needed it says so.
    """
    match = _locked(match)
    if by.organization_id != match.need.organization_id:
        raise Refused(_("Whoever needed it says that it came."))
    if match.state == Match.State.ACCEPTED:
        match.state, match.fulfilled_on = Match.State.FULFILLED, on
    elif match.state != Match.State.FULFILLED or match.thanks or not thanks:
        raise Refused(_("Only what was accepted can come, and thanks are given once."))
    match.thanks = thanks
    match.save()
    _journal_match(match, "resources.match.fulfilled", by, now)
    return match


def _journal_match(match: Match, act: str, by: Membership, now: datetime) -> None:
    is_public = match.offer.is_public and match.need.is_public
    journaled(
        partnership=match.partnership,
        by=by,
        act=act,
        subject=f"resources.match:{match.pk}",
        at=now,
        facts={"offer": match.offer_id, "need": match.need_id} if is_public else {},
    )
