"""Indicators: what is measured, its values by place, period and group, and what may be said of them."""

from bridgework.indicators.models.agreed import CellApproval, CoveredIndicator, TribalAuthority
from bridgework.indicators.models.indicator import Indicator, PendingUpload, Target, Value

__all__ = ["CellApproval", "CoveredIndicator", "Indicator", "PendingUpload", "Target", "TribalAuthority", "Value"]
