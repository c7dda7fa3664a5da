"""Signing up, for everybody; the list of guests and what is to be arranged, for those who host."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bridgework.gatherings import actions, queries, rules
from bridgework.gatherings.forms import InviteForm, PlacesForm, RegisterForm
from bridgework.gatherings.models import AccessNeed, Guest
from bridgework.gatherings.queries.guests import guests_page, places_left
from bridgework.gatherings.views.mine import host_of, mine
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.pages import form_page, path_of
from bridgework.partnerships.doors import Here, member_page, public_form
from bridgework.people.throttling import may_try
from bridgework.ui.naming import own_name
from bridgework.ui.quick import reverse

RATES = {"session-register": "30/1h/ip"}


@public_form
@never_cache
def register(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Sign up for a session: no account is needed."""
    gathering = queries.session_of(here.partnership, slug, with_hidden=here.is_member)
    if gathering is None:
        raise Http404
    gathering.partnership = here.partnership
    member = next(iter(here.capacities), None)
    start = {"name": str(member.person), "email": member.person.email} if member else {}
    form = RegisterForm(
        here.partnership,
        request.POST or None,
        initial={**start, "organization": member.organization_id if member else None},
    )

    def act() -> str:
        if not may_try(request, "session-register", RATES):
            raise Refused(_("Many people sign up from here. Try again in an hour."))
        said = form.cleaned_data
        guest = actions.register(
            gathering=gathering,
            coming=actions.Coming(
                name=said["name"],
                email=said["email"],
                organization=said["organization"],
                membership=member if member and said["email"] == member.person.email else None,
                is_resident=said["organization"] is None,
                language=get_language() or "en",
                needs=[actions.Need(**need) for need in form.needs()],
            ),
            now=timezone.now(),
        )
        if guest.email:  # the link to one's own page goes to the address alone
            return path_of(here, "gatherings:detail", slug=slug)
        return reverse("sessions-by-link:guest", kwargs={"token": actions.make_guest_token(guest)})

    return form_page(
        request,
        form,
        act,
        heading=_("Sign up"),
        submit=_("Sign up"),
        back=path_of(here, "gatherings:detail", slug=slug),
        done=_("You are on the list. If you left an address, a mail with the date follows."),
        template="gatherings/register.html",
        gathering=gathering,
        is_closed=not gathering.is_open_to_register,
        n_left=places_left(gathering),
    )


@member_page(rules.may_plan_sessions)
@require_safe
def guests(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show who comes, who waits, and what is to be arranged."""
    gathering = mine(here, slug)
    page = guests_page(gathering)
    context = {
        "gathering": gathering,
        "page": page,
        "sums": [(kind, own_name(code) if code else "", n) for kind, code, n in page.sums],
        "needs": [(need, guest, own_name(need.language) if need.language else "") for need, guest in page.needs],
        "states": AccessNeed.State.choices,
        "n_left": places_left(gathering),
    }
    return render(request, "gatherings/guests.html", context)


@member_page(rules.may_plan_sessions)
@require_POST
def guest_act(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """One press on the list of guests: something was arranged, somebody is here, somebody goes off the list."""
    gathering, now = mine(here, slug), timezone.now()
    what, key = request.POST.get("what", ""), request.POST.get("key", "")
    if not key.isdigit():
        raise BadRequest("which one is missing")
    if what == "arrange":
        need = get_object_or_404(AccessNeed, pk=key, guest__gathering=gathering)
        state = request.POST.get("state", "")
        try:
            actions.arrange_need(need=need, state=state, now=now)
        except Refused as why:
            messages.warning(request, str(why))
    else:
        guest = get_object_or_404(
            Guest.objects.select_related("gathering__partnership", "membership", "organization"),
            pk=key,
            gathering=gathering,
        )
        if what == "remove":
            actions.remove_guest(guest=guest, now=now)
        else:
            actions.check_in_guest(guest=guest, is_here=what == "here", by=host_of(here, gathering), now=now)
    return redirect(path_of(here, "gatherings:guests", slug=slug))


@member_page(rules.may_plan_sessions)
def invite(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Invite organizations and people."""
    gathering = mine(here, slug)
    form = InviteForm(here.partnership, request.POST or None, is_series=gathering.series_id is not None)

    def act() -> str:
        said = form.cleaned_data
        language = here.partnership.language
        actions.invite_guests(
            gathering=gathering,
            organizations=list(said["organizations"]),
            people=[
                actions.Coming(name=name, email=email, is_resident=said["are_residents"], language=language)
                for email, name in said["people"]
            ],
            by=host_of(here, gathering),
            now=timezone.now(),
            is_whole_series=said.get("whole", False),
        )
        return path_of(here, "gatherings:guests", slug=slug)

    return form_page(
        request,
        form,
        act,
        heading=_("Invite people"),
        submit=_("Send the invitations"),
        back=path_of(here, "gatherings:guests", slug=slug),
        done=_("The invitations go out by mail in a minute."),
        intro=gathering.title,
    )


@member_page(rules.may_plan_sessions)
def places(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Say how many places there are, and for whom."""
    gathering = mine(here, slug)
    names = ("capacity", "n_for_residents", "for_residents_until")
    initial = {name: getattr(gathering, name) for name in names} | {"is_open": gathering.is_open_to_register}
    form = PlacesForm(request.POST or None, initial=initial)

    def act() -> str:
        said = form.cleaned_data
        place = actions.Place(
            said["is_open"], said["capacity"], said["n_for_residents"] or 0, said["for_residents_until"]
        )
        actions.set_places(gathering=gathering, place=place, by=host_of(here, gathering), now=timezone.now())
        return path_of(here, "gatherings:guests", slug=slug)

    return form_page(
        request,
        form,
        act,
        heading=_("Places"),
        submit=_("Save"),
        back=path_of(here, "gatherings:guests", slug=slug),
        done=_("Saved. Who waited and has a place now is told by mail."),
        intro=gathering.title,
    )
