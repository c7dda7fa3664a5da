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
from bridgework.goals.pages import path_of, today_here
from bridgework.goals.rules import standing
from bridgework.partnerships.doors import Here, public_page
from bridgework.partnerships.rules import may_steward
from bridgework.ui.naming import in_a_row, listed, own_name

YEAR = timedelta(days=366)


@public_page
@require_safe
def session_list(request: HttpRequest, here: Here) -> HttpResponse:
    """Show the next sessions and the past ones."""
    now = timezone.now()
    page = queries.sessions_page(here.partnership, now, request.GET.get("page"), with_hidden=here.is_member)
    hosts = queries.hosts_of(list(page.object_list))
    kinds = {kind.value: str(kind.label) for kind in Gathering.Kind}
    rows = [(row, kinds[row.kind], in_a_row(host.name for host in hosts[row.pk])) for row in page.object_list]
    context = {
        "page": page,
        "coming": [row for row in rows if row[0].ends_at >= now],
        "past": [row for row in rows if row[0].ends_at < now],
        "may_plan": rules.may_plan_sessions(here.capacities),
        "may_steward": may_steward(here.capacities),
    }
    if context["may_plan"]:
        open_ones = [(poll, [host.pk for host in poll.hosts.all()]) for poll in queries.open_polls(here.partnership)]
        context["polls"] = [poll for poll, hosts in open_ones if rules.may_run(here.capacities, hosts)]
    return render(request, "gatherings/session_list.html", context)


@public_page
@require_safe
def session_detail(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show one session: when, where, who came, who taught and who learned, what was promised."""
    detail = queries.gathering_detail(here.partnership, slug, with_hidden=here.is_member)
    if detail is None:
        raise Http404
    gathering, now, today = detail.gathering, timezone.now(), today_here(here)
    may_read_minutes = rules.may_read_minutes(gathering, here.is_member)
    context = {
        "gathering": gathering,
        "hosts": in_a_row(host.name for host in detail.hosts),
        "is_over": gathering.ends_at < now,
        "has_begun": gathering.starts_at <= now,
        "attendances": detail.attendances,
        "n_people": sum(row.n_people for row in detail.attendances),
        "learning": _who_learned_from_whom(detail.attendances),
        "residents_too_few": rules.is_too_few(gathering.n_residents),
        "follow_ups": [(promise, standing(promise, today)) for promise in detail.follow_ups],
        "interpreted": in_a_row(own_name(code) for code in gathering.languages),
        "may_run": rules.may_run(here.capacities, [host.pk for host in detail.hosts]),
        "agenda": list(
            zip(
                detail.agenda,
                rules.clock_times(gathering.starts_at, [item.minutes for item in detail.agenda]),
                strict=True,
            )
        ),
        "may_read_minutes": may_read_minutes,
        "has_minutes": bool(detail.agenda) and may_read_minutes,
        "may_register": gathering.is_open_to_register and gathering.starts_at > now and not gathering.cancelled_at,
    }
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


def _as_calendar(
    request: HttpRequest, here: Here, gatherings: list[Gathering], name: str, about: str = "", *, is_whole: bool = True
) -> HttpResponse:
    def address_of(gathering: Gathering) -> str:
        return request.build_absolute_uri(path_of(here, "gatherings:detail", slug=gathering.slug))

    body = calendar_of(here.partnership, gatherings, address_of, about, is_whole=is_whole)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


@public_page
@require_safe
def calendar(request: HttpRequest, here: Here) -> HttpResponse:
    """Give the partnership's sessions of the past year and the coming one, as a calendar to subscribe to."""
    now = timezone.now()
    rows = queries.sessions_between(here.partnership, now - YEAR, now + YEAR)
    about = _("Sessions of the past year and of the coming one; where there are more than 200, the last 200 of them.")
    return _as_calendar(request, here, rows, here.partnership.slug, about)


@public_page
@require_safe
def session_calendar(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give one session as a calendar file."""
    gathering = queries.session_of(here.partnership, slug, with_hidden=here.is_member)
    if gathering is None:
        raise Http404
    return _as_calendar(request, here, [gathering], gathering.slug, is_whole=False)
