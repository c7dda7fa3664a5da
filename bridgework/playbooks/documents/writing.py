"""Writing a playbook's document as TOML or JSON: what is written is read back equal."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bridgework.playbooks.documents.shape import Document
from bridgework.playbooks.documents.specs import write_table

BARE = re.compile(r"[A-Za-z0-9_-]+")


def as_dict(document: Document) -> dict[str, Any]:
    """Return the document as plain values."""
    return write_table(document)


def as_json(document: Document) -> str:
    """Return the document as JSON."""
    return json.dumps(as_dict(document), ensure_ascii=False, indent=2) + "\n"


def as_toml(document: Document) -> str:
    """Return the document as TOML: values first, then one [[table]] for each part, its texts one language a line."""
    written = as_dict(document)
    plain = {name: value for name, value in written.items() if not isinstance(value, list)}
    lines = _lines(plain, "")
    for name, parts in written.items():
        if isinstance(parts, list):
            for part in parts:
                lines += ["", f"[[{name}]]", *_lines(part, name)]
    return "\n".join(lines) + "\n"


def _lines(table: Mapping[str, Any], path: str) -> list[str]:
    """Return the lines of one table: what is short first, then its sub-tables."""
    below = {name: value for name, value in table.items() if isinstance(value, Mapping)}
    lines = [f"{_key(name)} = {_value(value)}" for name, value in table.items() if name not in below]
    for name, value in below.items():
        here = f"{path}.{_key(name)}" if path else _key(name)
        lines += ["", f"[{here}]", *_lines(value, here)]
    return lines


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        # TOML's basic strings escape as JSON's do, and DEL besides.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items()) + "}"
    if not any(isinstance(one, Mapping) for one in value):
        return "[" + ", ".join(map(_value, value)) + "]"
    return "[\n" + "".join(f"  {_value(one)},\n" for one in value) + "]"
