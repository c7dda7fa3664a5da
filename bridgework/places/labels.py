"""How labels of places, groups and periods are read. Pure: text in, text and dates out."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1800, 2200  # anything outside is a typing error, not a period
QUARTER_STARTS = (1, 4, 7, 10)


class UnreadablePeriod(ValueError):
    """The label of a period cannot be read. The message says which labels can."""


@dataclass(frozen=True)
class Span:
    """A period: its label in one spelling, its first and its last day."""

    code: str
    starts_on: date
    ends_on: date


def tidied(label: str) -> str:
    """Return a label as it is shown: composed characters, single spaces, no space or invisible character at its ends.

    Examples
    --------
    >>> tidied("  Black  or African\\u00a0American ")
    'Black or African American'
    """
    text = unicodedata.normalize("NFC", label)
    text = "".join(" " if ch.isspace() else ch for ch in text if ch.isspace() or unicodedata.category(ch) != "Cc")
    return re.sub(" +", " ", text).strip(" \ufeff\u200b")


def key_of(label: str) -> str:
    """Return what two spellings of one label have in common: no case, accents, punctuation or double spaces.

    Examples
    --------
    >>> key_of("Español / Spanish") == key_of("ESPANOL/ spanish")
    True
    >>> key_of("Two or More Races") == key_of("two-or-more races")
    True
    """
    text = unicodedata.normalize("NFKD", tidied(label).replace("&", " and ")).casefold()
    kept = (ch if unicodedata.category(ch)[0] in "LN" else " " for ch in text if unicodedata.category(ch)[0] != "M")
    return " ".join("".join(kept).split())


def code_of(label: str, max_length: int = 60) -> str:
    """Return a stable code (ASCII slug) for a label; two labels with the same key have the same code.

    A label without ASCII letters or digits, or one too long, gets a digest of its key, so that codes stay distinct.

    Examples
    --------
    >>> code_of("Black or African American")
    'black-or-african-american'
    >>> code_of("中文") == code_of(" 中文 ")
    True
    """
    key = key_of(label)
    slug = "-".join(re.sub(r"[^a-z0-9]+", " ", key).split())
    is_whole = key.replace(" ", "-") == slug
    if slug and is_whole and len(slug) <= max_length:
        return slug
    digest = hashlib.sha256(key.encode()).hexdigest()[:8]
    return f"{slug[: max_length - 9].strip('-')}-{digest}".strip("-")


def span_of(label: str) -> Span:
    """Return the days that the label of a period stands for.

    ============================ ===========================================
    label                        days
    ============================ ===========================================
    2016-17, 2016-2017, 20162017 school year: July 1 to June 30
    2016                         calendar year
    2012-2016                    calendar years, first and last included
    2016-Q3, Q3 2016             quarter of the calendar year
    2016-03                      month; 2011-12 is the school year
    2016-03-14                   one day
    2016-07-01/2017-06-30        as written
    ============================ ===========================================

    Raises
    ------
    UnreadablePeriod
        If the label is none of these.

    Examples
    --------
    >>> span_of("SY 2016–2017")
    Span(code='2016-17', starts_on=datetime.date(2016, 7, 1), ends_on=datetime.date(2017, 6, 30))
    """
    text = tidied(label).translate({0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2014: "-"})
    text = re.sub(r"^(SY|school year)\s*", "", text, flags=re.IGNORECASE)
    if "/" in text:
        first, _, last = text.partition("/")
        if len(last) == 10 and len(first) == 10:
            return _between(label, _day(label, first), _day(label, last))
    text = re.sub(r"\s*[-/]\s*", "-", text)
    if not text.isascii():
        raise _unreadable(label)
    if match := re.fullmatch(r"(\d{4})-?(\d{4})", text):
        return _years(label, int(match[1]), int(match[2]))
    if match := re.fullmatch(r"(\d{4})-(\d{2})", text):
        year, second = _year(label, match[1]), int(match[2])
        if second == (year + 1) % 100:
            return _years(label, year, year + 1)
        if 1 <= second <= 12:
            return Span(f"{year}-{second:02}", date(year, second, 1), _last_day(year, second))
    if match := re.fullmatch(r"(\d{4})(?:\.0+)?", text):  # a spreadsheet may have made a number of it
        year = _year(label, match[1])
        return Span(str(year), date(year, 1, 1), date(year, 12, 31))
    by_year = re.fullmatch(r"(?P<year>\d{4})[ -]?Q(?P<quarter>[1-4])", text, re.IGNORECASE)
    if match := by_year or re.fullmatch(r"Q(?P<quarter>[1-4])[ -]?(?P<year>\d{4})", text, re.IGNORECASE):
        year, number = _year(label, match["year"]), match["quarter"]
        start = QUARTER_STARTS[int(number) - 1]
        return Span(f"{year}-Q{number}", date(year, start, 1), _last_day(year, start + 2))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        day = _day(label, text)
        return Span(text, day, day)
    raise _unreadable(label)


def _years(label: str, first: int, last: int) -> Span:
    _year(label, str(first)), _year(label, str(last))
    if last == first + 1:
        return Span(f"{first}-{last % 100:02}", date(first, 7, 1), date(last, 6, 30))
    if last <= first:
        raise _unreadable(label)
    return Span(f"{first}-{last}", date(first, 1, 1), date(last, 12, 31))


def _year(label: str, digits: str) -> int:
    if not FIRST_YEAR <= int(digits) <= LAST_YEAR:
        raise _unreadable(label)
    return int(digits)


def _day(label: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as why:
        raise _unreadable(label) from why
    _year(label, str(day.year))
    return day


def _between(label: str, first: date, last: date) -> Span:
    if last < first:
        raise _unreadable(label)
    return Span(f"{first.isoformat()}/{last.isoformat()}", first, last)


def _last_day(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _unreadable(label: str) -> UnreadablePeriod:
    return UnreadablePeriod(
        f"{label[:40]!r} is not a period. Write 2016 (a calendar year), 2016-17 (a school year), 2016-Q3, 2016-03, or the "
        "first and last day as 2016-07-01/2017-06-30."
    )
