"""Text for XML documents."""

from __future__ import annotations

NEVER = "\ufffe\uffff"


def allowed_in_xml(text: str) -> str:
    """Leave out what XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets)."""
    return "".join(
        sign
        for sign in text
        if sign in "\t\n" or (sign >= " " and not "\ud800" <= sign <= "\udfff" and sign not in NEVER)
    )
