"""Cutting out of texts what leads to a secret place: its street, its phone, its coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from bridgework.partnerships.actions.directory.records import Directory

SHORTEST = 6  # characters; a shorter text stands in too many others
CUT = "…"


def scrub(directory: Directory, needles: Iterable[str]) -> None:
    """Cut these texts out of every record of a directory, whatever the case and the spaces in them.

    A text without a digit is not cut: "Confidential" or a town's name says nothing, and stands everywhere.
    """
    found = sorted({one.strip() for one in needles if len(one.strip()) >= SHORTEST and re.search(r"\d", one)}, key=len)
    if not found:
        return
    patterns = [r"\s+".join(re.escape(part) for part in one.split()) for one in reversed(found)]
    pattern = re.compile("|".join(patterns), re.IGNORECASE)
    for kind in ("organizations", "programs", "locations", "services", "taxonomies", "terms"):
        records = getattr(directory, kind)
        for key, record in records.items():
            records[key] = _clean(record, pattern)
    directory.leftovers = _clean(directory.leftovers, pattern)


def _clean(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(CUT, value)
    if isinstance(value, dict):
        return {name: _clean(one, pattern) for name, one in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return type(value)(_clean(one, pattern) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        cleaned = {one.name: _clean(getattr(value, one.name), pattern) for one in fields(value) if one.name not in KEYS}
        return replace(value, **cleaned)
    return value


KEYS = ("key", "organization", "program", "location", "taxonomy", "identifier")  # made of ids, and pointing to others
