"""Words as HTML: `lang` and `dir` only where they differ from the page, and a note where a machine translated."""

from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bridgework.lib.html import escaped
from bridgework.lib.words import Rendering, Words
from bridgework.ui.language import direction_of


def rendering_of(value: Any) -> Rendering | None:
    """Return the rendering of words for this page, or None for a plain text, which is in the page's language."""
    if isinstance(value, Words):
        return value.in_language(get_language())
    return value if isinstance(value, Rendering) else None


def attributes_of(language: str) -> str:
    """Return ` lang=… dir=…`, or nothing where the page already says so."""
    page = get_language() or "en"
    if not language or language == page or language.split("-")[0] == page:
        return ""
    direction = direction_of(language)
    if direction == direction_of(page):
        return f' lang="{escape(language)}"'
    return f' lang="{escape(language)}" dir="{direction}"'


def machine_note() -> str:
    note = _("translated by a machine")  # apart from the f-string: gettext does not look into those
    return f' <span class="machine">({escape(note)})</span>'


def said(value: Any) -> SafeString:
    """Return words as a span, or as bare text where nothing needs saying about their language."""
    if isinstance(value, Words):
        page = get_language()
        rendering = value.in_language(page)
        if rendering.language == page and not rendering.is_machine:  # as most words of most pages are
            return escaped(rendering.body)
    elif isinstance(value, Rendering):
        rendering = value
    elif type(value) is str:
        return escaped(value)
    else:
        return conditional_escape("" if value is None else value)
    attributes = attributes_of(rendering.language)
    body = escaped(rendering.body)
    if attributes:
        body = mark_safe(f"<span{attributes}>{body}</span>")
    return mark_safe(body + machine_note()) if rendering.is_machine else body


def said_in_paragraphs(value: Any) -> SafeString:
    """Return words as paragraphs; a blank line starts a new one, a single line break stays a line break."""
    rendering = rendering_of(value)
    if rendering is None:
        body, attributes, note = str("" if value is None else value), "", ""
    else:
        body, attributes = rendering.body, attributes_of(rendering.language)
        note = machine_note() if rendering.is_machine else ""
    parts = [part.strip() for part in body.replace("\r\n", "\n").split("\n\n") if part.strip()]
    # Sentences that already carry marks or links are safe HTML, and stay so.
    clean = str if isinstance(value, SafeData) else escape
    lines = [f"<p{attributes}>" + str(clean(part)).replace("\n", "<br>") for part in parts]
    if not lines:
        return mark_safe("")
    return mark_safe("</p>\n".join(lines) + note + "</p>")


# Quotation marks of the languages that have others than English; they stand within the quoted text's own direction.
_QUOTES = dict.fromkeys(("ar", "ckb", "fa", "ps", "ur"), ("«", "»"))


def quoted(value: Any) -> SafeString:
    """Return words within the quotation marks of their own language."""
    rendering = rendering_of(value)
    language = rendering.language if rendering else get_language() or "en"
    opening, closing = _QUOTES.get(language.split("-")[0], ("“", "”"))
    if rendering is None:
        return mark_safe(f"{opening}{said(value)}{closing}")
    note = machine_note() if rendering.is_machine else ""
    body = f"{opening}{escaped(rendering.body)}{closing}"
    attributes = attributes_of(rendering.language)
    return mark_safe((f"<span{attributes}>{body}</span>" if attributes else body) + note)


def plain(value: Any) -> str:
    """Return the text alone, for titles and attributes (still to be escaped by the template)."""
    rendering = rendering_of(value)
    if rendering is not None:
        return rendering.body
    return "" if value is None else str(value)


TEXT = (str, Words, Rendering, Promise)
