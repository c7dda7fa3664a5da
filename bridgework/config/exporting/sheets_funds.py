"""What is shared: offers, needs and what came of them; public funds with their whole ledger; grants known from lists."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from bridgework.config.exporting.sheet import Sheet, table
from bridgework.config.exporting.sheets_goals import DECIDED, ONLY_PUBLIC, PART_OF, TOWARD
from bridgework.partnerships.models import Partnership
from bridgework.resources.models import Account, Allocation, Entry, Fund, Grant, Listing, Match, Move, Pledge, Purpose
from bridgework.resources.queries import public_funds, shown_listings

A_COUNT = "counted for its page; the rows are here"


def _of(model: Any, *order: str, at: str = "fund") -> Any:
    def rows(partnership: Partnership) -> QuerySet[Any]:
        return model.objects.filter(**{f"{at}__in": public_funds(partnership)}).order_by(f"{at}_id", *order, "pk")

    return rows


FUNDS: tuple[Sheet, ...] = (
    table(
        "listings",
        "What organizations offer and need; amounts in hours, pieces or minor units of money.",
        Listing,
        lambda partnership: shown_listings(partnership).order_by("pk"),
        {
            "id": "pk",
            "side": "side",
            "kind": "kind",
            "organization": "organization__slug",
            "title*": "title",
            "details*": "details",
            "conditions*": "conditions",
            "place_level": "place__level",
            "place": "place__code",
            "starts_on": "starts_on",
            "ends_on": "ends_on",
            "amount": "amount",
            "people": "n_people",
            "hours_each": "hours_each",
            "hourly_rate": "hourly_rate",
            "created_at": "created_at",
            "closed_at": "closed_at",
        },
        {"vector": "worked out from the words", "is_public": ONLY_PUBLIC},
    ),
    table(
        "matches",
        "Offers that met a need: what came of it, with thanks.",
        Match,
        lambda partnership: (
            Match.objects.within(partnership)
            .filter(state=Match.State.FULFILLED, offer__is_public=True, need__is_public=True)
            .order_by("pk")
        ),
        {"id": "pk", "offer": "offer_id", "need": "need_id", "fulfilled_on": "fulfilled_on", "thanks*": "thanks"},
        {
            "state": "only what came about is public",
            "proposed_by": "between the two organizations",
            "proposed_at": "between the two organizations",
            "answered_at": "between the two organizations",
            "why": "why somebody declined is between the two organizations",
            "by": "an account",
        },
    ),
    table(
        "funds",
        "Public funds; all amounts are whole minor units of their currency.",
        Fund,
        lambda partnership: public_funds(partnership).order_by("pk"),
        {
            "slug": "slug",
            "title*": "title",
            "purpose*": "purpose",
            "mode": "mode",
            "currency": "currency",
            "agent": "agent__slug",
            "goal": TOWARD,
            "approval_limit": "approval_limit",
            "hourly_rate": "hourly_rate",
            "restrictions*": "restrictions",
            "ends_on": "ends_on",
            "created_at": "created_at",
        },
        {
            "is_public": ONLY_PUBLIC,
            "n_entries": A_COUNT,
            "n_pledges": A_COUNT,
            "n_allocations": A_COUNT,
            "stipends_paid": A_COUNT,
            "n_people_paid": "how many residents, who may be few",
            "approvers": "who may approve is for the fund's own people",
        },
    ),
    table(
        "fund_purposes",
        "Purposes within a fund.",
        Purpose,
        _of(Purpose, "position"),
        {"id": "pk", "fund": "fund__slug", "name*": "name", "position": "position"},
    ),
    table(
        "pledges",
        "What each owner promised, on which conditions.",
        Pledge,
        _of(Pledge, "number"),
        {
            "id": "pk",
            "fund": "fund__slug",
            "number": "number",
            "owner": "owner__slug",
            "medium": "medium",
            "amount": "amount",
            "minutes": "minutes",
            "hourly_rate": "hourly_rate",
            "valuation*": "valuation",
            "purpose": "purpose_id",
            "place_level": "place__level",
            "place": "place__code",
            "dimension": "group__dimension__code",
            "group": "group__code",
            "starts_on": "starts_on",
            "ends_on": "ends_on",
            "pledged_on": "pledged_on",
        },
    ),
    table(
        "allocations",
        "What parts of a fund are set aside for.",
        Allocation,
        _of(Allocation, "number"),
        {
            "id": "pk",
            "fund": "fund__slug",
            "number": "number",
            "title*": "title",
            "medium": "medium",
            "purpose": "purpose_id",
            "place_level": "place__level",
            "place": "place__code",
            "dimension": "group__dimension__code",
            "group": "group__code",
            "starts_on": "starts_on",
            "ends_on": "ends_on",
            "decision": DECIDED,
            "initiative": PART_OF,
            "result*": "result",
            "made_at": "made_at",
        },
    ),
    table(
        "ledger_accounts",
        "The accounts of each pledge, with what stands in them.",
        Account,
        _of(Account),
        {
            "id": "pk",
            "fund": "fund__slug",
            "pledge": "pledge_id",
            "allocation": "allocation_id",
            "kind": "kind",
            "balance": "balance",
        },
    ),
    table(
        "ledger_entries",
        "Every event of a fund, numbered without gaps. To whom a stipend was paid is not known here.",
        Entry,
        _of(Entry, "number"),
        {
            "id": "pk",
            "fund": "fund__slug",
            "number": "number",
            "kind": "kind",
            "amount": "amount",
            "on": "on",
            "memo*": "memo",
            "allocation": "allocation_id",
            "payee": "payee__slug",
            "is_stipend": "is_stipend",
            "minutes": "minutes",
            "hourly_rate": "hourly_rate",
            "reference": "reference",
            "is_approved": "is_approved",
            "corrects": "reverses__number",
        },
        {"at": "when it was typed in; `on` is its day", "key": "of the form it came from, so that it counts once"},
    ),
    table(
        "ledger_moves",
        "From which account to which each entry moved how much, by pledge.",
        Move,
        _of(Move, at="entry__fund"),
        {
            "entry": "entry_id",
            "pledge": "pledge_id",
            "from_account": "source_id",
            "to_account": "target_id",
            "amount": "amount",
        },
    ),
    table(
        "grants",
        "Grants known from public lists: not this partnership's money.",
        Grant,
        lambda partnership: Grant.objects.within(partnership).order_by("source", "pk"),
        {
            "source": "source",
            "key": "key",
            "funder": "funder",
            "recipient": "recipient",
            "recipient_identifier": "recipient_identifier",
            "through": "through",
            "amount": "amount",
            "currency": "currency",
            "on": "on",
            "period": "period",
            "purpose": "purpose",
            "where": "where",
            "status": "status",
        },
    ),
)
