"""How an entry is hashed. Standard library only, so that a verifier needs nothing else.

hash = SHA-256 of the canonical JSON (sorted keys, no spaces, UTF-8) of the entry's fields, with the previous entry's hash
among them. commitment = SHA-256 of salt + NUL + words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FIELDS = (
    "scope",
    "number",
    "act",
    "at",
    "capacity",
    "subject",
    "facts",
    "who_commitment",
    "why_commitment",
    "previous",
)


def commitment(salt: str, words: str) -> str:
    """Return the salted commitment to some words: nobody can guess the words from it without the salt."""
    return hashlib.sha256(f"{salt}\0{words}".encode()).hexdigest()


def canonical_time(at: datetime) -> str:
    """Return a moment as it is hashed: UTC, microseconds, always the same width."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_hash(entry: Mapping[str, Any]) -> str:
    """Return the hash of one entry, given its FIELDS (`at` a datetime, or already canonical)."""
    body = {name: entry[name] for name in FIELDS}
    body["scope"] = str(body["scope"])
    if isinstance(body["at"], datetime):
        body["at"] = canonical_time(body["at"])
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
