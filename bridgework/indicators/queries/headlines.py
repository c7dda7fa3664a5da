"""What lists and other pages say of indicators, in constant queries: read from `Indicator.summary`, which is kept at writing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from bridgework.goals.models import Goal
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.finding import Finding, finding_sentence, finding_short
from bridgework.lib.prepared import prepared
from bridgework.lib.rows import json_of


@dataclass(frozen=True)
class Headline:
    """One indicator in a row: sentence, a few words now and before, and two lines for a small picture (per 100)."""

    indicator: Indicator
    finding: Finding
    now: str
    was: str
    was_period: str
    upper: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    place: str

    @property
    def sentence(self) -> str:
        """The finding in words; put together where a page asks for it."""
        return finding_sentence(self.indicator, self.finding)


def headline(indicator: Indicator) -> Headline | None:
    """Return what a list says of an indicator, or None where there is nothing to show."""
    kept: dict[str, Any] = indicator.summary or {}
    if not kept.get("finding"):
        return None
    finding = Finding.from_json(kept["finding"])
    was = Finding.from_json(kept["was"]) if kept.get("was") else None
    return Headline(
        indicator,
        finding,
        finding_short(indicator, finding),
        finding_short(indicator, was),
        was.period if was else "",
        tuple(kept.get("upper", ())),
        tuple(kept.get("lower", ())),
        kept.get("place", ""),
    )


def now_in_short(indicator: Indicator, kept: dict[str, Any] | None) -> str:
    """Return the few words that a list says of an indicator now, from the finding that its summary keeps, or nothing."""
    return finding_short(indicator, Finding.from_json(kept)) if kept else ""


@prepared
def _indicators_of(goals: list[int], members: bool) -> QuerySet[Indicator, Any]:
    rows = Indicator.objects.filter(goal__in=goals).order_by("-is_headline", "-kind", "position", "pk")
    rows = rows.only("goal_id", "slug", "name", "unit", "counted", "population")
    # As text: most are not the headline, and need not be decoded.
    rows = rows.annotate(kept=Cast("summary", TextField()))
    return rows if members else rows.filter(is_public=True)


def headlines_of(goals: Iterable[Goal], *, members: bool = False) -> dict[int, Headline]:
    """Return the headline of each goal that has one, by the goal's key; one query for all goals.

    Parameters
    ----------
    goals : iterable of Goal
    members : bool
        Whether the reader is a member, who also sees indicators that are not public.

    Returns
    -------
    dict of int to Headline
        Protected as the indicator's page is. The goal's headline indicator, else its first with numbers.
    """
    found: dict[int, Headline] = {}
    for indicator in _indicators_of([goal.pk for goal in goals], members):
        if indicator.goal_id is not None and indicator.goal_id not in found:
            indicator.summary = json_of(indicator.kept)
            one = headline(indicator)
            if one is not None:
                found[indicator.goal_id] = one
    return found


def headline_of_goal(goal: Goal, *, members: bool = False) -> Headline | None:
    """Return the headline of one goal, or None."""
    return headlines_of([goal], members=members).get(goal.pk)
