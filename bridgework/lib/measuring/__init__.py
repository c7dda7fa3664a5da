"""Counting records where they lie: a definition (TOML) becomes one Ibis expression. See docs/methods/measure.md."""

from bridgework.lib.measuring.counting import OTHER, Counted
from bridgework.lib.measuring.definition import NOT_RECORDED, Counting, Definition, parse_definition, read_definition
from bridgework.lib.measuring.engines import Engine, Resources, measure, open_engine
from bridgework.lib.measuring.refusal import MeasureRefused

__all__ = [
    "NOT_RECORDED",
    "OTHER",
    "Counted",
    "Counting",
    "Definition",
    "Engine",
    "MeasureRefused",
    "Resources",
    "measure",
    "open_engine",
    "parse_definition",
    "read_definition",
]
