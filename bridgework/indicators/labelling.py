"""Which group a label of a table stands for: as the mapping says, else as this source or any source was read before."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from datetime import date

from bridgework.indicators.mapping import LabelRule, Mapping
from bridgework.places.labels import Span, code_of, key_of
from bridgework.places.models import EVERYONE
from bridgework.places.queries import KnownLabels

EVERYONE_LABELS = frozenset({"everyone", "all", "total", "all students", "all people", "todos", "todas las personas"})
GroupKey = tuple[str, str]  # dimension code, group code
TOTAL: GroupKey = (EVERYONE, EVERYONE)
Rules = MappingType[GroupKey, tuple[tuple[date | None, date | None, str], ...]]


@dataclass(frozen=True)
class UnknownLabel:
    """A label that would make a new group, and the groups of its dimension that could be meant."""

    dimension: str
    label: str
    code: str
    groups: tuple[tuple[str, str], ...]


class Labels:
    """What each label stands for; asked once for each label, or once for each period where its meaning changed."""

    def __init__(self, mapping: Mapping, known: KnownLabels) -> None:
        self.mapping, self.known = mapping, known
        self.is_column = bool(mapping.columns.get("group") or mapping.crossed)
        self.everyone = EVERYONE_LABELS | {key_of(label) for label in mapping.everyone}
        self.own = _own_rules(mapping)  # (dimension, key of a label) -> rules
        self.anywhere: dict[
            str, GroupKey
        ] = {}  # a label that the mapping names, whatever the table calls its dimension
        for dimension, key in self.own:
            self.anywhere.setdefault(key, (dimension, key))
        self.asked: dict[tuple[str, str, str], GroupKey | None] = {}
        self.is_dated = any(
            since or until for rows in (*self.own.values(), *known.rules.values()) for since, until, _ in rows
        )
        # What the preview says: labels understood from memory, and labels that nobody has named so far.
        self.recalled: dict[GroupKey, str] = {}  # (dimension, label) -> group
        self.unknown: dict[GroupKey, str] = {}  # (dimension, label) -> the code of the group that would be new
        self.used: set[GroupKey] = (
            set()
        )  # the mapping's own (dimension, key) that were met: remembered after the import

    def group(self, dimension: str, label: str, span: Span, *, is_fixed: bool = False) -> GroupKey | None:
        """Return dimension and group of a label in a period, or None where it cannot be placed.

        `is_fixed`: the label stands in the dimension's own column, so no other dimension is meant.
        """
        asked = (dimension, label, span.code if self.is_dated else "")
        if asked not in self.asked:
            self.asked[asked] = self._find(dimension, label, span, is_fixed)
        return self.asked[asked]

    def _find(self, dimension: str, label: str, span: Span, is_fixed: bool) -> GroupKey | None:
        key = key_of(label)
        if not key:
            return None if self.is_column else TOTAL
        if key in self.everyone:
            return TOTAL
        dimension = code_of(dimension or self.mapping.constants.get("dimension", "") or EVERYONE)
        dimension = "" if dimension == EVERYONE else dimension
        at: GroupKey | None = (dimension, key)
        if at not in self.own and not is_fixed:
            at = self.anywhere.get(key)
        if at is not None and at in self.own and (group := _in_force(self.own, at, span)):
            self.used.add(at)
            return at[0], group
        dimension = dimension or self._only_dimension(key)
        return self._known(dimension, label, key, span) if dimension else None

    def _known(self, dimension: str, label: str, key: str, span: Span) -> GroupKey:
        code, at = code_of(label), (dimension, key)
        group = _in_force(self.known.rules, at, span)
        group = group or self.known.groups.get(at) or self.known.groups.get((dimension, key_of(code))) or ""
        if not group:
            self.unknown[dimension, label] = code
        elif group != code:
            self.recalled[dimension, label] = group
        return dimension, group or code

    def _only_dimension(self, key: str) -> str:
        if len(self.mapping.dimensions) == 1:
            return self.mapping.dimensions[0].code
        found = self.known.dimensions_with(key)
        return found.pop() if len(found) == 1 else ""

    def learned(self) -> list[LabelRule]:
        """Return what the mapping taught about the labels that were met."""
        return [
            LabelRule(dimension, key, group, since, until)
            for dimension, key in sorted(self.used)
            for since, until, group in self.own[dimension, key]
        ]


def _own_rules(mapping: Mapping) -> Rules:
    rules: dict[GroupKey, list[tuple[date | None, date | None, str]]] = {}
    for rule in mapping.labels:
        rules.setdefault((rule.dimension, key_of(rule.label)), []).append((rule.since, rule.until, rule.group))
    for dimension in mapping.dimensions:
        for group in dimension.groups:
            for label in (*group.labels, group.code):
                rules.setdefault((dimension.code, key_of(label)), [(None, None, group.code)])
    return {key: tuple(found) for key, found in rules.items()}


def _in_force(rules: Rules, at: GroupKey, span: Span) -> str:
    """Return the group that a label stands for in a period, or nothing; what holds for some years beats what always holds."""
    dated = always = ""
    for since, until, group in rules.get(at, ()):
        if since is None and until is None:
            always = always or group
        elif (since is None or span.starts_on >= since) and (until is None or span.starts_on <= until):
            dated = dated or group
    return dated or always


def crossing_of(parts: list[GroupKey]) -> GroupKey:
    """Return dimension and group of several groups at once; the same whatever the order in which a source has its columns."""
    ordered = sorted(parts)
    return code_of(" x ".join(dimension for dimension, _ in ordered)), code_of(
        " x ".join(group for _, group in ordered)
    )
