"""Initiatives: the list, one of them, making and changing one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bridgework.goals import actions, queries, rules
from bridgework.goals.actions.initiatives import InitiativeWords
from bridgework.goals.forms import InitiativeForm
from bridgework.goals.models import Initiative
from bridgework.goals.pages import form_page, path_of, slug_asked, today_here
from bridgework.goals.rules import standing
from bridgework.goals.wording import compared, terms_said
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Membership, Organization
from bridgework.partnerships.rules import may_steward
from bridgework.ui.naming import in_a_row


@public_page
@require_safe
def initiative_list(request: HttpRequest, here: Here) -> HttpResponse:
    """Show what is done toward the goals."""
    goal = None
    if goal_slug := slug_asked(request, "goal"):
        goal = queries.goal_shown(here.partnership, goal_slug, with_hidden=here.is_member)
        if goal is None:
            raise Http404
    page, doers = queries.initiatives_page(
        here.partnership, request.GET.get("page"), goal_id=goal.pk if goal else None, with_hidden=here.is_member
    )
    context = {
        "page": page,
        "goal": goal,
        "query": urlencode({"goal": goal.slug}) if goal else "",
        "rows": [(row, in_a_row(doer.name for doer in doers[row.pk])) for row in page.object_list],
        "may_add": rules.may_edit_initiatives(here.capacities),
    }
    return render(request, "goals/initiative_list.html", context)


@public_page
@require_safe
def initiative_detail(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show one initiative: aim, whom it serves, where, who does it, what was promised for it."""
    found = queries.initiative_detail(here.partnership, slug, with_hidden=here.is_member)
    if found is None:
        raise Http404
    initiative, doers = found
    today = today_here(here)
    promises = queries.commitments_of_initiative(initiative, with_hidden=here.is_member)
    context = {
        "initiative": initiative,
        "doers": doers,
        "promises": [(promise, standing(promise, today)) for promise in promises],
        "may_edit": _may_change(here, {doer.pk for doer in doers}),
        "terms": terms_said(initiative, queries.group_names(here.partnership, [initiative])),
        "needs": queries.begun_for(initiative, is_member=here.is_member),
    }
    return render(request, "goals/initiative_detail.html", context)


@public_page
@require_safe
def initiative_compare(request: HttpRequest, here: Here) -> HttpResponse:
    """Show two initiatives side by side in the same terms, and what they have in common; or let the reader choose."""
    slugs = [slug_asked(request, name) for name in ("a", "b")]
    is_all = "all" in request.GET
    found = queries.initiatives_compared(here.partnership, slugs, with_hidden=here.is_member, with_all=is_all)
    if len(found.rows) < len({slug for slug in slugs if slug}):
        raise Http404
    chosen = dict(zip("ab", slugs, strict=True))
    context: dict[str, Any] = {"found": found, "chosen": chosen, "rows": [], "shared": []}
    context |= {"is_all": is_all, "query": urlencode(chosen)}
    context["choices"] = [("a", _("One initiative")), ("b", _("The other one"))]
    if len(found.rows) == 2:
        context |= compared(found)
    return render(request, "goals/initiative_compare.html", context)


@member_page(rules.may_edit_initiatives)
def initiative_new(request: HttpRequest, here: Here) -> HttpResponse:
    """Write down an initiative of one's organization."""
    own = [capacity.organization_id for capacity in here.capacities if capacity.organization_id]
    form = InitiativeForm(here, request.POST or None, initial={"organizations": own[:1]})

    def act() -> str:
        organizations = list(form.cleaned_data["organizations"])
        initiative = actions.create_initiative(
            partnership=here.partnership,
            said=InitiativeWords(**form.said()),
            organizations=organizations,
            by=_acting(here, organizations),
            now=timezone.now(),
        )
        return path_of(here, "goals:initiative", slug=initiative.slug)

    return form_page(
        request,
        form,
        act,
        heading=_("A new initiative"),
        submit=_("Add the initiative"),
        back=path_of(here, "goals:initiatives"),
        done=_("The initiative is added."),
    )


@member_page(rules.may_edit_initiatives)
def initiative_edit(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Change an initiative."""
    rows = Initiative.objects.within(here.partnership).prefetch_related("organizations")
    initiative = get_object_or_404(rows, slug=slug)
    if not _may_change(here, {organization.pk for organization in initiative.organizations.all()}):
        raise PermissionDenied
    said_plainly = ("where", "goal", "starts_on", "ends_on", "place")
    names = (*said_plainly, "aims", "strategy", "age_from", "age_to", "groups", "languages")
    form = InitiativeForm(
        here,
        request.POST or None,
        existing={"name": initiative.name, "aim": initiative.aim, "serves": initiative.serves},
        initial={
            **{name: getattr(initiative, name) for name in names},
            "organizations": list(initiative.organizations.all()),
        },
    )

    def act() -> str:
        actions.change_initiative(
            initiative=initiative,
            said=InitiativeWords(**form.said()),
            organizations=list(form.cleaned_data["organizations"]),
            by=_acting(here, list(initiative.organizations.all())),
            now=timezone.now(),
        )
        return path_of(here, "goals:initiative", slug=initiative.slug)

    return form_page(
        request,
        form,
        act,
        heading=_("Change this initiative"),
        submit=_("Save"),
        back=path_of(here, "goals:initiative", slug=initiative.slug),
        done=_("The initiative is changed."),
    )


def _may_change(here: Here, ids: set[int]) -> bool:
    """Whether the person may change an initiative of the organizations with these keys."""
    return may_steward(here.capacities) or any(capacity.organization_id in ids for capacity in here.capacities)


def _acting(here: Here, organizations: list[Organization]) -> Membership:
    """Return the capacity to act in: for one of the organizations if possible, else any for an organization."""
    ids = {organization.pk for organization in organizations}
    own = [capacity for capacity in here.capacities if capacity.organization_id]
    fitting = [capacity for capacity in own if capacity.organization_id in ids]
    return (fitting or own)[0]
