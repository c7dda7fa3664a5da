"""Goals with their counts, one goal's story, and initiatives; in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bridgework.goals.models import Commitment, Decision, Endorsement, Goal, Initiative
from bridgework.goals.queries.commitments import Tally, of_shown_goals, tally_of
from bridgework.lib.paging import STORIES, page_of_rows
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership

PLEDGES = 12  # on a page: an organization, its pledge in its own words, a date


def counted(rows: QuerySet, group_by: str) -> Coalesce:
    """Return the number of `rows` as a column; `rows` is already tied to the outer row by `group_by`."""
    return Coalesce(
        Subquery(rows.order_by().values(group_by).annotate(n=Count("*")).values("n"), output_field=IntegerField()), 0
    )


@dataclass(frozen=True)
class GoalRow:
    """One goal as a list shows it: its words, its slug, and how its promises stand."""

    goal: Goal
    promises: Tally
    n_endorsements: int

    @property
    def title(self) -> Words:
        """The goal's title."""
        return self.goal.title

    @property
    def slug(self) -> str:
        """The goal's name in addresses."""
        return self.goal.slug

    @property
    def n_kept(self) -> int:
        """Promises kept."""
        return self.promises.n_kept

    @property
    def n_late(self) -> int:
        """Promises past their date."""
        return self.promises.n_late

    @property
    def n_open(self) -> int:
        """Promises under way and not late."""
        return self.promises.n_open


def goals_for_home(partnership: Partnership, today: date, *, with_hidden: bool = False) -> list[GoalRow]:
    """Return the goals in the partnership's order with the counts of their promises. One query.

    Parameters
    ----------
    today : date
        The partnership's local date; "late" depends on it.
    with_hidden : bool
        Also goals that are not public; for members only.
    """
    goals = _listed(partnership, today, with_hidden)
    return [
        GoalRow(goal, Tally(goal.n_open, goal.n_late, goal.n_kept, goal.n_dropped), goal.n_endorsements)
        for goal in goals
    ]


@prepared
def _listed(partnership: Partnership, today: date, with_hidden: bool) -> QuerySet[Goal, Any]:
    rows = Goal.objects.within(partnership).order_by("position", "pk")
    own = Commitment.objects.filter(goal=OuterRef("pk"))
    is_open = own.filter(state=Commitment.State.OPEN)
    # Each count is a range of an index, which is walked without asking anything of its rows.
    rows = rows.annotate(
        n_open=counted(is_open.filter(due_on__gte=today), "goal"),
        n_late=counted(is_open.filter(due_on__lt=today), "goal"),
        n_kept=counted(own.filter(state=Commitment.State.KEPT), "goal"),
        n_dropped=counted(own.filter(state=Commitment.State.DROPPED), "goal"),
        n_endorsements=counted(Endorsement.objects.filter(goal=OuterRef("pk")), "goal"),
    )
    return (rows if with_hidden else rows.filter(is_public=True))[:200]


@dataclass(frozen=True)
class GoalStory:
    """What the records say of one goal, without what other capabilities add (voices, indicators, verdicts).

    The lists are cut; the counts are whole.
    """

    goal: Goal
    endorsements: list[Endorsement]
    n_endorsements: int
    decisions: list[Decision]
    n_decisions: int
    initiatives: list[Initiative]
    n_initiatives: int
    promises: Tally
    commitments: list[Commitment]  # late first, then the next due


def _count(model: type) -> Coalesce:
    rows = model.objects.filter(goal=OuterRef("pk")).order_by()  # type: ignore[attr-defined]
    if model is Decision:
        rows = rows.filter(is_public=True)
    return counted(rows, "goal")


def goal_story(goal: Goal, today: date, *, limit: int = 12) -> GoalStory:
    """Return what the records say of one goal, in six queries whatever the rows.

    Parameters
    ----------
    today : date
        The partnership's local date.
    limit : int
        How many rows of each list.
    """
    numbers = (
        Goal.objects.filter(pk=goal.pk).values_list(_count(Endorsement), _count(Decision), _count(Initiative)).get()
    )
    open_first = goal.commitments.select_related("organization").order_by("-state", "due_on", "pk")
    return GoalStory(
        goal=goal,
        endorsements=list(goal.endorsements.select_related("organization").order_by("endorsed_on", "pk")[:limit]),
        n_endorsements=numbers[0],
        decisions=list(
            goal.decisions.filter(is_public=True).select_related("body").order_by("-decided_on", "-pk")[:limit]
        ),
        n_decisions=numbers[1],
        initiatives=list(goal.initiatives.order_by("-starts_on", "pk")[:limit]),
        n_initiatives=numbers[2],
        promises=tally_of(goal.commitments.all(), today),
        commitments=list(open_first.exclude(decision__is_public=False)[:limit]),
    )


def initiatives_list(
    partnership: Partnership, *, goal_id: int | None = None, with_hidden: bool = False
) -> QuerySet[Initiative]:
    """Return the initiatives that pages may show, by name of their goal and start."""
    rows = Initiative.objects.within(partnership)
    if not with_hidden:
        rows = rows.filter(of_shown_goals())
    if goal_id is not None:
        rows = rows.filter(goal_id=goal_id)
    return (
        rows.select_related("goal", "place")
        .prefetch_related("organizations")
        .order_by("goal__position", "-starts_on", "pk")
    )


@prepared
def _shown(partnership: Partnership, slug: str, with_hidden: bool) -> QuerySet[Goal]:
    goals = Goal.objects.within(partnership).filter(slug=slug)
    return (goals if with_hidden else goals.filter(is_public=True)).only("slug", "title")[:1]


def goal_shown(partnership: Partnership, slug: str, *, with_hidden: bool = False) -> Goal | None:
    """Return a goal with its title, or None if this reader may not see it. One query."""
    return next(iter(_shown(partnership, slug, with_hidden)), None)


@prepared
def _endorsements(goal: Goal, offset: int) -> QuerySet[Endorsement]:
    rows = Endorsement.objects.filter(goal=goal).select_related("organization")
    rows = rows.only("pledge", "endorsed_on", "organization__name", "organization__slug")
    # In the order in which they came: the index by goal gives it, and reading ends with the page.
    return rows.order_by("pk")[offset : offset + PLEDGES + 1]


@prepared
def _n_behind(goal_id: int) -> QuerySet[Goal, tuple[int, int]]:
    return Goal.objects.filter(pk=goal_id).values_list(_count(Endorsement), _count(Initiative))


@dataclass(frozen=True)
class Behind:
    """Who stands behind a goal: one page of them with their pledges, and how many there and initiatives are in all."""

    goal: Goal
    page: Page[Endorsement]
    n_endorsements: int
    n_initiatives: int


def who_stands_behind(
    partnership: Partnership, slug: str, asked: str | None, *, with_hidden: bool = False
) -> Behind | None:
    """Return who stands behind a goal, in the order in which they came, or None if this reader may not see the goal. Three queries.

    Parameters
    ----------
    asked : str or None
        The page's number as it was asked for.
    """
    goal = goal_shown(partnership, slug, with_hidden=with_hidden)
    if goal is None:
        return None
    n_endorsements, n_initiatives = _n_behind(goal.pk)[0]
    page = page_of_rows(asked, lambda offset: _endorsements(goal, offset), lambda: n_endorsements, PLEDGES)
    return Behind(goal, page, n_endorsements, n_initiatives)


@prepared
def _initiatives(partnership: Partnership, goal_id: int | None, with_hidden: bool, offset: int) -> QuerySet[Initiative]:
    rows = initiatives_list(partnership, goal_id=goal_id, with_hidden=with_hidden)
    rows = rows.select_related(None).prefetch_related(None)
    shown = rows.select_related("goal").only("slug", "name", "aim", "where", "goal__title")
    return shown[offset : offset + STORIES + 1]


@prepared
def _n_initiatives(partnership: Partnership, goal_id: int | None, with_hidden: bool) -> QuerySet[Initiative, int]:
    rows = initiatives_list(partnership, goal_id=goal_id, with_hidden=with_hidden).order_by()
    return rows.values("partnership").annotate(n=Count("*")).values_list("n", flat=True)


@prepared
def _initiative(partnership: Partnership, slug: str, with_hidden: bool) -> QuerySet[Initiative]:
    rows = initiatives_list(partnership, with_hidden=with_hidden).prefetch_related(None).order_by()
    return rows.filter(slug=slug).defer("goal__vision", "goal__created_at")


@prepared
def _doing(initiatives: list[Initiative]) -> QuerySet[Model, tuple[int, int, str, str]]:
    rows = Initiative.organizations.through.objects.filter(initiative__in=initiatives)
    return rows.order_by("organization").values_list(
        "initiative_id", "organization_id", "organization__name", "organization__slug"
    )


class Doer(NamedTuple):
    """An organization that does an initiative."""

    pk: int
    name: str
    slug: str


def _doers(initiatives: list[Initiative]) -> dict[int, list[Doer]]:
    found: dict[int, list[Doer]] = {initiative.pk: [] for initiative in initiatives}
    for initiative_id, organization_id, name, slug in _doing(initiatives):
        found[initiative_id].append(Doer(organization_id, name, slug))
    return found


def initiatives_page(
    partnership: Partnership, asked: str | None, *, goal_id: int | None = None, with_hidden: bool = False
) -> tuple[Page[Initiative], dict[int, list[Doer]]]:
    """Return one page of `initiatives_list`, and who does each by its key. Two queries, and one more if there are more pages.

    Parameters
    ----------
    asked : str or None
        The page's number as it was asked for.
    goal_id : int, optional
        Only those toward this goal.
    """
    page = page_of_rows(
        asked,
        lambda offset: _initiatives(partnership, goal_id, with_hidden, offset),
        lambda: sum(_n_initiatives(partnership, goal_id, with_hidden)),
        STORIES,
    )
    return page, _doers(list(page.object_list))


def initiative_detail(
    partnership: Partnership, slug: str, *, with_hidden: bool = False
) -> tuple[Initiative, list[Doer]] | None:
    """Return one initiative and who does it, or None if this reader may not see it. Two queries."""
    for initiative in _initiative(partnership, slug, with_hidden):
        return initiative, _doers([initiative])[initiative.pk]
    return None


def begun_for(thing: Any, *, is_member: bool) -> list[Any]:
    """Return the needs that an initiative, or something on the list of what organizations share, was begun for. One query.

    They are rows of alignment, floors above: reached by the name of their pointer, like any other row that points here.

    Parameters
    ----------
    thing : Initiative or Listing
        What was begun.
    is_member : bool
        Whether the reader also sees needs that are not public.
    """
    rows = thing.started_for.select_related("need").order_by("pk")
    return [start.need for start in (rows if is_member else rows.filter(need__is_public=True))]
