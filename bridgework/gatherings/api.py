"""The HTTP API of sessions: public reading of what the public pages show. Fewer than ten residents are not counted out."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Path, Router, Schema
from ninja.errors import HttpError

from bridgework.gatherings.models import Attendance, Gathering
from bridgework.gatherings.queries import public_gatherings
from bridgework.gatherings.rules import is_too_few, may_read_minutes
from bridgework.goals.api import bodies_of, here_of, page_of_rows

router = Router(tags=["sessions"])


class AttendanceOut(Schema):
    """How many people of one organization came."""

    organization: str
    n_people: int
    taught: bool
    learned: bool


class AgendaOut(Schema):
    """One item of an agenda."""

    title: dict[str, str]
    minutes: int
    notes: dict[str, str] | None = Field(description="null until the minutes are approved and published")


class SessionOut(Schema):
    """One session."""

    slug: str
    kind: str
    title: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    is_all_day: bool
    is_cancelled: bool
    where: str
    goal: str | None
    series: str | None
    agenda: list[AgendaOut]
    hosts: list[str]
    attendance: list[AttendanceOut]
    n_residents: int | None = Field(description="null stands for 1 to 9")


class SessionPage(Schema):
    """A page of sessions."""

    items: list[SessionOut]
    count: int
    page: int


def _attendance(row: Attendance) -> AttendanceOut:
    return AttendanceOut(
        organization=row.organization.slug, n_people=row.n_people, taught=row.has_taught, learned=row.has_learned
    )


def _session(row: Gathering) -> SessionOut:
    return SessionOut(
        slug=row.slug,
        kind=row.kind,
        title=bodies_of(row.title),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        is_all_day=row.is_all_day,
        is_cancelled=row.cancelled_at is not None,
        where=row.where,
        goal=row.goal.slug if row.goal else None,
        series=row.series.slug if row.series else None,
        agenda=[
            AgendaOut(
                title=bodies_of(item.title),
                minutes=item.minutes,
                notes=bodies_of(item.note) if may_read_minutes(row, is_member=False) else None,
            )
            for item in row.agenda.all()
        ],
        hosts=[host.slug for host in row.hosts.all()],
        attendance=[_attendance(one) for one in row.attendances.all()],
        n_residents=None if is_too_few(row.n_residents) else row.n_residents,
    )


@router.get("/sessions/", response=SessionPage, url_name="sessions")
def list_sessions(request: HttpRequest, partnership: Path[str], page: int = 1) -> SessionPage:
    """The public sessions, the latest first, a hundred a page."""
    here = here_of(request, partnership)
    rows = public_gatherings(here.partnership).select_related("goal", "series")
    rows = rows.prefetch_related("hosts", "attendances__organization", "agenda").order_by("-starts_at", "-pk")
    found, numbers = page_of_rows(rows, page)
    return SessionPage(items=[_session(row) for row in found], **numbers)


@router.get("/sessions/{slug}/", response=SessionOut, url_name="session")
def get_session(request: HttpRequest, partnership: Path[str], slug: Path[str]) -> SessionOut:
    """One public session."""
    here = here_of(request, partnership)
    rows = public_gatherings(here.partnership).select_related("goal", "series")
    found = (
        rows.prefetch_related("hosts", "attendances__organization", "agenda")
        .filter(slug=slug.replace("\x00", " "))
        .first()
    )
    if found is None:
        raise HttpError(404, "There is no such session.")
    return _session(found)
