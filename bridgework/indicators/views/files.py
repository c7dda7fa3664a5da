"""An indicator's numbers and pictures as files: the same protected view as on the page, asked for as what is taken away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bridgework.indicators.agreed import says_the_clause
from bridgework.partnerships.doors import Here, public_page
from bridgework.ui.figures import as_file
from bridgework.ui.words import plain

Draw = Callable[[HttpRequest, Here, str], tuple[str, str]]
View = Callable[..., HttpResponse]


def about_of(*names: Any) -> str:
    """Return of what a picture is: the indicator, then whatever was chosen of its place, people and period."""
    return " · ".join(text for one in names if (text := plain(one)))


def as_svg_and_png(ending: str, draw: Draw) -> tuple[View, View]:
    """Return the two views that give a drawing as a file.

    Parameters
    ----------
    ending : str
        What follows the indicator's slug in the file's name.
    draw : callable
        Draws for a request, the visitor and the indicator's slug, and says of what the drawing is; raises Http404 where there is none.
    """

    def view_as(kind: str) -> View:
        @public_page
        @require_safe
        @says_the_clause
        def view(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
            made, about = draw(request, here, slug)
            return as_file(here.partnership, f"{slug}{ending}", kind, made, about)

        return view

    return view_as("svg"), view_as("png")
