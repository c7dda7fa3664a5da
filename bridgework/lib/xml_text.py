"""Text for XML documents."""

from __future__ import annotations

import re

NEVER = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def allowed_in_xml(text: str) -> str:
    """Leave out what XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets)."""
    return NEVER.sub("", text)
