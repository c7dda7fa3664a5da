"""Plain data, as JSON keeps it."""

from __future__ import annotations

import json
from typing import Any


def plain(value: Any) -> Any:
    """Return something as JSON keeps it, so that what is read back equals what was written."""
    return json.loads(
        json.dumps(value, default=lambda one: sorted(one) if isinstance(one, set | frozenset) else str(one))
    )
