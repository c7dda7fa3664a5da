"""Public lists of grants, read by a mapping: each award once, the exact sum."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.actions.refusals import Refused
from bridgework.goals.sheets import NoDate, notes_of, read_date
from bridgework.lib.tables import Limits, Table, TableRefused, read_table
from bridgework.partnerships.actions.importing import ImportRefused, ImportReport, digest_of, record_import
from bridgework.partnerships.models import Membership, Partnership
from bridgework.resources.models import Grant
from bridgework.resources.money import minor_units, whole_units

MAPPINGS = Path(__file__).resolve().parents[1] / "mappings"
LIMITS = Limits(bytes=256 * 1024**2, rows=1_000_000)
COLUMNS = (
    "funder", "recipient", "recipient_identifier", "through", "amount", "date", "precision", "purpose", "where", "status"
)  # fmt: skip
SIZES = {
    "funder": 300,
    "recipient": 300,
    "recipient_identifier": 40,
    "through": 300,
    "purpose": 2000,
    "where": 200,
    "status": 80,
}


@dataclass(frozen=True)
class GrantMapping:
    """How a list of grants is read.

    Attributes
    ----------
    source : str
        The list's own short name: a second import finds its rows again by it.
    currency : str
        ISO 4217.
    columns : mapping
        Our name to the column's heading.
    funder : str
        Of all rows, where no column says it.
    period : str
        Of all rows, such as a fiscal year.
    dates : str
        month-first or day-first, where a date could be two days.
    words : mapping
        What a status sign means.
    """

    source: str
    currency: str
    columns: Mapping[str, str]
    funder: str = ""
    period: str = ""
    dates: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


def read_grant_mapping(name: str) -> GrantMapping:
    """Read a mapping: a file, or the name of one that ships (nyc_2014, nyc_2015, us_foundation_grants).

    Parameters
    ----------
    name : str

    Raises
    ------
    ImportRefused
        If there is none, or it says something unknown.
    """
    path = Path(name)
    if not path.is_file():
        path = MAPPINGS / f"{path.name.removesuffix('.toml')}.toml"
    if not path.is_file():
        shipped = ", ".join(sorted(one.stem for one in MAPPINGS.glob("*.toml")))
        raise ImportRefused(
            _("There is no mapping “%(name)s”. These ship: %(shipped)s.") % {"name": name, "shipped": shipped}
        )
    try:
        stored: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise ImportRefused(_("The mapping is not a TOML file: %(why)s.") % {"why": why})
    unknown = set(stored) - set(GrantMapping.__dataclass_fields__)
    columns = stored.get("columns", {})
    unknown |= set(columns) - set(COLUMNS)
    if unknown:
        raise ImportRefused(_("The mapping has “%(name)s”, which is not known.") % {"name": sorted(unknown)[0]})
    for needed in ("source", "currency"):
        if not isinstance(stored.get(needed), str) or not stored[needed]:
            raise ImportRefused(_("The mapping must say %(name)s.") % {"name": needed})
    if not {"recipient", "amount"} <= set(columns) or not ("funder" in columns or stored.get("funder")):
        raise ImportRefused(_("The mapping must name the columns of recipient and amount, and the funder."))
    return GrantMapping(**stored)


@dataclass
class _Reader:
    partnership: Partnership
    mapping: GrantMapping
    places: dict[str, int]
    seen: dict[str, int] = field(default_factory=dict)

    def grant(self, cells: list[str]) -> Grant:
        """Return the grant of one row.

        Raises
        ------
        Refused, NoDate
            If a cell cannot be read.
        """
        said = {name: " ".join(cells[at].split()) for name, at in self.places.items()}
        amount = minor_units(said.pop("amount"), self.mapping.currency)
        on = read_date(said["date"], self.mapping.dates) if said.get("date") else None
        said.pop("date", None)
        period, on = _period(self.mapping.period, on, said.pop("precision", ""))
        if not said["recipient"]:
            raise Refused(_("This row says no recipient."))
        if "status" in said:
            said["status"] = self.mapping.words.get(said["status"], said["status"])
        values = {name: text[: SIZES[name]] for name, text in said.items()}
        values.setdefault("funder", self.mapping.funder)
        digest = digest_of(*(cell for cell in cells), self.mapping.period)
        self.seen[digest] = self.seen.get(digest, 0) + 1  # two rows that say the same are two awards
        return Grant(
            partnership=self.partnership,
            source=self.mapping.source,
            key=digest_of(digest, str(self.seen[digest])),
            amount=amount,
            currency=self.mapping.currency,
            on=on,
            period=period,
            **values,
        )


def _period(period: str, on: date | None, precision: str) -> tuple[str, date | None]:
    """Return the period and the day of an award: a list that knows only the year or the month says no day."""
    if on is None or precision not in ("year", "month"):
        return period, on
    return f"{on:%Y}" if precision == "year" else f"{on:%Y-%m}", None


def _places(table: Table, mapping: GrantMapping) -> dict[str, int]:
    headers = {" ".join(name.split()).casefold(): at for at, name in reversed(list(enumerate(table.header)))}
    places = {}
    for name, heading in mapping.columns.items():
        at = headers.get(heading.casefold())
        if at is None:
            raise ImportRefused(
                _("The mapping names a column “%(name)s” that is not there.") % {"name": heading}, 1, heading
            )
        places[name] = at
    return places


@transaction.atomic
def import_grants(
    *,
    partnership: Partnership,
    source: Path | bytes | str,
    name: str,
    mapping: GrantMapping,
    by: Membership | None,
    now: datetime,
) -> ImportReport:
    """Bring a list of grants in. A row that cannot be read is refused and named; the others come in. Safe to run twice.

    Returns
    -------
    ImportReport
        `details` holds the exact sum of the file's readable rows, as text, and its currency.

    Raises
    ------
    ImportRefused
        If it is no table, or a column of the mapping is missing.
    """
    try:
        table = read_table(source, name=name, limits=LIMITS)
    except TableRefused as why:
        raise ImportRefused(why.message, why.row, str(why.column) if why.column else None) from why
    reader = _Reader(partnership, mapping, _places(table, mapping))
    report, grants = ImportReport(problems=notes_of(table)[:5]), []
    for number, cells in zip(table.row_numbers, table.rows, strict=True):
        report.n_read += 1
        try:
            grants.append(reader.grant(cells))
        except (Refused, NoDate) as why:
            report.n_refused += 1
            report.problems.append(str(ImportRefused(str(why), number)))
    known = set(Grant.objects.within(partnership).filter(source=mapping.source).values_list("key", flat=True))
    new = [one for one in grants if one.key not in known]
    Grant.objects.bulk_create(new, batch_size=1_000)
    report.n_written, report.n_unchanged = len(new), len(grants) - len(new)
    report.details = {
        "source": mapping.source,
        "currency": mapping.currency,
        "sum": str(whole_units(sum(one.amount for one in grants), mapping.currency)),
        "sum_written": str(whole_units(sum(one.amount for one in new), mapping.currency)),
        "funders": len({one.funder for one in grants}),
        "recipients": len({one.recipient_identifier or one.recipient for one in grants}),
    }
    content = source.read_bytes() if isinstance(source, Path) else source
    record_import(
        partnership=partnership,
        kind="grants",
        source_name=name,
        digest=digest_of(content, repr(mapping)),
        report=report,
        by=by,
        at=now,
        facts=[("sum", report.details["sum"]), ("currency", mapping.currency)],
    )
    return report
