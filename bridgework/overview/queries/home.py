"""The home page: what was promised, what was said and done, what waits for an answer, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import Case, Count, F, IntegerField, QuerySet, Subquery, Sum, When, Window
from django.db.models.functions import Coalesce

from bridgework.alignment.queries.worked import kept_findings
from bridgework.conversations.models import AnsweredStatement, AnswerRequest, Conversation
from bridgework.conversations.queries import VerdictWords, verdict_words, waiting_for_answer
from bridgework.gatherings.models import Gathering
from bridgework.gatherings.queries import not_ended, public_gatherings
from bridgework.goals.models import Answer, Endorsement, Goal
from bridgework.goals.queries import counted
from bridgework.indicators.queries import Headline, headlines_of
from bridgework.lib.prepared import Prepared, prepared
from bridgework.overview.queries.promises import with_promises
from bridgework.partnerships.models import Organization, Partnership

FLOOR = 10  # a number of residents under this is said in words
HOME = "home"  # what is counted in all rows, by this name among the findings that the worker keeps


@dataclass(frozen=True)
class GoalLine:
    """One goal of the home page."""

    goal: Goal
    headline: Headline | None
    n_kept: int
    n_late: int
    n_all: int


@dataclass(frozen=True)
class SaidLine:
    """What was said, what was done, and the residents' verdict."""

    answer: Answer
    covered: AnsweredStatement
    n_asked: int  # people who agreed with the statement; 0 where fewer than the floor
    verdict: VerdictWords


@dataclass(frozen=True)
class HomePage:
    """Everything the home page shows."""

    n_organizations: int  # partners that stand behind a public goal
    n_sectors: int  # of them
    n_residents: int | None  # of the conversations with at least the floor; None where there is none
    goals: list[GoalLine]
    said: list[SaidLine]
    waiting: list[AnswerRequest]
    gatherings: list[Gathering]
    open_conversation: Conversation | None


def home_page(partnership: Partnership, now: datetime, today: date) -> HomePage:
    """Return what the home page shows, in eight queries.

    Parameters
    ----------
    partnership : Partnership
    now : datetime
        Aware moment.
    today : date
        The partnership's local date.
    """
    kept = kept_findings(partnership, HOME, now)
    goals = _goals(partnership) if kept else _goals_counted(partnership, today)
    counts = kept.body if kept else _counts_of(goals)
    headlines = headlines_of(goals)
    talk = next(iter(_conversations(partnership)), None)
    n_voices = talk.n_voices_of_all if talk else 0
    return HomePage(
        n_organizations=counts["n_organizations"],
        n_sectors=counts["n_sectors"],
        n_residents=n_voices or None,
        goals=[GoalLine(goal, headlines.get(goal.pk), *counts["goals"].get(str(goal.pk), (0, 0, 0))) for goal in goals],
        said=said_and_done(partnership, 2),
        waiting=waiting_for_answer(partnership, now, 4),
        gatherings=_next_gatherings(partnership, now),
        open_conversation=talk if talk and talk.state == Conversation.State.OPEN else None,
    )


def home_body(partnership: Partnership, today: date) -> dict[str, Any]:
    """Return what the home page counts in all rows, as plain data for the worker to keep.

    Parameters
    ----------
    partnership : Partnership
    today : date
        The partnership's local date.
    """
    return _counts_of(_goals_counted(partnership, today))


def _counts_of(goals: Sequence[Any]) -> dict[str, Any]:
    """Return the counts that came with the goals: without a public goal nobody stands behind one."""
    return {
        "n_organizations": goals[0].n_organizations if goals else 0,
        "n_sectors": goals[0].n_sectors if goals else 0,
        "goals": {str(one.pk): [one.n_kept, one.n_late, one.n_kept + one.n_late + one.n_open] for one in goals},
    }


def _public_goals(partnership: Partnership) -> QuerySet[Goal]:
    return Goal.objects.within(partnership).filter(is_public=True).only("slug", "title").order_by("position", "pk")


@prepared
def _goals(partnership: Partnership) -> QuerySet[Goal]:
    return _public_goals(partnership)[:12]


@prepared
def _goals_counted(partnership: Partnership, today: date) -> QuerySet[Goal, Any]:
    """Return the goals with how their promises stand and, each with the same numbers, who stands behind any of them.

    A partner that stands behind two goals is counted once.
    """
    holding = Endorsement.objects.filter(goal__partnership=partnership, goal__is_public=True).values("organization")
    partners = Organization.objects.within(partnership).filter(is_partner=True, left_on=None, pk__in=holding)
    sectors = partners.exclude(sector="").order_by().values("is_partner").annotate(n=Count("sector", distinct=True))
    goals = with_promises(_public_goals(partnership), today)
    return goals.annotate(
        n_organizations=counted(partners, "is_partner"),
        n_sectors=Coalesce(Subquery(sectors.values("n"), output_field=IntegerField()), 0),
    )[:12]


@prepared
def _next_gatherings(partnership: Partnership, now: datetime) -> QuerySet[Gathering]:
    rows = public_gatherings(partnership).filter(pk__in=not_ended(partnership, now), cancelled_at=None)
    return rows.only("slug", "title", "kind", "starts_at", "where").order_by("starts_at", "pk")[:3]


@prepared
def _conversations(partnership: Partnership) -> QuerySet[Conversation, Any]:
    """Return one conversation, the newest that is open if one is, with how many voices all have together.

    A conversation with fewer than the floor is not in the sum: how many it has could be told from the sum before and after it.
    """
    rows = Conversation.objects.within(partnership).filter(is_public=True)
    is_open = Case(When(state=Conversation.State.OPEN, then=0), default=1, output_field=IntegerField())
    counted = Case(When(n_voices__gte=FLOOR, then="n_voices"), default=0, output_field=IntegerField())
    rows = rows.annotate(n_voices_of_all=Window(Sum(counted)), rank=is_open)
    return rows.only("slug", "state").order_by("rank", "-opened_at")[:1]


@partial(Prepared, fixed=("n",))
def _said_and_done(partnership: Partnership, n: int) -> QuerySet[AnsweredStatement]:
    latest = Answer.objects.within(partnership).filter(did_on__isnull=False).order_by("-did_on", "-pk").values("pk")[:n]
    return (
        AnsweredStatement.objects.filter(answer__in=latest)
        .filter(statement__conversation__is_public=True)
        .select_related("answer", "statement__conversation")
        .only(
            *("answer__did", "answer__n_solved", "answer__n_partly", "answer__n_not", "statement__words"),
            *("statement__n_agree_printed", "statement__conversation__slug", "statement__conversation__title"),
        )
        .order_by("-answer__did_on", "-answer", F("statement__n_agree_printed").desc(nulls_last=True), "pk")
    )


def said_and_done(partnership: Partnership, n: int) -> list[SaidLine]:
    """Return the latest `n` answers after which something was done, each with its most agreed statement. One query."""
    first: dict[int, AnsweredStatement] = {}
    for row in _said_and_done(partnership, n):
        first.setdefault(row.answer_id, row)
    return [
        SaidLine(
            row.answer,
            row,
            row.statement.n_agree_printed or 0,
            verdict_words(row.answer),
        )
        for row in first.values()
    ]
