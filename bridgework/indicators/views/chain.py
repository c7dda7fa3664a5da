"""What an indicator's page says of its place between a goal and the programs that should move it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from bridgework.indicators import wording_definition as words
from bridgework.indicators.queries import IndicatorView
from bridgework.indicators.queries.freshness import freshness
from bridgework.indicators.queries.lists import above_to_see, measures_below
from bridgework.partnerships.doors import Here


def chain_of(here: Here, view: IndicatorView) -> dict[str, Any]:
    """Return who answers for an indicator, what stands above and below it, and how fresh it is. One query."""
    indicator = view.indicator
    below = measures_below([indicator], is_member=here.is_member).get(indicator.pk, ())
    today = timezone.localdate(timezone=here.partnership.zone)
    return {
        "answers": words.answers_text(indicator),
        "above": above_to_see(indicator, is_member=here.is_member),
        "below": words.by_measure(below),
        "often": words.often_text(indicator),
        "fresh": words.freshness_text(
            freshness(indicator, here.partnership, today), view.periods[-1] if view.periods else "", today
        ),
    }
