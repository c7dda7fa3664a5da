"""The ties of one's own organization: the list, one tie, who holds it, how it goes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bridgework.goals.pages import form_page, path_of, today_here
from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Organization, Role
from bridgework.relationships import actions, queries, rules
from bridgework.relationships.forms import CheckInForm, HoldForm, PaceForm, SayForm
from bridgework.relationships.models import Holding, Said
from bridgework.relationships.wording import held_row, sign_rows


def _pair(here: Here, organization: str, other: str, *, is_own: bool = True) -> tuple[Organization, Organization]:
    """Return the two of a tie's page; 404 for everybody who may not know of it, as if there were none."""
    rows = Organization.objects.within(here.partnership)
    one, second = (get_object_or_404(rows, slug=slug) for slug in (organization, other))
    one.partnership = second.partnership = here.partnership
    if one.pk == second.pk:
        raise Http404
    may = rules.may_see_how_it_goes(here.capacities, one.pk, one.pk) if is_own else False
    if not may and (is_own or not rules.may_see_tie(here.capacities, one.pk, second.pk)):
        raise Http404
    return one, second


def _tie_path(here: Here, one: Organization, other: Organization) -> str:
    return path_of(here, "relationships:tie", organization=one.slug, other=other.slug)


@member_page(rules.may_see_own_ties)
@require_safe
def tie_list(request: HttpRequest, here: Here) -> HttpResponse:
    """Show one's organization's ties: what needs something first."""
    own = {c.organization.slug: c.organization for c in here.capacities if c.organization}
    chosen = own.get(request.GET.get("organization", ""), next(iter(own.values())))
    chosen.partnership = here.partnership
    held = queries.ties_held_by(chosen, today_here(here))
    context = {
        "organization": chosen,
        "others": [one for slug, one in own.items() if slug != chosen.slug],
        "rows": [held_row(here.partnership, chosen, one) for one in held],
        "pace": queries.pace_of(here.partnership),
        "may_set_pace": rules.may_set_pace(here.capacities),
    }
    return render(request, "relationships/tie_list.html", context)


@member_page(rules.may_see_own_ties)
@require_safe
def tie(request: HttpRequest, here: Here, organization: str, other: str) -> HttpResponse:
    """Show one tie to the two organizations, and without how it goes to the steward."""
    one, second = _pair(here, organization, other, is_own=False)
    held = queries.tie_between(one, second, today_here(here))
    is_theirs = rules.may_see_how_it_goes(here.capacities, one.pk, second.pk)
    is_mine = rules.may_see_how_it_goes(here.capacities, one.pk, one.pk)
    said = queries.said_between(one, second) if is_theirs else []
    context = {
        "one": one,
        "other": second,
        "held": held,
        "sides": [held.mine, held.theirs],
        "signs": sign_rows(here.partnership, held.tie),
        "check_ins": queries.check_ins_between(one, second) if is_theirs else [],
        "said": [
            (row, row.one_at if one.pk == row.one_id else row.other_at, row.one_at and row.other_at) for row in said
        ],
        "is_theirs": is_theirs,
        "is_mine": is_mine,
        "may_take_over": is_mine and held.mine.is_sought and _is_successor(here, held.mine.holding),
        "pace": queries.pace_of(here.partnership),
    }
    return render(request, "relationships/tie.html", context)


def _is_successor(here: Here, holding: Holding | None) -> bool:
    return holding is not None and any(capacity.pk == holding.successor_id for capacity in here.capacities)


@member_page(rules.may_see_own_ties)
def hold(request: HttpRequest, here: Here, organization: str, other: str) -> HttpResponse:
    """Name who holds a tie on one's own side, and who takes over."""
    one, second = _pair(here, organization, other)
    holding = Holding.objects.within(here.partnership).filter(organization=one, other=second).first()
    form = HoldForm(one, holding, request.POST or None)

    def act() -> str:
        actions.hold_tie(
            organization=one,
            other=second,
            holder=form.cleaned_data["holder"],
            successor=form.cleaned_data["successor"],
            by=here.acting(organization_id=one.pk),
            now=timezone.now(),
        )
        return _tie_path(here, one, second)

    return form_page(
        request,
        form,
        act,
        heading=_("Who holds the tie with %(name)s?") % {"name": second.name},
        submit=_("Save"),
        back=_tie_path(here, one, second),
        done=_("Saved. Whoever holds the tie is asked from time to time how it goes."),
    )


@member_page(rules.may_see_own_ties)
def check_in(request: HttpRequest, here: Here, organization: str, other: str) -> HttpResponse:
    """Say how a tie goes: three taps."""
    one, second = _pair(here, organization, other)
    holding = get_object_or_404(Holding.objects.within(here.partnership), organization=one, other=second)
    holding.partnership, holding.organization = here.partnership, one
    form = CheckInForm(request.POST or None)

    def act() -> str:
        said = answers_in(form, str(here.person.ref) if here.person else "")
        actions.check_in(holding=holding, said=said, by=here.acting(organization_id=one.pk), now=timezone.now())
        return _tie_path(here, one, second)

    return form_page(
        request,
        form,
        act,
        heading=_("How is it going with %(name)s?") % {"name": second.name},
        submit=_("Send"),
        back=_tie_path(here, one, second),
        done=_("Thank you. The two of you can read it here."),
    )


def answers_in(form: CheckInForm, ref: str) -> actions.Answers:
    """Return what was entered as the action takes it."""
    codes = {name: form.cleaned_data[name] for name in ("going", "together", "needs")}
    return actions.Answers(words=Words.of(form.cleaned_data["words"], get_language() or "en", ref), **codes)


@member_page(rules.may_see_own_ties)
@require_POST
def take_over(request: HttpRequest, here: Here, organization: str, other: str) -> HttpResponse:
    """Answer, as the named successor, whether one takes a tie over."""
    one, second = _pair(here, organization, other)
    holding = get_object_or_404(Holding.objects.within(here.partnership), organization=one, other=second)
    mine = next((c for c in here.capacities if c.pk == holding.successor_id), None)
    if mine is None:
        raise Http404
    try:
        actions.take_over(
            holding=holding, successor=mine, is_accepted=request.POST.get("said") == "yes", now=timezone.now()
        )
    except actions.TieRefused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Thank you. It is noted."))
    return redirect(_tie_path(here, one, second))


@member_page(rules.may_see_own_ties)
def say(request: HttpRequest, here: Here) -> HttpResponse:
    """Say that one's organization works with another one."""
    form = SayForm(here, request.POST or None, initial={"other": request.GET.get("other", "")})

    def act() -> str:
        one, other = form.cleaned_data["organization"], form.cleaned_data["other"]
        kind = form.cleaned_data["kind"]
        by = here.acting(organization_id=one.pk)
        actions.say_tie(organization=one, other=other, kind=kind, by=by, now=timezone.now())
        return _tie_path(here, one, other)

    return form_page(
        request,
        form,
        act,
        heading=_("We work with another organization"),
        submit=_("Say so"),
        back=path_of(here, "relationships:ties"),
        done=_("Noted. Once the other organization says the same, the tie stands on both public pages."),
        intro=_("Until the other one says the same, only the two of you see it."),
    )


@member_page(rules.may_see_own_ties)
@require_POST
def take_back(request: HttpRequest, here: Here, organization: str, other: str) -> HttpResponse:
    """Take back what one's organization said of a tie."""
    one, second = _pair(here, organization, other)
    low, high = sorted((one.pk, second.pk))
    rows = Said.objects.within(here.partnership).filter(one=low, other=high, kind=request.POST.get("kind", ""))
    said = get_object_or_404(rows)
    try:
        by = here.acting(organization_id=one.pk)
        actions.take_back(said=said, organization=one, by=by, now=timezone.now())
    except actions.TieRefused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Taken back."))
    return redirect(_tie_path(here, one, second))


@member_page(rules.may_set_pace)
def pace(request: HttpRequest, here: Here) -> HttpResponse:
    """Set after how long a tie counts as quiet."""
    now_set = queries.pace_of(here.partnership)
    initial = {"quiet_after": now_set.quiet_after, "ask_every": now_set.ask_every}
    form = PaceForm(request.POST or None, initial=initial)

    def act() -> str:
        by = here.acting(Role.STEWARD)
        actions.set_pace(partnership=here.partnership, by=by, now=timezone.now(), **form.cleaned_data)
        return (
            path_of(here, "relationships:ties")
            if rules.may_see_own_ties(here.capacities)
            else path_of(here, "overview:desk")
        )

    return form_page(
        request,
        form,
        act,
        heading=_("When is a tie quiet?"),
        submit=_("Save"),
        back=path_of(here, "overview:desk"),
        done=_("Saved."),
    )
