"""Escaping for texts that are known to be plain: Django's `escape` asks each time whether its argument is lazy."""

from html import escape

from django.utils.safestring import SafeString


def escaped(text: str) -> SafeString:
    """Return a text with its `<`, `>`, `&` and quotes escaped, as Django's `escape` does."""
    text = str(text)
    if (
        "&" in text or "<" in text or ">" in text or '"' in text or "'" in text
    ):  # most texts have none: five looks, no copy
        text = escape(text)
    return SafeString(text)
