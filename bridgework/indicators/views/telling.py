"""The story behind the curve: what it may lead to, who says why, who has read it; writing it and recording reviews."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bridgework.indicators import drawing_forecast, rules, wording_telling
from bridgework.indicators.actions.telling import TellingRefused, record_review, write_story
from bridgework.indicators.agreed import says_the_clause
from bridgework.indicators.forms.telling import ReviewForm, StoryForm
from bridgework.indicators.models import Indicator, Story
from bridgework.indicators.queries.forecasting import Outlook, group_to_look_at, outlook
from bridgework.indicators.queries.stories import moments_toward, stories_of
from bridgework.indicators.queries.view import IndicatorView
from bridgework.indicators.tables_telling import outlook_csv
from bridgework.indicators.views.files import about_of, as_svg_and_png
from bridgework.indicators.views.reading import _goal_to_see, _view
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Act, Membership
from bridgework.partnerships.models.capacity import capacity_said
from bridgework.ui.charts.drawn import drawn
from bridgework.ui.charts.forecast import forecast
from bridgework.ui.figures import as_file
from bridgework.ui.quick import reverse


def _look(request: HttpRequest, view: IndicatorView) -> Outlook | None:
    group = group_to_look_at(view, request.GET.get("group", "")[:60])
    return None if group is None else outlook(view, group)


@public_page
@require_safe
@says_the_clause
def indicator_story(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show where an indicator leads, what stands behind it, who says so and who has read it."""
    view = _view(request, here, slug)
    look = _look(request, view)
    goal = _goal_to_see(here, view.indicator)
    began = moments_toward(goal) if goal is not None else []
    told = stories_of(view.indicator)
    context = {
        "view": view,
        "indicator": view.indicator,
        "look": look,
        "heading": wording_telling.outlook_heading(view, look),
        "said": wording_telling.outlook_sentences(view, look) if look else [],
        "method": wording_telling.method_text(look) if look else "",
        "chart": drawn(forecast, drawing_forecast.forecast_of(view, look, began)) if look and look.n_points else None,
        "table": wording_telling.outlook_table(view, look) if look else None,
        "stories": told,
        "began": began,
        "goal": goal,
        "may_tell": rules.may_tell(here.capacities, view.indicator),
        **_ways(here, view, look),
    }
    return render(request, "indicators/indicator_story.html", context)


def _ways(here: Here, view: IndicatorView, look: Outlook | None) -> dict[str, str]:
    asked = urlencode(
        {
            "place": view.place.code if view.place else "",
            "by": view.dimension.code if view.dimension else "",
            "group": look.group.code if look else "",
        }
    )
    where = {"partnership": here.partnership.slug, "slug": view.indicator.slug}
    return {
        f"{kind}_href": f"{reverse(f'indicators:story-{kind}', kwargs=where)}?{asked}" for kind in ("csv", "png", "svg")
    }


@public_page
@require_safe
@says_the_clause
def story_csv(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the outlook as CSV."""
    view = _view(request, here, slug, Act.EXPORT)
    look = _look(request, view)
    if look is None:
        raise Http404
    return as_file(here.partnership, f"{slug}-outlook", "csv", outlook_csv(view, look))


def _picture(request: HttpRequest, here: Here, slug: str) -> tuple[str, str]:
    view = _view(request, here, slug, Act.EXPORT)
    look = _look(request, view)
    goal = _goal_to_see(here, view.indicator)
    began = moments_toward(goal) if goal is not None else []
    about = about_of(view.indicator.name, view.place and view.place.name, look and look.group.name)
    return forecast(drawing_forecast.forecast_of(view, look, began)), about


story_svg, story_png = as_svg_and_png("-outlook", _picture)


def _teller(here: Here, indicator: Indicator) -> Membership:
    """Return the capacity in which the person at hand may tell the story of this indicator."""
    for capacity in here.capacities:
        if rules.may_tell([capacity], indicator):
            return capacity
    raise PermissionDenied


def _one(here: Here, slug: str) -> Indicator:
    return get_object_or_404(Indicator.objects.within(here.partnership).select_related("partnership"), slug=slug)


@member_page()
def story_write(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Write a new story; the earlier ones stay."""
    indicator = _one(here, slug)
    by = _teller(here, indicator)
    form = StoryForm(here, request.POST or None, signed_as=f"{here.person}, {capacity_said(by)}")
    if request.method == "POST" and form.is_valid():
        try:
            write_story(
                indicator=indicator,
                text=form.words("text"),
                signed_as=form.cleaned_data["signed_as"],
                by=by,
                at=timezone.now(),
            )
        except TellingRefused as why:
            form.refuse(why)
        else:
            messages.success(request, _("The story is kept. Ask the people it is about to read it."))
            return redirect("indicators:indicator-story", partnership=here.partnership.slug, slug=slug)
    return render(request, "indicators/story_form.html", {"form": form, "indicator": indicator})


@member_page()
def story_review(request: HttpRequest, here: Here, slug: str, pk: int) -> HttpResponse:
    """Record which affected people read a story, and what they said."""
    indicator = _one(here, slug)
    story = get_object_or_404(Story, pk=pk, indicator=indicator)
    story.indicator = indicator
    by = _teller(here, indicator)
    form = ReviewForm(here, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_review(
                story=story,
                who=form.cleaned_data["who"],
                said=form.words("said"),
                reviewed_on=form.cleaned_data["reviewed_on"],
                group=form.cleaned_data["group"],
                by=by,
                at=timezone.now(),
            )
        except TellingRefused as why:
            form.refuse(why)
        else:
            messages.success(request, _("What they said stands beside the story."))
            return redirect("indicators:indicator-story", partnership=here.partnership.slug, slug=slug)
    context = {"form": form, "indicator": indicator, "story": story}
    return render(request, "indicators/story_review.html", context)
