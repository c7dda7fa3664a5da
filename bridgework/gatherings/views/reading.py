"""What everyone may read: the list, one session, calendars."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bridgework.gatherings import queries, rules
from bridgework.gatherings.calendar import calendar_of
from bridgework.gatherings.models import Attendance, Gathering
from bridgework.goals.pages import page_of, path_of, today_here
from bridgework.goals.rules import standing
from bridgework.partnerships.doors import Here, public_page
from bridgework.ui.naming import listed, own_name

MOST_IN_CALENDAR = 1000


@public_page
@require_safe
def session_list(request: HttpRequest, here: Here) -> HttpResponse:
    """Show the next sessions and the past ones."""
    now = timezone.now()
    context = {
        "coming": list(queries.upcoming(here.partnership, now, with_hidden=here.is_member)[:50]),
        "page": page_of(request, queries.past(here.partnership, now, with_hidden=here.is_member)),
        "may_plan": rules.may_plan_sessions(here.capacities),
    }
    with timezone.override(here.partnership.zone):
        return render(request, "gatherings/session_list.html", context)


@public_page
@require_safe
def session_detail(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show one session: when, where, who came, who taught and who learned, what was promised."""
    gathering = queries.gathering_detail(here.partnership, slug, with_hidden=here.is_member)
    if gathering is None:
        raise Http404
    now, today = timezone.now(), today_here(here)
    attendances = list(gathering.attendances.all())
    context = {
        "gathering": gathering,
        "is_over": gathering.ends_at < now,
        "has_begun": gathering.starts_at <= now,
        "attendances": attendances,
        "n_people": sum(row.n_people for row in attendances),
        "learning": _who_learned_from_whom(attendances),
        "residents_too_few": rules.is_too_few(gathering.n_residents),
        "follow_ups": [(row.commitment, standing(row.commitment, today)) for row in gathering.follow_ups.all()],
        "interpreted": [own_name(code) for code in gathering.languages],
        "may_run": rules.may_run(here.capacities, [host.pk for host in gathering.hosts.all()]),
    }
    with timezone.override(here.partnership.zone):
        return render(request, "gatherings/session_detail.html", context)


def _who_learned_from_whom(attendances: list[Attendance]) -> str:
    """Return it as a sentence, or "" where nobody taught or nobody learned."""
    teachers = [row.organization.name for row in attendances if row.has_taught]
    learners = [row.organization.name for row in attendances if row.has_learned]
    if not teachers or not learners:
        return ""
    return _("%(learners)s learned from %(teachers)s.") % {
        "learners": listed(learners),
        "teachers": listed(teachers),
    }


def _as_calendar(request: HttpRequest, here: Here, gatherings: list[Gathering], name: str) -> HttpResponse:
    def address_of(gathering: Gathering) -> str:
        return request.build_absolute_uri(path_of(here, "gatherings:detail", slug=gathering.slug))

    body = calendar_of(here.partnership, gatherings, address_of)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


@public_page
@require_safe
def calendar(request: HttpRequest, here: Here) -> HttpResponse:
    """Give the partnership's sessions, from a year ago on, as one calendar to subscribe to."""
    rows = queries.public_gatherings(here.partnership).filter(starts_at__gte=timezone.now() - timedelta(days=366))
    return _as_calendar(request, here, list(rows.order_by("starts_at", "pk")[:MOST_IN_CALENDAR]), here.partnership.slug)


@public_page
@require_safe
def session_calendar(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give one session as a calendar file."""
    gathering = queries.public_gatherings(here.partnership, with_hidden=here.is_member).filter(slug=slug).first()
    if gathering is None:
        raise Http404
    return _as_calendar(request, here, [gathering], gathering.slug)
