"""How one value of a playbook's document is read and written. What is wrong is said by key, and all of it at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from bridgework.lib.words import Words

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Nothing but line breaks: PostgreSQL keeps no NUL, and nobody writes the others by hand.
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
MOST_KEY = 60
MOST_PROBLEMS = 20


class Problem(NamedTuple):
    """What is wrong at one key: `goals[2].title`."""

    where: str
    said: str

    def __str__(self) -> str:
        return f"{self.where}: {self.said}"


class Refused(Exception):
    """Enough was found wrong; reading ends."""


class Problems(list):
    """What was found wrong so far; after twenty, a reader has enough to do."""

    def add(self, where: str, said: str) -> None:
        self.append(Problem(where, said))
        if len(self) >= MOST_PROBLEMS:
            raise Refused


class Spec:
    """How a value is read, and written again."""

    nothing: Any = None  # what a missing value stands for, where it may be missing
    is_needed = True

    def read(self, value: Any, where: str, found: Problems, language: str) -> Any:
        raise NotImplementedError

    def write(self, value: Any) -> Any:
        return value


@dataclass(frozen=True)
class Text(Spec):
    """A text by language, `{en = "…", es = "…"}`."""

    most: int = 2000
    is_needed: bool = True
    nothing: Any = Words()

    def read(self, value: Any, where: str, found: Problems, language: str) -> Words:
        if not isinstance(value, Mapping) or not value:
            found.add(where, _('Write the text by language, such as {en = "…"}.'))
            return Words()
        bodies: dict[str, str] = {}
        for tag, body in sorted(value.items(), key=lambda one: one[0] != language):
            here = f"{where}.{str(tag)[:20]}"
            if not LANGUAGE.fullmatch(tag) or len(tag) > 35:
                found.add(where, _("“%(tag)s” is not a language tag. Write one such as en.") % {"tag": tag[:20]})
            elif not isinstance(body, str) or not body.strip():
                found.add(here, _("Write a text here, or leave the language out."))
            elif CONTROL.search(body):
                found.add(here, _("There is a character in it that cannot be shown. Type the text anew."))
            elif len(body) > self.most:
                found.add(here, _("Shorten it to %(most)d characters.") % {"most": self.most})
            else:
                bodies[tag] = body
        words = Words(next(iter(bodies), language), {})
        for tag, body in bodies.items():
            words = words.with_rendering(body, tag)
        return words

    def write(self, value: Words) -> dict[str, str]:
        first = sorted(value.renderings.values(), key=lambda one: one.language != value.source)
        return {one.language: one.body for one in first}


@dataclass(frozen=True)
class Choice(Spec):
    """One of a few codes."""

    values: tuple[str, ...]
    is_needed: bool = True
    nothing: str = ""

    def read(self, value: Any, where: str, found: Problems, language: str) -> str:
        if not isinstance(value, str) or value not in self.values:
            found.add(where, _("Write one of these: %(values)s.") % {"values": ", ".join(self.values)})
            return ""
        return value


@dataclass(frozen=True)
class Choices(Spec):
    """Some of a few codes, each once."""

    values: tuple[str, ...]

    def read(self, value: Any, where: str, found: Problems, language: str) -> tuple[str, ...]:
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(one, str) and one in self.values for one in value)
            or len(set(value)) < len(value)
        ):
            found.add(where, _("Write a list of some of these: %(values)s.") % {"values": ", ".join(self.values)})
            return ()
        return tuple(value)

    def write(self, value: Iterable[str]) -> list[str]:
        return list(value)


@dataclass(frozen=True)
class Number(Spec):
    """A whole number."""

    least: int
    most: int
    is_needed: bool = True
    nothing: int = 0

    def read(self, value: Any, where: str, found: Problems, language: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            found.add(
                where,
                _("Write a whole number from %(least)d to %(most)d.") % {"least": self.least, "most": self.most},
            )
            return self.least
        return value


@dataclass(frozen=True)
class Flag(Spec):
    """True or false; false where it is left out."""

    is_needed: bool = False
    nothing: bool = False

    def read(self, value: Any, where: str, found: Problems, language: str) -> bool:
        if not isinstance(value, bool):
            found.add(where, _("Write true or false."))
        return value is True


@dataclass(frozen=True)
class Plain(Spec):
    """A string of a certain form."""

    form: re.Pattern[str]
    most: int
    hint: Any

    def read(self, value: Any, where: str, found: Problems, language: str) -> str:
        if not isinstance(value, str) or len(value) > self.most or not self.form.fullmatch(value):
            found.add(where, str(self.hint))
            return ""
        return value


@dataclass(frozen=True)
class Refers(Spec):
    """The key of another part, or several; whether it is there is asked once all is read."""

    of: str
    is_many: bool = False
    is_needed: bool = False

    @property
    def nothing(self) -> Any:
        return () if self.is_many else ""

    def read(self, value: Any, where: str, found: Problems, language: str) -> Any:
        if self.is_many:
            if isinstance(value, list) and len(value) <= 30 and all(isinstance(one, str) for one in value):
                return tuple(value)
            found.add(where, _("Write a list of keys of %(of)s.") % {"of": self.of})
            return ()
        if not isinstance(value, str):
            found.add(where, _("Write a key of %(of)s.") % {"of": self.of})
            return ""
        return value

    def write(self, value: Any) -> Any:
        return list(value) if self.is_many else value


@dataclass(frozen=True)
class Texts(Spec):
    """A list of texts."""

    most: int
    most_each: int
    is_needed: bool = True
    nothing: tuple = ()

    def read(self, value: Any, where: str, found: Problems, language: str) -> tuple[Words, ...]:
        if not isinstance(value, list) or len(value) > self.most:
            found.add(where, _("Write a list of at most %(most)d.") % {"most": self.most})
            return ()
        one = Text(self.most_each)
        return tuple(one.read(body, f"{where}[{n}]", found, language) for n, body in enumerate(value, start=1))

    def write(self, value: tuple[Words, ...]) -> list[dict[str, str]]:
        return [Text().write(one) for one in value]


@dataclass(frozen=True)
class Table(Spec):
    """One table of named values."""

    of: type

    def read(self, value: Any, where: str, found: Problems, language: str) -> Any:
        return read_table(self.of, value, where, found, language)

    def write(self, value: Any) -> dict[str, Any]:
        return write_table(value)


@dataclass(frozen=True)
class Parts(Spec):
    """A list of tables."""

    of: type
    most: int
    is_needed: bool = False
    nothing: tuple = ()

    def read(self, value: Any, where: str, found: Problems, language: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) > self.most:
            found.add(where, _("Write a list of at most %(most)d.") % {"most": self.most})
            return ()
        read = (read_table(self.of, one, f"{where}[{n}]", found, language) for n, one in enumerate(value, start=1))
        return tuple(one for one in read if one is not None)

    def write(self, value: tuple[Any, ...]) -> list[dict[str, Any]]:
        return [write_table(one) for one in value]


def said(spec: Spec) -> Any:
    """Declare a value of a table."""
    return field(metadata={"spec": spec})


def read_table(of: type, value: Any, where: str, found: Problems, language: str) -> Any:
    """Return a part as read, or None where it is not even a table."""
    if not isinstance(value, Mapping):
        found.add(where, _("A table of named values is expected here."))
        return None
    specs = {one.name: one.metadata["spec"] for one in fields(of)}
    prefix = f"{where}." if where else ""
    for name in value:
        if name not in specs:
            found.add(f"{prefix}{str(name)[:40]}", _("This key is not known. Check its spelling, or leave it out."))
    read = {}
    for name, spec in specs.items():
        if name in value:
            read[name] = spec.read(value[name], f"{prefix}{name}", found, language)
        else:
            if spec.is_needed:
                found.add(f"{prefix}{name}", _("This is missing."))
            read[name] = spec.nothing
    return of(**read)


def write_table(part: Any) -> dict[str, Any]:
    """Return a part as a document has it; what is empty and may be missing is left out."""
    written = {}
    for one in fields(part):
        spec, value = one.metadata["spec"], getattr(part, one.name)
        if spec.is_needed or value != spec.nothing:
            written[one.name] = spec.write(value)
    return written
