"""The HTTP API of goals, promises, decisions and answers: public reading of what the public pages show."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError

from bridgework.goals import queries
from bridgework.goals.models import Answer, Commitment, Decision
from bridgework.goals.queries import GoalRow
from bridgework.goals.rules import local_date, standing
from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here, find_here
from bridgework.people.api_auth import person_of

router = Router(tags=["goals"])
ON_A_PAGE = 100
Standing = Literal["", "open", "late", "kept", "dropped"]


class Promises(Schema):
    """How many promises stand where."""

    open: int
    late: int
    kept: int
    given_up: int


class GoalOut(Schema):
    """One goal, with how its promises stand."""

    slug: str
    title: dict[str, str]
    vision: dict[str, str]
    n_endorsements: int
    promises: Promises


class CommitmentOut(Schema):
    """One promise. `standing` is by the partnership's local date; `first_due_on` never changes."""

    id: int
    title: dict[str, str]
    organization: str
    goal: str | None
    standing: str
    due_on: date
    first_due_on: date
    closed_on: date | None


class CommitmentPage(Schema):
    """A page of promises."""

    items: list[CommitmentOut]
    count: int
    page: int


class DecisionOut(Schema):
    """One decision, with the residents' seats among the filled ones on that day."""

    slug: str
    title: dict[str, str]
    reasons: dict[str, str]
    body: str
    goal: str | None
    decided_on: date
    n_seats: int
    n_resident_seats: int


class DecisionPage(Schema):
    """A page of decisions."""

    items: list[DecisionOut]
    count: int
    page: int


class AnswerOut(Schema):
    """One answer to what residents said."""

    id: int
    kind: str
    words: dict[str, str]
    organization: str | None
    body: str | None
    decision: str | None
    referred_to: str
    answered_on: date
    did: dict[str, str]
    did_on: date | None


class AnswerPage(Schema):
    """A page of answers."""

    items: list[AnswerOut]
    count: int
    page: int


def here_of(request: HttpRequest, slug: str) -> Here:
    """Return where a caller stands: by token, by session, or as the public; 404 where they may not know of it."""
    here = find_here(slug.replace("\x00", " "), person_of(request))
    if here is None:
        raise HttpError(404, "There is no such partnership.")
    return here


def bodies_of(words: Words) -> dict[str, str]:
    """Return a text by language."""
    return {tag: rendering.body for tag, rendering in words.renderings.items()}


def page_of_rows(rows: QuerySet, page: int) -> tuple[list[Any], dict[str, int]]:
    """Return one page of rows, and its number and the count of all."""
    if not 1 <= page <= 10_000:
        raise HttpError(422, "Give a page from 1 to 10000.")
    start = (page - 1) * ON_A_PAGE
    return list(rows[start : start + ON_A_PAGE]), {"count": rows.count(), "page": page}


def _goal(row: GoalRow) -> GoalOut:
    tally = row.promises
    return GoalOut(
        slug=row.slug,
        title=bodies_of(row.title),
        vision=bodies_of(row.goal.vision),
        n_endorsements=row.n_endorsements,
        promises=Promises(open=tally.n_open, late=tally.n_late, kept=tally.n_kept, given_up=tally.n_dropped),
    )


def _commitment(row: Commitment, today: date) -> CommitmentOut:
    return CommitmentOut(
        id=row.pk,
        title=bodies_of(row.title),
        organization=row.organization.slug,
        goal=row.goal.slug if row.goal else None,
        standing=standing(row, today),
        due_on=row.due_on,
        first_due_on=row.first_due_on,
        closed_on=row.closed_on,
    )


def _decision(row: Decision) -> DecisionOut:
    return DecisionOut(
        slug=row.slug,
        title=bodies_of(row.title),
        reasons=bodies_of(row.reasons),
        body=row.body.slug,
        goal=row.goal.slug if row.goal else None,
        decided_on=row.decided_on,
        n_seats=row.n_seats,
        n_resident_seats=row.n_resident_seats,
    )


def _answer(row: Answer) -> AnswerOut:
    return AnswerOut(
        id=row.pk,
        kind=row.kind,
        words=bodies_of(row.words),
        organization=row.organization.slug if row.organization else None,
        body=row.body.slug if row.body else None,
        decision=row.decision.slug if row.decision else None,
        referred_to=row.referred_to,
        answered_on=row.answered_on,
        did=bodies_of(row.did),
        did_on=row.did_on,
    )


@router.get("/goals/", response=list[GoalOut], url_name="goals")
def list_goals(request: HttpRequest, partnership: Path[str]) -> list[GoalOut]:
    """The public goals in the partnership's order."""
    here = here_of(request, partnership)
    today = local_date(here.partnership, timezone.now())
    return [_goal(row) for row in queries.goals_for_home(here.partnership, today)]


@router.get("/goals/{slug}/", response=GoalOut, url_name="goal")
def get_goal(request: HttpRequest, partnership: Path[str], slug: Path[str]) -> GoalOut:
    """One public goal."""
    here = here_of(request, partnership)
    today = local_date(here.partnership, timezone.now())
    for row in queries.goals_for_home(here.partnership, today):
        if row.slug == slug:
            return _goal(row)
    raise HttpError(404, "There is no such goal.")


@router.get("/commitments/", response=CommitmentPage, url_name="commitments")
def list_commitments(
    request: HttpRequest, partnership: Path[str], standing: Query[Standing] = "", page: int = 1
) -> CommitmentPage:
    """The promises, those under way first, a hundred a page."""
    here = here_of(request, partnership)
    today = local_date(here.partnership, timezone.now())
    rows, numbers = page_of_rows(queries.commitments_list(here.partnership, today, standing=standing), page)
    return CommitmentPage(items=[_commitment(row, today) for row in rows], **numbers)


@router.get("/decisions/", response=DecisionPage, url_name="decisions")
def list_decisions(request: HttpRequest, partnership: Path[str], page: int = 1) -> DecisionPage:
    """The public decisions, newest first, a hundred a page."""
    here = here_of(request, partnership)
    rows, numbers = page_of_rows(queries.decisions_list(here.partnership), page)
    return DecisionPage(items=[_decision(row) for row in rows], **numbers)


@router.get("/answers/", response=AnswerPage, url_name="answers")
def list_answers(request: HttpRequest, partnership: Path[str], page: int = 1) -> AnswerPage:
    """The public answers to what residents said, newest first, a hundred a page."""
    here = here_of(request, partnership)
    rows, numbers = page_of_rows(queries.public_answers(here.partnership), page)
    return AnswerPage(items=[_answer(row) for row in rows], **numbers)
