"""Everything that reads indicators. No number leaves here that the protection has not shown."""

from bridgework.indicators.queries.finding import Finding, Side, finding_sentence, finding_short
from bridgework.indicators.queries.headlines import Headline, headline_of_goal, headlines_of
from bridgework.indicators.queries.lists import PlacesPage, indicators_to_see, places_page
from bridgework.indicators.queries.view import IndicatorView, Shown, indicator_view

__all__ = [
    "Finding",
    "Headline",
    "IndicatorView",
    "PlacesPage",
    "Shown",
    "Side",
    "finding_sentence",
    "finding_short",
    "headline_of_goal",
    "headlines_of",
    "indicator_view",
    "indicators_to_see",
    "places_page",
]
