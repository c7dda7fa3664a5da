"""An action tracker becomes promises: all of it or nothing, and a second run changes only what has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.models import Commitment, CommitmentReply, Goal
from bridgework.goals.rules import local_date
from bridgework.goals.sheets import NoDate, Problem, Sheet, SheetMapping, open_sheet, read_date
from bridgework.lib.words import Words
from bridgework.partnerships.actions.importing import ImportReport, digest_of, digest_of_sheet, record_import
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.partnerships.models.capacity import FROM_A_LIST

COLUMNS = {
    "what": ("action", "action item", "commitment", "promise", "task", "title", "activity", "qué", "acción"),
    "organization": (
        "who",
        "lead",
        "lead organization",
        "lead agency",
        "responsible",
        "agency",
        "partner",
        "organización",
    ),
    "owner": ("owner mail", "owner email", "email", "e-mail", "mail", "contact", "contact email", "correo"),
    "due": ("due date", "due on", "deadline", "by when", "date due", "target date", "fecha"),
    "status": ("state", "progress", "estado"),
    "goal": ("goal area", "result", "priority", "meta"),
    "closed": ("completed", "completed on", "date completed", "closed on", "done on"),
}
NEEDED = ("what", "organization", "due")
STATUS = {
    Commitment.State.KEPT: "done complete completed kept closed finished yes hecho",
    Commitment.State.OPEN: "open new planned started ongoing pending late overdue delayed behind active todo no",
    Commitment.State.DROPPED: "cancelled canceled dropped abandoned withdrawn stopped",
}
STATUS_WORDS = {word: state for state, words in STATUS.items() for word in words.split()} | {
    "": Commitment.State.OPEN,
    "in progress": Commitment.State.OPEN,
    "not started": Commitment.State.OPEN,
    "under way": Commitment.State.OPEN,
    "underway": Commitment.State.OPEN,
    "on track": Commitment.State.OPEN,
    "to do": Commitment.State.OPEN,
    "off track": Commitment.State.OPEN,
    "given up": Commitment.State.DROPPED,
    "en curso": Commitment.State.OPEN,
}


@dataclass
class PlannedPromise:
    """One row of a tracker, understood: what it will do to which promise."""

    number: int
    title: str
    organization: Organization
    due_on: date
    state: Commitment.State
    closed_on: date | None
    goal: Goal | None
    owner: Membership | None
    identifier: str
    existing: Commitment | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def will(self) -> str:
        """Return `new`, `changed` or `unchanged`."""
        if self.existing is None:
            return "new"
        return "changed" if self.changes else "unchanged"


@dataclass
class TrackerPlan:
    """What a tracker will do, and the cells that need a look; with any of those it does nothing."""

    rows: list[PlannedPromise] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    n_read: int = 0


class _Reader:
    """Reads the rows of one tracker against what the partnership knows, loaded once."""

    def __init__(self, partnership: Partnership, sheet: Sheet, today: date) -> None:
        self.sheet, self.today, self.plan = sheet, today, TrackerPlan(notes=sheet.notes)
        self.organizations = organizations_by_name(partnership)
        self.goals: dict[str, Goal] = {}
        for goal in Goal.objects.within(partnership):
            names = [goal.slug, *(rendering.body for rendering in goal.title.renderings.values())]
            self.goals.update({name.casefold(): goal for name in names})
        people = Membership.objects.within(partnership).filter(ended_at=None, organization__isnull=False)
        self.people = {
            (member.organization_id, member.person.email.casefold()): member
            for member in people.select_related("person", "organization").order_by("-pk")
        }
        stored = Commitment.objects.within(partnership).exclude(identifier="")
        self.stored = {commitment.identifier: commitment for commitment in stored.select_related("goal")}
        self.seen: dict[str, int] = {}

    def wrong(self, number: int, column: str, message: str) -> None:
        self.plan.problems.append(Problem(number, self.sheet.column(column), message))

    def read(self, number: int, row: dict[str, str]) -> None:
        self.plan.n_read += 1
        before = len(self.plan.problems)
        organization = self.organizations.get(row["organization"].casefold())
        due_on, closed_on = self.date(number, row, "due"), self.date(number, row, "closed")
        state = self.state(number, row.get("status", ""))
        goal = self.goals.get(row.get("goal", "").casefold())
        if not row["what"]:
            self.wrong(number, "what", _("Say what is promised, or delete the row."))
        if len(row["what"]) > 300:
            self.wrong(number, "what", _("Shorten this to 300 characters."))
        if organization is None:
            self.wrong(
                number,
                "organization",
                _("No organization is called “%(name)s”. Correct the name, or add the organization first.")
                % {"name": row["organization"][:80]},
            )
        if row.get("goal") and goal is None:
            self.wrong(
                number,
                "goal",
                _("No goal is called “%(name)s”. Correct it, or leave it empty.") % {"name": row["goal"][:80]},
            )
        if not row["due"]:
            self.wrong(number, "due", _("Give a date by which it will be done."))
        if len(self.plan.problems) > before or organization is None or due_on is None or state is None:
            return
        identifier = digest_of("action", organization.slug, row["what"].casefold())
        if identifier in self.seen:
            self.wrong(
                number,
                "what",
                _("The same promise of the same organization stands in row %(row)d. Delete one.")
                % {"row": self.seen[identifier]},
            )
            return
        self.seen[identifier] = number
        if state == Commitment.State.OPEN:
            closed_on = None
        elif closed_on is None:
            closed_on = min(due_on, self.today)
        planned = PlannedPromise(
            number=number,
            title=row["what"],
            organization=organization,
            due_on=due_on,
            state=state,
            closed_on=closed_on,
            goal=goal,
            owner=self.people.get((organization.pk, row.get("owner", "").casefold())),
            identifier=identifier,
            existing=self.stored.get(identifier),
        )
        self.compare(planned)
        self.plan.rows.append(planned)

    def date(self, number: int, row: dict[str, str], name: str) -> date | None:
        text = row.get(name, "")
        if not text:
            return None
        try:
            return read_date(text, self.sheet.mapping.dates)
        except NoDate as why:
            self.wrong(number, name, str(why))
            return None

    def state(self, number: int, text: str) -> Commitment.State | None:
        word = text.casefold()
        word = self.sheet.mapping.words.get(word, word).casefold()
        if word in STATUS_WORDS:
            return STATUS_WORDS[word]
        self.wrong(
            number,
            "status",
            _("“%(word)s” is not known as a status. Write open, kept or given up.") % {"word": text[:40]},
        )
        return None

    def compare(self, planned: PlannedPromise) -> None:
        """Note what differs from the stored promise. What was closed here is not opened again by an older list."""
        before = planned.existing
        if before is None:
            return
        if before.state != Commitment.State.OPEN:
            if planned.state != before.state:
                self.plan.notes.append(
                    _("Row %(row)d: this promise is closed here already and stays so.") % {"row": planned.number}
                )
            return
        if planned.due_on != before.due_on:
            planned.changes["due"] = (before.due_on, planned.due_on)
        if planned.state != before.state:
            planned.changes["status"] = (before.state, planned.state)
        if planned.goal is not None and planned.goal != before.goal:
            planned.changes["goal"] = (before.goal, planned.goal)
        if planned.owner is not None and planned.owner.pk != before.owner_id:
            planned.changes["owner"] = ("", _("a member with this address"))


def organizations_by_name(partnership: Partnership) -> dict[str, Organization]:
    """Return the organizations by name, slug and the source's own id, case aside; a name that two share leads to neither."""
    found: dict[str, Organization | None] = {}
    for organization in Organization.objects.within(partnership).order_by("pk"):
        for name in {organization.name.casefold(), organization.slug, organization.identifier.casefold()} - {""}:
            found[name] = None if name in found and found[name] != organization else organization
    return {name: organization for name, organization in found.items() if organization is not None}


def plan_actions(
    *,
    partnership: Partnership,
    source: Path | bytes | str,
    name: str,
    now: datetime,
    mapping: SheetMapping | None = None,
) -> TrackerPlan:
    """Read a tracker and say what it would do; nothing is changed.

    Raises
    ------
    ImportRefused
        If it is no table, or a needed column is missing.
    """
    sheet = Sheet(open_sheet(source, name), COLUMNS, NEEDED, mapping or SheetMapping())
    reader = _Reader(partnership, sheet, local_date(partnership, now))
    for number, row in sheet.rows():
        reader.read(number, row)
    return reader.plan


@transaction.atomic
def import_actions(
    *,
    partnership: Partnership,
    source: Path | bytes | str,
    name: str,
    by: Membership | None,
    now: datetime,
    mapping: SheetMapping | None = None,
) -> ImportReport:
    """Bring a tracker in, whole or not at all. Owners' addresses are matched with members and not kept.

    Raises
    ------
    ImportRefused
        With row and column of the first cell that needs a look.
    """
    plan = plan_actions(partnership=partnership, source=source, name=name, now=now, mapping=mapping)
    if plan.problems:
        raise plan.problems[0].refusal()
    language = partnership.language
    by_ref = str(by.person.ref) if by else ""
    for row in plan.rows:
        if row.will == "new":
            Commitment.objects.create(
                partnership=partnership,
                organization=row.organization,
                owner=row.owner,
                goal=row.goal,
                title=Words.of(row.title, language, by_ref),
                due_on=row.due_on,
                first_due_on=row.due_on,
                state=row.state,
                closed_on=row.closed_on,
                created_at=now,
                identifier=row.identifier,
            )
        elif row.will == "changed":
            _apply(row, by, now)
    n_written = sum(row.will != "unchanged" for row in plan.rows)
    report = ImportReport(
        n_read=plan.n_read,
        n_written=n_written,
        n_unchanged=plan.n_read - n_written,
        problems=plan.notes,
        details={
            "new": sum(row.will == "new" for row in plan.rows),
            "changed": sum(row.will == "changed" for row in plan.rows),
            "without_owner": sum(row.owner is None for row in plan.rows),
        },
    )
    record_import(
        partnership=partnership,
        kind="actions",
        source_name=name,
        digest=digest_of_sheet(source, mapping),
        report=report,
        by=by,
        at=now,
        facts=[("new", report.details["new"]), ("changed", report.details["changed"])],
    )
    return report


def _apply(row: PlannedPromise, by: Membership | None, now: datetime) -> None:
    commitment = row.existing
    assert commitment is not None  # noqa: S101 - only called for changed rows
    if "due" in row.changes or "status" in row.changes:
        # The history shows that a list said so, not the organization itself.
        CommitmentReply.objects.create(
            commitment=commitment,
            said="changed" if row.state == Commitment.State.OPEN else row.state.value,
            due_on=commitment.due_on,
            new_due_on=row.due_on if "due" in row.changes and row.state == Commitment.State.OPEN else None,
            by=by,
            capacity=f"{by.capacity if by else 'system'}{FROM_A_LIST}",
            said_at=now,
        )
    commitment.due_on, commitment.state, commitment.closed_on = row.due_on, row.state, row.closed_on
    commitment.goal, commitment.owner = row.goal or commitment.goal, row.owner or commitment.owner
    commitment.save()
