"""The public pages that join capabilities."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from bridgework.goals.rules import may_edit_goals, may_endorse
from bridgework.overview.queries import goal_page, home_page, organization_page, record_page
from bridgework.overview.queries.over_time import organization_in
from bridgework.overview.queries.over_time import over_time as over_time_page
from bridgework.overview.queries.over_time_kept import over_time_shown
from bridgework.overview.queries.three_questions_kept import three_questions_shown
from bridgework.overview.sentences import goal_steps
from bridgework.overview.sentences_home import goal_row, next_row, said_row, waiting_row
from bridgework.overview.sentences_over_time import over_time_said
from bridgework.overview.sentences_ties import by_year_said, three_questions_said
from bridgework.partnerships.doors import Here, public_page
from bridgework.partnerships.queries.organizations import steward_of
from bridgework.partnerships.queries.records import merged_into
from bridgework.relationships.wording import reasons_of
from bridgework.ui.figures import page_or_file


@public_page
def home(request: HttpRequest, here: Here) -> HttpResponse:
    """The vision, what was promised, what was said and done, what waits, what comes next."""
    now = timezone.now()
    page = home_page(here.partnership, now, timezone.localdate(now, here.partnership.zone))
    context = {
        "page": page,
        "rows": [goal_row(here.partnership, line) for line in page.goals],
        "said": [said_row(here.partnership, line) for line in page.said],
        "waiting": [waiting_row(asked, now) for asked in page.waiting],
        "next": [next_row(here.partnership, session) for session in page.gatherings],
    }
    return render(request, "overview/home.html", context)


@public_page
def goal(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """One goal's whole story on the bridge line."""
    today = timezone.localdate(timezone=here.partnership.zone)
    page = goal_page(here.partnership, slug, today, members=here.is_member)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "steps": goal_steps(here.partnership, page, today),
        "may_endorse": may_endorse(here.capacities),
        "may_edit": may_edit_goals(here.capacities),
    }
    return render(request, "overview/goal.html", context)


@public_page
def organization(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """One organization and the three questions."""
    today = timezone.localdate(timezone=here.partnership.zone)
    page = organization_page(here.partnership, slug, today)
    if page is None:
        new = merged_into(here.partnership, slug)
        if new is None:
            raise Http404
        return redirect("overview:organization", here.partnership.slug, new)
    pk = page.organization.pk
    finding, picture = by_year_said(page.by_year)
    context = {
        "page": page,
        "today": today,
        "ties": [(tie.seen_from(pk), reasons_of(tie), tie.last_on) for tie in page.ties],
        "by_year": picture,
        "by_year_finding": finding,
    }
    return page_or_file(request, "overview/organization.html", context, [picture])


@public_page
def three_questions(request: HttpRequest, here: Here) -> HttpResponse:
    """The three questions for the whole partnership: who works with, learns from and answers to whom."""
    page = three_questions_shown(here.partnership, timezone.now())
    context = three_questions_said(here.partnership, page)
    by_year = context["years"]["chart"] if context["years"] else None
    return page_or_file(request, "overview/three_questions.html", context, [context["picture"], by_year])


@public_page
def over_time(request: HttpRequest, here: Here, slug: str = "") -> HttpResponse:
    """The three questions year by year, for one organization or the whole partnership."""
    if slug:
        organization = organization_in(here.partnership, slug)
        if organization is None:
            raise Http404
        page = over_time_page(here.partnership, organization, timezone.now())
    else:
        page = over_time_shown(here.partnership, timezone.now())
    context = over_time_said(page)
    parts = [context[name] for name in ("working", "learning", "answering")]
    return page_or_file(request, "overview/over_time.html", context, [part["chart"] for part in parts if part])


@public_page
def record(request: HttpRequest, here: Here) -> HttpResponse:
    """The journal on the bridge line, newest first."""
    before = request.GET.get("before", "")
    # Longer numbers than a database holds are nobody's entry.
    page = record_page(here.partnership, before=int(before) if before.isdecimal() and len(before) < 16 else None)
    return render(request, "overview/record.html", {"page": page, "is_newest": not before})


@public_page
def about(request: HttpRequest, here: Here) -> HttpResponse:
    """Who this partnership is, and what Bridgework is."""
    return render(request, "overview/about.html", {"steward": steward_of(here.partnership)})


@public_page
def protection(request: HttpRequest, here: Here) -> HttpResponse:
    """How numbers and voices are protected, in plain words."""
    return render(request, "overview/protection.html")
