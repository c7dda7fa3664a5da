"""Changing a root-cause map by forms and links. What two people do at once is shown to both, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bridgework.crossings import rules
from bridgework.crossings.forms_causes import CauseForm, ReadMapForm, StrategyForm
from bridgework.crossings.views.causes import editing, found_map, known_indicators
from bridgework.crossings.wording_causes import version_said
from bridgework.goals import actions
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.pages import path_of
from bridgework.goals.queries.causes import GoalMap, goal_map
from bridgework.lib.cause_map import Cause, Edit, Strategy
from bridgework.partnerships.doors import Here, member_page

Form = CauseForm | StrategyForm


def _edit(here: Here, found: GoalMap, edit: Edit, base: int) -> None:
    actions.edit_map(goal=found.goal, edit=edit, base=base, by=editing(here), now=timezone.now())


def _answer(
    request: HttpRequest, here: Here, found: GoalMap, make: Callable[..., Form], *, heading: str
) -> HttpResponse:
    """Show the form, or make the change. Where somebody else changed the same thing, theirs is shown above one's own."""
    form = make(request.POST or None)
    moved: actions.MapMoved | None = None
    if request.method == "POST" and form.is_valid():
        try:
            _edit(here, found, Edit("put", item=form.item()), form.cleaned_data["base"])
        except actions.MapMoved as why:
            moved = why
            # What was entered stays; sent once more, it stands on what the other one wrote.
            carried = request.POST.copy()
            carried["base"] = str(why.version.number)
            form = make(carried)
            form.is_valid()
        except Refused as why:
            form.refuse(why)
        else:
            messages.success(request, _("The map is changed."))
            return redirect(path_of(here, "crossings:causes", slug=found.goal.slug))
    context = {
        "form": form,
        "heading": heading,
        "submit": _("Put mine in its place") if moved else _("Save"),
        "back": path_of(here, "crossings:causes", slug=found.goal.slug),
        "moved": moved,
        "moved_by": version_said(moved.version) if moved else "",
        "goal": found.goal,
    }
    return render(request, "crossings/cause_form.html", context, status=409 if moved else 200)


@member_page(rules.may_edit_causes)
def cause_new(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Add a cause."""
    found = found_map(here, slug)
    under = request.GET.get("under", "")

    def make(data: object) -> CauseForm:
        return CauseForm(here, found.outline, None, found.version, data, initial={"under": under})

    return _answer(request, here, found, make, heading=_("A cause"))


@member_page(rules.may_edit_causes)
def strategy_new(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Add a strategy."""
    found = found_map(here, slug)
    known = list(known_indicators(here).values())
    against = [request.GET["against"]] if "against" in request.GET else []

    def make(data: object) -> StrategyForm:
        return StrategyForm(here, found.outline, known, None, found.version, data, initial={"causes": against})

    return _answer(request, here, found, make, heading=_("What is done against it"))


@member_page(rules.may_edit_causes)
def item_edit(request: HttpRequest, here: Here, slug: str, item: str) -> HttpResponse:
    """Say a cause or a strategy anew."""
    found = found_map(here, slug)
    one = found.outline.item(item) or _as_it_was(request, here, slug, item)
    known = list(known_indicators(here).values())

    def make(data: object) -> Form:
        if isinstance(one, Cause):
            return CauseForm(here, found.outline, one, found.version, data)
        if isinstance(one, Strategy):
            return StrategyForm(here, found.outline, known, one, found.version, data)
        raise Http404

    heading = _("Change this cause") if isinstance(one, Cause) else _("Change this strategy")
    return _answer(request, here, found, make, heading=heading)


def _as_it_was(request: HttpRequest, here: Here, slug: str, item: str) -> Cause | Strategy | None:
    """Return what was on the page of somebody who sends a form while another one took the thing out: their text is kept."""
    base = request.POST.get("base", "")
    if not base.isdecimal() or len(base) > 9:
        return None
    before = goal_map(here.partnership, slug, number=int(base), with_hidden=here.is_member)
    return before.outline.item(item) if before else None


@require_POST
@member_page(rules.may_edit_causes)
def item_act(request: HttpRequest, here: Here, slug: str, item: str) -> HttpResponse:
    """Move a cause up or down among its siblings, or take something out."""
    found = found_map(here, slug)
    kind, base = request.POST.get("act", ""), request.POST.get("base", "")
    if kind not in ("up", "down", "remove") or not base.isdecimal() or len(base) > 9:
        raise Http404
    try:
        _edit(here, found, Edit(kind, item), int(base))
    except Refused as why:
        messages.error(request, str(why))
    else:
        done = _("It is taken out. It stays among the versions.") if kind == "remove" else _("The order is changed.")
        messages.success(request, done)
    return redirect(path_of(here, "crossings:causes", slug=slug))


@member_page(rules.may_edit_causes)
def read_in(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Read a map in from its JSON file; the present one stays among the versions."""
    found = found_map(here, slug)
    form = ReadMapForm(request.POST or None, request.FILES or None, initial={"base": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            _made, left_out = actions.read_map(
                goal=found.goal,
                source=form.source(),
                known=known_indicators(here),
                base=form.cleaned_data["base"],
                by=editing(here),
                now=timezone.now(),
            )
        except Refused as why:
            form.refuse(why)
        else:
            messages.success(request, _("The map is read in. The one before stays among the versions."))
            if left_out:
                n = len(left_out)
                text = ngettext(
                    "%(n)d number is not known here and was left out: %(names)s",
                    "%(n)d numbers are not known here and were left out: %(names)s",
                    n,
                )
                messages.warning(request, text % {"n": n, "names": ", ".join(left_out[:10])})
            return redirect(path_of(here, "crossings:causes", slug=slug))
    context = {
        "form": form,
        "heading": _("Read a map in"),
        "submit": _("Read it in"),
        "back": path_of(here, "crossings:causes", slug=slug),
        "goal": found.goal,
    }
    return render(request, "crossings/cause_form.html", context)
