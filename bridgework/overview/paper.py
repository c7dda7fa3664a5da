"""What printed reports share: texts with their language, pictures in the paper's own letters. Layouts get them as data, never as code."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bridgework.lib.words import Words
from bridgework.ui.charts.export import standalone_svg
from bridgework.ui.language import direction_of

LONGEST = 3_000  # characters of one text; the web page has it whole
FONT = "Libertinus Serif"  # the report's own; it comes with the typesetter
Said = dict[str, str]


def text_of(value: Any, longest: int = LONGEST) -> Said:
    """Return a text with its language; a text too long for a report is cut and says so."""
    language, body = get_language() or "en", "" if value is None else str(value)
    if isinstance(value, Words):
        rendering = value.in_language(language)
        language, body = rendering.language, rendering.body
        if rendering.is_machine:
            note = _("translated by a machine")
            body = f"{body} ({note})"
    if len(body) > longest:
        body = body[:longest].rstrip() + " …"
    return {"text": visible(body), "lang": language.split("-")[0][:3] or "en", "dir": direction_of(language)}


def visible(text: str) -> str:
    """Return a text without control characters, which have no shape on paper."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufffe\uffff]", " ", text)


def picture_of(svg: str, alt: str, caption: str) -> dict[str, str]:
    """Return a picture for paper: without a background, in the report's own letters."""
    picture = standalone_svg(svg)
    picture = re.sub(r'font-family="[^"]*"', f'font-family="{FONT}"', picture, count=1)
    picture = re.sub(r'<rect x="-16"[^>]*/>', "", picture, count=1)
    return {"svg": visible(picture), "alt": visible(alt), "caption": caption}
