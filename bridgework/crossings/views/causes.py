"""Root-cause maps: the page, its picture and files, its versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bridgework.crossings import rules
from bridgework.crossings.wording_causes import (
    Known,
    flags_said,
    outline_lines,
    outline_table,
    picture_of,
    size_said,
    strategy_line,
    version_said,
)
from bridgework.goals import actions
from bridgework.goals.pages import path_of
from bridgework.goals.queries.causes import GoalMap, goal_map, goal_with_map, versions_page
from bridgework.indicators.queries.lists import indicators_named, indicators_to_see
from bridgework.lib.cause_map import exported
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Membership
from bridgework.ui.charts.causes import causes_picture
from bridgework.ui.figures import figure, page_or_file


def found_map(here: Here, slug: str, number: int | None = None) -> GoalMap:
    """Return the map of a goal that this reader may see.

    Raises
    ------
    Http404
        If there is none.
    """
    found = goal_map(here.partnership, slug, number=number, with_hidden=here.is_member)
    if found is None:
        raise Http404
    return found


def editing(here: Here) -> Membership:
    """Return the capacity in which this person changes maps: one for an organization."""
    return next(capacity for capacity in here.capacities if capacity.organization_id)


def known_in(here: Here, found: GoalMap) -> Known:
    """Return what measures the strategies of a map, as far as this reader may see it. One query."""
    return indicators_named(here.partnership, found.outline.measures(), is_member=here.is_member)


def known_indicators(here: Here) -> Known:
    """Return what can measure a strategy and may be seen by this reader, to choose from. One query."""
    rows = indicators_to_see(here.partnership, is_member=here.is_member).order_by("pk")[:400]
    return {one.slug: one for one in rows}


def _context(here: Here, found: GoalMap) -> dict[str, Any]:
    known = known_in(here, found)
    picture = None
    if not found.is_empty:
        columns, rows = outline_table(found, known)
        picture = figure(causes_picture, picture_of(found, known), key="picture", columns=columns, rows=rows)
    loose = [strategy_line(found, one, known) for one in found.outline.strategies_without_cause()]
    return {
        "found": found,
        "goal": found.goal,
        "lines": outline_lines(found, known),
        "loose": loose,
        "flags": flags_said(found),
        "picture": picture,
        "finding": size_said(found),
        "by": version_said(found.last) if found.last and here.is_member else "",
    }


@public_page
@require_safe
def cause_map(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show a goal's root causes, what is done against each, and what is missing."""
    found = found_map(here, slug)
    context = _context(here, found)
    context["may_edit"] = rules.may_edit_causes(here.capacities)
    return page_or_file(request, "crossings/causes.html", context, [context["picture"]])


@public_page
@require_safe
def versions(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """List the versions of a map, the newest first."""
    goal = goal_with_map(here.partnership, slug, with_hidden=here.is_member)
    if goal is None:
        raise Http404
    page = versions_page(goal, request.GET.get("page"), with_by=here.is_member)
    rows = [(one, version_said(one) if here.is_member else "") for one in page.object_list]
    return render(request, "crossings/cause_versions.html", {"goal": goal, "page": page, "rows": rows})


@public_page
@require_safe
def version(request: HttpRequest, here: Here, slug: str, number: int) -> HttpResponse:
    """Show a map as it was."""
    context = _context(here, found_map(here, slug, number))
    context["is_earlier"] = True
    context["may_bring_back"] = rules.may_edit_causes(here.capacities)
    return page_or_file(request, "crossings/causes.html", context, [context["picture"]])


@require_POST
@member_page(rules.may_edit_causes)
def bring_back(request: HttpRequest, here: Here, slug: str, number: int) -> HttpResponse:
    """Bring an earlier version back; those between stay."""
    found = found_map(here, slug, number)
    actions.bring_back(goal=found.goal, number=number, by=editing(here), now=timezone.now())
    messages.success(request, _("Version %(n)d is back. Everything since is kept among the versions.") % {"n": number})
    return redirect(path_of(here, "crossings:causes", slug=slug))


@public_page
@require_safe
def as_json(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the map as JSON, which can be read in again; documented in docs/howto/root-causes.md."""
    found = found_map(here, slug)
    data = exported(found.outline, goal=slug, map_version=found.version)
    if not here.is_member:
        known = known_in(here, found)
        for one in data["strategies"]:
            one["measured_by"] = [key for key in one["measured_by"] if key in known]
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{here.partnership.slug}-{slug}-causes.json"'
    return response
