"""One goal for everyone: its page and its CSV; and, for those who keep the data, its targets and what is done for groups."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bridgework.indicators import rules, showing_universal, wording
from bridgework.indicators import wording_universal as words
from bridgework.indicators.actions import (
    StrategyRefused,
    TargetRefused,
    end_strategy,
    keep_strategy,
    set_target,
)
from bridgework.indicators.agreed import check_agreements, says_the_clause
from bridgework.indicators.forms import StrategyForm, TargetForm
from bridgework.indicators.models import GroupStrategy, Indicator, Target
from bridgework.indicators.queries import indicator_view
from bridgework.indicators.queries.lists import indicator_to_see, place_to_see
from bridgework.indicators.queries.universal import (
    UniversalGoal,
    strategies_to_keep,
    targets_of,
    universal_goal,
)
from bridgework.indicators.views.files import about_of, as_svg_and_png
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Act, Membership, Role
from bridgework.partnerships.rules import may_steward
from bridgework.ui.charts.distance import distance_by_group
from bridgework.ui.charts.drawn import drawn
from bridgework.ui.figures import as_file
from bridgework.ui.quick import reverse


def _page(request: HttpRequest, here: Here, slug: str, act: Act) -> UniversalGoal:
    """Return the goals of an indicator in the place and by the dimension that the address asks for."""
    indicator = indicator_to_see(here.partnership, slug, is_member=here.is_member)
    if indicator is None:
        raise Http404
    check_agreements(here, indicator, act)
    code = request.GET.get("place", "")[:100]
    place = place_to_see(indicator, code)
    if code and place is None:
        raise Http404
    return universal_goal(indicator_view(indicator, place, request.GET.get("by", "")[:60]))


@public_page
@require_safe
@says_the_clause
def goal(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show the goal for everyone, each group's distance from it, and what is done for each group."""
    page = _page(request, here, slug, Act.VIEW)
    view, indicator = page.view, page.view.indicator
    asked = urlencode(
        {"place": view.place.code if view.place else "", "by": view.dimension.code if view.dimension else ""}
    )
    where = {"partnership": here.partnership.slug, "slug": indicator.slug}
    context = {
        "page": page,
        "view": view,
        "indicator": indicator,
        "heading": words.goal_heading(page),
        "finding": words.goal_finding(page),
        "chart": drawn(distance_by_group, showing_universal.distance_chart(page)) if page.shown else None,
        "table": showing_universal.distance_table(page) if page.shown else None,
        **{
            f"{kind}_href": f"{reverse(f'indicators:goal-{kind}', kwargs=where)}?{asked}"
            for kind in ("csv", "png", "svg")
        },
        "interval": wording.interval_text(indicator),
        "protection": wording.protection_text(indicator),
        "groups": [_group(indicator, page.period, far) for far in page.groups],
        "gaps": [
            (words.gap_heading_of(indicator, gap), words.gap_chance(gap), words.gap_people(indicator, gap))
            for gap in page.gaps
        ],
        "is_past": page.target is not None and page.target.by < timezone.localdate(timezone=here.partnership.zone),
        "may_keep": rules.may_keep_data(here.capacities),
    }
    return render(request, "indicators/goal.html", context)


def _group(indicator: Indicator, period: str, far: Any) -> dict[str, Any]:
    """Return one group as the page shows it."""
    return {
        "group": far.group,
        "rate": words.rate_said(indicator, far),
        "distance": words.distance_said(indicator, far),
        "missing": words.missing_said(far) if far.reason else "",
        "is_reached": far.is_reached,
        "more": words.more_said(indicator, far, period),
        "step": words.step_said(indicator, far.step),
        "strategies": far.strategies,
    }


@public_page
@require_safe
@says_the_clause
def goal_csv(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the numbers of the goal's page as CSV."""
    body = showing_universal.goal_csv(_page(request, here, slug, Act.EXPORT))
    return as_file(here.partnership, f"{slug}-goal", "csv", body)


def _picture(request: HttpRequest, here: Here, slug: str) -> tuple[str, str]:
    page = _page(request, here, slug, Act.EXPORT)
    about = about_of(page.view.indicator.name, page.view.place and page.view.place.name, page.period)
    return distance_by_group(showing_universal.distance_chart(page)), about


goal_svg, goal_png = as_svg_and_png("-goal", _picture)


def _kept(here: Here, slug: str) -> Indicator:
    indicator = get_object_or_404(
        Indicator.objects.within(here.partnership).select_related("home_place", "home_dimension"), slug=slug
    )
    indicator.partnership = here.partnership
    return indicator


def _acting(here: Here) -> Membership:
    """Return the capacity of those who keep data; as the steward, where one is both."""
    return here.acting(Role.STEWARD) if may_steward(here.capacities) else here.acting(Role.DATA_STEWARD)


def _back(here: Here, indicator: Indicator) -> HttpResponse:
    return redirect("indicators:goals", partnership=here.partnership.slug, slug=indicator.slug)


@member_page(rules.may_keep_data)
def goals(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show every target and strategy of an indicator to those who keep them, and set a new target."""
    indicator = _kept(here, slug)
    form = TargetForm(indicator, request.POST or None)
    if request.method == "POST" and form.is_valid() and _set(here, indicator, form):
        return _back(here, indicator)
    context = {
        "indicator": indicator,
        "form": form,
        "targets": [(one, words.gap_target_said(indicator, one)) for one in targets_of(indicator)],
        "strategies": strategies_to_keep(indicator)[:200],
    }
    return render(request, "indicators/goals.html", context)


def _set(here: Here, indicator: Indicator, form: TargetForm) -> bool:
    try:
        set_target(indicator=indicator, by=_acting(here), at=timezone.now(), **form.target_fields())
    except TargetRefused as why:
        form.refuse(why)
        return False
    return True


def _target(indicator: Indicator, pk: int) -> Target:
    rows = Target.objects.filter(indicator=indicator).select_related("group__dimension", "other_group")
    return get_object_or_404(rows, pk=pk)


@member_page(rules.may_keep_data)
def target_change(request: HttpRequest, here: Here, slug: str, pk: int) -> HttpResponse:
    """Change a target's value, its date, or whom a gap is compared with."""
    indicator = _kept(here, slug)
    target = _target(indicator, pk)
    form = TargetForm(indicator, request.POST or None, target=target)
    if request.method == "POST" and form.is_valid() and _set(here, indicator, form):
        messages.success(request, _("The target is changed. It stands in the record."))
        return _back(here, indicator)
    context = {
        "indicator": indicator,
        "form": form,
        "target": target,
        "said": words.gap_target_said(indicator, target),
    }
    return render(request, "indicators/target_form.html", context)


@member_page(rules.may_keep_data)
@require_POST
def target_remove(request: HttpRequest, here: Here, slug: str, pk: int) -> HttpResponse:
    """Take a target away."""
    indicator = _kept(here, slug)
    target = _target(indicator, pk)
    set_target(
        indicator=indicator,
        value=None,
        until=None,
        by=_acting(here),
        at=timezone.now(),
        kind=target.kind,
        group=target.group,
    )
    messages.success(request, _("The target is taken away. That stands in the record."))
    return _back(here, indicator)


@member_page(rules.may_keep_data)
def strategy_new(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Add what is done for a group."""
    indicator, by = _kept(here, slug), _acting(here)
    initial = {"group": request.GET.get("group", "")[:12]}
    form = StrategyForm(here, indicator, by, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _keep(indicator, by, form, None):
        messages.success(request, _("It is kept, and stands on the goal's page."))
        return _back(here, indicator)
    return render(request, "indicators/strategy_form.html", {"indicator": indicator, "form": form, "strategy": None})


def _keep(indicator: Indicator, by: Membership, form: StrategyForm, strategy: GroupStrategy | None) -> bool:
    try:
        keep_strategy(indicator=indicator, strategy=strategy, by=by, at=timezone.now(), **form.strategy_fields())
    except StrategyRefused as why:
        form.refuse(why)
        return False
    return True


@member_page(rules.may_keep_data)
def strategy_change(request: HttpRequest, here: Here, slug: str, pk: int) -> HttpResponse:
    """Change what is done for a group."""
    indicator, by = _kept(here, slug), _acting(here)
    strategy = get_object_or_404(strategies_to_keep(indicator), pk=pk)
    form = StrategyForm(here, indicator, by, request.POST or None, strategy=strategy)
    if request.method == "POST" and form.is_valid() and _keep(indicator, by, form, strategy):
        messages.success(request, _("It is kept, and stands on the goal's page."))
        return _back(here, indicator)
    context = {"indicator": indicator, "form": form, "strategy": strategy}
    return render(request, "indicators/strategy_form.html", context)


@member_page(rules.may_keep_data)
@require_POST
def strategy_end(request: HttpRequest, here: Here, slug: str, pk: int) -> HttpResponse:
    """End what is done for a group."""
    indicator = _kept(here, slug)
    strategy = get_object_or_404(strategies_to_keep(indicator), pk=pk)
    why = " ".join(request.POST.get("ended_because", "").split())[:500]
    end_strategy(strategy=strategy, by=_acting(here), at=timezone.now(), why=why)
    messages.success(request, _("It has ended. The record keeps it."))
    return _back(here, indicator)
