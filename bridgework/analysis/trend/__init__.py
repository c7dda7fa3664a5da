"""What a series says: how it changed, where it heads if nothing is done differently, and which points are more than noise."""

from .baseline import Baseline, Forecast, Turn, baseline_of, curve_against
from .change import Change, Point, change_over
from .chart import ControlChart, ControlPoint, Signal, control_chart

__all__ = [
    "Baseline",
    "Change",
    "ControlChart",
    "ControlPoint",
    "Forecast",
    "Point",
    "Signal",
    "Turn",
    "baseline_of",
    "change_over",
    "control_chart",
    "curve_against",
]
