"""How a table with a certain header was read last time, so that nobody says it twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bridgework.partnerships.models import Partnership, SourceMapping
from bridgework.places.labels import key_of


def fingerprint(header: Sequence[str]) -> str:
    """Return what identifies a table's header, whatever its spelling.

    Parameters
    ----------
    header : sequence of str

    Returns
    -------
    str
    """
    return hashlib.sha256("\n".join(key_of(name) for name in header).encode()).hexdigest()


def remembered_mapping(partnership: Partnership, kind: str, header: Sequence[str]) -> dict[str, Any]:
    """Return how a table with this header was read last time, or nothing.

    Parameters
    ----------
    partnership : Partnership
    kind : str
        Of the import: `indicators`, `actions`, `attendance`.
    header : sequence of str

    Returns
    -------
    dict
    """
    known = SourceMapping.objects.within(partnership).filter(kind=kind, fingerprint=fingerprint(header)).first()
    return dict(known.mapping) if known else {}


def remember_mapping(
    *, partnership: Partnership, kind: str, header: Sequence[str], document: dict[str, Any], at: datetime
) -> None:
    """Keep how a table with this header is read, for the next one.

    Parameters
    ----------
    partnership : Partnership
    kind : str
    header : sequence of str
    document : dict
        JSON.
    at : datetime
    """
    SourceMapping.objects.update_or_create(
        partnership=partnership,
        kind=kind,
        fingerprint=fingerprint(header),
        defaults={"mapping": document, "updated_at": at},
    )
