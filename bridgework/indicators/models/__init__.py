"""Indicators: what is measured, its values by place, period and group, and what may be said of them."""

from bridgework.indicators.models.agreed import CellApproval, CoveredIndicator, StatedUse, TribalAuthority
from bridgework.indicators.models.bringing import Batch, Change, PendingUpload
from bridgework.indicators.models.indicator import GroupStrategy, Indicator, Target, Value
from bridgework.indicators.models.release import PlaceGaps, Release, ReleasedTable
from bridgework.indicators.models.story import Story, StoryReview

__all__ = [
    "Batch",
    "CellApproval",
    "Change",
    "CoveredIndicator",
    "GroupStrategy",
    "Indicator",
    "PendingUpload",
    "PlaceGaps",
    "Release",
    "ReleasedTable",
    "StatedUse",
    "Story",
    "StoryReview",
    "Target",
    "TribalAuthority",
    "Value",
]
