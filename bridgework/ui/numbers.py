"""Numbers and dates in the reader's language. None is never drawn as zero: it says that it is not shown."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from django.utils import formats, timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from bridgework.lib.html import escaped
from bridgework.ui.language import direction_of

MINUS = "\u2212"
LEFT_TO_RIGHT_MARK = "\u200e"  # keeps a sign before its number within text from right to left


def not_shown() -> str:
    return _("not shown")


def _sign(sign: str, language: str | None) -> str:
    return LEFT_TO_RIGHT_MARK + sign if direction_of(language) == "rtl" else sign


def number(value: Any, decimals: int | str = "") -> str:
    """Return a number with the language's separators; `decimals` fixes the digits after the point."""
    if value is None or value == "":
        return not_shown()
    if isinstance(value, str):
        value = float(value)
    return number_in(value, int(decimals) if decimals != "" else None, get_language())


@lru_cache(maxsize=8192)  # Django looks up every format anew; a long table repeats its numbers
def number_in(value: float, places: int | None, language: str | None) -> str:
    """Return a number in a language that is known already; `number` looks it up."""
    exact = Decimal(str(value))
    if not exact.is_finite():
        raise ValueError(f"cannot write {value!r} as a number; a value that is not known is None")
    if exact.adjusted() > 20:
        # Too large for digits after the point to say anything.
        return (_sign(MINUS, language) if value < 0 else "") + formats.number_format(
            int(abs(exact)), 0, use_l10n=True, force_grouping=True
        )
    if places is None:
        exact = round(exact, 6)  # a float's noise is not a digit
        places = 0 if exact == exact.to_integral_value() else None
    if places is not None:
        # Django cuts digits off; people expect halves to go up.
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = formats.number_format(abs(exact), places, use_l10n=True, force_grouping=True)
    if places is None:
        text = text.rstrip("0")
    return _sign(MINUS, language) + text if value < 0 and text.strip("0.,") else text


def count(value: Any) -> str:
    """Return a whole number of people or things."""
    return number(value, 0)


def percent(share: Any, decimals: int | str = 0) -> str:
    """Return a share (0 to 1) as percent: 0.742 is 74%."""
    if share is None or share == "":
        return not_shown()
    return percent_in(float(share), int(decimals), get_language())


@lru_cache(maxsize=8192)
def percent_in(share: float, places: int, language: str | None) -> str:
    """Return a share as percent in a language that is known already."""
    # Translators: how a percent is written; some languages put a no-break space before the sign.
    return pgettext("percent", "%(number)s%%") % {"number": number(round(share * 100, 6), places)}


def signed(value: Any, decimals: int | str = "") -> str:
    """Return a change with its sign: +3 or −3; zero has none."""
    if value is None or value == "":
        return not_shown()
    text = number(value, decimals)
    return _sign("+", get_language()) + text if float(value) > 0 and text.strip("0.,") else text


def points(share_difference: Any, decimals: int | str = 0) -> str:
    """Return a difference of two shares in percentage points: 0.16 is 16 points."""
    if share_difference is None or share_difference == "":
        return not_shown()
    value = round(float(share_difference) * 100, 6)
    text = number(value, int(decimals))
    return ngettext("%(number)s point", "%(number)s points", 1 if text == "1" else 2) % {"number": text}


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _clock(value: date | datetime) -> date | datetime:
    """Return what the clock at hand shows, without its zone: the same moment on two clocks would be one key of a cache."""
    return _bare(_local(value))


def _bare(local: date | datetime) -> date | datetime:
    return local.replace(tzinfo=None) if isinstance(local, datetime) else local


@lru_cache(
    maxsize=4096
)  # a page says the same few days again and again, and Django looks up every part of a format anew
def _dated(value: date | datetime, pattern: str, language: str | None) -> str:
    return formats.date_format(value, pattern)


def dated(value: date, pattern: str) -> str:
    """Return a day in a format of Django's, in the reader's language."""
    return _dated(value, pattern, get_language())


SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "CA$", "AUD": "A$", "MXN": "MX$"}


def with_currency(text: str, currency: str) -> str:
    """Return an amount that is written already with its currency: $1,250, or 1,250 KES where there is no sign."""
    sign = SIGNS.get(currency)
    return f"{sign}{text}" if sign else f"{text}\u00a0{currency}"


def plain_date(value: date | datetime | None) -> str:
    """Return a date in words: 12 February 2026."""
    if not value:
        return ""
    return _in_words(_clock(value))


def _in_words(clock: date | datetime) -> str:
    # Translators: Django date format of a date in a sentence, such as 12 February 2026.
    return _dated(clock, pgettext("date in words", "j F Y"), get_language())


def plain_time(value: datetime | None) -> str:
    """Return a date and time in words: Tuesday 8 December, 17:30."""
    if not value:
        return ""
    # Translators: Django date format of a day and time, such as Tuesday 8 December, 17:30.
    return _dated(_clock(value), pgettext("day and time in words", "l j F, H:i"), get_language())


def short_date(value: date | datetime | None) -> str:
    """Return a date for tables: 12 Feb 2026."""
    if not value:
        return ""
    # Translators: Django date format of a date in a table, such as 12 Feb 2026.
    return _dated(_clock(value), pgettext("short date", "j M Y"), get_language())


def time_element(value: date | datetime | None) -> SafeString:
    """Return `<time datetime=…>` around the date in words."""
    if not value:
        return mark_safe("")
    local = _local(value)
    return mark_safe(f'<time datetime="{local.isoformat()}">{escaped(_in_words(_bare(local)))}</time>')
