"""What a cell of a source says: a number, a code for "withheld", a code for "there is none", or nothing readable.

Withheld and absent stay apart: what a source withholds is kept as such and said so; where it has nothing, nothing is stored.
"""

from __future__ import annotations

import re
from decimal import Decimal

from bridgework.lib.tables import NumberKind, parse_number

# Codes that sources write for "there is a number, and we do not give it". A mapping may say otherwise.
SUPPRESSED = (
    "*", "**", "***", "s", "ds", "(s)", "suppressed", "withheld", "redacted", "masked", "†", "‡",
    "--", "-1", "-9998", "-9999",
)  # fmt: skip
# And for "there is none".
ABSENT = ("", "n/a", "na", "not applicable", "null", "none", ".", "-", "–", "—")

# <10, ≤ 5, n<10, fewer than 10, < 5%: a bound is no number.
BOUND = re.compile(r"n?(?:<=?|>=?|≤|≥|lessthan|fewerthan|under|below|over)[0-9][0-9.,]*%?")
_NEGATIVE_CODE = re.compile(r"-[0-9]+\.0+")  # a spreadsheet wrote -9999 with decimals
_MEMO = 100_000

Read = tuple[NumberKind, Decimal | None]


def code_key(text: str) -> str:
    """Return what spellings of one code have in common: no case, no spaces, a plain minus, no decimals of zero.

    Examples
    --------
    >>> code_key(" N < 10 "), code_key("−9999.0")
    ('n<10', '-9999')
    """
    key = "".join(text.lower().replace("\u2212", "-").replace("\ufeff", "").split())
    return key.partition(".")[0] if _NEGATIVE_CODE.fullmatch(key) else key


def codes_of(
    suppressed: tuple[str, ...] | None, absent: tuple[str, ...] | None
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the codes for withheld and for absent; what is said outright beats what is assumed, and withheld beats absent."""
    held = frozenset(map(code_key, SUPPRESSED if suppressed is None else suppressed))
    none = frozenset(map(code_key, ABSENT if absent is None else absent))
    if suppressed is None and absent is not None:
        return held - none, none
    return held, none - held


class Codes:
    """Reads cells by the codes of one mapping; equal texts are read once."""

    def __init__(self, suppressed: frozenset[str], absent: frozenset[str]) -> None:
        self.suppressed, self.absent = suppressed, absent
        self.known: dict[str, Read] = {}

    def read(self, text: str) -> Read:
        """Return what a cell says, and its number where it is one."""
        found = self.known.get(text)
        if found is None:
            found = self._read(text)
            if len(self.known) < _MEMO:
                self.known[text] = found
        return found

    def _read(self, text: str) -> Read:
        key = code_key(text)
        if key in self.suppressed:
            return NumberKind.SUPPRESSED, None
        if key in self.absent:
            return NumberKind.MISSING, None
        if text.isascii() and text.isdigit() and len(text) < 16:
            return NumberKind.NUMBER, Decimal(text)
        if BOUND.fullmatch(key):
            return NumberKind.SUPPRESSED, None
        number = parse_number(key if key.startswith("-") else text)
        return number.kind, number.value
