"""Fairness in numbers: every group against all others, how uneven a table is, and how far each group is from one goal."""

from .funnel import Funnel, FunnelPoint, ManyPoints, funnel_of, funnel_of_counts
from .goal import GapDistance, GapKind, GoalDistance, distance_to_gap_goal, distance_to_goal
from .summary import Polarity, Summary, TheilParts, summarize, summarize_counted, theil_parts
from .table import (
    TOTAL,
    Comparison,
    Composition,
    EquityRow,
    EquityTable,
    Gates,
    Status,
    equity_table,
)
from .wider import alternate_risk_ratio, weighted_risk_ratio

__all__ = [
    "TOTAL",
    "Comparison",
    "Composition",
    "EquityRow",
    "EquityTable",
    "Funnel",
    "FunnelPoint",
    "ManyPoints",
    "GapDistance",
    "GapKind",
    "Gates",
    "GoalDistance",
    "Polarity",
    "Status",
    "Summary",
    "TheilParts",
    "alternate_risk_ratio",
    "distance_to_gap_goal",
    "distance_to_goal",
    "equity_table",
    "funnel_of",
    "funnel_of_counts",
    "summarize",
    "summarize_counted",
    "theil_parts",
    "weighted_risk_ratio",
]
