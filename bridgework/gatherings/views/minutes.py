"""Afterward: minutes, who was in the room over time, training tracks; and calendars to subscribe to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bridgework.gatherings import actions, queries, rules
from bridgework.gatherings.forms import ApproveForm, ReopenForm, TrackForm
from bridgework.gatherings.models import CalendarFeed, Gathering, Step, Track, TrackDone
from bridgework.gatherings.queries.presence import PresencePage, presence_page
from bridgework.gatherings.queries.room import minutes_page
from bridgework.gatherings.queries.tracks import track_page, tracks_of
from bridgework.gatherings.views.mine import host_of, mine
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.pages import form_page, path_of, today_here
from bridgework.goals.rules import standing
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Organization, Role
from bridgework.partnerships.rules import may_steward
from bridgework.ui.charts.attendance import Attendance, attendance
from bridgework.ui.figures import figure, page_or_file
from bridgework.ui.links import Link
from bridgework.ui.naming import in_a_row
from bridgework.ui.numbers import count, short_date
from bridgework.ui.quick import reverse


@public_page
@require_safe
def minutes(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show the minutes: members while they are written, everybody once they are approved and published."""
    gathering = queries.session_of(here.partnership, slug, with_hidden=here.is_member)
    if gathering is None:
        raise Http404
    gathering.partnership = here.partnership
    may_read = rules.may_read_minutes(gathering, here.is_member)
    hosts = queries.hosts_of([gathering])[gathering.pk] if here.is_member else []
    today = today_here(here)
    context = {
        "gathering": gathering,
        "may_read": may_read,
        "may_run": rules.may_run(here.capacities, [host.pk for host in hosts]),
        "has_begun": gathering.starts_at <= timezone.now(),
        "residents_too_few": rules.is_too_few(gathering.n_residents),
    }
    if may_read:
        page = minutes_page(gathering, with_hidden=here.is_member)
        context |= {
            "page": page,
            "n_people": sum(row.n_people for row in page.attendances),
            "follow_ups": [(promise, standing(promise, today)) for promise in page.follow_ups],
        }
    return render(request, "gatherings/session_minutes.html", context)


@member_page(rules.may_plan_sessions)
def approve(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Approve the minutes, and publish them or keep them inside; or open them again."""
    gathering = mine(here, slug)
    is_open = gathering.minutes_state == Gathering.Minutes.DRAFT
    form = (
        ApproveForm(request.POST or None, initial={"are_inside": gathering.are_minutes_inside})
        if is_open
        else ReopenForm(request.POST or None)
    )

    def act() -> str:
        how: dict[str, Any] = {"gathering": gathering, "by": host_of(here, gathering), "now": timezone.now()}
        if is_open:
            actions.approve_minutes(are_inside=form.cleaned_data["are_inside"], **how)
        else:
            actions.reopen_minutes(why=form.cleaned_data["why"], **how)
        return path_of(here, "gatherings:minutes", slug=slug)

    return form_page(
        request,
        form,
        act,
        heading=_("Approve the minutes") if is_open else _("Open the minutes again"),
        submit=_("Approve the minutes") if is_open else _("Open the minutes again"),
        back=path_of(here, "gatherings:minutes", slug=slug),
        done=_("The minutes are approved.") if is_open else _("The minutes are open again."),
        intro=gathering.title,
    )


@public_page
@require_safe
def presence(request: HttpRequest, here: Here) -> HttpResponse:
    """Show who was in the room over the last sessions, and who has not been there yet."""
    page = presence_page(here.partnership, timezone.now(), with_hidden=here.is_member)
    labels = [short_date(timezone.localtime(one.starts_at).date()) for one in page.sessions]
    finding = _finding(page)
    columns = [_("Organization"), *labels, (_("in all"), "count")]
    rows = [[row.name, *map(_said, row.came), row.n_came] for row in page.organizations]
    chart = None
    if page.sessions and page.organizations:
        came = Attendance(finding, labels, [(row.name, row.came) for row in page.organizations])
        chart = figure(attendance, came, key="picture", columns=columns, rows=rows)
    context = {
        "page": page,
        "finding": finding,
        "chart": chart,
        "columns": columns,
        "rows": rows,
        "sector_columns": [_("Sector"), (_("sessions with somebody of it"), "count")],
        "sector_rows": [[row.name, row.n_came] for row in page.sectors],
        "more_rows": page.n_organizations - len(page.organizations),
        "never": in_a_row(page.never),
        "more_never": page.n_never - len(page.never),
        "sessions": [Link(one.title, path_of(here, "gatherings:detail", slug=one.slug)) for one in page.sessions],
    }
    return page_or_file(request, "gatherings/session_presence.html", context, [chart])


def _said(came: bool | None) -> str:
    return _("came") if came else _("invited") if came is False else "–"


def _finding(page: PresencePage) -> str:
    n = page.n_partners - page.n_never
    return ngettext(
        "In the last session, %(n)s of %(all)s organizations were in the room.",
        "In the last %(sessions)s sessions, %(n)s of %(all)s organizations were in the room.",
        len(page.sessions),
    ) % {"n": count(n), "all": count(page.n_partners), "sessions": count(len(page.sessions))}


@public_page
@require_safe
def tracks(request: HttpRequest, here: Here) -> HttpResponse:
    """Show the training tracks."""
    context = {"tracks": tracks_of(here.partnership), "may_steward": may_steward(here.capacities)}
    return render(request, "gatherings/session_tracks.html", context)


@member_page(may_steward)
def track_new(request: HttpRequest, here: Here) -> HttpResponse:
    """Make a training track."""
    form = TrackForm(here, request.POST or None)

    def act() -> str:
        track = actions.make_track(
            partnership=here.partnership,
            title=form.words("title"),
            purpose=form.words("purpose"),
            steps=[actions.StepPlan(**step) for step in form.steps()],
            role=form.cleaned_data["role"],
            by=here.acting(Role.STEWARD),
            now=timezone.now(),
        )
        return path_of(here, "gatherings:track", slug=track.slug)

    return form_page(
        request,
        form,
        act,
        heading=_("A new training track"),
        submit=_("Make the track"),
        back=path_of(here, "gatherings:tracks"),
        done=_("The track is there."),
    )


@member_page(may_steward)
def track_edit(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Change a training track; what was completed stands as it was."""
    found = get_object_or_404(Track.objects.within(here.partnership), slug=slug)
    form = TrackForm(here, request.POST or None, track=found)

    def act() -> str:
        actions.change_track(
            track=found,
            title=form.words("title"),
            purpose=form.words("purpose"),
            steps=[actions.StepPlan(**step) for step in form.steps()],
            role=form.cleaned_data["role"],
            base=form.cleaned_data["base"],
            by=here.acting(Role.STEWARD),
            now=timezone.now(),
        )
        return path_of(here, "gatherings:track", slug=slug)

    return form_page(
        request,
        form,
        act,
        heading=_("Change the track"),
        submit=_("Save"),
        back=path_of(here, "gatherings:track", slug=slug),
        done=_("Saved. Who completed it before has still completed it."),
        intro=found.title,
    )


@public_page
def track(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show one track: its steps, which organizations are through, and one's own way."""
    if request.method == "POST":
        return _track_act(request, here, slug)
    own = [capacity.pk for capacity in here.capacities]
    page = track_page(here.partnership, slug, own, with_people=may_steward(here.capacities))
    if page is None:
        raise Http404
    context = {
        "page": page,
        "is_complete": bool(page.steps) and all(done for _step, done in page.steps),
        "may_steward": may_steward(here.capacities),
    }
    return render(request, "gatherings/session_track.html", context)


def _track_act(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Note that a material was worked through, or confirm a role."""
    found = get_object_or_404(Track.objects.within(here.partnership), slug=slug)
    me = here.acting()
    key = request.POST.get("key", "")
    key = key if key.isdigit() else "0"
    if request.POST.get("what") == "confirm":
        steward = here.acting(Role.STEWARD)
        actions.confirm_role(done=get_object_or_404(TrackDone, track=found, pk=key), by=steward, now=timezone.now())
        messages.success(request, _("The role is given."))
    else:
        step = get_object_or_404(Step, track=found, pk=key, gathering=None)
        actions.mark_step(step=step, membership=me, is_done=request.POST.get("what") == "done", now=timezone.now())
    return redirect(path_of(here, "gatherings:track", slug=slug))


@member_page()
@never_cache
def feeds(request: HttpRequest, here: Here) -> HttpResponse:
    """Secret calendar addresses: make one, see which are in use, end one."""
    own = [capacity.pk for capacity in here.capacities]
    rows = CalendarFeed.objects.within(here.partnership).filter(made_by__in=own, revoked_at=None)
    ids = [capacity.organization_id for capacity in here.capacities if capacity.organization_id]
    organizations = list(Organization.objects.within(here.partnership).filter(pk__in=ids).order_by("name"))
    context: dict[str, object] = {"organizations": organizations}
    what = request.POST.get("what", "")
    try:
        if request.method == "POST" and what == "revoke":
            key = request.POST.get("key", "")
            actions.revoke_feed(feed=get_object_or_404(rows, pk=key if key.isdigit() else 0), now=timezone.now())
        elif request.method == "POST":
            one = next((org for org in organizations if str(org.pk) == what), None)
            by = here.acting(organization_id=one.pk) if one else here.acting()
            _feed, token = actions.make_feed(
                partnership=here.partnership, by=by, now=timezone.now(), organization=one, is_own=what == "own"
            )
            path = reverse("sessions-by-link:feed", kwargs={"token": token})
            context["address"] = request.build_absolute_uri(path)
    except Refused as why:
        messages.warning(request, str(why))
    context["feeds"] = list(rows.select_related("organization").order_by("pk"))
    return render(request, "gatherings/feeds.html", context)
