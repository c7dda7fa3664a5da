"""How the columns of one table are read: from a TOML file, or from the choices of the upload form (the same keys)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

SHIPPED = Path(__file__).resolve().parent / "mappings"
SUPPRESSED = ("*", "**", "***", "s", "suppressed", "<5", "<10", "<11", "<20", "< 5", "< 10", "--", "-9998")
ABSENT = ("", "n/a", "na", "null", "none", ".", "-", "–", "—", "-9999", "-1")
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
    suppressed: frozenset[str] = frozenset(SUPPRESSED)
    absent: frozenset[str] = frozenset(ABSENT)
    value_is: str = "percent"  # "percent" (0 to 100) or "share" (0 to 1)
    dimensions: tuple[DimensionName, ...] = ()
    denominators: Denominators | None = None

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
    "dimensions", "denominators",
}  # fmt: skip
KNOWN_COLUMNS = {"place", "place_name", "period", "dimension", "group", *MEASURES}


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
    mapping = Mapping(
        indicator=_table(document, "indicator"),
        columns=columns,
        where={key: _texts(value, f"where.{key}") for key, value in _table(document, "where").items()},
        leave_out={key: _texts(value, f"leave_out.{key}") for key, value in _table(document, "leave_out").items()},
        constants={key: str(value) for key, value in _table(document, "constants").items() if value != ""},
        wide_periods=_texts(wide.get("periods", ()), "wide.periods"),
        wide_measure=str(wide.get("measure", "")),
        everyone=_texts(document.get("everyone", ()), "everyone"),
        suppressed=frozenset(t.lower() for t in _texts(document["suppressed"], "suppressed"))
        if "suppressed" in document
        else frozenset(SUPPRESSED),
        absent=frozenset(t.lower() for t in _texts(document["absent"], "absent"))
        if "absent" in document
        else frozenset(ABSENT),
        value_is=str(document.get("value_is", "percent")),
        dimensions=dimensions,
        denominators=Denominators(**{k: str(v) for k, v in denominators.items()}) if _fits(denominators) else None,
    )
    _check(mapping)
    return mapping


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
