"""Members, invitations, joining."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bridgework.partnerships import queries, rules
from bridgework.partnerships.actions import members as acts
from bridgework.partnerships.doors import Here, member_page, public_form
from bridgework.partnerships.forms import EXISTING, NEW, AcceptForm, EndForm, InvitationForm
from bridgework.partnerships.models import Invitation, Membership, Role
from bridgework.ui.context import person_of

PER_PAGE = 25


@member_page(rules.may_steward)
def members(request: HttpRequest, here: Here) -> HttpResponse:
    """List who belongs, in which capacity."""
    role = request.GET.get("role", "")
    role = role if role in Role.values else ""
    page = Paginator(queries.members_of(here.partnership, role=role), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "role": role, "roles": Role.choices, "query": f"role={role}" if role else ""}
    return render(request, "partnerships/member_list.html", context)


@member_page()
def member_end(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """End one membership: the steward anybody's, everybody their own."""
    membership = get_object_or_404(queries.members_of(here.partnership), pk=pk)
    if not rules.may_end(here.capacities, membership):
        raise PermissionDenied
    is_own = membership.person_id == here.person.pk  # type: ignore[union-attr]
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        by = membership if is_own else here.acting(Role.STEWARD)
        try:
            acts.end_membership(membership=membership, by=by, at=timezone.now(), why=form.cleaned_data["why"])
        except acts.LastSteward:
            form.add_error(None, _("This is the last steward. Invite another steward first, then end this membership."))
        else:
            messages.success(request, _("The membership has ended."))
            if not is_own:
                return redirect("partnerships:members", here.partnership.slug)
            return redirect("/" if len(here.capacities) == 1 else f"/p/{here.partnership.slug}/membership/")
    context = {"form": form, "membership": membership, "is_own": is_own}
    return render(request, "partnerships/member_end.html", context)


@member_page()
def my_membership(request: HttpRequest, here: Here) -> HttpResponse:
    """Show in which capacities I belong, and how to leave."""
    return render(request, "partnerships/my_membership.html", {"capacities": here.capacities})


@never_cache
@member_page(rules.may_steward)
def invitations(request: HttpRequest, here: Here) -> HttpResponse:
    """Make invitations by link and list the open ones. A link is shown once, in the answer to the form."""
    form = InvitationForm(request.POST if request.method == "POST" else None, partnership=here.partnership)
    link, invitation = "", None
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        invitation, token = acts.invite(
            partnership=here.partnership,
            role=cleaned["role"],
            organization=cleaned["organization"],
            note=cleaned["note"],
            by=here.acting(Role.STEWARD),
            at=timezone.now(),
        )
        link = request.build_absolute_uri(f"/invitation/{token}/")
        form = InvitationForm(partnership=here.partnership)
    page = Paginator(queries.invitations_of(here.partnership), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "link": link, "made": invitation, "page": page, "now": timezone.now()}
    return render(request, "partnerships/invitation_list.html", context)


@require_POST
@member_page(rules.may_steward)
def invitation_withdraw(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    invitation = get_object_or_404(Invitation.objects.within(here.partnership), pk=pk)
    if acts.withdraw_invitation(invitation=invitation, by=here.acting(Role.STEWARD), at=timezone.now()):
        messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    return redirect("partnerships:invitations", here.partnership.slug)


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation. Stands outside /p/: a private partnership is shown to nobody but who holds the link."""
    found = queries.invitation_of_token(token)
    if found is None:
        return render(request, "partnerships/invitation_closed.html", {"how": "unknown"}, status=404)
    how = acts.closed_because(found, timezone.now())
    if how:
        return _closed(request, found, how)
    is_open = found.organization_id is None and found.role != Role.RESIDENT
    form = (
        AcceptForm(request.POST if request.method == "POST" else None, partnership=found.partnership)
        if is_open
        else None
    )
    context = {"invitation": found, "form": form}
    if request.method != "POST":
        return render(request, "partnerships/invitation_accept.html", context)
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    if form is None or form.is_valid():
        try:
            membership = _accept(request, found, form)
        except acts.InvitationClosed as why:
            return _closed(request, found, why.how)
        except ValueError as why:  # WrongCapacity, OrganizationRefused: both say what to do
            if form is None:
                raise
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Welcome. You belong to the partnership now."))
            return redirect("partnerships:my-membership", membership.partnership.slug)
    return render(request, "partnerships/invitation_accept.html", context)


def _closed(request: HttpRequest, found: Invitation, how: str) -> HttpResponse:
    """Say why a link works no more. Who used it comes back to it, from their mail: they get on to the partnership."""
    person = person_of(request)
    belongs = how == "used" and person is not None and queries.capacities_of(found.partnership, person).exists()
    context = {"how": how, "invitation": found, "belongs": belongs}
    return render(request, "partnerships/invitation_closed.html", context, status=410)


def _accept(request: HttpRequest, found: Invitation, form: AcceptForm | None) -> Membership:
    cleaned = form.cleaned_data if form else {}
    how = cleaned.get("acting_for")
    new = None
    if how == NEW:
        new = acts.NewOrganization(cleaned["new_name"], cleaned["new_sector"], cleaned["new_is_tribal_nation"])
    return acts.accept_invitation(
        invitation=found,
        person=request.user,  # type: ignore[arg-type]
        organization=cleaned["organization"] if how == EXISTING else None,
        new_organization=new,
        at=timezone.now(),
    )


@never_cache
@public_form
def join(request: HttpRequest, here: Here) -> HttpResponse:
    """Join a public partnership as a resident, at once."""
    is_resident = any(capacity.role == Role.RESIDENT for capacity in here.capacities)
    if request.method == "POST" and here.partnership.is_public:
        if here.person is None:
            return redirect_to_login(request.path)
        acts.join_as_resident(partnership=here.partnership, person=here.person, at=timezone.now())
        messages.success(request, _("Welcome. You belong to the partnership now."))
        return redirect("partnerships:my-membership", here.partnership.slug)
    return render(request, "partnerships/join.html", {"is_resident": is_resident})
