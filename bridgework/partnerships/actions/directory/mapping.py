"""How a directory that is not in HSDS form is read: a TOML file, shipped or one's own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.models import Reach
from bridgework.places.labels import code_of

SHIPPED = Path(__file__).resolve().parents[2] / "mappings"
LARGEST = 200_000
LAYOUTS = ("flat", "tables")
FLAT_COLUMNS = (
    "id", "organization", "organization_id", "program", "name", "description", "url", "location", "address", "postal_code",
    "district", "latitude", "longitude", "status", "minimum_age", "maximum_age", "phone", "email", "eligibility", "schedule",
    "cost", "application", "funding", "capacity", "terms", "term_codes", "legal_status", "accessibility",
)  # fmt: skip
TABLE_NAMES = ("organizations", "programs", "services", "locations")
SECRET = ("confidential", "undisclosed")


@dataclass(frozen=True)
class ReachMapping:
    """Where one kind of reach stands: columns with a mark in them, one column with a list, or numbered areas in a text."""

    marks: Mapping[str, str] = field(default_factory=dict)  # column -> code
    column: str = ""
    numbered: str = ""


@dataclass(frozen=True)
class DirectoryMapping:
    """What each column of a source is, and which of its records stay out or are secret."""

    layout: str
    source: str
    language: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rows_column: str = ""
    organization_rows: tuple[str, ...] = ()
    service_rows: tuple[str, ...] = ()
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inactive: tuple[str, ...] = ()
    secret_columns: tuple[str, ...] = ()
    secret_words: tuple[str, ...] = SECRET
    absent: frozenset[str] = frozenset()
    reach: Mapping[str, ReachMapping] = field(default_factory=dict)
    identifiers: Mapping[str, str] = field(default_factory=dict)  # what it is, as "EIN" -> column
    files: Mapping[str, str] = field(default_factory=dict)  # table -> file name
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # table -> our column -> theirs


def shipped_mappings() -> list[str]:
    """Return the names of the mappings that come with the program."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def read_mapping(name: str) -> DirectoryMapping:
    """Return the mapping at a path, or the shipped one of this name.

    Raises
    ------
    ImportRefused
        Where there is none, or it says what is not known.
    """
    path = Path(name)
    if not path.is_file():
        if name.removesuffix(".toml") not in shipped_mappings():
            raise ImportRefused(
                _("There is no mapping “%(name)s”. Give a file, or one of: %(known)s.")
                % {"name": name[:80], "known": ", ".join(shipped_mappings())}
            )
        path = SHIPPED / f"{name.removesuffix('.toml')}.toml"
    if path.stat().st_size > LARGEST:
        raise ImportRefused(_("The mapping is larger than 200 KB. Give the TOML file that says what the columns are."))
    return mapping_of_text(path.read_bytes())


def mapping_of_text(content: bytes) -> DirectoryMapping:
    """Return the mapping that the text of a TOML file describes.

    Raises
    ------
    ImportRefused
    """
    if len(content) > LARGEST:
        raise ImportRefused(_("The mapping is larger than 200 KB. Give the TOML file that says what the columns are."))
    try:
        return mapping_of(tomllib.loads(content.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as why:
        raise ImportRefused(_("The mapping is not a TOML file: %(why)s") % {"why": str(why)[:200]}) from why


def mapping_of(document: Mapping[str, Any]) -> DirectoryMapping:
    """Check what a mapping file says.

    Raises
    ------
    ImportRefused
        Naming the key that is wrong.
    """
    known = {
        "layout",
        "source",
        "language",
        "columns",
        "rows",
        "leave_out",
        "inactive",
        "confidential",
        "absent",
        "reach",
        "identifiers",
        "tables",
    }
    _no_others(document, known, _("the mapping"))
    layout, source = document.get("layout", ""), document.get("source", "")
    if layout not in LAYOUTS:
        raise ImportRefused(_("In the mapping, layout is flat (one table) or tables (several)."))
    if not isinstance(source, str) or not source or code_of(source, 30) != source:
        raise ImportRefused(_("In the mapping, give source a short name in lower-case letters, digits and hyphens."))
    tables = _table(document, "tables")
    _no_others(tables, set(TABLE_NAMES), "[tables]")
    columns = {name: _texts(value, f"columns.{name}") for name, value in _table(document, "columns").items()}
    _no_others(columns, set(FLAT_COLUMNS), "[columns]")
    rows, secret = _table(document, "rows"), _table(document, "confidential")
    _no_others(rows, {"column", "organization", "service"}, "[rows]")
    _no_others(secret, {"columns", "words"}, "[confidential]")
    mapping = DirectoryMapping(
        layout=layout,
        source=source,
        language=str(document.get("language", "")),
        columns=columns,
        rows_column=str(rows.get("column", "")),
        organization_rows=_texts(rows.get("organization", ()), "rows.organization"),
        service_rows=_texts(rows.get("service", ()), "rows.service"),
        leave_out={name: _texts(value, f"leave_out.{name}") for name, value in _table(document, "leave_out").items()},
        inactive=_texts(_table(document, "inactive").get("words", ()), "inactive.words"),
        secret_columns=_texts(secret.get("columns", ()), "confidential.columns"),
        secret_words=_texts(secret.get("words", SECRET), "confidential.words"),
        absent=frozenset(text.casefold() for text in _texts(document.get("absent", ()), "absent")),
        reach={kind: _reach(kind, value) for kind, value in _table(document, "reach").items()},
        identifiers={
            name[:100]: _texts(value, f"identifiers.{name}")[0]
            for name, value in _table(document, "identifiers").items()
        },
        files={name: str(_table(tables, name).get("file", "")) for name in tables},
        tables={name: {k: str(v) for k, v in _table(_table(tables, name), "columns").items()} for name in tables},
    )
    if layout == "flat":
        for name in ("name", "organization_id" if mapping.organization_rows else "organization"):
            if name not in mapping.columns:
                raise ImportRefused(_("In the mapping, [columns] needs %(name)s.") % {"name": name})
    elif not {"organizations", "services"} <= set(tables):
        raise ImportRefused(_("In the mapping, [tables.organizations] and [tables.services] are needed."))
    return mapping


def _reach(kind: str, value: Any) -> ReachMapping:
    if kind not in Reach.Kind.values or not isinstance(value, Mapping):
        raise ImportRefused(_("In the mapping, [reach] knows: %(known)s.") % {"known": ", ".join(Reach.Kind.values)})
    _no_others(value, {"marks", "column", "numbered"}, f"[reach.{kind}]")
    marks = {column: str(code).strip()[:100] for column, code in _table(value, "marks").items()}
    if not all(marks.values()):
        raise ImportRefused(_("In the mapping, each mark needs a code."))
    return ReachMapping(marks, str(value.get("column", "")), str(value.get("numbered", "")))


def _no_others(table: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in table:
        if key not in known:
            raise ImportRefused(
                _("The mapping has “%(key)s” in %(where)s, which is not known. It may have: %(known)s.")
                % {"key": str(key)[:40], "where": where, "known": ", ".join(sorted(known))}
            )


def _table(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key, {})
    if not isinstance(value, Mapping):
        raise ImportRefused(_("In the mapping, [%(key)s] must be a table.") % {"key": key})
    return value


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise ImportRefused(_("In the mapping, %(key)s must be a text or a list of texts.") % {"key": where})
