"""How the columns of one table are read: from a TOML file, or from the choices of the upload form (the same keys)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from bridgework.indicators.codes import codes_of
from bridgework.places.labels import UnreadablePeriod, span_of

SHIPPED = Path(__file__).resolve().parent / "mappings"
MEASURES = ("numerator", "denominator", "value", "margin")


class MappingRefused(Exception):
    """The mapping does not fit; the message says what to write."""


@dataclass(frozen=True)
class GroupName:
    """One group: its code, what people call it, and which labels of the source stand for it."""

    code: str
    name: MappingType[str, str]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class DimensionName:
    """One way to tell people apart, with its groups in order."""

    code: str
    name: MappingType[str, str]
    groups: tuple[GroupName, ...] = ()


@dataclass(frozen=True)
class Denominators:
    """A second table that counts the people: its file, its own columns, and whether everyone is the sum of its groups."""

    file: str = ""
    place: str = ""
    period: str = ""
    group: str = ""
    count: str = ""
    everyone: str = ""  # "sum": everyone is the sum of its groups; empty: a row of its own says so


@dataclass(frozen=True)
class LabelRule:
    """Which group a label of this source stands for, and in which years; None: always."""

    dimension: str
    label: str
    group: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Mapping:
    """What each column is, which rows are taken, what the labels mean, and which indicator the table fills."""

    indicator: MappingType[str, Any] = field(default_factory=dict)
    columns: MappingType[str, str] = field(default_factory=dict)
    where: MappingType[str, tuple[str, ...]] = field(default_factory=dict)
    leave_out: MappingType[str, tuple[str, ...]] = field(default_factory=dict)
    constants: MappingType[str, str] = field(default_factory=dict)
    wide_periods: tuple[str, ...] = ()  # headings of the columns that are periods
    wide_measure: str = ""  # what their cells hold
    everyone: tuple[str, ...] = ()  # labels of the group column that stand for everyone
    suppressed: frozenset[str] = codes_of(None, None)[0]
    absent: frozenset[str] = codes_of(None, None)[1]
    value_is: str = "percent"  # "percent" (0 to 100) or "share" (0 to 1)
    dimensions: tuple[DimensionName, ...] = ()
    denominators: Denominators | None = None
    named_source: str = ""  # whose labels these are; the indicator's source where the mapping does not say
    labels: tuple[LabelRule, ...] = ()
    crossed: MappingType[str, str] = field(
        default_factory=dict
    )  # dimension code -> its column: a row is in all at once

    @property
    def source(self) -> str:
        """Under which name the meaning of labels is remembered; empty: for every source."""
        return (self.named_source or str(self.indicator.get("source") or "")).strip()[:120]

    @property
    def unit(self) -> str:
        return str(self.indicator.get("unit", "people"))

    @property
    def place_level(self) -> str:
        return str(self.indicator.get("place_level") or "place")


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if isinstance(value, str | int):
        return (str(value),)
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    raise MappingRefused(_("In the mapping, %(key)s must be a text or a list of texts.") % {"key": where})


def _names(value: Any, fallback: str) -> dict[str, str]:
    if isinstance(value, str):
        return {"en": value}
    if isinstance(value, MappingType) and all(isinstance(text, str) for text in value.values()):
        return dict(value)
    return {"en": fallback}


def _table(document: MappingType[str, Any], key: str) -> MappingType[str, Any]:
    value = document.get(key, {})
    if not isinstance(value, MappingType):
        raise MappingRefused(_("In the mapping, [%(key)s] must be a table.") % {"key": key})
    return value


def _groups(table: Any, where: str) -> tuple[GroupName, ...]:
    if not isinstance(table, MappingType):
        raise MappingRefused(_("In the mapping, [%(key)s] must be a table.") % {"key": where})
    groups = []
    for code, one in table.items():
        if not isinstance(one, MappingType):
            one = {"name": one}
        groups.append(GroupName(code, _names(one.get("name"), code), _texts(one.get("labels", code), code)))
    return tuple(groups)


KNOWN = {
    "indicator", "columns", "where", "leave_out", "constants", "wide", "everyone", "suppressed", "absent", "value_is",
    "dimensions", "denominators", "source", "labels", "crossed",
}  # fmt: skip
PARENT = ("parent", "parent_name", "parent_level")
KNOWN_COLUMNS = {"place", "place_name", "period", "dimension", "group", *PARENT, *MEASURES}


def mapping_of(document: MappingType[str, Any]) -> Mapping:
    """Return the mapping that a TOML document or a form's choices describe, checked.

    Raises
    ------
    MappingRefused
        Naming the key that is wrong and what to write.
    """
    for key in document:
        if key not in KNOWN:
            raise MappingRefused(
                _("The mapping has no key %(key)s. It knows: %(known)s.")
                % {"key": key, "known": ", ".join(sorted(KNOWN))}
            )
    columns = {key: str(value) for key, value in _table(document, "columns").items() if value}
    for key in columns:
        if key not in KNOWN_COLUMNS:
            raise MappingRefused(
                _("In the mapping, [columns] has no %(key)s. It knows: %(known)s.")
                % {"key": key, "known": ", ".join(sorted(KNOWN_COLUMNS))}
            )
    wide, denominators = _table(document, "wide"), _table(document, "denominators")
    dimensions = tuple(
        DimensionName(code, _names(one.get("name"), code), _groups(one.get("groups", {}), f"dimensions.{code}.groups"))
        for code, one in _table(document, "dimensions").items()
        if isinstance(one, MappingType)
    )
    for dimension in dimensions:
        if slugify(dimension.code) != dimension.code or any(slugify(g.code) != g.code for g in dimension.groups):
            raise MappingRefused(_("In the mapping, codes of groups are lower case letters, digits and hyphens."))
    suppressed, absent = (_texts(document[key], key) if key in document else None for key in ("suppressed", "absent"))
    held, none = codes_of(suppressed, absent)
    mapping = Mapping(
        indicator=_table(document, "indicator"),
        columns=columns,
        where={key: _texts(value, f"where.{key}") for key, value in _table(document, "where").items()},
        leave_out={key: _texts(value, f"leave_out.{key}") for key, value in _table(document, "leave_out").items()},
        constants={key: str(value) for key, value in _table(document, "constants").items() if value != ""},
        wide_periods=_texts(wide.get("periods", ()), "wide.periods"),
        wide_measure=str(wide.get("measure", "")),
        everyone=_texts(document.get("everyone", ()), "everyone"),
        suppressed=held,
        absent=none,
        value_is=str(document.get("value_is", "percent")),
        dimensions=dimensions,
        denominators=Denominators(**{k: str(v) for k, v in denominators.items()}) if _fits(denominators) else None,
        named_source=str(document.get("source", "")),
        labels=tuple(_rules(_table(document, "labels"))),
        crossed={str(code): str(column) for code, column in _table(document, "crossed").items() if column},
    )
    _check(mapping)
    _check_groups(mapping)
    return mapping


def _rules(table: MappingType[str, Any]) -> Iterator[LabelRule]:
    """Read `[labels.race]`: label = "group", or label = [{group, since, until}, …] where its meaning changed."""
    for dimension, labels in table.items():
        if not isinstance(labels, MappingType):
            raise MappingRefused(_("In the mapping, [%(key)s] must be a table.") % {"key": f"labels.{dimension}"})
        for label, said in labels.items():
            for one in said if isinstance(said, list) else [said]:
                one = one if isinstance(one, MappingType) else {"group": one}
                if not one.get("group") or not one.keys() <= {"group", "since", "until"}:
                    raise MappingRefused(
                        _("In the mapping, say of the label %(label)s which group it is: group, and since or until.")
                        % {"label": label}
                    )
                since, until = _day(one.get("since"), is_first=True), _day(one.get("until"), is_first=False)
                yield LabelRule(str(dimension), str(label), str(one["group"]), since, until)


def _day(period: Any, *, is_first: bool) -> date | None:
    if period in (None, ""):
        return None
    try:
        span = span_of(str(period))
    except UnreadablePeriod as why:
        raise MappingRefused(str(why)) from why
    return span.starts_on if is_first else span.ends_on


def _check_groups(mapping: Mapping) -> None:
    codes = {*mapping.crossed, *(part for rule in mapping.labels for part in (rule.dimension, rule.group))}
    if any(slugify(code) != code for code in codes):
        raise MappingRefused(_("In the mapping, codes of groups are lower case letters, digits and hyphens."))
    if len(mapping.crossed) == 1 or (mapping.crossed and {"group", "dimension"} & mapping.columns.keys()):
        raise MappingRefused(
            _("Crossed groups need a column for each of two or more dimensions, and no other column of groups.")
        )
    has_parent = {"parent", "parent_name"} & mapping.columns.keys()
    if has_parent and not (mapping.columns.get("parent_level") or mapping.constants.get("parent_level")):
        raise MappingRefused(_("Say what kind of place the larger place is: county, state, district …"))


def _fits(table: MappingType[str, Any]) -> bool:
    if not table:
        return False
    for key in table:
        if key not in Denominators.__dataclass_fields__:
            raise MappingRefused(_("In the mapping, [denominators] has no %(key)s.") % {"key": key})
    missing = [key for key in ("place", "period", "count") if not table.get(key)]
    if missing:
        raise MappingRefused(_("In the mapping, [denominators] needs %(keys)s.") % {"keys": ", ".join(missing)})
    return True


def _check(mapping: Mapping) -> None:
    def known(key: str) -> bool:
        return key in mapping.columns or key in mapping.constants

    if mapping.unit not in ("people", "events", "given"):
        raise MappingRefused(_("Say what is counted: unit is people, events or given."))
    if mapping.value_is not in ("percent", "share"):
        raise MappingRefused(_("In the mapping, value_is must be percent or share."))
    if not known("place"):
        raise MappingRefused(_("Say which column names the place."))
    if not known("period") and not mapping.wide_periods:
        raise MappingRefused(_("Say which column names the period, or which columns are years."))
    if mapping.wide_periods and mapping.wide_measure not in MEASURES:
        raise MappingRefused(_("Say what the columns of years hold: numerator, denominator, value or margin."))
    has = {key for key in MEASURES if key in mapping.columns} | {mapping.wide_measure}
    if not has & {"numerator", "value"}:
        raise MappingRefused(_("Say which column holds the count or the rate."))
    if mapping.unit == "given" and "value" not in has:
        raise MappingRefused(_("A rate that is taken as given needs a column for the rate."))
    if mapping.unit != "given" and "numerator" not in has:
        raise MappingRefused(
            _("Counts need a column for the number counted. For rates without counts, choose “as given”.")
        )


def read_mapping(name: str) -> tuple[Mapping, dict[str, Any], Path]:
    """Return a mapping from a path or a shipped name, the document it stands in, and the folder it lies in.

    Raises
    ------
    MappingRefused
        If there is no such file, or it is no TOML, or it does not fit.
    """
    path = Path(name)
    if not path.is_file():
        shipped = SHIPPED / (path.name if path.suffix == ".toml" else f"{path.name}.toml")
        if not shipped.is_file():
            names = ", ".join(sorted(one.stem for one in SHIPPED.glob("*.toml")))
            raise MappingRefused(
                _("There is no mapping %(name)s. Give a file, or one of: %(names)s.") % {"name": name, "names": names}
            )
        path = shipped
    try:
        if path.stat().st_size > 1_000_000:
            raise MappingRefused(
                _("The mapping is larger than 1 MB. Give the TOML file that says what the columns are.")
            )
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise MappingRefused(_("%(name)s is not valid TOML: %(why)s") % {"name": path.name, "why": why}) from why
    return mapping_of(document), document, path.parent
