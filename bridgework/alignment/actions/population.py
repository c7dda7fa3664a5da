"""The table of who lives where: read and checked whole, brought in whole or not at all, in place of the one before."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.alignment.actions.refusals import NeedRefused
from bridgework.alignment.models import PopulationCount
from bridgework.alignment.models.needs import FLOOR
from bridgework.alignment.queries.population import spans_meet
from bridgework.alignment.rules import may_import
from bridgework.analysis.alignment import OLDEST, Span, span_of_label
from bridgework.conversations.actions.describing import never_asked
from bridgework.conversations.rules.dimensions import is_never_asked
from bridgework.goals.sheets import Problem, Sheet, SheetMapping, open_sheet
from bridgework.lib.tables import NumberKind, parse_number
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.actions.directory.normal import age_band, language_code
from bridgework.partnerships.actions.importing import ImportReport, digest_of, record_import
from bridgework.partnerships.actions.jobs import start_job
from bridgework.partnerships.models import Job, Membership, Partnership, Reach
from bridgework.places.actions import ensure_place
from bridgework.places.labels import key_of, tidied
from bridgework.places.models import Place
from bridgework.places.queries import places_by_name

COLUMNS = {
    "place": ("area", "district", "neighborhood", "geography", "lugar", "barrio", "distrito"),
    "age": ("ages", "age band", "age group", "edad", "edades"),
    "language": ("language spoken", "home language", "idioma"),
    "group": ("population group", "grupo"),
    "people": ("n", "count", "population", "estimate", "personas", "población"),
    "source": ("survey", "table", "fuente"),
    "year": ("as of", "census year", "año"),
}
NEEDED = ("place", "people", "source", "year")
NEW_LEVEL = "area"  # of places that nobody has named before
FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_PEOPLE = 2_000_000_000
MOST_ROWS = 20_000
WORK_OUT = "bridgework.alignment.tasks.work_out"  # by name: tasks stand above actions
ANYBODY = frozenset(
    {"all", "any", "total", "everybody", "everyone", "*", "todos", "todas", "todas las personas", "الجميع"}
)
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_FEW = re.compile(r"(?:(?:<|fewer than|less than|under|menos de)\s*(?:10|[2-9])|(?:<=|≤)\s*[1-9]|1\s*[-–—]\s*9)")

Key = tuple[str, str, str, str]  # place's spelling, age band, language, group


@dataclass
class PlannedPeople:
    """One row, understood. `n` of None is a count of one to nine, which is not kept."""

    number: int
    place: str
    age: str
    language: str
    group: str
    n: int | None
    source: str
    year: int
    will: str = "new"
    before: int | None = None
    before_by: str = ""  # source and year of the count before

    @property
    def key(self) -> Key:
        """What makes it the same row again."""
        return key_of(self.place), self.age, self.language, self.group


@dataclass
class PopulationPlan:
    """What a table will do; with any problem it does nothing."""

    rows: list[PlannedPeople] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    n_read: int = 0
    n_gone: int = 0  # rows of the table before that are not in this one
    new_places: list[str] = field(default_factory=list)


class _Known:
    """The places and groups there are, and the rows that are kept."""

    def __init__(self, partnership: Partnership) -> None:
        self.places = places_by_name(partnership.scope)
        self.parents = dict(Place.objects.filter(scope=partnership.scope).values_list("pk", "parent"))
        codes = Reach.objects.filter(service__partnership=partnership, kind=Reach.Kind.GROUP).order_by("code")
        self.groups = {key_of(code): code for code in codes.values_list("code", flat=True).distinct()}
        rows = PopulationCount.objects.within(partnership).order_by("pk")
        self.kept = {(row.place_id, row.age, row.language, row.group): row for row in rows}

    def row_of(self, planned: PlannedPeople) -> PopulationCount | None:
        place = self.places.get(key_of(planned.place))
        return self.kept.get((place.pk, *planned.key[1:])) if place is not None else None

    def above(self, place: Place) -> list[int]:
        found: list[int] = []
        at = self.parents.get(place.pk)
        while at is not None and at not in found:
            found.append(at)
            at = self.parents.get(at)
        return found


def plan_population(
    *,
    partnership: Partnership,
    source: Path | bytes | str,
    name: str,
    now: datetime,  # noqa: ARG001 - every list is planned and brought in by the same arguments
    mapping: SheetMapping | None = None,
) -> PopulationPlan:
    """Read a table of who lives where and say what it would do; nothing is changed.

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
    PopulationPlan

    Raises
    ------
    ImportRefused
        If it is no table, or a needed column is missing.

    Notes
    -----
    Rows that count somebody twice are problems: a total beside its parts, a place beside what lies in it, age bands that
    overlap. So sums are right, and no count of one to nine can be found by subtraction.
    """
    sheet = Sheet(open_sheet(source, name), COLUMNS, NEEDED, mapping or SheetMapping())
    known, plan = _Known(partnership), PopulationPlan(notes=sheet.notes)
    for number, row in sheet.rows():
        plan.n_read += 1

        def wrong(column: str, message: str, number: int = number) -> None:
            plan.problems.append(Problem(number, sheet.column(column), message))

        if plan.n_read > MOST_ROWS:
            wrong(
                "place",
                _("A table may have %(most)d rows. Leave some out, or join their age bands.") % {"most": MOST_ROWS},
            )
            break
        planned = _row(number, row, known, wrong)
        if planned is None:
            continue
        if (stored := known.row_of(planned)) is not None:
            planned.before, planned.before_by = stored.n_people, f"{stored.source}, {stored.year}"
            same = (stored.n_people, stored.source, stored.year) == (planned.n, planned.source, planned.year)
            planned.will = "unchanged" if same else "changed"
        if key_of(planned.place) not in known.places and planned.place not in plan.new_places:
            plan.new_places.append(planned.place)
        plan.rows.append(planned)
    _tell_doubles(plan, known, sheet)
    again = {kept.pk for one in plan.rows if (kept := known.row_of(one)) is not None}
    plan.n_gone = len(known.kept) - len(again)
    return plan


def _row(number: int, row: dict[str, str], known: _Known, wrong: Callable[[str, str], None]) -> PlannedPeople | None:
    told: list[str] = []

    def tell(column: str, message: str) -> None:
        told.append(column)
        wrong(column, message)

    for column in ("place", "source"):
        if not key_of(row[column]) or len(row[column]) > 200:
            tell(column, _("Fill this in, in 200 characters at most."))
    if key_of(row["place"]) in known.places and known.places[key_of(row["place"])] is None:
        tell("place", _("Several places are called this. Write the place’s code."))
    n, is_counted = _people(row["people"])
    if not is_counted:
        tell("people", _("“%(text)s” is not a number of people.") % {"text": row["people"][:40]})
    year = _whole(row["year"])
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        tell("year", _("“%(text)s” is not a year.") % {"text": row["year"][:40]})
    age, language, group = (
        "" if key_of(row.get(name, "")) in ANYBODY else tidied(row.get(name, ""))
        for name in ("age", "language", "group")
    )
    span = span_of_label(age)
    if age and span is None:
        tell("age", _("Write ages like 14-17, 60+ or under 5."))
    code = language_code(language) or (language if _TAG.fullmatch(language) else "")
    if language and not code:
        tell("language", _("This language is not known here. Write its short code, such as es or so."))
    if is_never_asked([group]):
        tell("group", never_asked())
    if len(group) > 100:
        tell("group", _("Fill this in, in 100 characters at most."))
    if told or year is None:
        return None
    band = age_band(span[0], span[1] if span[1] < OLDEST else None) if span is not None else ""
    return PlannedPeople(
        number, tidied(row["place"]), band, code, known.groups.get(key_of(group), group), n, tidied(row["source"]), year
    )


def _people(text: str) -> tuple[int | None, bool]:
    """Return a count, None for one of one to nine, and whether the cell says a count at all."""
    if _FEW.fullmatch(text.casefold()):
        return None, True
    n = _whole(text)
    if n is None or not 0 <= n <= MOST_PEOPLE:
        return None, False
    return (None if 0 < n < FLOOR else n), True


def _whole(text: str) -> int | None:
    parsed = parse_number(text)
    is_whole = parsed.kind is NumberKind.NUMBER and parsed.value is not None and parsed.value == int(parsed.value)
    return int(parsed.value) if is_whole and parsed.value is not None else None


def _tell_doubles(plan: PopulationPlan, known: _Known, sheet: Sheet) -> None:
    """Tell of rows that count somebody a second time."""
    said = {name for name in ("age", "language", "group") if any(getattr(row, name) for row in plan.rows)}
    place_rows: dict[str, list[PlannedPeople]] = defaultdict(list)
    for row in plan.rows:
        place_rows[key_of(row.place)].append(row)

    def tell(row: PlannedPeople, column: str, message: str) -> None:
        plan.problems.append(Problem(row.number, sheet.column(column), message))

    there = {name: one for name in place_rows if (one := known.places.get(name)) is not None}
    keys = {one.pk for one in there.values()}
    within = {name for name, one in there.items() if keys.intersection(known.above(one))}
    for row in plan.rows:
        for name in sorted(said):
            if not getattr(row, name):
                tell(row, name, _("This row counts all, and other rows count parts of them. Leave the totals out."))
        if key_of(row.place) in within:
            tell(
                row,
                "place",
                _(
                    "This place lies in another one of the table, so its people would count twice. Leave one of the two out."
                ),
            )
    for rows in place_rows.values():
        seen: dict[tuple[str, str], list[tuple[Span | None, int]]] = defaultdict(list)
        for row in rows:
            span = span_of_label(row.age) if row.age else None
            others = seen[row.language, row.group]
            twice = next((number for other, number in others if spans_meet(span, other)), None)
            if twice is not None:
                tell(
                    row,
                    "age" if row.age else "place",
                    _("Row %(row)d counts some of the same people. Delete one, or part the ages.") % {"row": twice},
                )
            others.append((span, row.number))


@transaction.atomic
def import_population(
    *,
    partnership: Partnership,
    source: Path | bytes | str,
    name: str,
    by: Membership | None,
    now: datetime,
    mapping: SheetMapping | None = None,
    works_out: bool = True,
) -> ImportReport:
    """Bring a table of who lives where in, whole or not at all, in place of the one before; safe to run twice.

    Parameters
    ----------
    partnership : Partnership
    source : Path, bytes or str
        Columns place, people, source, year, and any of age, language, group.
    name : str
    by : Membership or None
    now : datetime
    mapping : SheetMapping, optional
    works_out : bool
        Whether what rests on it is worked out anew in the background.

    Returns
    -------
    ImportReport
        `details` say how many rows of the table before are gone, and which places are new.

    Raises
    ------
    ImportRefused
        With row and column of the first cell that needs a look.
    """
    plan = plan_population(partnership=partnership, source=source, name=name, now=now, mapping=mapping)
    if plan.problems:
        raise plan.problems[0].refusal()
    known = _Known(partnership)
    kept: set[int] = set()
    new, changed = [], []
    for planned in plan.rows:
        stored = known.row_of(planned)
        if stored is not None:
            kept.add(stored.pk)
            if planned.will == "changed":
                stored.n_people, stored.source, stored.year = planned.n, planned.source, planned.year
                changed.append(stored)
            continue
        place = known.places.get(key_of(planned.place))
        if place is None:
            place = ensure_place(scope=partnership.scope, level=NEW_LEVEL, code="", name=planned.place)
            known.places[key_of(planned.place)] = place
        new.append(
            PopulationCount(
                partnership=partnership, place=place, age=planned.age, language=planned.language, group=planned.group,
                n_people=planned.n, source=planned.source, year=planned.year,
            )
        )  # fmt: skip
    gone = [row.pk for row in known.kept.values() if row.pk not in kept]
    for start in range(0, len(gone), 500):
        PopulationCount.objects.filter(pk__in=gone[start : start + 500]).delete()
    PopulationCount.objects.bulk_update(changed, ["n_people", "source", "year"], batch_size=200)
    PopulationCount.objects.bulk_create(new, batch_size=500)
    n_written = len(new) + len(changed)
    report = ImportReport(
        n_read=plan.n_read,
        n_written=n_written,
        n_unchanged=plan.n_read - n_written,
        problems=plan.notes,
        details={"gone": len(gone), "new_places": plan.new_places},
    )
    content = source.read_bytes() if isinstance(source, Path) else source
    record_import(
        partnership=partnership,
        kind="population",
        source_name=name,
        digest=digest_of(content, repr(mapping)),
        report=report,
        by=by,
        at=now,
        facts=[("gone", len(gone))],
    )
    if gone and not n_written:
        _journal_gone(partnership, by, now)
    if works_out and (n_written or gone):
        _work_out_soon(partnership, now)
    return report


@transaction.atomic
def remove_population(*, partnership: Partnership, by: Membership, at: datetime) -> None:
    """Take the table away; what rests on it goes when the list is worked out anew, in the background.

    Raises
    ------
    NeedRefused
        If `by` is not the steward of this partnership, or there is no table.
    """
    if by.partnership_id != partnership.pk or not may_import([by]):
        raise NeedRefused(_("Only the steward brings tables in and takes them away."))
    if not PopulationCount.objects.within(partnership).exists():
        raise NeedRefused(_("There is no table to take away."))
    PopulationCount.objects.within(partnership).delete()
    _journal_gone(partnership, by, at)
    _work_out_soon(partnership, at)


def _journal_gone(partnership: Partnership, by: Membership | None, at: datetime) -> None:
    journaled(
        partnership=partnership,
        by=by,
        act="alignment.population.removed",
        subject=f"partnerships.partnership:{partnership.slug}",
        at=at,
    )


def _work_out_soon(partnership: Partnership, at: datetime) -> None:
    """Let the worker work everything out anew, if it is not about to."""
    if not Job.objects.within(partnership).filter(task=WORK_OUT, state=Job.State.WAITING).exists():
        start_job(partnership=partnership, task=WORK_OUT, by=None, at=at)
