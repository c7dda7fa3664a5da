"""Promises: the list with its filters, one with its history, making one, answering for one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bridgework.goals import actions, queries, rules
from bridgework.goals.forms import GiveUpForm, PromiseForm, ReplyForm
from bridgework.goals.models import Commitment, Goal
from bridgework.goals.pages import form_page, path_of, slug_asked, today_here
from bridgework.goals.queries.commitments import STANDINGS
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Organization


@public_page
@require_safe
def commitment_list(request: HttpRequest, here: Here) -> HttpResponse:
    """Show what was promised, with filters."""
    today = today_here(here)
    chosen = request.GET.get("standing", "")
    chosen = chosen if chosen in STANDINGS else ""
    organization = goal = None
    if slug := slug_asked(request, "organization"):
        organization = get_object_or_404(Organization.objects.within(here.partnership), slug=slug)
    if goal_slug := slug_asked(request, "goal"):
        goals = Goal.objects.within(here.partnership)
        goal = get_object_or_404(goals if here.is_member else goals.filter(is_public=True), slug=goal_slug)
    page, tally = queries.commitments_page(
        here.partnership,
        today,
        request.GET.get("page"),
        standing=chosen,
        organization=organization,
        goal_id=goal.pk if goal else None,
        with_hidden=here.is_member,
    )
    kept = {name: value for name, value in (("organization", slug), ("goal", goal_slug)) if value}
    context = {
        "page": page,
        "rows": [(row, rules.standing(row, today)) for row in page.object_list],
        "tally": tally,
        "standing": chosen,
        "organization": organization,
        "goal": goal,
        "query": urlencode({**kept, **({"standing": chosen} if chosen else {})}),
        "others": f"&{urlencode(kept)}" if kept else "",
        "others_alone": urlencode(kept),
        "may_promise": rules.may_endorse(here.capacities),
        "may_import": rules.may_edit_goals(here.capacities),
    }
    return render(request, "goals/commitment_list.html", context)


@public_page
@require_safe
def commitment_detail(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Show one promise and everything that was said of it."""
    detail = queries.commitment_detail(here.partnership, pk, today_here(here), with_hidden=here.is_member)
    if detail is None:
        raise Http404
    context = {"detail": detail, "may_reply": rules.may_reply(here.capacities, detail.commitment)}
    return render(request, "goals/commitment_detail.html", context)


@member_page(rules.may_endorse)
def commitment_new(request: HttpRequest, here: Here) -> HttpResponse:
    """Promise something in the name of one's organization."""
    asked = slug_asked(request, "goal") if request.method == "GET" else ""
    goal = Goal.objects.within(here.partnership).filter(slug=asked).first() if asked else None
    form = PromiseForm(here, request.POST or None, initial={"goal": goal})

    def act() -> str:
        organization = form.cleaned_data["organization"]
        capacity = here.acting(organization_id=organization.pk)
        commitment = actions.make_commitment(
            partnership=here.partnership,
            organization=organization,
            owner=capacity,
            title=form.words("title"),
            due_on=form.cleaned_data["due_on"],
            goal=form.cleaned_data["goal"],
            initiative=form.cleaned_data["initiative"],
            by=capacity,
            now=timezone.now(),
        )
        return path_of(here, "goals:commitment", pk=commitment.pk)

    return form_page(
        request,
        form,
        act,
        heading=_("A new promise"),
        submit=_("Promise it"),
        back=path_of(here, "goals:commitments"),
        done=_("The promise is on record. When it is due, you get one mail with three buttons."),
        intro=_("Everyone can read it. The first date stays visible, even if it moves."),
    )


def _own(here: Here, pk: int) -> Commitment:
    """Return a promise that the person at hand may answer for."""
    rows = Commitment.objects.within(here.partnership).select_related("partnership", "organization")
    commitment = get_object_or_404(rows, pk=pk)
    if not any(capacity.organization_id == commitment.organization_id for capacity in here.capacities):
        raise PermissionDenied
    return commitment


@member_page(rules.may_endorse)
def commitment_reply(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Say what became of a promise: kept, late or changed."""
    commitment = _own(here, pk)
    form = ReplyForm(here, request.POST or None)
    path = path_of(here, "goals:commitment", pk=pk)

    def act() -> str:
        actions.reply_to_commitment(
            commitment=commitment,
            said=form.cleaned_data["said"],
            new_due_on=form.cleaned_data["new_due_on"],
            note=form.words("note"),
            by=here.acting(organization_id=commitment.organization_id),
            now=timezone.now(),
        )
        return path

    return form_page(
        request,
        form,
        act,
        heading=_("What became of this promise?"),
        submit=_("Save"),
        back=path,
        done=_("Thank you. The record says so now."),
        intro=commitment.title,
    )


@member_page(rules.may_endorse)
def commitment_give_up(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Give a promise up, with the reason."""
    commitment = _own(here, pk)
    form = GiveUpForm(here, request.POST or None)
    path = path_of(here, "goals:commitment", pk=pk)

    def act() -> str:
        actions.give_up_commitment(
            commitment=commitment,
            note=form.words("note"),
            by=here.acting(organization_id=commitment.organization_id),
            now=timezone.now(),
        )
        return path

    return form_page(
        request,
        form,
        act,
        heading=_("Give this promise up"),
        submit=_("Give it up"),
        back=path,
        done=_("The promise is closed as given up, with your reason."),
        intro=commitment.title,
    )
