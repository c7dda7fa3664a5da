"""Who should meet: pairs without a recorded tie, drafted introductions, and the answers of both sides."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bridgework.alignment import queries, rules, wording
from bridgework.alignment.actions import IntroductionRefused, draft_introduction, reply_to_introduction
from bridgework.alignment.models import Introduction, Overlap, Reckoning
from bridgework.partnerships.actions.jobs import start_job
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role

PER_PAGE = 10  # a pair takes a screen of a phone
LAST_PAGE = 400


def _own(here: Here) -> set[int]:
    return {capacity.organization_id for capacity in here.capacities if capacity.organization_id}


def _number(text: str | None) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1


@never_cache
@member_page()
def who_should_meet(request: HttpRequest, here: Here) -> HttpResponse:
    """Show whom to introduce to whom: everything to the steward, their own to an organization's people."""
    own = _own(here)
    is_steward = rules.may_steward(here.capacities)
    mine = None if is_steward else own
    number = _number(request.GET.get("page"))
    found = list(queries.overlaps_without_tie(here.partnership, mine)[(number - 1) * PER_PAGE : number * PER_PAGE + 1])
    waiting = list(queries.introductions_waiting(here.partnership, mine)[:PER_PAGE])
    context = {
        "is_steward": is_steward,
        "has_own": bool(own),
        "reckoning": Reckoning.objects.filter(partnership=here.partnership).first(),
        "overlaps": [(one, wording.shared_said(one.shared, one.n_shared)) for one in found[:PER_PAGE]],
        "waiting": [_waiting(one, own) for one in waiting],
        "earlier_href": f"?page={number - 1}" if number > 1 else "",
        "later_href": f"?page={number + 1}" if len(found) > PER_PAGE and number < LAST_PAGE else "",
        "is_first": number == 1,
    }
    return render(request, "alignment/who_should_meet.html", context)


def _waiting(introduction: Introduction, own: set[int]) -> dict:
    sides = ((introduction.one, introduction.one_reply), (introduction.other, introduction.other_reply))
    return {
        "introduction": introduction,
        "said": wording.shared_said(introduction.shared, introduction.n_shared),
        # A side sees its own answer and the other's only once that is "accepted": nobody is shown as owing one.
        "accepted": [organization for organization, reply in sides if reply == Introduction.Reply.ACCEPTED],
        "to_answer": [organization for organization, reply in sides if not reply and organization.pk in own],
    }


@member_page()
@require_POST
def introduce(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Draft the introduction of one pair."""
    overlaps = Overlap.objects.within(here.partnership).select_related("partnership", "one", "other")
    overlap = get_object_or_404(overlaps, pk=pk)
    pair = (overlap.one_id, overlap.other_id)
    if not rules.may_draft(here.capacities, pair):
        raise PermissionDenied
    for organization_id in pair if not rules.may_steward(here.capacities) else ():
        if organization_id in _own(here):
            by = here.acting(organization_id=organization_id)
            break
    else:
        by = here.acting(Role.STEWARD)
    draft_introduction(overlap=overlap, by=by, at=timezone.now())
    messages.success(
        request, _("The introduction is drafted. Both sides find it on this page, and can accept or dismiss it.")
    )
    return redirect("alignment:who-should-meet", here.partnership.slug)


@member_page()
@require_POST
def introduction_reply(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Accept or dismiss an introduction, for one's own side."""
    introduction = get_object_or_404(Introduction.objects.within(here.partnership), pk=pk)
    asked = request.POST.get("organization", "")
    side = next((i for i in (introduction.one_id, introduction.other_id) if str(i) == asked), None)
    if side is None or not rules.may_reply_for(here.capacities, side):
        raise PermissionDenied
    try:
        held = reply_to_introduction(
            introduction=introduction,
            organization_id=side,
            is_accepted=request.POST.get("reply") == "accepted",
            by=here.acting(organization_id=side),
            at=timezone.now(),
        )
    except IntroductionRefused as why:
        messages.error(request, str(why))
    else:
        if held.agreed_at:
            messages.success(request, _("Both have accepted. You are tied here from now on; find a time to meet."))
        else:
            messages.success(request, _("Your answer is kept."))
    return redirect("alignment:who-should-meet", here.partnership.slug)


@member_page(rules.may_steward)
@require_POST
def work_out(request: HttpRequest, here: Here) -> HttpResponse:
    """Work out anew who should meet, in the background."""
    job = start_job(
        partnership=here.partnership,
        task="bridgework.alignment.tasks.work_out",
        by=here.acting(Role.STEWARD),
        at=timezone.now(),
    )
    return redirect("partnerships:job", partnership=here.partnership.slug, pk=job.pk)
