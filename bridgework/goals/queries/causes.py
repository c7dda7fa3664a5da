"""Reading root-cause maps: the map of a goal, its versions."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import Count, QuerySet

from bridgework.goals.models import CauseMap, CauseMapVersion, Goal
from bridgework.lib.cause_map import CauseMap as Outline
from bridgework.lib.cause_map import from_stored
from bridgework.lib.paging import PER_PAGE, page_of_rows
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Partnership


@dataclass(frozen=True)
class GoalMap:
    """A goal's map at one version; version 0 is the empty map of a goal where nobody wrote one yet."""

    goal: Goal
    version: int
    newest: int
    outline: Outline
    last: CauseMapVersion | None  # what made this version

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.outline.causes and not self.outline.strategies


@prepared
def _goal(partnership: Partnership, slug: str, with_hidden: bool) -> QuerySet[Goal]:
    goals = Goal.objects.within(partnership).filter(slug=slug)
    goals = goals if with_hidden else goals.filter(is_public=True)
    return goals.select_related("cause_map").only(
        "partnership", "slug", "title", "cause_map__goal", "cause_map__version"
    )[:1]


@prepared
def _version(kept: CauseMap, number: int, with_by: bool) -> QuerySet[CauseMapVersion]:
    return _of_versions(CauseMapVersion.objects.filter(map=kept, number=number), "document", with_by=with_by)


@prepared
def _versions(kept: CauseMap, with_by: bool, offset: int) -> QuerySet[CauseMapVersion]:
    rows = _of_versions(CauseMapVersion.objects.filter(map=kept), with_by=with_by).order_by("-number")
    return rows[offset : offset + PER_PAGE + 1]


@prepared
def _n_versions(kept: CauseMap) -> QuerySet[CauseMapVersion, int]:
    rows = CauseMapVersion.objects.filter(map=kept).order_by()
    return rows.values("map").annotate(n=Count("*")).values_list("n", flat=True)


def _of_versions(rows: QuerySet[CauseMapVersion], *more: str, with_by: bool) -> QuerySet[CauseMapVersion]:
    """Leave of versions what pages show; who made one, only where members read it."""
    columns = ("number", "done", "made_at", *more)
    if not with_by:
        return rows.only(*columns)
    return rows.select_related("by__person").only(*columns, "by__person__name", "by__person__email")


def goal_with_map(partnership: Partnership, slug: str, *, with_hidden: bool = False) -> Goal | None:
    """Return a goal with the number of its map's newest version beside it (`cause_map`), or None if this reader may not see it.

    One query.

    Parameters
    ----------
    with_hidden : bool
        Also a goal that is not public; for members only.
    """
    goal = next(iter(_goal(partnership, slug, with_hidden)), None)
    if goal is not None:
        goal.partnership = partnership
    return goal


def goal_map(
    partnership: Partnership, slug: str, *, number: int | None = None, with_hidden: bool = False
) -> GoalMap | None:
    """Return the root-cause map of a goal, or None if this reader may not see the goal, or there is no such version.

    Two queries.

    Parameters
    ----------
    number : int, optional
        A version; the newest if none is given.
    with_hidden : bool
        Also of goals that are not public, and with who made the version; for members only.
    """
    goal = goal_with_map(partnership, slug, with_hidden=with_hidden)
    if goal is None:
        return None
    kept: CauseMap | None = getattr(goal, "cause_map", None)
    if kept is None:
        return GoalMap(goal, 0, 0, Outline(), None) if number is None else None
    wanted = kept.version if number is None else number
    if wanted > kept.version:
        return None
    version = next(iter(_version(kept, wanted, with_hidden)), None)
    if version is None:
        return None
    return GoalMap(goal, wanted, kept.version, from_stored(version.document), version)


def versions_page(goal: Goal, asked: str | None, *, with_by: bool) -> Page[CauseMapVersion]:
    """Return one page of a map's versions, the newest first. One query, and one more where there are several pages.

    Parameters
    ----------
    goal : Goal
        From `goal_with_map`.
    asked : str or None
        The page's number as it was asked for.
    with_by : bool
        With who made each; for members only.
    """
    kept: CauseMap | None = getattr(goal, "cause_map", None)
    return page_of_rows(
        asked,
        lambda offset: _versions(kept, with_by, offset) if kept else [],
        lambda: sum(_n_versions(kept)) if kept else 0,
    )
