"""How far chance alone could have moved a share, a rate, a difference or a ratio."""

from .differences import difference_interval, event_difference_interval
from .interval import IGNORES_REPEATS, Interval
from .precision import Precision, are_unstable, precision_of_event_rate, precision_of_share
from .rates import event_rate_interval, share_interval
from .ratios import event_ratio_interval, katz_ratio_interval, ratio_interval

__all__ = [
    "IGNORES_REPEATS",
    "Interval",
    "Precision",
    "are_unstable",
    "difference_interval",
    "event_difference_interval",
    "event_rate_interval",
    "event_ratio_interval",
    "katz_ratio_interval",
    "precision_of_event_rate",
    "precision_of_share",
    "ratio_interval",
    "share_interval",
]
