"""A fund's settings: changed by those who keep it, and how they were before, for everybody who may read the fund."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bridgework.goals.pages import form_page, path_of
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Role
from bridgework.resources import actions, queries, rules, wording
from bridgework.resources.forms import SettingsForm


@member_page(rules.may_share)
def fund_settings(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Change how a fund is described and guarded. What lowers its safety waits for a second person."""
    fund = queries.fund_of(here.partnership, slug, with_hidden=True)
    if fund is None:
        raise Http404
    if not rules.may_keep_fund(here.capacities, fund):
        raise PermissionDenied
    form = SettingsForm(here, fund, request.POST or None)
    own = path_of(here, "resources:fund", slug=slug)

    def act() -> str:
        mine = next((one for one in here.capacities if one.organization_id == fund.agent_id), None)
        by = mine or here.acting(Role.STEWARD)
        done = actions.change_settings(fund=fund, plan=form.plan(), by=by, now=timezone.now())
        return own + "#waiting" if done.waiting else own

    return form_page(
        request,
        form,
        act,
        heading=_("Settings of the fund"),
        submit=_("Save"),
        back=own,
        done=_("Saved. What makes the fund less safe waits for a second person."),
        intro=fund.title,
        template="resources/fund_settings.html",
        history=path_of(here, "resources:fund-history", slug=slug),
    )


@public_page
@require_safe
def fund_history(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show how a fund was set before, change by change."""
    fund = queries.fund_of(here.partnership, slug, with_hidden=here.is_member)
    if fund is None:
        raise Http404
    changes = queries.changes_of(fund)
    names = queries.names_of(fund, changes)
    lines = [(one, wording.setting_changes(fund, one.before, one.after, names)) for one in changes]
    return render(request, "resources/fund_history.html", {"fund": fund, "lines": lines})
