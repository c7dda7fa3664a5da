"""What people enter: offers and needs, pledges, payments."""

from bridgework.resources.forms.funds import (
    AllocationForm,
    AmountForm,
    DecideForm,
    FundForm,
    PaymentForm,
    PledgeForm,
    ResultForm,
    ReverseForm,
)
from bridgework.resources.forms.listings import AnswerForm, FulfilForm, ListingForm
from bridgework.resources.forms.settings import SettingsForm

__all__ = [
    "AllocationForm",
    "AmountForm",
    "AnswerForm",
    "DecideForm",
    "FulfilForm",
    "FundForm",
    "ListingForm",
    "PaymentForm",
    "PledgeForm",
    "ResultForm",
    "ReverseForm",
    "SettingsForm",
]
