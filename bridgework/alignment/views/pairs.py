"""One pair: why the two could meet, what each wants to do, and what people say of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bridgework.alignment import actions, queries, rules, wording_pairs
from bridgework.alignment.forms_meeting import ApartForm, MeetingForm
from bridgework.alignment.models import Introduction, Overlap, PairAnswer
from bridgework.alignment.views.reader import own_of, reader_of
from bridgework.partnerships.doors import Here, member_page, public_form
from bridgework.partnerships.models import Membership, Role, Service


def _pair(here: Here, pk: int) -> Overlap:
    overlap = queries.pair_of(here.partnership, reader_of(here), pk)
    if overlap is None:
        raise Http404
    return overlap


def _side(here: Here, overlap: Overlap) -> tuple[int | None, Membership]:
    """Return the side that the person speaks for and in which capacity: one of the two, else None for the steward."""
    for organization_id in (overlap.one_id, overlap.other_id):
        if rules.may_reply_for(here.capacities, organization_id):
            return organization_id, here.acting(organization_id=organization_id)
    return None, here.acting(Role.STEWARD)


@never_cache
@public_form
@require_safe
def pair(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Show a pair to its two organizations and the steward; to everybody once both agreed to show it."""
    overlap = _pair(here, pk)
    return render(request, "alignment/pair.html", _context(here, overlap, MeetingForm(here), ApartForm(here)))


def _context(here: Here, overlap: Overlap, meeting: MeetingForm, apart: ApartForm) -> dict[str, Any]:
    own = own_of(here)
    sides = [organization for organization in (overlap.one, overlap.other) if organization.pk in own]
    is_steward = rules.may_steward(here.capacities)
    is_inside = bool(sides) or is_steward
    answers = queries.answers_of(overlap, reader_of(here)) if is_inside else []
    mine = next((one for one in answers if one.organization_id == (sides[0].pk if sides else None)), None)
    introduction = queries.introduction_of(overlap) if is_inside else None
    shows = {overlap.one_id: overlap.one_shows_at, overlap.other_id: overlap.other_shows_at}
    keys = {pk for both in overlap.found.get("services", []) for pk in (both["one"][0], both["other"][0])}
    services = list(Service.objects.within(here.partnership).filter(pk__in=keys, is_active=True).order_by("name", "pk"))
    return {
        "overlap": overlap,
        "finding": wording_pairs.finding_said(overlap),
        "reasons": wording_pairs.reasons_said(overlap),
        "people": wording_pairs.people_said(overlap),
        "facts": wording_pairs.shared_facts(overlap.shared),
        "aims": [(o, [s for s in services if s.organization_id == o.pk]) for o in (overlap.one, overlap.other)],
        "parts": wording_pairs.parts_rows(overlap.found.get("parts", {})) if is_inside else [],
        "part_columns": [_("Part"), _("Value")],
        "is_inside": is_inside,
        "is_steward": is_steward,
        "side": sides[0] if sides else None,
        "mine": mine,
        "can_take_back": mine is not None and mine.kind != PairAnswer.Kind.INTRODUCE,
        "others": [one for one in answers if one is not mine],
        "introduction": introduction,
        "to_answer": _to_answer(introduction, own),
        "can_plan": introduction is not None
        and introduction.agreed_at is not None
        and introduction.gathering_id is None
        and introduction.meet_at is not None
        and introduction.meet_at > timezone.now(),
        "is_open": overlap.state in (Overlap.State.OPEN, Overlap.State.HALF) and introduction is None,
        "asks_if_together": overlap.state == Overlap.State.HALF and mine is None and bool(sides),
        "shows_own": bool(sides) and shows[sides[0].pk] is not None,
        "can_show": bool(sides) and overlap.state not in (Overlap.State.APART, Overlap.State.DIFFERENT),
        "meeting": meeting,
        "apart": apart,
    }


def _to_answer(introduction: Introduction | None, own: set[int]) -> list[Any]:
    if introduction is None or introduction.agreed_at is not None:
        return []
    sides = ((introduction.one, introduction.one_reply), (introduction.other, introduction.other_reply))
    return [organization for organization, reply in sides if not reply and organization.pk in own]


def _again(
    request: HttpRequest, here: Here, overlap: Overlap, meeting: MeetingForm | None, apart: ApartForm | None
) -> HttpResponse:
    """Show the pair's page with what was wrong in a form."""
    context = _context(here, overlap, meeting or MeetingForm(here), apart or ApartForm(here))
    return render(request, "alignment/pair.html", context, status=422)


@member_page()
@require_POST
def introduce(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Introduce the two of a pair: mail to both, with a day and a place if somebody proposes them."""
    overlap = _pair(here, pk)
    if not rules.may_draft(here.capacities, (overlap.one_id, overlap.other_id)):
        raise PermissionDenied
    form = MeetingForm(here, request.POST)
    if not form.is_valid():
        return _again(request, here, overlap, form, None)
    _organization, by = _side(here, overlap)
    proposed = {"meet_at": form.cleaned_data["meet_at"], "where": form.cleaned_data["where"]}
    try:
        actions.draft_introduction(overlap=overlap, by=by, at=timezone.now(), **proposed)
    except actions.AlignmentRefused as why:
        form.refuse(why)
        return _again(request, here, overlap, form, None)
    messages.success(request, _("Both sides are written to. Each can accept or say no; nobody else is told."))
    return redirect("alignment:pair", here.partnership.slug, overlap.pk)


@member_page()
@require_POST
def answer(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Say of a pair: already working together, not the same, keep apart; or take one's answer back."""
    overlap = _pair(here, pk)
    if not (rules.may_steward(here.capacities) or {overlap.one_id, overlap.other_id} & own_of(here)):
        raise PermissionDenied
    organization_id, by = _side(here, overlap)
    kind, form = request.POST.get("kind", ""), ApartForm(here, request.POST)
    is_apart = kind == PairAnswer.Kind.APART
    if is_apart and not form.is_valid():
        return _again(request, here, overlap, None, form)
    now = timezone.now()
    try:
        if kind == "back":
            actions.take_back_answer(overlap=overlap, organization_id=organization_id, by=by, at=now)
        else:
            actions.answer_pair(
                overlap=overlap,
                kind=kind,
                organization_id=organization_id,
                by=by,
                at=now,
                reason=form.words("reason") if is_apart else None,
            )
    except actions.AlignmentRefused as why:
        messages.error(request, str(why))
        return redirect("alignment:pair", here.partnership.slug, overlap.pk)
    messages.success(request, _("Your answer is kept. It helps to put the list in a better order."))
    return redirect("alignment:who-should-meet", here.partnership.slug)


@member_page()
@require_POST
def show(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Agree for one's side that everybody may see the pair, or take that back."""
    overlap = _pair(here, pk)
    side = next((one for one in (overlap.one_id, overlap.other_id) if one in own_of(here)), None)
    if side is None:
        raise PermissionDenied
    is_shown = request.POST.get("show") == "yes"
    by = here.acting(organization_id=side)
    try:
        held = actions.show_pair(overlap=overlap, organization_id=side, is_shown=is_shown, by=by, at=timezone.now())
    except actions.AlignmentRefused as why:
        messages.error(request, str(why))
    else:
        if held.is_shown:
            messages.success(request, _("Both sides agree: everybody can see this now."))
        elif is_shown:
            messages.success(request, _("Kept. Everybody sees it once the other side agrees, too."))
        else:
            messages.success(request, _("It is not shown to others."))
    return redirect("alignment:pair", here.partnership.slug, overlap.pk)


@member_page()
@require_POST
def introduction_reply(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Accept or dismiss an introduction, for one's own side."""
    introduction = get_object_or_404(_introductions(here), pk=pk)
    asked = request.POST.get("organization", "")
    side = next((i for i in (introduction.one_id, introduction.other_id) if str(i) == asked), None)
    if side is None or not rules.may_reply_for(here.capacities, side):
        raise PermissionDenied
    try:
        held = actions.reply_to_introduction(
            introduction=introduction,
            organization_id=side,
            is_accepted=request.POST.get("reply") == "accepted",
            by=here.acting(organization_id=side),
            at=timezone.now(),
        )
    except actions.AlignmentRefused as why:
        messages.error(request, str(why))
    else:
        if held.agreed_at:
            messages.success(request, _("Both have accepted. You are tied here from now on; find a time to meet."))
        else:
            messages.success(request, _("Your answer is kept."))
    return redirect("alignment:who-should-meet", here.partnership.slug)


@member_page()
@require_POST
def plan_meeting(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Put the proposed meeting of two that accepted on the calendar."""
    introduction = get_object_or_404(_introductions(here), pk=pk)
    sides = {introduction.one_id, introduction.other_id}
    own = next((one for one in here.capacities if one.organization_id in sides), None)
    if own is None and not rules.may_steward(here.capacities):
        raise PermissionDenied
    try:
        session = actions.put_on_calendar(
            introduction=introduction,
            by=own or here.acting(Role.STEWARD),
            at=timezone.now(),
            is_public=request.POST.get("public") == "yes",
        )
    except actions.AlignmentRefused as why:
        messages.error(request, str(why))
        return redirect("alignment:who-should-meet", here.partnership.slug)
    messages.success(request, _("The meeting is on the calendar."))
    return redirect("gatherings:detail", here.partnership.slug, session.slug)


def _introductions(here: Here) -> Any:
    """Return the introductions that the person may know of: those of their organizations, all for the steward."""
    rows = Introduction.objects.within(here.partnership).select_related("one", "other", "partnership")
    if rules.may_steward(here.capacities):
        return rows
    own = own_of(here)
    return rows.filter(one__in=own) | rows.filter(other__in=own)
