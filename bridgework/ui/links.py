"""A cell of a table that leads somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Link:
    """Words (text, Words or safe HTML) and where they lead."""

    text: Any
    href: str
