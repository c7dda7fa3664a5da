"""Goals: the list, making and changing one, endorsing it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bridgework.goals import actions, queries, rules
from bridgework.goals.forms import EndorseForm, GoalForm
from bridgework.goals.models import Endorsement, Goal
from bridgework.goals.pages import form_page, path_of, promise_words, slug_asked, today_here
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Role


@public_page
@require_safe
def goal_list(request: HttpRequest, here: Here) -> HttpResponse:
    """Show what the partnership promised each other."""
    rows = queries.goals_for_home(here.partnership, today_here(here), with_hidden=here.is_member)
    shown = [(row, _story(here, row.goal), promise_words(row.promises)) for row in rows]
    return render(request, "goals/goal_list.html", {"rows": shown, "may_edit": rules.may_edit_goals(here.capacities)})


@public_page
@require_safe
def behind(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show who stands behind a goal, each with its pledge."""
    found = queries.who_stands_behind(here.partnership, slug, request.GET.get("page"), with_hidden=here.is_member)
    if found is None:
        raise Http404
    may_endorse = rules.may_endorse(here.capacities)
    return render(request, "goals/goal_behind.html", {"found": found, "may_endorse": may_endorse})


@member_page(rules.may_edit_goals)
def goal_new(request: HttpRequest, here: Here) -> HttpResponse:
    """Make a goal."""
    form = GoalForm(here, request.POST or None)

    def act() -> str:
        goal = actions.create_goal(
            partnership=here.partnership,
            title=form.words("title"),
            vision=form.words("vision"),
            is_public=form.cleaned_data["is_public"],
            by=here.acting(Role.STEWARD),
            now=timezone.now(),
        )
        return _story(here, goal)

    return form_page(
        request,
        form,
        act,
        heading=_("A new shared goal"),
        submit=_("Add the goal"),
        back=path_of(here, "goals:list"),
        done=_("The goal is added. Now organizations can put themselves behind it."),
    )


@member_page(rules.may_edit_goals)
def goal_edit(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Change a goal's words, or add a language."""
    goal = get_object_or_404(Goal.objects.within(here.partnership), slug=slug)
    existing = {"title": goal.title, "vision": goal.vision}
    form = GoalForm(here, request.POST or None, existing=existing, initial={"is_public": goal.is_public})

    def act() -> str:
        actions.change_goal(
            goal=goal,
            title=form.words("title"),
            vision=form.words("vision"),
            is_public=form.cleaned_data["is_public"],
            by=here.acting(Role.STEWARD),
            now=timezone.now(),
        )
        return _story(here, goal)

    return form_page(
        request,
        form,
        act,
        heading=_("Change this goal"),
        submit=_("Save"),
        back=_story(here, goal),
        done=_("The goal is changed. The journal says so."),
    )


@member_page(rules.may_endorse)
def endorse(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Put one's organization behind a goal, with a pledge; or change the pledge."""
    goal = get_object_or_404(Goal.objects.within(here.partnership), slug=slug)
    ids = [capacity.organization_id for capacity in here.capacities if capacity.organization_id]
    own = list(goal.endorsements.filter(organization__in=ids).select_related("organization"))
    form = EndorseForm(here, request.POST or None, existing={"pledge": own[0].pledge} if own else None)

    def act() -> str:
        organization = form.cleaned_data["organization"]
        actions.endorse_goal(
            goal=goal,
            organization=organization,
            pledge=form.words("pledge"),
            by=here.acting(organization_id=organization.pk),
            now=timezone.now(),
        )
        return _story(here, goal)

    return form_page(
        request,
        form,
        act,
        heading=_("Stand behind this goal"),
        submit=_("Save the pledge") if own else _("Endorse the goal"),
        back=_story(here, goal),
        done=_("Your organization stands behind this goal. Thank you."),
        intro=goal.title,
        template="goals/endorse.html",
        goal=goal,
        own=own,
    )


@member_page(rules.may_endorse)
@require_POST
def withdraw(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Take back one's organization's endorsement."""
    endorsements = Endorsement.objects.filter(goal__partnership=here.partnership, goal__slug=slug)
    organization = slug_asked(request, "organization")
    ids = [capacity.organization_id for capacity in here.capacities if capacity.organization_id]
    rows = endorsements.select_related("goal__partnership", "organization").filter(organization__in=ids)
    endorsement = get_object_or_404(rows, organization__slug=organization)
    actions.withdraw_endorsement(
        endorsement=endorsement, by=here.acting(organization_id=endorsement.organization_id), now=timezone.now()
    )
    return redirect(_story(here, endorsement.goal))


def _story(here: Here, goal: Goal) -> str:
    return path_of(here, "overview:goal", slug=goal.slug) or path_of(here, "goals:list")
