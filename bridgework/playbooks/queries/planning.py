"""What applying a playbook would make here, and what of it is here already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bridgework.conversations.models import Conversation
from bridgework.gatherings.models import Gathering
from bridgework.goals.models import CauseMap, Goal
from bridgework.indicators.models import Indicator
from bridgework.lib.words import Words
from bridgework.partnerships.models import Agreement, Body, Partnership
from bridgework.playbooks.documents import Document
from bridgework.playbooks.documents.maps import maps_of
from bridgework.playbooks.models import COLUMNS, Made

# In the order in which they are made: what is named by others first.
ORDER = tuple(Made.Part)
_MODELS: dict[str, tuple[Any, str]] = {
    Made.Part.GOAL: (Goal, "title"),
    Made.Part.BODY: (Body, "name"),
    Made.Part.INDICATOR: (Indicator, "name"),
    Made.Part.AGREEMENT: (Agreement, "title"),
    Made.Part.SESSION: (Gathering, "title"),
    Made.Part.CONVERSATION: (Conversation, "title"),
}


class Standing(StrEnum):
    """How a part stands here."""

    NEW = "new"
    MADE = "made"  # made from this playbook before
    ALIKE = "alike"  # something of the same name is here


@dataclass(frozen=True)
class Planned:
    """One part, and the thing here that stands for it already, if any."""

    part: str
    key: str
    title: Words
    said: Any  # the part of the document
    standing: Standing
    thing: Any = None

    @property
    def name(self) -> str:
        """What a form calls it."""
        return f"{self.part}/{self.key}"


def plan_of(partnership: Partnership, document: Document) -> list[Planned]:
    """Return every part that would be made, in order, in eight queries.

    Parameters
    ----------
    partnership : Partnership
    document : Document
    """
    rows = Made.objects.within(partnership).filter(application__identity=document.id)
    made = {
        (one.part, one.key): one.thing
        for one in rows.select_related(*COLUMNS.values(), "cause_map__goal").order_by("pk")
        if one.thing is not None
    }
    planned: list[Planned] = []
    for kind in ORDER:
        if kind == Made.Part.CAUSES:
            planned += _maps_planned(partnership, document, planned, made)
            continue
        parts = getattr(document, kind)
        alike = _by_name(partnership, kind) if parts else {}
        for part in parts:
            title = title_of(part)
            thing, standing = made.get((kind, part.key)), Standing.MADE
            if thing is None:
                thing, standing = _same_name(alike, title), Standing.ALIKE
            if thing is None:
                standing = Standing.NEW
            planned.append(Planned(kind.value, part.key, title, part, standing, thing))
    return planned


def _maps_planned(
    partnership: Partnership, document: Document, planned: list[Planned], made: dict[tuple[str, str], Any]
) -> list[Planned]:
    """Root-cause maps: one for each goal; a goal that has one already keeps it unless somebody asks."""
    parts = maps_of(document)
    goals = {one.key: one.thing for one in planned if one.part == Made.Part.GOAL and one.thing is not None}
    rows = CauseMap.objects.filter(goal__partnership=partnership, version__gt=0).select_related("goal") if parts else ()
    here = {one.goal_id: one for one in rows}
    found = []
    for part in parts:
        thing, standing = made.get((Made.Part.CAUSES, part.key)), Standing.MADE
        if thing is None:
            thing = here.get(goals[part.key].pk) if part.key in goals else None
            standing = Standing.NEW if thing is None else Standing.ALIKE
        found.append(Planned(Made.Part.CAUSES.value, part.key, part.title, part, standing, thing))
    return found


def title_of(part: Any) -> Words:
    """Return what a part of a document is called."""
    return part.name if hasattr(part, "name") else part.title


def _keys(words: Words) -> Iterable[str]:
    return (" ".join(one.body.casefold().split()) for one in words.renderings.values())


def _by_name(partnership: Partnership, kind: str) -> dict[str, Any]:
    model, name = _MODELS[kind]
    rows = model.objects.within(partnership)
    if model is Gathering:
        rows = rows.filter(cancelled_at=None)
    return {key: thing for thing in rows.order_by("-pk") for key in _keys(getattr(thing, name))}


def _same_name(alike: dict[str, Any], title: Words) -> Any:
    return next((alike[key] for key in _keys(title) if key in alike), None)
