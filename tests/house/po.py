"""A small reader of .po files, so that the tests of the catalog need no gettext binary."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Message:
    """One entry of a catalog. `said` has one text, or one per plural form."""

    msgid: str = ""
    plural: str = ""
    context: str = ""
    flags: set[str] = field(default_factory=set)
    said: dict[int, str] = field(default_factory=dict)


def read_po(path: Path) -> list[Message]:
    """Return the living entries of a catalog, its header (msgid "") first; entries marked #~ are gone and left out."""
    messages: list[Message] = []
    message, into = Message(), ""

    def add(keyword: str, text: str) -> None:
        if keyword == "msgctxt":
            message.context += text
        elif keyword == "msgid":
            message.msgid += text
        elif keyword == "msgid_plural":
            message.plural += text
        else:
            number = int(keyword[7:-1]) if keyword.startswith("msgstr[") else 0
            message.said[number] = message.said.get(number, "") + text

    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        line = line.strip()
        if not line:
            if message.said:
                messages.append(message)
            message, into = Message(), ""
        elif line.startswith("#,"):
            message.flags |= {flag.strip() for flag in line[2:].split(",")}
        elif line.startswith("#"):
            continue
        elif line.startswith('"'):
            add(into, ast.literal_eval(line))
        else:
            into, _, text = line.partition(" ")
            add(into, ast.literal_eval(text))
    return messages
