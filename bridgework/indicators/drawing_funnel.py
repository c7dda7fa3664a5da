"""Funnels as pictures, from what is shown alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from bridgework.indicators.drawing import unit_of
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.finding import rate_text
from bridgework.indicators.queries.funnels import FunnelView, Limited, PlacesFunnel
from bridgework.ui.charts.funnel import Dot, Funnel, Places

NAMED_AT_MOST = 12


def funnel_picture(indicator: Indicator, found: FunnelView, alt: str) -> Funnel:
    """Return the funnel of groups to draw; those outside are named, and all where they are few."""
    unit, by = unit_of(indicator, [point.rate for point in found.points])
    names_all = len(found.points) <= NAMED_AT_MOST
    dots = [
        Dot(point.name, point.color, point.n, point.rate / by, point.is_outside, point.is_outside or names_all)
        for point in found.points
    ]
    label = _("everyone: %(rate)s per 100")
    return Funnel(
        alt=f"{alt}.", dots=dots, unit=unit, **_around(indicator, found.center or 0.0, label, found.sides, by)
    )


def places_picture(indicator: Indicator, found: PlacesFunnel, named: Sequence[Limited], alt: str) -> Funnel:
    """Return the funnel of places to draw, with the names of some of those outside."""
    unit, by = unit_of(indicator, [float(found.rate.max())] if found.n_points else [])
    dots = [Dot(point.name, 0, point.n, point.rate / by, True, True) for point in named]
    label = _("all places together: %(rate)s per 100")
    return Funnel(
        alt=f"{alt}.",
        dots=dots,
        unit=unit,
        places=Places(found.people, found.rate / by, found.is_outside),
        **_around(indicator, found.center or 0.0, label, found.sides, by),
    )


def _around(
    indicator: Indicator, center: float, label: str, sides: Sequence[tuple[float, float, float]], by: float
) -> dict[str, Any]:
    """Return what both funnels say around their dots."""
    return {
        "center": center / by,
        "center_label": label % {"rate": rate_text(center)},
        "sides": [(n, low / by, high / by) for n, low, high in sides],
        "people_label": _("number of %(people)s") % {"people": indicator.population or _("people")},
    }
