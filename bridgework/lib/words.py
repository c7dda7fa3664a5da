"""Words in one or more languages: what people wrote, in which language, by whom, and whether a machine translated it.

Every text that a person reads is stored as `Words` in one column, so a page needs no join to show it in its reader's
language, and no text exists without its language. `by` is an opaque reference (a person's `ref`): erasing the person
leaves nothing readable behind.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.json import KeyTransform
from django.utils.translation import get_language

RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ku-arab", "pnb", "ps", "sd", "syr", "ug", "ur", "yi"}
)


def direction(language: str) -> str:
    """Return `rtl` or `ltr` for a BCP 47 language tag."""
    tag = language.lower()
    return "rtl" if tag in RIGHT_TO_LEFT or tag.split("-")[0] in RIGHT_TO_LEFT else "ltr"


class Rendering(NamedTuple):
    """One text in one language. `is_machine` marks a machine translation that no person has checked."""

    language: str
    body: str
    by: str = ""
    is_machine: bool = False

    @property
    def direction(self) -> str:
        return direction(self.language)


def _rendering(tag: str, stored: Mapping[str, Any]) -> Rendering:
    return Rendering(tag, stored["body"], stored.get("by", ""), stored.get("machine", False))


_NONE: Mapping[str, Any] = {}


class Words:
    """A text and its translations; `source` is the language it was written in. Never changed once made.

    Words that come from the database are decoded when somebody reads them: a row brings many that its page does not show.
    """

    __slots__ = ("_bodies", "_renderings", "_source", "_stored")

    def __init__(self, source: str = "en", renderings: Mapping[str, Rendering] | None = None) -> None:
        self._source = source
        self._renderings: Mapping[str, Rendering] | None = {} if renderings is None else renderings
        self._stored: str | None = None
        self._bodies: Mapping[str, Any] = {}  # as stored: a page shows one language of them

    @classmethod
    def stored(cls, text: str) -> Words:
        """Return the words that this JSON text holds, decoded at the first look."""
        words = cls.__new__(cls)  # a page makes many: without the way through `__init__`
        words._source, words._renderings, words._stored, words._bodies = "en", _NONE, text, _NONE
        return words

    def _decode(self) -> None:
        stored, self._stored = self._stored, None
        try:
            decoded = orjson.loads(stored or "null")
        except orjson.JSONDecodeError:  # half of a surrogate pair, which only the slower reader takes
            decoded = json.loads(stored or "null")
        if decoded:
            self._hold(decoded)

    @property
    def source(self) -> str:
        if self._stored is not None:
            self._decode()
        return self._source

    @property
    def renderings(self) -> Mapping[str, Rendering]:
        if self._stored is not None:
            self._decode()
        if self._renderings is None:
            self._renderings = {tag: _rendering(tag, one) for tag, one in self._bodies.items()}
        return self._renderings

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Words):
            return NotImplemented
        return (self.source, self.renderings) == (other.source, other.renderings)

    def __hash__(self) -> int:
        return hash((self.source, frozenset(self.renderings.items())))

    def __repr__(self) -> str:
        return f"Words(source={self.source!r}, renderings={self.renderings!r})"

    @classmethod
    def of(cls, body: str, language: str = "en", by: str = "") -> Words:
        """Make words from a text in one language; an empty body makes empty words."""
        body = body.strip()
        return cls(language, {language: Rendering(language, body, by)} if body else {})

    @classmethod
    def of_many(cls, **bodies: str) -> Words:
        """Make words from several languages, the first being the source: `Words.of_many(en="Bus", es="Autobús")`."""
        words = cls(next(iter(bodies), "en"), {})
        for language, body in bodies.items():
            words = words.with_rendering(body, language)
        return words

    def with_rendering(self, body: str, language: str, by: str = "", is_machine: bool = False) -> Words:
        """Return these words with one language added or replaced."""
        return Words(self.source, {**self.renderings, language: Rendering(language, body.strip(), by, is_machine)})

    def in_language(self, language: str | None = None) -> Rendering:
        """Return the best rendering for a reader: the language, its base language, the source, or anything there is."""
        if self._stored is not None:
            self._decode()
        renderings = self._renderings
        bodies: Mapping[str, Any] = self._bodies if renderings is None else renderings
        if not bodies:
            return Rendering(language or self.source, "")
        tag = language or get_language() or self.source
        if tag not in bodies:
            tags = (tag.split("-")[0], self.source, *bodies)
            tag = next(one for one in tags if one in bodies)
        return _rendering(tag, bodies[tag]) if renderings is None else renderings[tag]

    @property
    def languages(self) -> list[str]:
        return list(self.renderings)

    def __bool__(self) -> bool:
        if self._stored is not None:
            self._decode()
        return bool(self._bodies if self._renderings is None else self._renderings)

    def __str__(self) -> str:
        return self.in_language().body

    def as_json(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "source": self.source,
            "in": {r.language: {"body": r.body, "by": r.by, "machine": r.is_machine} for r in self.renderings.values()},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Words:
        """Return words from what was stored; nothing stored gives empty words."""
        words = cls()
        if stored:
            words._hold(stored)
        return words

    def _hold(self, stored: Mapping[str, Any]) -> None:
        self._source, self._bodies, self._renderings = stored["source"], stored["in"], None


class WordsField(models.JSONField):
    """A column of `Words`. Assigning a plain string is refused: a text without a language must not be stored."""

    description = "Words in one or more languages"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Words)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Words:
        if isinstance(value, Words):
            return value
        if isinstance(value, str) and not isinstance(expression, KeyTransform):
            return Words.stored(value)
        return Words.from_json(super().from_db_value(value, expression, connection))

    def to_python(self, value: Any) -> Words:
        if isinstance(value, Words):
            return value
        if isinstance(value, Mapping) or value is None:
            return Words.from_json(value)
        raise ValidationError("Words need a language: give Words, not a plain string.")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            raise TypeError("Words need a language: assign Words.of(text, language), not a plain string.")
        if isinstance(value, Words):
            value = value.as_json()
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> Any:
        return self.value_from_object(obj).as_json()

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value.as_json() if isinstance(value, Words) else value, model_instance)
