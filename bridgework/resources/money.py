"""Money as people write it, in whole minor units: exact, or refused."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from bridgework.goals.actions.refusals import Refused
from bridgework.lib.tables import NumberKind, parse_number

# ISO 4217 (2018, list one): currencies whose minor unit is not a hundredth.
DIGITS = dict.fromkeys(
    (
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ),
    0,
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)


def digits_of(currency: str) -> int:
    """Return how many digits after the point a currency has.

    Parameters
    ----------
    currency : str
        ISO 4217.
    """
    return DIGITS.get(currency, 2)


def minor_units(text: str, currency: str) -> int:
    """Return an amount as it was written in whole minor units: `$7,500` is 750000 of USD.

    Parameters
    ----------
    text : str
    currency : str

    Raises
    ------
    Refused
        If it is no amount, or finer than the currency's smallest coin.

    Examples
    --------
    >>> minor_units("$7,500", "USD"), minor_units("(200.5)", "USD"), minor_units("1200", "JPY")
    (750000, -20050, 1200)
    """
    read = parse_number(text)
    if read.kind != NumberKind.NUMBER or read.value is None:
        raise Refused(_("“%(text)s” is not an amount. Write it as 1250.00.") % {"text": text[:40]})
    exact = read.value.scaleb(digits_of(currency))
    if exact != exact.to_integral_value():
        raise Refused(_("“%(text)s” is finer than the smallest coin. Round it.") % {"text": text[:40]})
    if abs(exact) > 10**15:
        raise Refused(_("“%(text)s” is too large. Check it.") % {"text": text[:40]})
    return int(exact)


def whole_units(minor: int, currency: str) -> Decimal:
    """Return minor units as an amount of the currency: 125050 of USD is 1250.50.

    Parameters
    ----------
    minor : int
    currency : str
    """
    return Decimal(minor).scaleb(-digits_of(currency))
