"""Setting a report of this app as PDF (`bridgework.lib.printing`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bridgework.lib import printing
from bridgework.lib.printing import TooLarge

__all__ = ["TooLarge", "pdf_of"]


def pdf_of(data: dict[str, Any], *, layout: str, at: datetime) -> bytes:
    """Return a PDF in one of this app's layouts."""
    return printing.pdf_of(data, package="bridgework.overview", layout=layout, at=at, above=("paper.typ",))
