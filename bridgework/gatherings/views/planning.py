"""Series, and polls for a date: pages of those who plan."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.gatherings import actions, rules
from bridgework.gatherings.forms import CancelForm, PollForm, SeriesForm
from bridgework.gatherings.models import Series, TimePoll
from bridgework.gatherings.queries.guests import best_slots, poll_rows
from bridgework.gatherings.views.mine import acting
from bridgework.gatherings.zones import ASKED, chosen_zone, time_in, zone_said, zones_by_region
from bridgework.goals.forms.base import PlainForm
from bridgework.goals.pages import form_page, path_of
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Organization
from bridgework.ui.quick import reverse


def _series(here: Here, slug: str) -> tuple[Series, list[Organization]]:
    """Return a series that the person at hand may run, with its hosts."""
    series = get_object_or_404(Series.objects.within(here.partnership).select_related("partnership"), slug=slug)
    hosts = list(Organization.objects.filter(hosted_gatherings__series=series).distinct())
    if not rules.may_run(here.capacities, [host.pk for host in hosts]):
        raise PermissionDenied
    return series, hosts


@member_page(rules.may_plan_sessions)
def series(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show a series and its sessions, and change those to come together."""
    found, hosts = _series(here, slug)
    form = SeriesForm(
        here,
        request.POST or None,
        existing={"title": found.title, "purpose": found.purpose},
        initial={
            "starts": found.first_at.astimezone(found.zone).time(),
            "minutes": found.minutes,
            "where": found.where,
        },
    )

    def act() -> str:
        change = actions.SeriesChange(
            title=form.words("title"),
            purpose=form.words("purpose"),
            **{name: form.cleaned_data[name] for name in ("where", "starts", "minutes")},
        )
        actions.change_series(series=found, change=change, by=acting(here, hosts), now=timezone.now())
        return path_of(here, "gatherings:series", slug=slug)

    with timezone.override(found.zone):
        return form_page(
            request,
            form,
            act,
            heading=found.title,
            submit=_("Change all that are to come"),
            back=path_of(here, "gatherings:list"),
            done=_("The sessions to come are changed. Calendars take it over by themselves."),
            template="gatherings/series.html",
            series=found,
            sessions=list(found.gatherings.order_by("starts_at")),
            now=timezone.now(),
        )


@member_page(rules.may_plan_sessions)
def series_cancel(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Cancel all sessions of a series that are to come."""
    found, hosts = _series(here, slug)
    form = CancelForm(here, request.POST or None)

    def act() -> str:
        actions.cancel_series(series=found, by=acting(here, hosts), now=timezone.now(), why=form.cleaned_data["why"])
        return path_of(here, "gatherings:series", slug=slug)

    return form_page(
        request,
        form,
        act,
        heading=_("Cancel all that are to come"),
        submit=_("Cancel the sessions"),
        back=path_of(here, "gatherings:series", slug=slug),
        done=_("The sessions to come are cancelled. Those held stay on record."),
        intro=found.title,
    )


@member_page(rules.may_plan_sessions)
def poll_new(request: HttpRequest, here: Here) -> HttpResponse:
    """Ask when people can."""
    own = [capacity.organization_id for capacity in here.capacities if capacity.organization_id]
    form = PollForm(here, request.POST or None, initial={"hosts": own[:1]})

    def act() -> str:
        said = form.cleaned_data
        hosts = list(said["hosts"])
        poll = actions.start_poll(
            partnership=here.partnership,
            plan=actions.PollPlan(
                title=form.words("title"),
                purpose=form.words("purpose"),
                languages=list(said["languages"]),
                **{name: said[name] for name in ("kind", "minutes", "where", "goal", "is_public")},
            ),
            slots=form.slots(),
            hosts=hosts,
            organizations=list(said["organizations"]),
            by=acting(here, hosts),
            now=timezone.now(),
        )
        return path_of(here, "gatherings:poll", slug=poll.slug)

    return form_page(
        request,
        form,
        act,
        heading=_("Find a date"),
        submit=_("Ask when people can"),
        back=path_of(here, "gatherings:list"),
        done=_("The poll is open. Pass its link on."),
        intro=_("Times are local: %(zone)s.") % {"zone": here.partnership.time_zone.replace("_", " ")},
    )


@member_page(rules.may_plan_sessions)
def poll(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show what suits, and choose the time."""
    rows = TimePoll.objects.within(here.partnership).select_related("partnership", "gathering")
    found = get_object_or_404(rows.prefetch_related("hosts"), slug=slug)
    hosts = list(found.hosts.all())
    if not rules.may_run(here.capacities, [host.pk for host in hosts]):
        raise PermissionDenied
    form = PlainForm(request.POST or None)

    def act() -> str:
        slot = get_object_or_404(found.slots, pk=request.POST["slot"] if request.POST.get("slot", "").isdigit() else 0)
        made = actions.close_poll(poll=found, slot=slot, by=acting(here, hosts), now=timezone.now())
        return path_of(here, "gatherings:detail", slug=made.slug)

    slots, zone = poll_rows(found), chosen_zone(request.GET.get(ASKED))
    link = reverse("sessions-by-link:poll", kwargs={"token": actions.make_poll_token(found)})
    return form_page(
        request,
        form,
        act,
        heading=found.title,
        submit=_("Choose this time"),
        back=path_of(here, "gatherings:list"),
        done=_("The session is on the calendar. Whoever left an address gets an invitation."),
        template="gatherings/poll.html",
        poll=found,
        rows=[(row, time_in(row.slot.starts_at, zone) if zone else "") for row in slots],
        zone=zone_said(zone) if zone else "",
        own_zone=zone_said(here.partnership.zone),
        zones=zones_by_region() if ASKED in request.GET and zone is None else [],
        best=best_slots(slots),
        n_voters=found.voters.filter(answers__isnull=False).distinct().count(),
        link=request.build_absolute_uri(link),
    )
