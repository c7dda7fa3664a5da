"""Routing: which statement somebody sees next. By expected information, with a floor of exposure, by a draw that can be replayed.

`knowledge` and `matters_to_smaller` are computed now and then over a whole map and stored; `position_of`, `chances` and `draw` take
microseconds a statement and run for each card. Formulas and sources: docs/methods/routing.md.
"""

from .drawing import chances, draw, place_in
from .information import (
    NOTHING_KNOWN,
    Known,
    expected_entropy,
    expected_information,
    knowledge,
    matters_to_smaller,
    position_of,
)

__all__ = [
    "NOTHING_KNOWN",
    "Known",
    "chances",
    "draw",
    "expected_entropy",
    "expected_information",
    "knowledge",
    "matters_to_smaller",
    "place_in",
    "position_of",
]
