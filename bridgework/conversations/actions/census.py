"""Census counts by group and place: a small list, by paste, upload or command; all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.conversations.actions.describing import never_asked
from bridgework.conversations.models import CensusCount
from bridgework.conversations.rules.dimensions import is_never_asked
from bridgework.goals.sheets import Problem, Sheet, SheetMapping, open_sheet
from bridgework.lib.tables import parse_number
from bridgework.lib.words import Words
from bridgework.partnerships.actions.importing import ImportReport, digest_of_sheet, record_import
from bridgework.partnerships.models import Membership, Partnership
from bridgework.places.actions import ensure_dimension, ensure_group, ensure_place
from bridgework.places.labels import key_of
from bridgework.places.models import EVERYONE, Dimension, Group
from bridgework.places.queries import places_by_name

COLUMNS = {
    "dimension": ("question", "group dimension", "variable", "dimensión"),
    "group": ("label", "category", "population group", "grupo"),
    "place": ("area", "neighborhood", "geography", "lugar", "barrio"),
    "n": ("count", "people", "population", "estimate", "personas", "población"),
    "source": ("survey", "table", "fuente"),
    "year": ("as of", "census year", "año"),
}
NEEDED = ("dimension", "group", "place", "n", "source", "year")
NEW_LEVEL = "area"  # of places that nobody has named before
FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_PEOPLE = 2_000_000_000


@dataclass
class PlannedCount:
    """One row, understood. Keys are spellings without case and accents."""

    number: int
    dimension: str
    group: str
    place: str
    n: int
    source: str
    year: int
    will: str = "new"
    before: int | None = None


@dataclass
class CensusPlan:
    """What a list will do; with any problem it does nothing."""

    rows: list[PlannedCount] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    n_read: int = 0
    new_places: list[str] = field(default_factory=list)
    new_groups: list[str] = field(default_factory=list)


class _Known:
    """What the partnership has already, by spelling."""

    def __init__(self, partnership: Partnership) -> None:
        scope = partnership.scope
        self.dimensions = {
            key_of(name): one
            for one in Dimension.objects.filter(scope=scope).exclude(code=EVERYONE)
            for name in (one.code, *(text.body for text in one.name.renderings.values()))
        }
        self.groups: dict[tuple[int, str], Group] = {}
        for one in Group.objects.filter(dimension__scope=scope):
            for name in (one.code, *(text.body for text in one.name.renderings.values())):
                self.groups.setdefault((one.dimension_id, key_of(name)), one)
        self.places = places_by_name(scope)
        self.counts = {(one.place_id, one.group_id): one for one in CensusCount.objects.within(partnership)}

    def count_of(self, row: PlannedCount) -> CensusCount | None:
        dimension, place = self.dimensions.get(key_of(row.dimension)), self.places.get(key_of(row.place))
        group = self.groups.get((dimension.pk, key_of(row.group))) if dimension else None
        return self.counts.get((place.pk, group.pk)) if place and group else None


def plan_census(
    *,
    partnership: Partnership,
    source: Path | bytes | str,
    name: str,
    now: datetime,  # noqa: ARG001 - every list is planned and brought in by the same arguments
    mapping: SheetMapping | None = None,
) -> CensusPlan:
    """Read a list of census counts and say what it would do; nothing is changed.

    Parameters
    ----------
    partnership : Partnership
    source : Path, bytes or str
    name : str
        The file's name, for messages.
    now : datetime
    mapping : SheetMapping, optional

    Returns
    -------
    CensusPlan

    Raises
    ------
    ImportRefused
        If it is no table, or a needed column is missing.
    """
    sheet = Sheet(open_sheet(source, name), COLUMNS, NEEDED, mapping or SheetMapping())
    known, plan, seen = _Known(partnership), CensusPlan(notes=sheet.notes), {}
    for number, row in sheet.rows():
        plan.n_read += 1
        before = len(plan.problems)

        def wrong(column: str, message: str, number: int = number) -> None:
            plan.problems.append(Problem(number, sheet.column(column), message))

        n, year = _whole(row["n"], 0, MOST_PEOPLE), _whole(row["year"], FIRST_YEAR, LAST_YEAR)
        for column in ("dimension", "group", "place", "source"):
            if not key_of(row[column]) or len(row[column]) > 200:
                wrong(column, _("Fill this in, in 200 characters at most."))
        if n is None:
            wrong("n", _("“%(text)s” is not a number of people.") % {"text": row["n"][:40]})
        if year is None:
            wrong("year", _("“%(text)s” is not a year.") % {"text": row["year"][:40]})
        if is_never_asked([row["dimension"], row["group"]]):
            wrong("dimension", never_asked())
        key = (key_of(row["dimension"]), key_of(row["group"]), key_of(row["place"]))
        if key in seen:
            wrong("group", _("The same group and place stand in row %(row)d. Delete one.") % {"row": seen[key]})
        if key[2] in known.places and known.places[key[2]] is None:
            wrong("place", _("Several places are called this. Write the place’s code."))
        if len(plan.problems) > before or n is None or year is None:
            continue
        seen[key] = number
        planned = PlannedCount(number, row["dimension"], row["group"], row["place"], n, row["source"], year)
        if (stored := known.count_of(planned)) is not None:
            planned.before = stored.n
            same = (stored.n, stored.source, stored.year) == (n, row["source"], year)
            planned.will = "unchanged" if same else "changed"
        _note_new(plan, known, planned)
        plan.rows.append(planned)
    return plan


def _whole(text: str, low: int, high: int) -> int | None:
    value = parse_number(text).value
    return int(value) if value is not None and value == int(value) and low <= value <= high else None


def _note_new(plan: CensusPlan, known: _Known, row: PlannedCount) -> None:
    dimension = known.dimensions.get(key_of(row.dimension))
    label = f"{row.dimension}: {row.group}"
    if (dimension is None or (dimension.pk, key_of(row.group)) not in known.groups) and label not in plan.new_groups:
        plan.new_groups.append(label)
    if key_of(row.place) not in known.places and row.place not in plan.new_places:
        plan.new_places.append(row.place)


@transaction.atomic
def import_census(
    *,
    partnership: Partnership,
    source: Path | bytes | str,
    name: str,
    by: Membership | None,
    now: datetime,
    mapping: SheetMapping | None = None,
) -> ImportReport:
    """Bring census counts in, whole or not at all; safe to run twice.

    Parameters
    ----------
    partnership : Partnership
    source : Path, bytes or str
        Columns dimension, group, place, n, source, year.
    name : str
    by : Membership or None
    now : datetime
    mapping : SheetMapping, optional

    Returns
    -------
    ImportReport

    Raises
    ------
    ImportRefused
        With row and column of the first cell that needs a look.
    """
    plan = plan_census(partnership=partnership, source=source, name=name, now=now, mapping=mapping)
    if plan.problems:
        raise plan.problems[0].refusal()
    known, scope, language = _Known(partnership), partnership.scope, partnership.language
    for row in plan.rows:
        if row.will == "unchanged":
            continue
        dimension = known.dimensions.get(key_of(row.dimension))
        if dimension is None:
            dimension = ensure_dimension(scope=scope, code=row.dimension, name=Words.of(row.dimension, language))
            known.dimensions[key_of(row.dimension)] = dimension
        group = known.groups.get((dimension.pk, key_of(row.group)))
        if group is None:
            group = ensure_group(dimension=dimension, code=row.group, name=Words.of(row.group, language))
            known.groups[dimension.pk, key_of(row.group)] = group
        place = known.places.get(key_of(row.place))
        if place is None:
            place = ensure_place(scope=scope, level=NEW_LEVEL, code="", name=row.place)
            known.places[key_of(row.place)] = place
        CensusCount.objects.update_or_create(
            place=place,
            group=group,
            defaults={"partnership": partnership, "n": row.n, "source": row.source, "year": row.year},
        )
    n_written = sum(row.will != "unchanged" for row in plan.rows)
    report = ImportReport(
        n_read=plan.n_read,
        n_written=n_written,
        n_unchanged=plan.n_read - n_written,
        problems=plan.notes,
        details={"new_places": plan.new_places, "new_groups": plan.new_groups},
    )
    record_import(
        partnership=partnership,
        kind="census",
        source_name=name,
        digest=digest_of_sheet(source, mapping),
        report=report,
        by=by,
        at=now,
    )
    return report
