"""A chart with its finding as heading, its counts in the caption, and the ways to its numbers."""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bridgework.lib.html import escaped
from bridgework.ui.charts.drawn import Drawn
from bridgework.ui.components import Component, Parameter
from bridgework.ui.figures import Figure
from bridgework.ui.words import TEXT

FILES, NOFOLLOW = ("CSV", "PNG", "SVG"), ' rel="nofollow"'


def prepare(values: dict[str, Any]) -> dict[str, Any]:
    """Gather the links that were given, in their fixed order."""
    names = (
        ("table_href", _("Table")),
        ("method_href", _("Method")),
        ("csv_href", "CSV"),
        ("png_href", "PNG"),
        ("svg_href", "SVG"),
    )
    chart = values["chart"]
    hrefs = values
    if isinstance(chart, Figure):
        hrefs = {**values, **{key: values[key] or chart.href(key[:3]) for key in ("csv_href", "png_href", "svg_href")}}
    # Programs that walk the pages need not have every picture drawn for them.
    ways = [
        f'<a href="{escaped(hrefs[key])}"{NOFOLLOW if label in FILES else ""}>{escaped(label)}</a>'
        for key, label in names
        if hrefs[key]
    ]
    return {
        "ways": SafeString(' <span aria-hidden="true">·</span> '.join(ways)),
        "wide": chart.wide if isinstance(chart, Drawn) else chart,
        "narrow": chart.narrow if isinstance(chart, Drawn) else "",
    }


COMPONENT = Component(
    what="A chart. The finding is the heading; the caption says counts, intervals and what is not shown.",
    parameters={
        "finding": Parameter("the finding in words, with its uncertainty", TEXT),
        "chart": Parameter(
            "what `figure(…)` or `drawn(…)` returns, or one SVG; a figure brings its own files", (Drawn, *TEXT)
        ),
        "caption": Parameter("what is shown, counts, intervals", TEXT, ""),
        "not_shown": Parameter("which groups are not shown, and why", TEXT, ""),
        "table_href": Parameter("the same numbers as a table", (str,), ""),
        "method_href": Parameter("how it was computed", (str,), ""),
        "csv_href": Parameter("the same numbers as CSV", (str,), ""),
        "png_href": Parameter("the picture as PNG", (str,), ""),
        "svg_href": Parameter("the picture as SVG", (str,), ""),
        "level": Parameter("heading level", (int,), 2),
        "key": Parameter("fragment id", (str,), ""),
    },
    criteria=(
        "The picture's text alternative says the finding, not that there is a picture.",
        "Groups are named in words at their line; color only repeats it.",
        "The same numbers are one link away as a table.",
        "Text in the picture is at least 11 pixels at 390 pixels' width.",
    ),
    prepare=prepare,
)
