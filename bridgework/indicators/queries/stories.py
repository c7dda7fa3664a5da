"""The stories behind a curve: the newest with what affected people said of it, the earlier ones, and what began when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from bridgework.goals.models import Commitment, Goal, Initiative
from bridgework.indicators.models import Indicator, Story
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words

MOST_ROWS = 300
MOST_ACTIONS = 9
MOST_PROMISES = 9


@dataclass(frozen=True)
class Reviewed:
    """What affected people said of a story. `who` names a group of people, never a person."""

    who: str
    said: Words
    reviewed_on: date
    group: Words | None


@dataclass(frozen=True)
class Told:
    """One story. `signed_as` is empty where the account of who wrote it was erased."""

    pk: int
    text: Words
    signed_as: str
    written_at: datetime
    reviews: list[Reviewed] = field(default_factory=list)


@prepared
def _stories(indicator: Indicator) -> QuerySet[Story, Any]:
    rows = Story.objects.filter(indicator=indicator).order_by(
        "-written_at", "-pk", "reviews__reviewed_on", "reviews__pk"
    )
    return rows.values_list(
        "pk", "text", "signed_as", "written_at",
        "reviews__pk", "reviews__who", "reviews__said", "reviews__reviewed_on", "reviews__group__name",
    )[:MOST_ROWS]  # fmt: skip


def _words(stored: Any) -> Words:
    return stored if isinstance(stored, Words) else Words.from_json(stored)


def stories_of(indicator: Indicator) -> list[Told]:
    """Return the stories of an indicator, newest first, each with its reviews; one query.

    Parameters
    ----------
    indicator : Indicator

    Returns
    -------
    list of Told
        Of the newest 300 stories and reviews together.
    """
    told: dict[int, Told] = {}
    for pk, text, signed_as, written_at, review, who, said, reviewed_on, group in _stories(indicator):
        story = told.setdefault(pk, Told(pk, _words(text), signed_as, written_at))
        if review is not None:
            story.reviews.append(Reviewed(who, _words(said), reviewed_on, _words(group) if group else None))
    return list(told.values())


@dataclass(frozen=True)
class Newest:
    """The newest story as an indicator's own page shows it."""

    text: Words
    signed_as: str
    written_at: datetime
    n_reviews: int


@prepared
def _newest(indicator: Indicator) -> QuerySet[Story, Any]:
    rows = Story.objects.filter(indicator=indicator).annotate(n_reviews=Count("reviews"))
    return rows.order_by("-written_at", "-pk").values_list("text", "signed_as", "written_at", "n_reviews")[:1]


def newest_story(indicator: Indicator) -> Newest | None:
    """Return the newest story of an indicator with how many groups of affected people reviewed it, or None; one query."""
    for text, signed_as, written_at, n_reviews in _newest(indicator):
        return Newest(_words(text), signed_as, written_at, n_reviews)
    return None


@prepared
def _initiatives(goal: Goal) -> QuerySet[Initiative]:
    rows = Initiative.objects.filter(goal=goal, starts_on__isnull=False).only("slug", "name", "starts_on", "ends_on")
    return rows.order_by("-starts_on", "pk")[:MOST_ACTIONS]


def begun_toward(goal: Goal) -> list[Initiative]:
    """Return the initiatives toward a goal that have a first day, the newest nine, earliest first; one query."""
    return _initiatives(goal)[::-1]


@dataclass(frozen=True)
class Moment:
    """One thing of a goal's story with its day: an initiative that began, or a promise of one, when it was kept or is due."""

    kind: str  # `began`, `kept`, `due` or `dropped`
    on: date
    name: Words
    key: str | int  # an initiative's slug, a promise's key
    who: str = ""


@prepared
def _promises(goal: Goal) -> QuerySet[Commitment, Any]:
    rows = Commitment.objects.filter(initiative__goal=goal).order_by("-due_on", "pk")
    return rows.values_list("pk", "title", "state", "due_on", "closed_on", "organization__name")[:MOST_PROMISES]


def moments_toward(goal: Goal) -> list[Moment]:
    """Return what began toward a goal and what its initiatives promised, the earliest first.

    Parameters
    ----------
    goal : Goal

    Returns
    -------
    list of Moment
        The newest nine initiatives that have a first day and the nine promises with the latest dates; two queries.
    """
    found = [Moment("began", one.starts_on, one.name, one.slug) for one in begun_toward(goal) if one.starts_on]
    for pk, title, state, due_on, closed_on, who in _promises(goal):
        kind = {"open": "due", "kept": "kept"}.get(state, "dropped")
        found.append(Moment(kind, closed_on or due_on, _words(title), pk, who))
    return sorted(found, key=lambda one: (one.on, str(one.key)))
