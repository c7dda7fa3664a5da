"""Reading a TOML document strictly: what is not known is refused, with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bridgework.lib.measuring.refusal import MeasureRefused

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Keys:
    """One table of the document: each value is taken out by name and kind; `end` refuses what is left."""

    def __init__(self, values: Mapping[str, Any], path: tuple[str, ...], document: str) -> None:
        self.left, self.path, self.document = dict(values), path, document

    def refuse(self, key: str, why: str) -> MeasureRefused:
        """Make the refusal that names a key and, where it can be found, its line."""
        path = (*self.path, key) if key else self.path
        line = line_of(self.document, path)
        return MeasureRefused(f"the definition{f', line {line}' if line else ''}: {'.'.join(path)} {why}")

    def text(self, key: str, default: str | None = None) -> str:
        """Take a text; without a default it must be there."""
        value = self.left.pop(key, default)
        if value is None:
            raise self.refuse(key, "is missing")
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self.refuse(key, "must be a text")
        return value.strip()

    def choice(self, key: str, known: tuple[str, ...], default: str) -> str:
        """Take one of some words."""
        value = self.text(key, default)
        if value not in known:
            raise self.refuse(key, f"must be one of: {', '.join(known)}")
        return value

    def whole(self, key: str, default: int, least: int, most: int) -> int:
        """Take a whole number."""
        value = self.left.pop(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.refuse(key, f"must be a whole number from {least} to {most}")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Take a list of texts."""
        value = self.left.pop(key, default)
        if value is None:
            raise self.refuse(key, "is missing")
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise self.refuse(key, "must be a list of texts")
        return tuple(one.strip() for one in value)

    def table(self, key: str, *, required: bool = False) -> Keys:
        """Take a table; an empty one where it is not there and need not be."""
        value = self.left.pop(key, None)
        if value is None and required:
            raise self.refuse(key, "is missing")
        if value is not None and not isinstance(value, Mapping):
            raise self.refuse(key, "must be a table")
        return Keys(value or {}, (*self.path, key), self.document)

    def anything(self, key: str) -> Any:
        """Take a value that is checked elsewhere; None where it is not there."""
        return self.left.pop(key, None)

    def end(self, known: str) -> None:
        """Refuse the first key that nobody took."""
        for key in self.left:
            raise self.refuse(key, f"is not known here; known are {known}")


def line_of(document: str, path: tuple[str, ...]) -> int | None:
    """Find the line in which a key of a TOML document is written, as far as plain lines tell."""
    section: tuple[str, ...] = ()
    nearest = None
    for number, line in enumerate(document.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([^\[\]]+?)\s*\]+\s*(#.*)?$", line):
            section = _parts(header[1])
            if section == path:
                return number
        elif written := re.match(r"\s*([^=#\[{]+?)\s*=", line):
            full = (*section, *_parts(written[1]))
            if full == path:
                return number
            if full == path[: len(full)]:
                nearest = number  # the key stands inside this inline table
    return nearest


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
