"""What those who run a session do: plan it, change it, record who came and what was promised, cancel it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.gatherings import actions, rules
from bridgework.gatherings.forms import AttendanceForm, CancelForm, FollowUpForm, NewSessionForm, SessionForm
from bridgework.gatherings.models import Gathering
from bridgework.gatherings.queries.room import presences_of
from bridgework.gatherings.views.mine import acting, mine
from bridgework.goals.pages import form_page, path_of
from bridgework.goals.queries import first_owner
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Organization


@member_page(rules.may_plan_sessions)
def session_new(request: HttpRequest, here: Here) -> HttpResponse:
    """Plan a session."""
    own = [capacity.organization_id for capacity in here.capacities if capacity.organization_id]
    form = NewSessionForm(here, request.POST or None, initial={"hosts": own[:1]})

    def act() -> str:
        hosts = list(form.cleaned_data["hosts"])
        how: dict[str, Any] = {
            "partnership": here.partnership,
            "hosts": hosts,
            "by": acting(here, hosts),
            "now": timezone.now(),
        }
        plan, said = actions.SessionPlan(**form.plan()), form.cleaned_data
        if not said["rhythm"]:
            return path_of(here, "gatherings:detail", slug=actions.plan_session(plan=plan, **how).slug)
        returning = actions.SeriesPlan(
            plan, said["rhythm"], said["n_times"] or 0, said["interval"] or 1, said["except_on"]
        )
        series = actions.plan_series(plan=returning, **how)
        return path_of(here, "gatherings:series", slug=series.slug)

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
    gathering = mine(here, slug)
    zone = here.partnership.zone
    starts, ends = gathering.starts_at.astimezone(zone), gathering.ends_at.astimezone(zone)
    names = ("kind", "where", "link", "goal", "languages", "is_public")
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
            by=acting(here, hosts),
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
    gathering = mine(here, slug)
    organizations = list(
        Organization.objects.within(here.partnership).filter(is_partner=True, left_on=None).order_by("name")[:400]
    )
    before = {row.organization_id: row for row in gathering.attendances.all()}
    initial: dict[str, Any] = {"n_residents": gathering.n_residents}
    if not before:
        initial |= _from_check_ins(gathering, organizations)
    for pk, row in before.items():
        initial |= {
            f"org-{pk}-n": row.n_people,
            f"org-{pk}-taught": row.has_taught,
            f"org-{pk}-learned": row.has_learned,
        }
    is_open = gathering.minutes_state == Gathering.Minutes.DRAFT  # approved minutes no longer change
    form = AttendanceForm(
        here,
        organizations,
        request.POST or None,
        existing={"notes": gathering.notes},
        initial=initial,
        with_notes=is_open,
    )

    def act() -> str:
        actions.record_attendance(
            gathering=gathering,
            came=[actions.Came(**line) for line in form.came()],
            n_residents=form.cleaned_data["n_residents"] or 0,
            notes=form.words("notes") if is_open else None,
            by=acting(here, list(gathering.hosts.all())),
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


def _from_check_ins(gathering: Gathering, organizations: list[Organization]) -> dict[str, Any]:
    """Return what the check-ins say, to begin with: of a training, its hosts taught and the others learned."""
    keys = {one.name: one.pk for one in organizations}
    hosts = {host.name for host in gathering.hosts.all()}
    is_training = gathering.kind == Gathering.Kind.TRAINING
    found: dict[str, Any] = {}
    for row in presences_of(gathering):
        if not row.name:
            found["n_residents"] = row.n
        elif row.name in keys:
            start = f"org-{keys[row.name]}"
            found |= {
                f"{start}-n": row.n,
                f"{start}-taught": is_training and row.name in hosts,
                f"{start}-learned": is_training and row.name not in hosts,
            }
    return found


@member_page(rules.may_plan_sessions)
def follow_up(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Record a promise made in the room."""
    gathering = mine(here, slug)
    form = FollowUpForm(here, request.POST or None)
    owner, done = None, _("The promise is on record. When it is due, its owner gets a mail.")
    if request.method == "POST" and form.is_valid():
        owner = first_owner(form.cleaned_data["organization"], here.capacities)
        if owner is None:
            done = _("The promise is on record. Nobody acts for %(name)s here yet, so no mail will go out.") % {
                "name": form.cleaned_data["organization"].name
            }

    def act() -> str:
        organization = form.cleaned_data["organization"]
        actions.add_follow_up(
            gathering=gathering,
            organization=organization,
            title=form.words("title"),
            due_on=form.cleaned_data["due_on"],
            owner=owner,
            by=acting(here, list(gathering.hosts.all())),
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
        done=done,
        intro=gathering.title,
    )


@member_page(rules.may_plan_sessions)
def cancel(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Cancel a session; it stays on the calendar, marked as cancelled."""
    gathering = mine(here, slug)
    form = CancelForm(here, request.POST or None)

    def act() -> str:
        actions.cancel_session(
            gathering=gathering,
            why=form.cleaned_data["why"],
            by=acting(here, list(gathering.hosts.all())),
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
