"""An attendance sheet becomes sessions and counts by organization. Names are counted and never stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.gatherings.actions.attendance import MOST
from bridgework.gatherings.models import Attendance, Gathering, Kind
from bridgework.goals.actions.importing import organizations_by_name
from bridgework.goals.actions.shared import free_slug
from bridgework.goals.rules import local_date
from bridgework.goals.sheets import NoDate, Problem, Sheet, SheetMapping, open_sheet, read_date, read_yes
from bridgework.lib.words import Words
from bridgework.partnerships.actions.importing import ImportReport, digest_of, digest_of_sheet, record_import
from bridgework.partnerships.models import Membership, Organization, Partnership

COLUMNS = {
    "date": ("day", "session date", "date of session", "held on", "fecha"),
    "title": ("session", "session title", "meeting", "event", "training", "topic", "sesión"),
    "kind": ("type", "session type", "tipo"),
    "organization": ("agency", "partner", "affiliation", "employer", "organización"),
    "number": ("people", "number of people", "attendees", "count", "how many", "attended", "número"),
    "name": ("person", "attendee", "participant", "full name", "nombre"),
    "taught": ("teacher", "presenter", "presented", "facilitated", "trainer"),
    "learned": ("learner", "trained", "was trained"),
    "host": ("hosted by", "hosts", "convener"),
}
NEEDED = ("date", "title", "organization")
KINDS = {
    "training": Gathering.Kind.TRAINING,
    "workshop": Gathering.Kind.TRAINING,
    "learning": Gathering.Kind.TRAINING,
    "planning": Gathering.Kind.PLANNING,
    "meeting": Gathering.Kind.PLANNING,
    "": Gathering.Kind.PLANNING,
}
RESIDENTS = frozenset({"", "resident", "residents", "community", "community member", "self", "none", "residente"})


@dataclass
class PlannedSession:
    """One session of a sheet: who came, summed over its rows."""

    day: date
    title: str
    kind: Kind
    numbers: list[int] = field(default_factory=list)  # of its rows in the sheet
    people: dict[int, int] = field(default_factory=dict)
    taught: set[int] = field(default_factory=set)
    learned: set[int] = field(default_factory=set)
    hosts: set[int] = field(default_factory=set)
    n_residents: int | None = None
    existing: Gathering | None = None
    will: str = "new"


@dataclass
class SheetPlan:
    """What a sheet will do, and the cells that need a look; with any of those it does nothing."""

    sessions: list[PlannedSession] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    organizations: dict[int, Organization] = field(default_factory=dict)
    n_read: int = 0


class _Reader:
    def __init__(self, partnership: Partnership, sheet: Sheet, today: date) -> None:
        self.sheet, self.today, self.plan = sheet, today, SheetPlan(notes=sheet.notes)
        self.by_name = organizations_by_name(partnership)
        self.plan.organizations = {one.pk: one for one in self.by_name.values()}
        self.sessions: dict[tuple[date, str], PlannedSession] = {}

    def wrong(self, number: int, column: str, message: str) -> None:
        self.plan.problems.append(Problem(number, self.sheet.column(column), message))

    def organization(self, number: int, column: str, name: str) -> Organization | None:
        found = self.by_name.get(name.casefold())
        if found is None:
            message = _("No organization is called “%(name)s”. Correct the name, or add the organization first.")
            self.wrong(number, column, message % {"name": name[:80]})
        return found

    def read(self, number: int, row: dict[str, str]) -> None:
        self.plan.n_read += 1
        before = len(self.plan.problems)
        try:
            day = read_date(row["date"], self.sheet.mapping.dates)
        except NoDate as why:
            return self.wrong(number, "date", str(why))
        if day > self.today:
            self.wrong(number, "date", _("This day lies ahead. A sheet records who came; plan the session instead."))
        if not row["title"] or len(row["title"]) > 200:
            self.wrong(number, "title", _("Give the session’s title, in at most 200 characters."))
        word = row.get("kind", "").casefold()
        kind = KINDS.get(self.sheet.mapping.words.get(word, word))
        if kind is None:
            self.wrong(number, "kind", _("Write training or planning here, not “%(word)s”.") % {"word": word[:40]})
        n_people = self.number(number, row)
        marks = {name: self.yes(number, name, row.get(name, "")) for name in ("taught", "learned")}
        is_resident = row["organization"].casefold() in RESIDENTS
        organization = None if is_resident else self.organization(number, "organization", row["organization"])
        host = self.organization(number, "host", row["host"]) if row.get("host") else None
        if len(self.plan.problems) > before or kind is None:
            return None
        session = self.sessions.setdefault((day, row["title"].casefold()), PlannedSession(day, row["title"], kind))
        if self.sheet.has("kind") and row["kind"] and session.kind != kind:
            return self.wrong(
                number, "kind", _("This session has another kind in row %(row)d.") % {"row": session.numbers[0]}
            )
        session.numbers.append(number)
        if host is not None:
            session.hosts.add(host.pk)
        if organization is None:
            session.n_residents = (session.n_residents or 0) + n_people
            return None
        session.people[organization.pk] = session.people.get(organization.pk, 0) + n_people
        for name, is_marked in marks.items():
            if is_marked:
                getattr(session, name).add(organization.pk)
        return None

    def number(self, number: int, row: dict[str, str]) -> int:
        """Return how many people a row stands for: its number, or one person."""
        text = row.get("number", "")
        if not text:
            if self.sheet.has("number") and not row.get("name"):
                self.wrong(number, "number", _("Write how many people came, or the name of one person."))
            return 1
        if not text.isascii() or not text.isdigit() or len(text) > 6 or int(text) > MOST:
            self.wrong(number, "number", _("Write how many people came as a whole number."))
            return 0
        return int(text)

    def yes(self, number: int, column: str, text: str) -> bool:
        try:
            return read_yes(text)
        except ValueError as why:
            self.wrong(number, column, str(why))
            return False


def plan_attendance(
    *,
    partnership: Partnership,
    source: Path | bytes | str,
    name: str,
    now: datetime,
    mapping: SheetMapping | None = None,
) -> SheetPlan:
    """Read a sheet and say what it would do; nothing is changed.

    Raises
    ------
    ImportRefused
        If it is no table, or a needed column is missing.
    """
    sheet = Sheet(open_sheet(source, name), COLUMNS, NEEDED, mapping or SheetMapping())
    reader = _Reader(partnership, sheet, local_date(partnership, now))
    for number, row in sheet.rows():
        reader.read(number, row)
    plan = reader.plan
    plan.sessions = list(reader.sessions.values())
    _compare(partnership, plan)
    return plan


def _compare(partnership: Partnership, plan: SheetPlan) -> None:
    """Find the sessions that are known already (by an earlier sheet, or planned here), and whether anything differs."""
    rows = Gathering.objects.within(partnership).prefetch_related("attendances")
    known: dict[tuple[date, str], Gathering] = {}
    for gathering in rows:
        day = gathering.starts_at.astimezone(partnership.zone).date()
        for rendering in gathering.title.renderings.values():
            known.setdefault((day, rendering.body.casefold()), gathering)
    by_identifier = {gathering.identifier: gathering for gathering in rows if gathering.identifier}
    for session in plan.sessions:
        session.existing = by_identifier.get(_identifier(session)) or known.get((session.day, session.title.casefold()))
        if session.existing is None:
            continue
        before = {row.organization_id: row for row in session.existing.attendances.all()}
        is_same = all(
            pk in before
            and before[pk].n_people == n
            and before[pk].has_taught == (pk in session.taught)
            and before[pk].has_learned == (pk in session.learned)
            for pk, n in session.people.items()
        ) and session.n_residents in (None, session.existing.n_residents)
        session.will = "unchanged" if is_same else "changed"


def _identifier(session: PlannedSession) -> str:
    return digest_of("session", session.day.isoformat(), session.title.casefold())


@transaction.atomic
def import_attendance(
    *,
    partnership: Partnership,
    source: Path | bytes | str,
    name: str,
    by: Membership | None,
    now: datetime,
    mapping: SheetMapping | None = None,
) -> ImportReport:
    """Bring a sheet in, whole or not at all; organizations that a known session has and the sheet has not are kept.

    Raises
    ------
    ImportRefused
        With row and column of the first cell that needs a look.
    """
    plan = plan_attendance(partnership=partnership, source=source, name=name, now=now, mapping=mapping)
    if plan.problems:
        raise plan.problems[0].refusal()
    for session in plan.sessions:
        if session.will != "unchanged":
            _write(partnership, session, by, now)
    n_written = sum(len(session.numbers) for session in plan.sessions if session.will != "unchanged")
    report = ImportReport(
        n_read=plan.n_read,
        n_written=n_written,
        n_unchanged=plan.n_read - n_written,
        problems=plan.notes,
        details={
            f"sessions_{will}": sum(s.will == will for s in plan.sessions) for will in ("new", "changed", "unchanged")
        },
    )
    record_import(
        partnership=partnership,
        kind="attendance",
        source_name=name,
        digest=digest_of_sheet(source, mapping),
        report=report,
        by=by,
        at=now,
        facts=[("sessions", len(plan.sessions))],
    )
    return report


def _write(partnership: Partnership, session: PlannedSession, by: Membership | None, now: datetime) -> None:
    gathering = session.existing
    if gathering is None:
        zone, title = partnership.zone, Words.of(session.title, partnership.language, str(by.person.ref) if by else "")
        gathering = Gathering.objects.create(
            partnership=partnership,
            slug=free_slug(Gathering.objects.within(partnership), title, "session"),
            kind=session.kind,
            title=title,
            starts_at=datetime.combine(session.day, time(0), tzinfo=zone),
            ends_at=datetime.combine(session.day + timedelta(days=1), time(0), tzinfo=zone),
            is_all_day=True,
            identifier=_identifier(session),
            changed_at=now,
        )
        steward = partnership.steward_organization_id
        gathering.hosts.set(session.hosts or session.taught or ({steward} if steward is not None else set()))
    for pk, n_people in session.people.items():
        Attendance.objects.update_or_create(
            gathering=gathering,
            organization_id=pk,
            defaults={"n_people": n_people, "has_taught": pk in session.taught, "has_learned": pk in session.learned},
        )
    if session.n_residents is not None:
        gathering.n_residents = session.n_residents
        gathering.save(update_fields=["n_residents"])
