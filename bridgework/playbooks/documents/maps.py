"""A document's causes and strategies as root-cause maps: a partnership keeps one map for each goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bridgework.lib.cause_map import FORMAT
from bridgework.lib.words import Words
from bridgework.partnerships.models import Sector
from bridgework.playbooks.documents.shape import CausePart, Document, StrategyPart


@dataclass(frozen=True, kw_only=True)
class MapPart:
    """The causes that keep one goal from being reached, and what is done about them. `key` and `title` are the goal's."""

    key: str
    title: Words
    causes: tuple[CausePart, ...]
    strategies: tuple[StrategyPart, ...]


def maps_of(document: Document) -> list[MapPart]:
    """Return the maps of a document, in the order of its goals; a document without a goal has none.

    A strategy stands in each map in which one of its causes stands; one without a cause stands in the first.
    """
    if not document.goals:
        return []
    first = document.goals[0].key
    parts = {one.key: one for one in document.causes}

    def goal_of(cause: CausePart) -> str:
        while cause.under:
            cause = parts[cause.under]
        return cause.goal or first

    goals = {key: goal_of(one) for key, one in parts.items()}
    maps = []
    for goal in document.goals:
        causes = tuple(one for one in document.causes if goals[one.key] == goal.key)
        strategies = tuple(
            one
            for one in document.strategies
            if any(goals[key] == goal.key for key in one.causes) or (not one.causes and goal.key == first)
        )
        if causes or strategies:
            maps.append(MapPart(key=goal.key, title=goal.title, causes=causes, strategies=strategies))
    return maps


def as_cause_map(part: MapPart, names: dict[str, str]) -> dict[str, Any]:
    """Return a map as the file of a root-cause map has it; `names` says what each indicator is called here, by key."""
    ids = {one.key: f"c{n}" for n, one in enumerate(part.causes, start=1)}

    def words(text: Words) -> dict[str, Any]:
        return {"source": text.source, "in": {tag: one.body for tag, one in text.renderings.items()}}

    return {
        "format": FORMAT,
        "version": 1,
        "causes": [
            {"id": ids[one.key], "text": words(one.title), "under": ids.get(one.under, "")} for one in part.causes
        ],
        "strategies": [
            {
                "id": f"s{n}",
                "text": words(one.title),
                # Residents and tribal nations are no sector there: who does it stays open.
                "sector": one.sector if one.sector in Sector.values else "",
                "causes": [ids[key] for key in one.causes if key in ids],
                "measured_by": [names[key] for key in one.indicators if key in names],
            }
            for n, one in enumerate(part.strategies, start=1)
        ],
    }
