"""What a data keeper sees of a file of outlines before it is kept: the drawing, what fits, what does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.indicators.queries.sheets import sheet_on_plane
from bridgework.places.models import Place, ShapesDraft
from bridgework.ui.charts.place_map import Area, PlaceMap, place_map
from bridgework.ui.figures import Figure, figure


@dataclass(frozen=True)
class OutlinesPreview:
    """A drawing of the matched places, which shape is which place, and what is left over on both sides."""

    source_name: str
    level: str
    finding: str
    chart: Figure
    columns: list[str]
    matched: list[list[Any]]  # name in the file, place
    unmatched: list[str]  # in the file, but no known place
    without: list[str]  # known places without an outline in the file


def preview_of(draft: ShapesDraft) -> OutlinesPreview:
    """Return what was understood of a file."""
    places = {place.pk: place for place in Place.objects.filter(scope=draft.scope, level=draft.level).order_by("name")}
    known = [one for one in draft.outlines if one["place"] in places]
    sheet = sheet_on_plane([(one["rings"], tuple(one["label"])) for one in known])
    areas = [Area(places[one["place"]].name, _("outline found"), (), (0, 0), 0) for one in known]
    n, total = len(areas), len(places)
    finding = ngettext(
        "%(n)s of %(total)s place has its outline in this file",
        "%(n)s of %(total)s places have their outline in this file",
        total,
    ) % {"n": n, "total": total}
    legend = [(0, _("outline found"))]
    picture = PlaceMap(alt=finding, areas=areas, legend=legend, key="draft", sheet=sheet)
    columns = [_("In the file"), _("Place")]
    matched = [[one["name"], places[one["place"]].name] for one in known]
    chart = figure(place_map, picture, key="drawing", columns=columns, rows=matched, has_links=True)
    found = {one["place"] for one in known}
    return OutlinesPreview(
        draft.source_name,
        draft.level,
        finding,
        chart,
        columns,
        matched,
        list(draft.unmatched),
        [place.name for key, place in places.items() if key not in found],
    )
