"""The list of organizations, adding and changing them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.partnerships import queries, rules
from bridgework.partnerships.actions import organizations as acts
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.forms import OrganizationForm
from bridgework.partnerships.models import Organization, Role


@public_page
def organization_list(request: HttpRequest, here: Here) -> HttpResponse:
    """List partners, or what is known from a directory, by sector and by name."""
    chosen = {name: request.GET.get(name, "").replace("\0", "").strip()[:100] for name in ("q", "sector", "who")}
    is_partner = chosen["who"] != "directory"
    counts = queries.sector_counts(here.partnership, is_partner=is_partner)
    page = queries.organizations_page(
        here.partnership, request.GET.get("page"), q=chosen["q"], sector=chosen["sector"], is_partner=is_partner
    )
    context = {
        "page": page,
        "chosen": chosen,
        "counts": counts,
        "n_all": sum(count.n for count in counts),
        "query": urlencode({name: value for name, value in chosen.items() if value}),
        "may_add": rules.may_steward(here.capacities),
    }
    return render(request, "partnerships/organization_list.html", context)


@member_page(rules.may_steward)
def organization_add(request: HttpRequest, here: Here) -> HttpResponse:
    """Add an organization or a tribal nation."""
    form = OrganizationForm(request.POST if request.method == "POST" else None, partnership=here.partnership)
    if request.method == "POST" and form.is_valid():
        by = here.acting(Role.STEWARD)
        changes = form.changes(str(by.person.ref))
        try:
            organization = acts.add_organization(partnership=here.partnership, by=by, at=timezone.now(), **changes)
        except acts.OrganizationRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("%(name)s is there now.") % {"name": organization.name})
            others = Organization.objects.within(here.partnership).exclude(pk=organization.pk)
            if others.filter(name__iexact=organization.name).exists():
                messages.warning(
                    request, _("Another record has the same name. Look at both under “Records that may be one”.")
                )
            return redirect("partnerships:organizations", here.partnership.slug)
    return render(request, "partnerships/organization_edit.html", {"form": form})


@member_page()
def organization_edit(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Change an organization: the steward everything, its own people what it says about itself."""
    organization = get_object_or_404(Organization.objects.within(here.partnership), slug=slug)
    if not rules.may_change_organization(here.capacities, organization.pk):
        raise PermissionDenied
    is_steward = rules.may_steward(here.capacities)
    form = OrganizationForm(
        request.POST if request.method == "POST" else None,
        partnership=here.partnership,
        organization=organization,
        only_own=not is_steward,
    )
    if request.method == "POST" and form.is_valid():
        by = here.acting(Role.STEWARD) if is_steward else here.acting(organization_id=organization.pk)
        try:
            changed = acts.change_organization(
                organization=organization, changes=form.changes(str(by.person.ref)), by=by, at=timezone.now()
            )
        except acts.OrganizationRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect("partnerships:organization-edit", here.partnership.slug, slug)
    return render(request, "partnerships/organization_edit.html", {"form": form, "organization": organization})
