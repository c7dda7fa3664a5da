"""The agreements at the doors: one line each. A refusal is a page with the clause, or no page for those outside."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.agreed import Refusal, refusal_of
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Act


class OutsideAgreement(Exception):
    """An agreement does not allow what was asked; `refusal` says which clause of it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


def check_agreements(here: Here, indicator: Indicator, act: Act) -> None:
    """Let pass what an agreement allows, or what none names; this asks the database only where one does.

    Raises
    ------
    OutsideAgreement
        For members: with the clause.
    Http404
        For everybody else.
    """
    if not indicator.is_under_agreement:
        return
    today = timezone.localdate(timezone=here.partnership.zone)
    refusal = refusal_of(indicator, act, here.capacities, today)
    if refusal is None:
        return
    if not here.is_member:
        raise Http404
    raise OutsideAgreement(refusal)


def says_the_clause(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer what an agreement does not allow with a page that says the clause and what to do."""

    @wraps(view)
    def wrapped(request: HttpRequest, here: Here, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, here, **kwargs)
        except OutsideAgreement as why:
            return render(request, "partnerships/agreement_refused.html", {"refusal": why.refusal}, status=403)

    return wrapped
