"""Everything that reads offers and needs, funds, their ledger, and grants."""

from bridgework.resources.queries.books import reconciliation
from bridgework.resources.queries.funds import (
    LEDGER_COLUMNS,
    entries_before,
    fund_of,
    fund_page,
    funds_listed,
    ledger_lines,
    owner_ids,
    pledge_rows,
    public_funds,
    recipients_of,
)
from bridgework.resources.queries.funds import ON_A_PAGE as PAGE
from bridgework.resources.queries.grants import grant_lists, grants_page, has_grants
from bridgework.resources.queries.listings import (
    MOST_PLACES,
    fitting,
    listing_of,
    listings_page,
    matches_of,
    places_listed,
    shown_listings,
    thanks_for,
)
from bridgework.resources.queries.settings import approver_ids, approvers_of, called, changes_of, names_of
from bridgework.resources.queries.stipends import is_about_stipend
from bridgework.resources.queries.synergy import synergy_of
from bridgework.resources.queries.trail import allocation_trail, entry_trail, goals_of, pledge_trail

__all__ = [
    "LEDGER_COLUMNS",
    "MOST_PLACES",
    "PAGE",
    "allocation_trail",
    "approver_ids",
    "approvers_of",
    "called",
    "changes_of",
    "entries_before",
    "entry_trail",
    "fitting",
    "fund_of",
    "fund_page",
    "funds_listed",
    "goals_of",
    "grant_lists",
    "grants_page",
    "has_grants",
    "is_about_stipend",
    "ledger_lines",
    "listing_of",
    "listings_page",
    "matches_of",
    "names_of",
    "owner_ids",
    "places_listed",
    "pledge_rows",
    "pledge_trail",
    "public_funds",
    "recipients_of",
    "reconciliation",
    "shown_listings",
    "synergy_of",
    "thanks_for",
]
