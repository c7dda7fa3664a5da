"""Everything that changes offers and needs, funds and their ledger."""

from bridgework.resources.actions.approving import decide_approval
from bridgework.resources.actions.books import import_books, plan_books
from bridgework.resources.actions.funds import give_back, lower_pledge, make_pledge, open_fund, receive
from bridgework.resources.actions.grants import GrantMapping, import_grants, read_grant_mapping
from bridgework.resources.actions.listings import (
    add_listing,
    answer_match,
    change_listing,
    close_listing,
    fulfil_match,
    propose_match,
)
from bridgework.resources.actions.posting import Overdrawn, Restricted, SecondPersonNeeded
from bridgework.resources.actions.settings import SettingsChanged, change_settings
from bridgework.resources.actions.spending import allocate, disburse, forget_recipient, record_result, release, reverse
from bridgework.resources.money import minor_units, whole_units
from bridgework.resources.plans import AllocationPlan, Doing, FundPlan, ListingPlan, Payment, PledgePlan, SettingsPlan

__all__ = [
    "AllocationPlan",
    "Doing",
    "FundPlan",
    "GrantMapping",
    "ListingPlan",
    "Overdrawn",
    "Payment",
    "PledgePlan",
    "Restricted",
    "SecondPersonNeeded",
    "SettingsChanged",
    "SettingsPlan",
    "add_listing",
    "allocate",
    "answer_match",
    "change_listing",
    "change_settings",
    "close_listing",
    "decide_approval",
    "disburse",
    "forget_recipient",
    "fulfil_match",
    "give_back",
    "import_books",
    "import_grants",
    "lower_pledge",
    "make_pledge",
    "minor_units",
    "open_fund",
    "plan_books",
    "propose_match",
    "read_grant_mapping",
    "receive",
    "record_result",
    "release",
    "reverse",
    "whole_units",
]
