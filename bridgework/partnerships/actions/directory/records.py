"""What a directory holds once it is read: records of four kinds, none of them in the database yet."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

KINDS = ("organization", "program", "location", "service")
Json = dict[str, Any]
Reaches = frozenset[tuple[str, str]]
MOST_IDENTIFIER = 100


@dataclass(frozen=True)
class OrganizationRecord:
    """One organization as the source has it."""

    key: str
    name: str
    description: str = ""
    url: str = ""
    legal_status: str = ""
    email: str = ""
    phone: str = ""
    identifiers: tuple[tuple[str, str, str, str], ...] = ()  # scheme, kind, value, the source's id of the line
    hsds: Json = field(default_factory=dict)


@dataclass(frozen=True)
class ProgramRecord:
    """One program of one organization."""

    key: str
    organization: str
    name: str
    description: str = ""
    hsds: Json = field(default_factory=dict)


@dataclass(frozen=True)
class TaxonomyRecord:
    """One vocabulary."""

    key: str
    name: str
    hsds: Json = field(default_factory=dict)


@dataclass(frozen=True)
class TermRecord:
    """One term of a vocabulary."""

    key: str
    name: str
    code: str = ""
    taxonomy_name: str = ""
    taxonomy: str = ""
    hsds: Json = field(default_factory=dict)


@dataclass(frozen=True)
class AtLocation:
    """A service is given at a place."""

    location: str
    identifier: str
    hsds: Json = field(default_factory=dict)


@dataclass(frozen=True)
class LocationRecord:
    """One place. A confidential one is made by `confidential`, which takes no address, so that none can slip in."""

    key: str
    organization: str
    name: str = ""
    address: str = ""
    postal_code: str = ""
    district: str = ""
    latitude: float | None = None
    longitude: float | None = None
    is_confidential: bool = False
    phone: str = ""
    accessibility: str = ""
    hsds: Json | None = None

    @classmethod
    def confidential(cls, key: str, organization: str) -> LocationRecord:
        """Return a place of which nothing is kept but that it exists."""
        return cls(key, organization, is_confidential=True)


@dataclass(frozen=True)
class ServiceRecord:
    """One service and whom it serves."""

    key: str
    organization: str
    name: str
    program: str = ""
    location: str = ""
    description: str = ""
    is_active: bool = True
    reaches: Reaches = frozenset()
    status: str = "active"
    minimum_age: float | None = None
    maximum_age: float | None = None
    url: str = ""
    email: str = ""
    phone: str = ""
    eligibility: str = ""
    schedule: str = ""
    cost: str = ""
    application: str = ""
    funding: str = ""
    capacity: int | None = None
    capacity_unit: str = ""
    capacity_as_of: date | None = None
    at: tuple[AtLocation, ...] = ()
    terms: frozenset[str] = frozenset()
    hsds: Json = field(default_factory=dict)


Sentence = Callable[[int], str]
"""Gives, for how often it happened, the right form of a sentence that has %(n)s in it."""


@dataclass
class Noticed:
    """What was noticed while reading: of each kind how often, and where first. No text of a record stands in it."""

    counts: Counter[str] = field(default_factory=Counter)
    said: dict[str, tuple[Sentence, dict[str, str]]] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)

    def add(self, sentence: Sentence, where: str = "", times: int = 1, **words: str) -> None:
        """Note something; `words` are what stands in its sentence beside the count."""
        kind = sentence(2) % {"n": "", **words}  # equal sentences are one kind, wherever they are noticed
        self.counts[kind] += times
        self.said.setdefault(kind, (sentence, words))
        if where:
            self.first.setdefault(kind, where)

    def lines(self) -> list[str]:
        """Return one sentence for each kind."""
        lines = []
        for kind, n in self.counts.items():
            sentence, words = self.said[kind]
            text = sentence(n) % {"n": n, **words}
            if kind in self.first:
                text += " " + _("First: %(where)s.") % {"where": self.first[kind]}
            lines.append(text)
        return lines


@dataclass
class Directory:
    """A directory that was read whole.

    `n_refused` counts, by kind, the records that stand in the source but cannot be kept: repeated ones, and those whose
    organization is not there.
    """

    source: str
    language: str = "en"
    organizations: dict[str, OrganizationRecord] = field(default_factory=dict)
    programs: dict[str, ProgramRecord] = field(default_factory=dict)
    locations: dict[str, LocationRecord] = field(default_factory=dict)
    services: dict[str, ServiceRecord] = field(default_factory=dict)
    taxonomies: dict[str, TaxonomyRecord] = field(default_factory=dict)
    terms: dict[str, TermRecord] = field(default_factory=dict)
    leftovers: dict[str, list[Json]] = field(default_factory=dict)  # rows of HSDS that belong to no record here
    n_rows: int = 0
    n_left_out: int = 0
    n_refused: Counter[str] = field(default_factory=Counter)
    noticed: Noticed = field(default_factory=Noticed)

    def refuse(self, kind: str, sentence: Sentence, where: str = "", times: int = 1) -> None:
        """Count a record that cannot be kept, and say why."""
        self.n_refused[kind] += times
        self.noticed.add(sentence, where, times)

    def of_kind(self, kind: str) -> dict:
        """Return the records of one kind by key."""
        return getattr(self, f"{kind}s")

    def key(self, *parts: str) -> str:
        """Return the identifier of a record within its source: one id as it is, several as a digest."""
        text = parts[0] if len(parts) == 1 else ""
        whole = f"{self.source}:{text}"
        if not text or len(whole) > MOST_IDENTIFIER:
            joined = "".join(f"{len(part)}:{part}" for part in parts)
            whole = f"{self.source}:{hashlib.sha256(joined.encode()).hexdigest()[:32]}"
        return whole
