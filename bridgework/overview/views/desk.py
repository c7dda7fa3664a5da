"""The desk of a member."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bridgework.indicators.rules import may_paste
from bridgework.overview.queries.desk import desk as desk_of
from bridgework.partnerships import rules
from bridgework.partnerships.doors import Here, member_page


@member_page()
def desk(request: HttpRequest, here: Here) -> HttpResponse:
    """Today's list, and the ways to everything a member may do."""
    now = timezone.now()
    today = timezone.localdate(now, here.partnership.zone)
    context = {
        "desk": desk_of(here.partnership, here.capacities, now, today),
        "today": today,
        "may_steward": rules.may_steward(here.capacities),
        "may_keep_data": rules.may_keep_data(here.capacities),
        "may_paste": may_paste(here.capacities),
        "may_moderate": rules.may_moderate(here.capacities),
        "organizations": [c.organization for c in here.capacities if c.organization],
    }
    return render(request, "overview/desk.html", context)
