"""Reading root-cause maps: the map of a goal, its versions."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page

from bridgework.goals.models import CauseMap, CauseMapVersion, Goal
from bridgework.lib.cause_map import CauseMap as Outline
from bridgework.lib.cause_map import from_stored
from bridgework.lib.paging import PER_PAGE, page_of_rows
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
        Also of goals that are not public; for members only.
    """
    goals = Goal.objects.within(partnership).select_related("cause_map").filter(slug=slug)
    goal = (goals if with_hidden else goals.filter(is_public=True)).first()
    if goal is None:
        return None
    goal.partnership = partnership
    kept: CauseMap | None = getattr(goal, "cause_map", None)
    if kept is None:
        return GoalMap(goal, 0, 0, Outline(), None) if number is None else None
    wanted = kept.version if number is None else number
    rows = CauseMapVersion.objects.filter(map=kept, number=wanted).select_related("by__person", "by__organization")
    version = rows.first()
    if version is None:
        return None
    return GoalMap(goal, wanted, kept.version, from_stored(version.document), version)


def versions_page(goal: Goal, asked: str | None) -> Page[CauseMapVersion]:
    """Return one page of a map's versions, the newest first.

    Parameters
    ----------
    asked : str or None
        The page's number as it was asked for.
    """
    rows = CauseMapVersion.objects.filter(map__goal=goal).select_related("by__person", "by__organization")
    rows = rows.defer("document").order_by("-number")
    return page_of_rows(asked, lambda offset: list(rows[offset : offset + PER_PAGE + 1]), rows.count)
