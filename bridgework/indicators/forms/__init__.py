"""Reading what people enter about indicators."""

from bridgework.indicators.forms.defining import IndicatorForm
from bridgework.indicators.forms.naming import GroupsForm
from bridgework.indicators.forms.universal import StrategyForm, TargetForm
from bridgework.indicators.forms.uploading import MappingForm, UploadForm, choices_of, shipped_for

__all__ = [
    "GroupsForm",
    "IndicatorForm",
    "MappingForm",
    "StrategyForm",
    "TargetForm",
    "UploadForm",
    "choices_of",
    "shipped_for",
]
