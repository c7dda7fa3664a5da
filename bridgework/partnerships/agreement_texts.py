"""Where the texts of a draft begin: an agreement of each kind as it usually reads, in the languages that come with the program."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bridgework.lib.words import Rendering, Words
from bridgework.partnerships.models import Agreement

SHIPPED = Path(__file__).parent / "definitions" / "agreements.toml"


@dataclass(frozen=True)
class Start:
    """What a draft begins with; named as the fields of an `Agreement`."""

    kind: str
    title: Words
    purpose: Words
    purposes: list[str]
    acts: list[str]
    audience: str
    clauses: Mapping[str, Words]
    is_public: bool = True


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def _words(texts: Mapping[str, str]) -> Words:
    source = next(iter(texts))
    return Words(source, {tag: Rendering(tag, body) for tag, body in texts.items()})


def started_from(kind: str) -> Start | None:
    """Return what an agreement of a kind (`Agreement.Kind`) usually says, or None for another word."""
    if kind not in Agreement.Kind.values:
        return None
    said = _document()[kind]
    return Start(
        kind=kind,
        title=_words(said["title"]),
        purpose=_words(said["purpose"]),
        purposes=said["purposes"],
        acts=said["acts"],
        audience=said["audience"],
        clauses={about: _words(texts) for about, texts in said["clauses"].items()},
    )


def clause_texts(source: Agreement | Start) -> Mapping[str, Words]:
    """Return the texts of an agreement's clauses, or of a beginning, by what each is about."""
    if isinstance(source, Start):
        return source.clauses
    return {clause.about: clause.text for clause in source.clauses.all()}
