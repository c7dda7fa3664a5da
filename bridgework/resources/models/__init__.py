"""Offers and needs, funds of several owners, their ledger, and grants known from lists."""

from bridgework.resources.models.funds import Allocation, Approval, Fund, FundChange, Medium, Pledge, Purpose
from bridgework.resources.models.grants import Grant
from bridgework.resources.models.ledger import Account, BookRow, Entry, Move, Recipient
from bridgework.resources.models.listings import IN_HOURS, IN_MONEY, Listing, Match, ResourceKind, Side

__all__ = [
    "IN_HOURS",
    "IN_MONEY",
    "Account",
    "Allocation",
    "Approval",
    "BookRow",
    "Entry",
    "Fund",
    "FundChange",
    "Grant",
    "Listing",
    "Match",
    "Medium",
    "Move",
    "Pledge",
    "Purpose",
    "Recipient",
    "ResourceKind",
    "Side",
]
