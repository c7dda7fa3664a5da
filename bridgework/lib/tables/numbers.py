"""Numbers as people write them: 1,234 and 12.5% and $7,500 and ±3.2 and (200), and the many ways to say that there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class NumberKind(StrEnum):
    """What a cell says."""

    NUMBER = "number"
    PERCENT = "percent"
    SUPPRESSED = "suppressed_by_source"
    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"


@dataclass(frozen=True)
class Number:
    """What one cell says as a number.

    Attributes
    ----------
    value : Decimal or None
        As written: `12.5%` is 12.5 with kind `percent`, `(200)` is -200, `±3.2` is 3.2. None for the other kinds.
    kind : NumberKind
        Number or percent; or why there is no value.
    """

    value: Decimal | None
    kind: NumberKind


MISSING_WORDS = frozenset(
    [
        "na",
        "n/a",
        "n.a.",
        "#n/a",
        "#na",
        "nan",
        "null",
        "none",
        "nil",
        "nd",
        "n.d.",
        "missing",
        "unknown",
        "blank",
        "tbd",
        "-",
        "--",
        "---",
        "–",
        "—",
        ".",
        "..",
        "...",
        "…",
        "?",
    ]
)
MISSING_CODES = frozenset(
    # The US Census Bureau's and others' codes for "no estimate"; never a real count or rate.
    [
        "-9999",
        "-99999",
        "-999999",
        "-9999999",
        "-999999999",
        "-888888888",
        "-666666666",
        "-555555555",
        "-333333333",
        "-222222222",
    ]
)
SUPPRESSED_WORDS = frozenset(
    [
        "*",
        "**",
        "***",
        "s",
        "ds",
        "ps",
        "(s)",
        "suppressed",
        "redacted",
        "masked",
        "withheld",
        "confidential",
        "†",
        "‡",
        "#",
        "(x)",
        "<",
    ]
)

_BOUND = re.compile(r"(?:<=|>=|<|>|≤|≥|less than|fewer than|under|over)\s*[0-9][0-9.,]*\s*%?")
_RANGE_SIGNS = re.compile(r"^(?:±|\+/-|\+-|\+⁄-)\s*")
_CURRENCY = "$€£¥₹"
_SPACES = "\u00a0\u202f\u2009"
_LONGEST = 64

_FORMS = {
    ".": re.compile(
        rf"(?:[0-9]{{1,3}}(?:(?P<sep>[,{_SPACES}'’])[0-9]{{3}})(?:(?P=sep)[0-9]{{3}})*|[0-9]+)?(?:\.[0-9]*)?"
    ),
    ",": re.compile(
        rf"(?:[0-9]{{1,3}}(?:(?P<sep>[. {_SPACES}'’])[0-9]{{3}})(?:(?P=sep)[0-9]{{3}})*|[0-9]+)?(?:,[0-9]*)?"
    ),
}
_SCIENTIFIC = {
    ".": re.compile(r"[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{1,2}"),
    ",": re.compile(r"[0-9]+(?:,[0-9]+)?[eE][+-]?[0-9]{1,2}"),
}


def parse_number(text: str, *, decimal: str = ".") -> Number:
    """Say what a cell means as a number, without guessing.

    Parameters
    ----------
    text : str
        The cell.
    decimal : {'.', ','}
        The decimal mark. The comma counts as one only where told: `1,234` is ambiguous otherwise, so thousands are meant, and
        `1,23` is not a number.

    Returns
    -------
    Number
        With its value, or the kind that says why there is none.

    Raises
    ------
    ValueError
        For another decimal mark.

    Examples
    --------
    >>> parse_number("$7,500").value, parse_number(" (200) ").value, parse_number("12.5%").kind.value
    (Decimal('7500'), Decimal('-200'), 'percent')
    >>> parse_number("<10").kind.value, parse_number("-9999").kind.value, parse_number("12 or so").kind.value
    ('suppressed_by_source', 'missing', 'not_a_number')
    """
    if decimal not in _FORMS:
        raise ValueError("the decimal mark is '.' or ','")
    if len(text) > _LONGEST * 4:
        return _NOT_A_NUMBER
    text = text.strip().strip("\ufeff").strip()
    lowered = text.lower()
    if not text or lowered in MISSING_WORDS or text in MISSING_CODES:
        return Number(None, NumberKind.MISSING)
    if lowered in SUPPRESSED_WORDS or _BOUND.fullmatch(lowered):
        return Number(None, NumberKind.SUPPRESSED)
    if len(text) > _LONGEST:
        return _NOT_A_NUMBER
    return _parse_marked(text, decimal)


_NOT_A_NUMBER = Number(None, NumberKind.NOT_A_NUMBER)


def looks_numeric(text: str) -> bool:
    """Whether a cell that starts with a sign is a number (or a code for none) rather than something a spreadsheet would run."""
    return parse_number(text).kind is not NumberKind.NOT_A_NUMBER or (
        "," in text and parse_number(text, decimal=",").kind is not NumberKind.NOT_A_NUMBER
    )


def _parse_marked(text: str, decimal: str) -> Number:
    """Take off ±, brackets, sign, currency and percent, each at most once, then read the bare number."""
    text = _RANGE_SIGNS.sub("", text)
    negative = False
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, text[1:-1].strip()
    text, signed = _take_sign(text)
    text, has_currency = _take_currency(text)
    if not signed[0]:
        text, signed = _take_sign(text)
    if signed[0] and negative:
        return _NOT_A_NUMBER
    negative = negative or signed[1]
    is_percent = text.endswith("%")
    if is_percent:
        text = text[:-1].rstrip()
        if has_currency:
            return _NOT_A_NUMBER
    bare = _bare(text, decimal)
    if bare is None:
        return _NOT_A_NUMBER
    value = -bare if negative else bare
    return Number(value, NumberKind.PERCENT if is_percent else NumberKind.NUMBER)


def _take_sign(text: str) -> tuple[str, tuple[bool, bool]]:
    """Return the text without its sign, and whether there was one and whether it was a minus."""
    if text[:1] in ("-", "+", "\u2212"):
        return text[1:].lstrip(), (True, text[0] != "+")
    return text, (False, False)


def _take_currency(text: str) -> tuple[str, bool]:
    if text[:1] and text[0] in _CURRENCY:
        return text[1:].lstrip(), True
    if text[-1:] and text[-1] in _CURRENCY:
        return text[:-1].rstrip(), True
    return text, False


def _bare(text: str, decimal: str) -> Decimal | None:
    if _SCIENTIFIC[decimal].fullmatch(text):
        return Decimal(text.replace(",", "."))
    if not _FORMS[decimal].fullmatch(text) or not any("0" <= character <= "9" for character in text):
        return None
    whole, _, part = text.partition(decimal)
    digits = "".join(character for character in whole if "0" <= character <= "9")
    return Decimal(f"{digits or '0'}.{part}" if part else digits or "0")
