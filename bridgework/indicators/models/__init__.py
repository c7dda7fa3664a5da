"""Indicators: what is measured, its values by place, period and group, and what may be said of them."""

from bridgework.indicators.models.indicator import Indicator, PendingUpload, Target, Value

__all__ = ["Indicator", "PendingUpload", "Target", "Value"]
