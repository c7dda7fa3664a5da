"""Outlines of places: checked, simplified together so that shared borders stay shared, projected so that areas stay true."""

from .borders import Borders, borders_of
from .crossing import TooTangled, crosses_itself, loop_share
from .label import label_point
from .projection import EqualArea, equal_area_for, unwrapped
from .simplifying import simplified_together

__all__ = [
    "Borders",
    "EqualArea",
    "TooTangled",
    "borders_of",
    "crosses_itself",
    "equal_area_for",
    "label_point",
    "loop_share",
    "simplified_together",
    "unwrapped",
]
