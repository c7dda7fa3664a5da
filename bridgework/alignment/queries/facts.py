"""When a service is open, what it costs, whether a wheelchair gets in: what the records of the directory say, as data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from bridgework.analysis.alignment import hours_of, hours_said, is_accessible_by, is_free_by
from bridgework.lib.words import Words
from bridgework.partnerships.models import Service, ServiceLocation

# What the source said in rows stands in `hsds`; what its keepers wrote here stands in the texts (docs/adr/0016).
FACT_COLUMNS = ("schedule", "cost", "edited_at", "hsds__schedules", "hsds__cost_options")
# Capacity in other units (hours a week, meals) says nothing of how many people there are.
_HEADS = re.compile(
    r"\b(?:seats?|places?|spaces?|spots?|slots?|beds?|rooms?|units?|people|persons?|children|students?|youth|participants?|families|"
    r"clients?|residents?|members?|learners?|adults?|patients?|plazas?|camas?|personas?|cupos?|niñ[oa]s|estudiantes?)\b|مقعد|سرير|شخص|طفل|طلاب"
)
_NOT_HEADS = re.compile(
    r"\b(?:hours?|minutes?|weeks?|meals?|pounds?|dollars?|visits?|sessions?|boxes|kits?|horas?|comidas?)\b|ساع|وجب"
)

Facts = Callable[..., dict[str, Any]]


def people_in(capacity: int | None, unit: str) -> int | None:
    """Return a capacity as a number of people; None where it is none, or is counted in something else.

    Parameters
    ----------
    capacity : int or None
    unit : str
        In words, as the record has it. Without one, a capacity is of people.

    Examples
    --------
    >>> people_in(12, "beds"), people_in(12, "hours a week"), people_in(12, "")
    (12, None, 12)
    """
    said = unit.casefold().strip()
    if capacity is None or (said and (_NOT_HEADS.search(said) or not _HEADS.search(said))):
        return None
    return capacity


def facts_of(services: QuerySet[Service]) -> Facts:
    """Return what gives hours, cost and access of a service by its columns; one query for all places.

    Parameters
    ----------
    services : QuerySet of Service
        Of which the facts will be asked, row by row, with `FACT_COLUMNS`.

    Notes
    -----
    Of a secret place nothing is read. What the source said in rows goes before its texts, until a keeper edits the record:
    then the texts are what holds.
    """
    lines = ServiceLocation.objects.filter(
        service__in=services.order_by().values("pk"), location__is_confidential=False
    )
    access: dict[int, list[str]] = defaultdict(list)
    at_places: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    named = lines.values_list(
        "service_id", "location__accessibility", "location__hsds__accessibility", "hsds__schedules"
    )
    for service, text, rows, schedules in named:
        access[service] += [text, *(str(one.get("details") or "") for one in _rows(rows))]
        at_places[service] += _rows(schedules)

    def facts(pk: int, schedule: Words, cost: Words, edited_at: Any, schedules: Any, options: Any) -> dict[str, Any]:
        hours: frozenset[str] = frozenset()
        prices: list[Mapping[str, Any]] = []
        if edited_at is None:
            hours = hours_of([*_rows(schedules), *at_places[pk]])
            prices = _rows(options)
        return {
            "hours": hours or frozenset().union(*map(_hours, _texts(schedule))),
            "is_free": _free(prices, _texts(cost)),
            "is_accessible": is_accessible_by(access[pk]) if access[pk] else None,
        }

    return facts


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _texts(words: Words) -> list[str]:
    return [one.body for one in words.renderings.values()] if words else []


@lru_cache(4_096)
def _hours(text: str) -> frozenset[str]:
    return hours_said(text)


@lru_cache(4_096)
def _free_said(text: str) -> bool | None:
    return is_free_by([], text)


def _free(prices: list[Mapping[str, Any]], texts: Iterable[str]) -> bool | None:
    """Return whether it is free by prices and every language of the text; those that do not agree leave it unknown."""
    said = {one for text in texts if (one := _free_said(text)) is not None}
    if prices and (by_rows := is_free_by(prices)) is not None:
        said.add(by_rows)
    return said.pop() if len(said) == 1 else None
