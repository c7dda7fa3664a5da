"""What an outsider can work out from everything that was published: the attack that each release must withstand.

Written apart from what hides cells, and shares no code with it. How it works and what it does not know:
docs/methods/attack.md.
"""

from .ledger import Ledger, audit_table
from .release import Cell, Release
from .result import Audit, CellInterval, Checked, Contradiction, ExposedCell, RefusedStatement

__all__ = [
    "Audit",
    "Cell",
    "CellInterval",
    "Checked",
    "Contradiction",
    "ExposedCell",
    "Ledger",
    "RefusedStatement",
    "Release",
    "audit_table",
]
