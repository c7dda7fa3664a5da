"""The front page: the only public partnership, or a list of them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from bridgework.lib.prepared import prepared
from bridgework.overview.views.pages import home
from bridgework.partnerships.models import Partnership
from bridgework.people.models import Person


@prepared
def _public() -> QuerySet[Partnership]:
    rows = Partnership.objects.filter(is_public=True).select_related("steward_organization")
    return rows.order_by("pk")[:200]


def front(request: HttpRequest) -> HttpResponse:
    """Show the only public partnership as it is under its own address; otherwise list them, or begin the first set-up."""
    public = _public()
    if len(public) == 1:
        request.only_partnership = public[0]  # type: ignore[attr-defined]  # the door need not read it again
        return home(request, public[0].slug)
    if not public and not Person.objects.exists():
        return redirect("front:setup")
    return render(request, "overview/front.html", {"partnerships": public})


def privacy(request: HttpRequest) -> HttpResponse:
    """What this site keeps of people, and what it never asks."""
    return render(request, "overview/privacy.html")
