"""The agreements at the doors: one line each. A refusal is a page with the clause, or no page for those outside."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bridgework.indicators.actions.agreed import count_use
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.agreed import Refusal, answer_of
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Act, Agreement
from bridgework.partnerships.rules import ACTS_FOR_A_PURPOSE


class OutsideAgreement(Exception):
    """An agreement does not allow what was asked; `refusal` says which clause of it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


def check_agreements(here: Here, indicator: Indicator, act: Act) -> None:
    """Let pass what an agreement allows, or what none names; this asks the database only where one does.

    Numbers that are taken away under an agreement are counted by day and purpose, without who took them.

    Raises
    ------
    OutsideAgreement
        For members: with the clause; also for whoever need only say what for.
    Http404
        For everybody else.
    """
    if not indicator.is_under_agreement:
        return
    today = timezone.localdate(timezone=here.partnership.zone)
    answer = answer_of(indicator, act, here.capacities, today, here.purpose)
    if isinstance(answer, Agreement):
        if act in ACTS_FOR_A_PURPOSE:
            count_use(agreement=answer, indicator=indicator, act=act, purpose=here.purpose, on=today)
        return
    if answer is None:
        return
    # Who may take the numbers, and has only not said what for, is asked; nothing hidden is given away by the question.
    if not here.is_member and not answer.purposes:
        raise Http404
    raise OutsideAgreement(answer)


def _ways(request: HttpRequest, refusal: Refusal) -> list[tuple[str, str]]:
    """The same address once for each purpose that opens it, with the purpose in words."""
    ways = []
    for purpose in refusal.purposes:
        asked = request.GET.copy()
        asked["purpose"] = purpose.value
        ways.append((f"?{asked.urlencode()}", str(purpose.label)))
    return ways


def says_the_clause(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer what an agreement does not allow with a page that says the clause and what to do."""

    @wraps(view)
    def wrapped(request: HttpRequest, here: Here, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, here, **kwargs)
        except OutsideAgreement as why:
            labels = {str(purpose): str(purpose.label) for purpose in Agreement.Purpose}
            context = {
                "refusal": why.refusal,
                "ways": _ways(request, why.refusal),
                "asked": labels.get(here.purpose, ""),
            }
            return render(request, "partnerships/agreement_refused.html", context, status=403)

    return wrapped
