"""What those who run a session do: plan it, change it, record who came and what was promised, cancel it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.gatherings import actions, rules
from bridgework.gatherings.forms import AttendanceForm, CancelForm, FollowUpForm, SessionForm
from bridgework.gatherings.models import Gathering
from bridgework.goals.pages import form_page, path_of
from bridgework.goals.queries import first_owner
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Membership, Organization, Role


def _mine(here: Here, slug: str) -> Gathering:
    """Return a session that the person at hand may run."""
    rows = Gathering.objects.within(here.partnership).select_related("partnership", "goal").prefetch_related("hosts")
    gathering = get_object_or_404(rows, slug=slug)
    if not rules.may_run(here.capacities, [host.pk for host in gathering.hosts.all()]):
        raise PermissionDenied
    return gathering


def _acting(here: Here, hosts: list[Organization]) -> Membership:
    """Return the capacity to act in: a hosting organization's person, or the steward."""
    ids = {host.pk for host in hosts}
    fitting = [capacity for capacity in here.capacities if capacity.organization_id in ids]
    return fitting[0] if fitting else here.acting(Role.STEWARD)


@member_page(rules.may_plan_sessions)
def session_new(request: HttpRequest, here: Here) -> HttpResponse:
    """Plan a session."""
    own = [capacity.organization_id for capacity in here.capacities if capacity.organization_id]
    form = SessionForm(here, request.POST or None, initial={"hosts": own[:1]})

    def act() -> str:
        hosts = list(form.cleaned_data["hosts"])
        gathering = actions.plan_session(
            partnership=here.partnership,
            plan=actions.SessionPlan(**form.plan()),
            hosts=hosts,
            by=_acting(here, hosts),
            now=timezone.now(),
        )
        return path_of(here, "gatherings:detail", slug=gathering.slug)

    return form_page(
        request,
        form,
        act,
        heading=_("A new session"),
        submit=_("Put it on the calendar"),
        back=path_of(here, "gatherings:list"),
        done=_("The session is on the calendar."),
        intro=_("Times are local: %(zone)s.") % {"zone": here.partnership.time_zone.replace("_", " ")},
    )


@member_page(rules.may_plan_sessions)
def session_edit(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Change a session."""
    gathering = _mine(here, slug)
    zone = here.partnership.zone
    starts, ends = gathering.starts_at.astimezone(zone), gathering.ends_at.astimezone(zone)
    names = ("kind", "where", "goal", "languages", "is_public")
    hosts = list(gathering.hosts.all())
    form = SessionForm(
        here,
        request.POST or None,
        existing={"title": gathering.title, "purpose": gathering.purpose},
        initial={
            **{name: getattr(gathering, name) for name in names},
            "hosts": hosts,
            "on": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
        },
    )

    def act() -> str:
        actions.change_session(
            gathering=gathering,
            plan=actions.SessionPlan(**form.plan()),
            hosts=list(form.cleaned_data["hosts"]),
            by=_acting(here, hosts),
            now=timezone.now(),
        )
        return path_of(here, "gatherings:detail", slug=slug)

    return form_page(
        request,
        form,
        act,
        heading=_("Change this session"),
        submit=_("Save"),
        back=path_of(here, "gatherings:detail", slug=slug),
        done=_("The session is changed. Calendars take a new time or place over by themselves."),
    )


@member_page(rules.may_plan_sessions)
def attendance(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Record who came: one line per organization, counts only."""
    gathering = _mine(here, slug)
    organizations = list(
        Organization.objects.within(here.partnership).filter(is_partner=True, left_on=None).order_by("name")[:400]
    )
    before = {row.organization_id: row for row in gathering.attendances.all()}
    initial = {"n_residents": gathering.n_residents}
    for pk, row in before.items():
        initial |= {
            f"org-{pk}-n": row.n_people,
            f"org-{pk}-taught": row.has_taught,
            f"org-{pk}-learned": row.has_learned,
        }
    form = AttendanceForm(
        here, organizations, request.POST or None, existing={"notes": gathering.notes}, initial=initial
    )

    def act() -> str:
        actions.record_attendance(
            gathering=gathering,
            came=[actions.Came(**line) for line in form.came()],
            n_residents=form.cleaned_data["n_residents"] or 0,
            notes=form.words("notes"),
            by=_acting(here, list(gathering.hosts.all())),
            now=timezone.now(),
        )
        return path_of(here, "gatherings:detail", slug=slug)

    return form_page(
        request,
        form,
        act,
        heading=_("Who came?"),
        submit=_("Save"),
        back=path_of(here, "gatherings:detail", slug=slug),
        done=_("Attendance is recorded. Names were not asked and are not kept."),
        intro=gathering.title,
        template="gatherings/attendance.html",
        lines=form.lines(),
    )


@member_page(rules.may_plan_sessions)
def follow_up(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Record a promise made in the room."""
    gathering = _mine(here, slug)
    form = FollowUpForm(here, request.POST or None)

    def act() -> str:
        organization = form.cleaned_data["organization"]
        actions.add_follow_up(
            gathering=gathering,
            organization=organization,
            title=form.words("title"),
            due_on=form.cleaned_data["due_on"],
            owner=first_owner(organization, here.capacities),
            by=_acting(here, list(gathering.hosts.all())),
            now=timezone.now(),
        )
        return path_of(here, "gatherings:detail", slug=slug)

    return form_page(
        request,
        form,
        act,
        heading=_("A promise made here"),
        submit=_("Record the promise"),
        back=path_of(here, "gatherings:detail", slug=slug),
        done=_("The promise is on record. When it is due, its owner gets a mail."),
        intro=gathering.title,
    )


@member_page(rules.may_plan_sessions)
def cancel(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Cancel a session; it stays on the calendar, marked as cancelled."""
    gathering = _mine(here, slug)
    form = CancelForm(here, request.POST or None)

    def act() -> str:
        actions.cancel_session(
            gathering=gathering,
            why=form.cleaned_data["why"],
            by=_acting(here, list(gathering.hosts.all())),
            now=timezone.now(),
        )
        return path_of(here, "gatherings:detail", slug=slug)

    return form_page(
        request,
        form,
        act,
        heading=_("Cancel this session"),
        submit=_("Cancel the session"),
        back=path_of(here, "gatherings:detail", slug=slug),
        done=_("The session is cancelled. Calendars show it as cancelled."),
        intro=gathering.title,
    )
