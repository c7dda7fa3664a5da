"""Reading a playbook's document from a file that anybody may have written: all of it is right, or nothing is taken."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.utils.translation import gettext as _

from bridgework.playbooks.documents.shape import KEYED, Document
from bridgework.playbooks.documents.specs import LANGUAGE, Problem, Problems, Refers, Refused, read_table

MOST_BYTES = 400_000  # the largest model that ships has a tenth of it
DEEPEST = 8  # levels of nesting; the schema has five
MOST_DOTS = 2000  # in one line: a key of a hundred thousand dotted parts keeps a TOML parser busy for minutes


class DocumentRefused(ValueError):
    """The document is not a playbook's. `problems` says what is wrong, by key."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def _refuse(said: str, where: str = "") -> DocumentRefused:
    return DocumentRefused([Problem(where or _("The file"), said)])


def parsed(content: bytes) -> Any:
    """Return what a TOML or JSON file says.

    Raises
    ------
    DocumentRefused
        If it is too large, or neither of the two.
    """
    if len(content) > MOST_BYTES:
        raise _refuse(_("It is larger than a playbook can be (%(most)d kB).") % {"most": MOST_BYTES // 1000})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refuse(_("It is not written in UTF-8. Save it as UTF-8 text.")) from None
    if _depth(text) > DEEPEST or max(line.count(".") for line in text.split("\n")) > MOST_DOTS:
        raise _refuse(_("It is nested deeper than a playbook can be."))
    try:
        return json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as why:
        # The parser says the line; its words are English, as those of every programmer's tool.
        said = str(why).splitlines()[0][:200] if isinstance(why, ValueError) else ""
        raise _refuse(_("It is neither TOML nor JSON as a playbook has it. %(why)s") % {"why": said}) from None


def _depth(text: str) -> int:
    """Return how deeply brackets are nested at most, quoted ones too: enough to keep a parser from harm."""
    deepest = depth = 0
    for mark in text:
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth = max(0, depth - 1)
    return deepest


def read_document(value: Any) -> Document:
    """Return a document as read.

    Raises
    ------
    DocumentRefused
        With everything that is wrong, by key, twenty at most.
    """
    found = Problems()
    document = None
    language = value.get("language") if isinstance(value, Mapping) else None
    first = language if isinstance(language, str) and LANGUAGE.fullmatch(language) else "en"
    try:
        document = read_table(Document, value, "", found, first)
        if document is not None:
            _check_keys(document, found)
    except Refused:
        pass
    if found or document is None:
        raise DocumentRefused([one if one.where else Problem(_("The file"), one.said) for one in found])
    return document


def read_file(content: bytes) -> Document:
    """Return the document of an uploaded file.

    Raises
    ------
    DocumentRefused
        If it is no playbook, or something in it is wrong.
    """
    return read_document(parsed(content))


def _check_keys(document: Document, found: Problems) -> None:
    """Each key once in its list, each reference to a key that is there, nothing behind itself."""
    keys = {name: [part.key for part in getattr(document, name)] for name in KEYED}
    for name in KEYED:
        seen: set[str] = set()
        for n, part in enumerate(getattr(document, name), start=1):
            if part.key in seen:
                found.add(f"{name}[{n}].key", _("“%(key)s” stands here twice. Rename one.") % {"key": part.key})
            seen.add(part.key)
            for one in fields(part):
                spec = one.metadata["spec"]
                if isinstance(spec, Refers):
                    value = getattr(part, one.name)
                    for key in value if spec.is_many else [value] if value else []:
                        if key not in keys[spec.of]:
                            said = _("There is no “%(key)s” among %(of)s.") % {"key": key[:60], "of": spec.of}
                            found.add(f"{name}[{n}].{one.name}", said)
    _check_kinds(document, found)
    under = {part.key: part.under for part in document.causes}
    for n, part in enumerate(document.causes, start=1):
        passed, at = {part.key}, part.under
        while at and at not in passed:
            passed.add(at)
            at = under.get(at, "")
        if at == part.key:
            found.add(f"causes[{n}].under", _("A cause cannot stand behind itself."))


def _check_kinds(document: Document, found: Problems) -> None:
    kinds = {part.key: part.kind for part in document.indicators}
    for n, part in enumerate(document.indicators, start=1):
        if part.contributes_to and (kinds.get(part.contributes_to) != "population" or part.kind == "population"):
            said = _("Only a performance measure contributes, and only to an indicator of how people are doing.")
            found.add(f"indicators[{n}].contributes_to", said)
