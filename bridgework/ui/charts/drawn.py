"""A chart in its two layouts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Drawn:
    """The same chart for wide and for narrow screens; CSS shows one of them."""

    wide: SafeString
    narrow: SafeString


def drawn(draw: Callable[..., SafeString], data: Any) -> Drawn:
    """Return both layouts of a chart."""
    return Drawn(draw(data), draw(data, narrow=True))
