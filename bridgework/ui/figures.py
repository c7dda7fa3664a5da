"""A page's charts as files: the picture as SVG or PNG and its numbers as CSV, each asked of the page itself (`?of=KEY&as=svg`).

So a file goes through its page's door, asks its page's queries, and holds what its page shows and nothing else. Indicators give
their files at addresses of their own: by a data agreement, taking numbers away is another act than looking at them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bridgework.lib.tables.writing import csv_text
from bridgework.ui.charts.drawn import Drawn
from bridgework.ui.charts.export import framed, standalone_svg, to_png
from bridgework.ui.links import Link
from bridgework.ui.words import TEXT, plain

KINDS = {"csv": "text/csv; charset=utf-8", "png": "image/png", "svg": "image/svg+xml"}


@dataclass(frozen=True)
class Figure(Drawn):
    """A chart in its two layouts, which can be taken away as a file by its key; columns and rows as `data_table` takes them."""

    key: str
    draw: Callable[[], str]  # as a file: wide, and without links
    columns: Sequence[Any]
    rows: Iterable[Sequence[Any]]  # may be made only where a file is asked for
    asked: Mapping[str, str] = field(default_factory=dict)  # what its page's address asks for besides

    def href(self, kind: str) -> str:
        """Return the address of this figure as `csv`, `png` or `svg`, seen from its page."""
        return "?" + urlencode({**self.asked, "of": self.key, "as": kind})

    def numbers(self) -> str:
        """Return its numbers as CSV."""
        header = [_cell(one if isinstance(one, TEXT) else one[0]) for one in self.columns]
        return csv_text(header, [[_cell(value) for value in row] for row in self.rows])


def figure(
    draw: Callable[..., SafeString],
    data: Any,
    *,
    key: str,
    columns: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    asked: Mapping[str, str] | None = None,
    has_links: bool = False,
) -> Figure:
    """Return both layouts of a chart with its numbers; a chart that `has_links` is drawn for a file without them."""
    alone = partial(draw, data, is_file=True) if has_links else partial(draw, data)
    return Figure(draw(data), draw(data, narrow=True), key, alone, columns, rows, asked or {})


def page_or_file(
    request: HttpRequest, template: str, context: Mapping[str, Any], figures: Sequence[Drawn | None]
) -> HttpResponse:
    """Render a page, or give the one of its figures that the address asks for as a file.

    Raises
    ------
    Http404
        If the page has no such figure, or there is no such kind of file.
    """
    if "of" not in request.GET:
        return render(request, template, context)
    key, kind = request.GET["of"], request.GET.get("as", "")
    found = next((one for one in figures if isinstance(one, Figure) and one.key == key), None)
    if found is None or kind not in KINDS:
        raise Http404
    match = request.resolver_match
    asked = {**match.kwargs, "": match.url_name} if match else {}
    where = [str(value) for name, value in asked.items() if name != "partnership"]
    partnership = getattr(getattr(request, "here", None), "partnership", None)
    made = found.numbers() if kind == "csv" else found.draw()
    return as_file(partnership, "-".join([*where, key]), kind, made)


def as_file(partnership: Any, name: str, kind: str, made: str, about: str = "") -> HttpResponse:
    """Give a drawing as `svg` or `png`, or a text as `csv`, under a name to which the partnership's and the ending are added.

    A picture says whose it is and, where its finding does not, of what.
    """
    body: str | bytes = made
    if kind != "csv":
        picture = framed(made, [about, _source(partnership)])
        body = standalone_svg(picture) if kind == "svg" else to_png(picture)
    response = HttpResponse(body, content_type=KINDS[kind])
    how = "attachment" if kind == "csv" else "inline"
    whole = name if partnership is None else f"{partnership.slug}-{name}"
    response["Content-Disposition"] = f'{how}; filename="{whole}.{kind}"'
    return response


def _source(partnership: Any) -> str:
    """Return whose picture it is; an example says so wherever it goes."""
    if partnership is None:
        return ""
    example = _("An example partnership with invented people and numbers.")
    return f"{partnership.name} · {example}" if partnership.is_example else str(partnership.name)


def _cell(value: Any) -> Any:
    """Return a table's cell as a file holds it: its words without links or marks, and nothing where nothing is shown."""
    if isinstance(value, Link):
        return _cell(value.text)
    if isinstance(value, SafeString):
        return unescape(strip_tags(value))
    return plain(value) if value is None or isinstance(value, TEXT) else value
