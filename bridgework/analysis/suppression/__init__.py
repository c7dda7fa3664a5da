"""Which counts of a table stay hidden so that no small one can be worked out. See docs/methods/suppression.md."""

from bridgework.analysis.suppression.problem import CountProblem, Equation, Status, problem_of
from bridgework.analysis.suppression.result import Attempt, Stop, Suppression
from bridgework.analysis.suppression.suppressing import suppress
from bridgework.analysis.suppression.table import TOTAL, CountTable, TableRefused, build_table, link_tables

__all__ = [
    "TOTAL",
    "Attempt",
    "CountProblem",
    "CountTable",
    "Equation",
    "Status",
    "Stop",
    "Suppression",
    "TableRefused",
    "build_table",
    "link_tables",
    "problem_of",
    "suppress",
]
