"""What the printed report of one goal says: its headline numbers with their trend, stories, promises, decisions, voices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from bridgework.conversations.models import Conversation, Result, ResultStatement, Statement
from bridgework.goals.models import Commitment, Decision, Endorsement, Goal
from bridgework.goals.queries import counted, of_shown_decisions
from bridgework.indicators.models import Indicator, Story, Value
from bridgework.indicators.queries import IndicatorView
from bridgework.indicators.queries.view import CELL, InGroup, everyone_in, find_finding, shown_cell
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words
from bridgework.overview.queries.promises import with_promises
from bridgework.partnerships.models import Partnership
from bridgework.places.models import EVERYONE

MOST_INDICATORS = 3  # with their picture; the others are named
MOST_ROWS = 30


@dataclass(frozen=True)
class ReportReview:
    """Who of those affected read a story, when, and what they said."""

    who: str
    said: Words
    on: date


@dataclass(frozen=True)
class ReportStory:
    """The story behind the curve with its author, and who of those affected read it."""

    text: Words
    signed_as: str
    written_at: datetime
    reviews: tuple[ReportReview, ...]


@dataclass(frozen=True)
class ReportTalk:
    """A conversation about the goal, and the statement that all its groups share."""

    conversation: Conversation
    agreed: Words | None
    n_groups: int


@dataclass(frozen=True)
class GoalReport:
    """Everything that the report prints."""

    goal: Goal
    views: tuple[IndicatorView, ...]  # the headline indicators, in their home place by their home dimension
    others: tuple[Indicator, ...]  # measured too, named only
    stories: dict[int, ReportStory]  # by indicator
    release: int | None  # the newest of which numbers are printed
    commitments: tuple[Commitment, ...]
    decisions: tuple[Decision, ...]
    talks: tuple[ReportTalk, ...]


def _all(_indicator: Indicator) -> bool:
    return True


def goal_report(
    partnership: Partnership,
    slug: str,
    today: date,
    *,
    members: bool,
    may_export: Callable[[Indicator], bool] = _all,
) -> GoalReport | None:
    """Return what the report of one goal prints in at most seven queries, or None if this reader may not see the goal.

    Parameters
    ----------
    partnership : Partnership
    slug : str
    today : date
        The partnership's local date.
    members : bool
        Whether the reader is a member, who also sees what is not public.
    may_export : callable
        Whether the agreements let this reader take an indicator's numbers away; one that they do not is left out.
    """
    goal = next(iter(_goal(partnership, slug, today, members)), None)
    if goal is None:
        return None
    targets: dict[int, dict[int | None, tuple[float, date]]] = {}
    indicators: dict[int, Indicator] = {}
    for row in _indicators(goal, members):
        indicators.setdefault(row.pk, row)
        if row.target_value is not None and row.target_kind == "level":
            targets.setdefault(row.pk, {})[row.target_group] = (float(row.target_value), row.target_by)
    known = [one for one in indicators.values() if (one.summary or {}).get("finding")]
    wanted = [one for one in known if one.is_headline][:MOST_INDICATORS] or known[:1]
    main = [one for one in wanted if may_export(one)]
    views = _views(main, targets)
    released = [one.released_in.number for one in main if one.released_in is not None]
    return GoalReport(
        goal,
        views,
        # What an agreement names and is not printed in full is not printed in short either: asking costs queries.
        tuple(one for one in indicators.values() if one not in wanted and not one.is_under_agreement),
        _stories_of(main),
        max(released, default=None),
        tuple(_commitments(goal)),
        tuple(_decisions(goal)),
        tuple(_talk(row) for row in _talks(goal, members)),
    )


@prepared
def _goal(partnership: Partnership, slug: str, today: date, members: bool) -> QuerySet[Goal, Any]:
    goals = Goal.objects.within(partnership).filter(slug=slug)
    if not members:
        goals = goals.filter(is_public=True)
    return with_promises(goals, today).annotate(
        n_endorsements=counted(Endorsement.objects.filter(goal=OuterRef("pk")), "goal")
    )


@prepared
def _indicators(goal: Goal, members: bool) -> QuerySet[Indicator, Any]:
    """Return each indicator once for each of its targets: both in one query."""
    rows = Indicator.objects.filter(goal=goal)
    rows = rows if members else rows.filter(is_public=True)
    rows = rows.select_related("home_place", "home_dimension", "released_in").annotate(
        target_kind=F("targets__kind"),
        target_group=F("targets__group_id"),
        target_value=F("targets__value"),
        target_by=F("targets__by"),
    )
    return rows.order_by("-is_headline", "position", "pk", "targets__pk")[:200]


@prepared
def _cells(indicators: list[int], places: list[int], dimensions: list[int]) -> QuerySet[Value, Any]:
    of_groups = Q(group__dimension__code=EVERYONE) | Q(group__dimension__in=dimensions)
    rows = Value.objects.filter(of_groups, indicator__in=indicators, place__in=places)
    return rows.order_by("group__position", "group_id", "period__starts_on", "period__code").values_list(
        "indicator_id", "place_id", "group_id", "group__code", "group__name", "group__color", "group__dimension_id",
        "group__dimension__code", "period__code", "period__starts_on", *CELL,
    )  # fmt: skip


def _views(
    indicators: Sequence[Indicator], targets: dict[int, dict[int | None, tuple[float, date]]]
) -> tuple[IndicatorView, ...]:
    """Return each indicator as its page shows it; one query for all."""
    homes = [one.home_place_id for one in indicators if one.home_place_id is not None]
    dimensions = [one.home_dimension_id or 0 for one in indicators]
    rows = _cells([one.pk for one in indicators], homes, dimensions)
    views = []
    for one in indicators:
        groups: dict[int, InGroup] = {}
        periods: dict[tuple[date, str], str] = {}
        for indicator, place, key, code, name, color, dimension, dim_code, period, starts_on, *cell in rows:
            is_everyone = dim_code == EVERYONE
            if (indicator, place) != (one.pk, one.home_place_id) or not (
                is_everyone or dimension == one.home_dimension_id
            ):
                continue
            words = name if isinstance(name, Words) else Words.from_json(name)
            group = groups.setdefault(
                key, InGroup(key, EVERYONE if is_everyone else code, words, 0 if is_everyone else color, {})
            )
            group.cells[period] = shown_cell(one.unit, *cell)
            periods[starts_on, period] = period
        order = tuple(periods[key] for key in sorted(periods))
        everyone = everyone_in(groups)
        others = tuple(group for group in groups.values() if group is not everyone)
        finding, gaps = find_finding(one, others, everyone, order)
        views.append(
            IndicatorView(
                one,
                one.home_place,
                one.home_dimension,
                (),
                order,
                others,
                everyone,
                finding,
                gaps,
                targets.get(one.pk, {}),
            )
        )
    return tuple(views)


@prepared
def _stories(indicators: list[int]) -> QuerySet[Story, Any]:
    """Return the newest story of each indicator, once for each of its reviews."""
    newest = Story.objects.filter(indicator=OuterRef("indicator")).order_by("-written_at", "-pk")
    rows = Story.objects.filter(indicator__in=indicators, pk=Subquery(newest.values("pk")[:1]))
    return rows.order_by("indicator", "reviews__reviewed_on", "reviews__pk").values_list(
        "indicator_id", "text", "signed_as", "written_at", "reviews__who", "reviews__said", "reviews__reviewed_on"
    )[:MOST_ROWS]


def _stories_of(indicators: Sequence[Indicator]) -> dict[int, ReportStory]:
    found: dict[int, tuple[Words, str, datetime, list[ReportReview]]] = {}
    for indicator, text, signed_as, at, who, said, on in _stories([one.pk for one in indicators]):
        words = text if isinstance(text, Words) else Words.from_json(text)
        story = found.setdefault(indicator, (words, signed_as, at, []))
        if who is not None:
            story[3].append(ReportReview(who, said if isinstance(said, Words) else Words.from_json(said), on))
    return {key: ReportStory(text, signed, at, tuple(many)) for key, (text, signed, at, many) in found.items()}


@prepared
def _commitments(goal: Goal) -> QuerySet[Commitment]:
    rows = Commitment.objects.filter(of_shown_decisions(), goal=goal).exclude(state=Commitment.State.DROPPED)
    columns = ("title", "state", "due_on", "closed_on", "organization__name")
    return rows.select_related("organization").only(*columns).order_by("-state", "due_on", "pk")[:MOST_ROWS]


@prepared
def _decisions(goal: Goal) -> QuerySet[Decision]:
    rows = Decision.objects.filter(goal=goal, is_public=True).select_related("body")
    columns = ("slug", "title", "reasons", "decided_on", "n_seats", "n_resident_seats", "body__name")
    return rows.only(*columns).order_by("-decided_on", "-pk")[:6]


@prepared
def _talks(goal: Goal, members: bool) -> QuerySet[Conversation, Any]:
    """Return the largest conversations with their newest result and the statement on which all its groups agree most."""
    newest = Result.objects.filter(conversation=OuterRef("pk")).order_by("-computed_at", "-pk")
    rows = Conversation.objects.filter(goal=goal).exclude(state=Conversation.State.DRAFT)
    rows = rows if members else rows.filter(is_public=True)
    printed = ResultStatement.objects.filter(
        result=OuterRef("newest"), number=OuterRef("agreed_number"), statement__state=Statement.State.SHOWN
    )
    return (
        rows.annotate(
            newest=Subquery(newest.values("pk")[:1]),
            n_groups=Subquery(newest.values("n_groups")[:1]),
            agreed_number=Subquery(newest.values("agreed_number")[:1]),
        )
        .annotate(agreed=Subquery(printed.values("statement__words")[:1]))
        .order_by("-n_voices", "pk")[:3]
    )


def _talk(row: Any) -> ReportTalk:
    agreed = row.agreed
    if agreed is not None and not isinstance(agreed, Words):
        agreed = Words.from_json(agreed)
    return ReportTalk(row, agreed, row.n_groups or 0)
