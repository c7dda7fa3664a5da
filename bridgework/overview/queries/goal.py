"""One goal's whole story, from why to whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bridgework.conversations.models import Conversation, Result, ResultStatement, Statement
from bridgework.conversations.queries import VerdictWords, verdict_of_counts
from bridgework.discussions.queries import Newest, newest_columns, newest_of_row
from bridgework.goals.models import Answer, Commitment, Decision, Endorsement, Goal, Initiative
from bridgework.goals.queries import counted, of_shown_decisions
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries import Headline
from bridgework.indicators.queries.headlines import headline
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words
from bridgework.overview.queries.money import GoalFund, goal_funds
from bridgework.overview.queries.promises import with_promises
from bridgework.partnerships.models import Partnership


@dataclass(frozen=True)
class Agreed:
    """A statement that all opinion groups share, and how many groups there are."""

    words: Words
    n_groups: int
    lowest_share: float | None  # of agreement, in the group that agrees least


@dataclass(frozen=True)
class GoalPage:
    """Everything the goal's page shows. Lists are cut, counts are whole."""

    goal: Goal
    n_endorsements: int
    n_initiatives: int
    n_kept: int
    n_late: int
    n_open: int
    n_promising: int  # organizations
    late: list[Commitment]  # the two that wait the longest
    talks: Sequence[Conversation]
    agreed: Agreed | None
    decisions: list[Decision]
    n_decisions: int
    indicators: list[Indicator]
    headline: Headline | None
    verdict: VerdictWords | None  # None where nothing was answered yet
    funds: list[GoalFund]  # one more than is shown, where there are more
    newest: Newest  # what was written at it since

    @property
    def n_promises(self) -> int:
        """Promises kept, late and under way; dropped ones are not counted."""
        return self.n_kept + self.n_late + self.n_open


def goal_page(partnership: Partnership, slug: str, today: date, *, members: bool) -> GoalPage | None:
    """Return one goal's story in at most seven queries, or None if this reader may not see the goal.

    Parameters
    ----------
    partnership : Partnership
    slug : str
    today : date
        The partnership's local date.
    members : bool
        Whether the reader is a member, who also sees what is not public.
    """
    goal = next(iter(_goal(partnership, slug, today, members)), None)
    if goal is None:
        return None
    talks = _talks(goal, members)
    indicators = _indicators(goal, members)
    return GoalPage(
        goal=goal,
        n_endorsements=goal.n_endorsements,
        n_initiatives=goal.n_initiatives,
        n_kept=goal.n_kept,
        n_late=goal.n_late,
        n_open=goal.n_open,
        n_promising=goal.n_promising,
        late=_late(goal, today) if goal.n_late else [],
        talks=talks,
        agreed=_agreed(talks),
        decisions=decided_of(goal),
        n_decisions=goal.n_decisions,
        indicators=indicators,
        headline=next((h for h in map(headline, indicators) if h), None),
        verdict=_verdict(_answered(goal)),
        funds=goal_funds(partnership, goal, members=members),
        newest=newest_of_row(goal),
    )


@prepared
def _goal(partnership: Partnership, slug: str, today: date, members: bool) -> QuerySet[Goal, Any]:
    goals = Goal.objects.within(partnership).filter(slug=slug)
    if not members:
        goals = goals.filter(is_public=True)
    decided = Decision.objects.filter(goal=OuterRef("pk"), is_public=True)
    promised = Commitment.objects.filter(of_shown_decisions(), goal=OuterRef("pk"))
    by_goal = promised.exclude(state=Commitment.State.DROPPED).order_by().values("goal")
    by_how_many = by_goal.annotate(n=Count("organization", distinct=True)).values("n")
    goals = goals.only("partnership", "slug", "title", "vision")
    return with_promises(goals, today).annotate(
        n_promising=Coalesce(Subquery(by_how_many, output_field=IntegerField()), 0),
        n_endorsements=counted(Endorsement.objects.filter(goal=OuterRef("pk")), "goal"),
        n_initiatives=counted(Initiative.objects.filter(goal=OuterRef("pk")), "goal"),
        n_decisions=counted(decided, "goal"),
        **newest_columns("goal", is_member=members),
    )


@prepared
def _late(goal: Goal, today: date) -> QuerySet[Commitment]:
    # The keys of those to show are found in an index; no other promise is read for the order.
    late = Commitment.objects.filter(of_shown_decisions(), goal=goal, state=Commitment.State.OPEN, due_on__lt=today)
    rows = Commitment.objects.filter(pk__in=late.order_by("due_on", "pk").values("pk")[:2])
    return rows.select_related("organization").only("title", "due_on", "organization__name").order_by("due_on", "pk")


@prepared
def _talks(goal: Goal, members: bool) -> QuerySet[Conversation, Any]:
    """Return the largest conversations with how many groups their newest result has, and what all of these agree on most."""
    newest = Result.objects.filter(conversation=OuterRef("pk")).order_by("-computed_at", "-pk")
    rows = Conversation.objects.filter(goal=goal).exclude(state=Conversation.State.DRAFT)
    rows = rows if members else rows.filter(is_public=True)
    rows = rows.only("slug", "title", "n_voices", "n_statements")
    printed = ResultStatement.objects.filter(
        result=OuterRef("newest"), number=OuterRef("agreed_number"), statement__state=Statement.State.SHOWN
    )
    return (
        rows.annotate(
            newest=Subquery(newest.values("pk")[:1]),
            n_groups=Subquery(newest.values("n_groups")[:1]),
            agreed_number=Subquery(newest.values("agreed_number")[:1]),
        )
        .annotate(
            agreed=Subquery(printed.values("statement__words")[:1]), agreed_cells=Subquery(printed.values("cells")[:1])
        )
        .order_by("-n_voices", "pk")[:5]
    )


@prepared
def _indicators(goal: Goal, members: bool) -> QuerySet[Indicator]:
    rows = Indicator.objects.filter(goal=goal)
    rows = rows if members else rows.filter(is_public=True)
    rows = rows.only("slug", "name", "unit", "counted", "population", "polarity", "summary")
    return rows.order_by("-is_headline", "-kind", "position", "pk")[:8]


@prepared
def _answered(goal: Goal) -> QuerySet[Answer, tuple[int, int, int]]:
    rows = Answer.objects.filter(goal=goal).order_by("-answered_on", "-pk")
    return rows.values_list("n_solved", "n_partly", "n_not")[:20]


@prepared
def _decided(goal: Goal) -> QuerySet[Decision]:
    rows = Decision.objects.filter(goal=goal, is_public=True).select_related("body")
    return rows.only("slug", "title", "n_seats", "n_resident_seats", "body__name").order_by("-decided_on", "-pk")[:5]


def decided_of(goal: Goal) -> list[Decision]:
    """Return the latest public decisions on a goal."""
    return _decided(goal)


def _agreed(talks: Sequence[Any]) -> Agreed | None:
    """Return the strongest statement that all groups share, of the largest conversation that has a result."""
    for talk in talks:
        words = talk.agreed if isinstance(talk.agreed, Words) else Words.from_json(talk.agreed)
        if not words:
            continue
        groups = talk.n_groups or 0
        shares = [agree / seen for agree, _no, _unsure, seen in talk.agreed_cells[1:] if agree is not None and seen]
        return Agreed(words, groups, min(shares) if shares and len(shares) == groups else None)
    return None


def _verdict(answers: list[tuple[int, int, int]]) -> VerdictWords | None:
    """Return the verdicts on all answers together, words under the floor."""
    if not answers:
        return None
    solved, partly, not_ = map(sum, zip(*answers, strict=True))
    return verdict_of_counts(solved, partly, not_)
