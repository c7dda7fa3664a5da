"""Funnels as pictures, from what is shown alone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bridgework.indicators.drawing import unit_of
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.finding import rate_text
from bridgework.indicators.queries.funnels import FunnelView
from bridgework.ui.charts.funnel import Dot, Funnel

NAMED_AT_MOST = 12


def funnel_picture(indicator: Indicator, found: FunnelView, alt: str, *, all_named: bool = False) -> Funnel:
    """Return the funnel to draw; the dots outside are named, and all where they are few and stand for groups."""
    unit, by = unit_of(indicator, [point.rate for point in found.points])
    names_all = all_named and len(found.points) <= NAMED_AT_MOST
    dots = [
        Dot(point.name, point.color, point.n, point.rate / by, point.is_outside, point.is_outside or names_all)
        for point in found.points
    ]
    center = found.center or 0.0
    label = _("everyone: %(rate)s per 100") if all_named else _("all places together: %(rate)s per 100")
    return Funnel(
        alt=f"{alt}.",
        dots=dots,
        center=center / by,
        center_label=label % {"rate": rate_text(center)},
        sides=[(n, low / by, high / by) for n, low, high in found.sides],
        people_label=_("number of %(people)s") % {"people": indicator.population or _("people")},
        unit=unit,
    )
