"""Bringing a table in by program: the same rules, refusals and history as in the browser. A token only, never a cookie."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Router, Schema
from ninja.errors import HttpError
from ninja.responses import Status
from pydantic import Field, StrictFloat, StrictInt, StrictStr, ValidationError

from bridgework.indicators import rules
from bridgework.indicators.actions import IndicatorImportRefused, compare
from bridgework.indicators.actions.importing import digest_of_sources, import_reading, read_source, understand
from bridgework.indicators.actions.importing.comparing import Changes
from bridgework.indicators.agreed import OutsideAgreement, check_agreements
from bridgework.indicators.filling import acting_to_fill
from bridgework.indicators.mapping import Mapping, MappingRefused, mapping_of
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries import indicators_to_see
from bridgework.indicators.reading import Reading
from bridgework.lib.tables import Table
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.actions.remembering import remember_mapping, remembered_mapping
from bridgework.partnerships.doors import Here, find_here
from bridgework.partnerships.models import Act
from bridgework.people.api_auth import person_of
from bridgework.places.labels import tidied
from bridgework.places.queries import known_labels

router = Router(tags=["indicators"])
LARGEST = 20 * 1024 * 1024
MOST_ROWS = 100_000
LONGEST = 2_000  # characters of a cell


class TableIn(Schema):
    """A table: `rows`, or `csv` as text. Without a `mapping` the one of the same headings is taken, as it was used last."""

    rows: list[dict[str, StrictStr | StrictInt | StrictFloat | None]] | None = Field(None, max_length=MOST_ROWS)
    csv: str | None = None
    people_csv: str | None = Field(
        None, description="The second table, which counts the people, if the mapping names one."
    )
    mapping: dict[str, Any] | None = Field(None, description="The keys of a mapping file, as JSON.")
    source_name: str = Field("", max_length=300, description="What the history calls the table.")
    dry_run: bool = Field(False, description="Say what would change, and change nothing.")


class CellNumbers(Schema):
    """What is kept of a cell."""

    numerator: int | None
    denominator: int | None
    value: float | None
    margin: float | None
    is_withheld: bool


class CellChange(Schema):
    """One cell that changes: in which row it stands, and its numbers before and after; null where there is none."""

    row: int
    state: str
    place: str
    period: str
    dimension: str
    group: str
    before: CellNumbers | None
    after: CellNumbers | None


class LabelOut(Schema):
    """A label that becomes a new group. To say which group it is, add it to the mapping: `labels.<dimension>.<label>`."""

    dimension: str
    label: str
    group: str


class TableOut(Schema):
    """What changed, or with `dry_run` what would. `sample` holds the first twenty cells that change."""

    dry_run: bool
    digest: str
    read: int
    new: int
    changed: int
    withdrawn: int
    unchanged: int
    batch: int | None
    sample: list[CellChange]
    new_groups: list[LabelOut]
    problems: list[str]


class ProblemOut(Schema):
    """What is wrong with one cell. Rows count from 1; of a CSV text the headings are row 1."""

    row: int | None
    column: str | None
    message: str


class RefusedOut(Schema):
    """Nothing was changed: why, and the first two hundred problems."""

    detail: str
    problems: list[ProblemOut]
    n_problems: int


class NoOut(Schema):
    """Why the door is shut; for an agreement, with its clause."""

    detail: str


@dataclass(frozen=True)
class _Understood:
    """A table that may be brought in."""

    mapping: Mapping
    document: dict[str, Any]
    table: Table
    reading: Reading
    digest: str


def _may_fill(request: HttpRequest, partnership: str, slug: str) -> tuple[Here, Indicator]:
    """Return where the token's owner stands, and the indicator, if they may bring its numbers in."""
    here = find_here(partnership.replace("\x00", " "), person_of(request))
    if here is None:
        raise HttpError(404, "Not found")
    if not request.headers.get("Authorization", "").lower().startswith("bearer "):
        # A browser's cookie is sent by forged forms, too; a token is not.
        raise HttpError(401, "Send a token: Authorization: Bearer … Members make one on their account page.")
    visible = indicators_to_see(here.partnership, is_member=here.is_member)
    indicator = visible.filter(slug=slug.replace("\x00", " ")).first()
    if indicator is None or not here.is_member:
        raise HttpError(404, "Not found")
    if not rules.may_fill(here.capacities, indicator):
        raise HttpError(403, "Bringing numbers into this indicator is up to its organization and to the data stewards.")
    indicator.partnership = here.partnership
    try:
        check_agreements(here, indicator, Act.UPLOAD)
    except OutsideAgreement as why:
        raise HttpError(403, str(why)) from why
    return here, indicator


def _body(request: HttpRequest) -> TableIn:
    """Read the body after the door, so that nobody outside learns from its errors."""
    try:
        if int(request.headers.get("Content-Length") or 0) > LARGEST:
            raise RequestDataTooBig
        raw = request.read(LARGEST + 1)
        if b"\\u0000" in raw or len(raw) > LARGEST:
            raise RequestDataTooBig
        said = orjson.loads(raw)
        if not isinstance(said, dict):
            raise ValueError
        given = TableIn.model_validate(said)
    except (RequestDataTooBig, ValueError) as why:
        if isinstance(why, ValidationError):
            first = why.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"][:4])
            raise _Refused(f"{where}: {first['msg']}" if where else first["msg"]) from why
        raise _Refused(_("Send JSON of at most 20 MB: rows or csv, and a mapping.")) from why
    if (given.rows is None) == (given.csv is None):
        raise _Refused(_("Give either rows or csv."))
    return given


class _Refused(Exception):
    def __init__(self, detail: str, problems: list[ProblemOut] | None = None, n_problems: int | None = None) -> None:
        super().__init__(detail)
        found = problems or []
        self.out = RefusedOut(
            detail=detail, problems=found, n_problems=len(found) if n_problems is None else n_problems
        )


def _table(given: TableIn) -> tuple[Table, bytes]:
    """Return the table, and the bytes that stand for it in the digest."""
    if given.csv is not None:
        content = given.csv.encode("utf-8", "surrogatepass")
        return read_source(content, given.source_name), content
    rows = given.rows or []
    header = list(dict.fromkeys(name for row in rows for name in row))
    if not header:
        raise _Refused(_("There is no row with a named cell."))
    cells = [["" if row.get(name) is None else str(row[name]) for name in header] for row in rows]
    for number, row in enumerate(cells, start=1):
        if max(map(len, row)) > LONGEST:
            raise _Refused(_("Row %(row)d has a cell that is too long.") % {"row": number})
    table = Table(header, cells, range(1, len(rows) + 1), (), {}, "json")
    return table, orjson.dumps([header, cells])


def _understand(here: Here, indicator: Indicator, given: TableIn) -> _Understood:
    """Read the table into cells by the mapping that was given or is remembered.

    Raises
    ------
    _Refused
        With every problem by row and column.
    """
    try:
        table, content = _table(given)
        document = dict(given.mapping or remembered_mapping(here.partnership, "indicators", table.header))
        if not document:
            raise _Refused(_("No table with these headings was read before. Give a mapping: what each column is."))
        about = document.get("indicator") or {}
        if not isinstance(about, dict):
            raise _Refused(_("In the mapping, [%(key)s] must be a table.") % {"key": "indicator"})
        # The address says which indicator is filled, and the indicator says how it counts.
        fixed = {"slug": indicator.slug, "unit": indicator.unit}
        if indicator.place_level:
            fixed["place_level"] = indicator.place_level
        document["indicator"] = {**about, **fixed}
        mapping = mapping_of(document)
        people = given.people_csv.encode("utf-8", "surrogatepass") if given.people_csv else None
        second = read_source(people, "people.csv") if people is not None and mapping.denominators else None
        known = known_labels(here.partnership.scope, mapping.source)
        reading = understand(table, mapping, second, known=known)
    except MappingRefused as why:
        raise _Refused(str(why)) from why
    except IndicatorImportRefused as why:
        found = [ProblemOut(row=p.row, column=p.column or None, message=p.message) for p in why.problems]
        raise _Refused(_("Nothing was changed: some cells need a look."), found, why.n_problems) from why
    except ImportRefused as why:
        column = None if why.column is None else str(why.column)
        raise _Refused(str(why), [ProblemOut(row=why.row, column=column, message=why.message)]) from why
    return _Understood(mapping, document, table, reading, digest_of_sources(content, people, document))


@router.post(
    "/indicators/{slug}/table/",
    response={200: TableOut, 401: NoOut, 403: NoOut, 404: NoOut, 422: RefusedOut},
    url_name="indicator-table",
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": TableIn.model_json_schema()}}}
    },
)
def bring_in_table(request: HttpRequest, partnership: Path[str], slug: str) -> Status[Any]:
    """Bring a table into an indicator, whole or not at all; the same table twice changes nothing. Needs a token."""
    here, indicator = _may_fill(request, partnership, slug)
    try:
        given = _body(request)
        found = _understand(here, indicator, given)
        changes = compare(indicator, found.reading)
        batch = None if given.dry_run else _bring_in(here, indicator, given, found)
    except _Refused as why:
        return Status(422, why.out)
    return Status(200, _out(given, found, changes, batch))


def _bring_in(here: Here, indicator: Indicator, given: TableIn, found: _Understood) -> int:
    now = timezone.now()
    try:
        report = import_reading(
            partnership=here.partnership,
            reading=found.reading,
            mapping=found.mapping,
            notes=[str(problem.message) for problem in found.table.problems],
            source_name=tidied(given.source_name) or _("a table by program"),
            digest=found.digest,
            by=acting_to_fill(here, indicator),
            at=now,
        )
    except ImportRefused as why:
        raise _Refused(str(why)) from why
    if given.mapping:
        header, document = found.table.header, found.document
        remember_mapping(partnership=here.partnership, kind="indicators", header=header, document=document, at=now)
    return int(report.details["batch"])


def _out(given: TableIn, found: _Understood, changes: Changes, batch: int | None) -> TableOut:
    sample = [
        CellChange(
            row=row,
            state=state,
            place=key[0],
            period=key[1],
            dimension=key[2],
            group=key[3],
            before=_numbers(before),
            after=None if state == "withdrawn" else _numbers(after),
        )
        for row, state, key, before, after in changes.sample
    ]
    return TableOut(
        dry_run=given.dry_run,
        digest=found.digest,
        read=len(found.reading.cells),
        new=changes.n_new,
        changed=changes.n_changed,
        withdrawn=changes.n_withdrawn,
        unchanged=changes.n_unchanged,
        batch=batch,
        sample=sample,
        new_groups=[
            LabelOut(dimension=dimension, label=label, group=group)
            for (dimension, label), group in found.reading.unknown.items()
        ][:100],
        problems=[str(problem.message) for problem in found.table.problems][:50],
    )


def _numbers(cell: tuple | None) -> CellNumbers | None:
    if cell is None:
        return None
    x, n, value, margin, is_withheld = cell

    def said(number: Decimal | None) -> float | None:
        return None if number is None else float(number)

    return CellNumbers(numerator=x, denominator=n, value=said(value), margin=said(margin), is_withheld=is_withheld)
