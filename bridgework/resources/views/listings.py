"""Offers and needs: the list, one of them with what fits, and what becomes of a pair."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bridgework.goals.actions.refusals import Refused
from bridgework.goals.pages import form_page, path_of, today_here
from bridgework.goals.queries import begun_for
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Membership, Role
from bridgework.resources import actions, queries, rules, wording
from bridgework.resources.forms import AnswerForm, FulfilForm, ListingForm
from bridgework.resources.models import Listing, Match, ResourceKind, Side

FILTERS = ("side", "kind", "place", "organization")


@public_page
@require_safe
def listing_list(request: HttpRequest, here: Here) -> HttpResponse:
    """Show what is offered and needed, with filters."""
    asked = {name: request.GET.get(name, "")[:100] for name in FILTERS}
    is_ending, today = "ending" in request.GET, today_here(here)
    page = queries.listings_page(
        here.partnership, request.GET.get("page"), today, is_ending=is_ending, with_hidden=here.is_member, **asked
    )
    currency = here.partnership.currency
    places = queries.places_listed(here.partnership, with_hidden=here.is_member)
    kept = {name: value for name, value in asked.items() if value} | ({"ending": "1"} if is_ending else {})
    context = {
        "page": page,
        "rows": [
            (
                row,
                wording.amount_of(row, currency),
                wording.days(row.starts_on, row.ends_on),
                wording.ending(row, today),
            )
            for row in page.object_list
        ],
        "asked": asked,
        "is_ending": is_ending,
        "query": urlencode(kept),
        "kinds": [("", _("Everything")), *((kind.value, kind.label) for kind in ResourceKind)],
        "sides": [("", _("Offers and needs")), *((side.value, side.label) for side in Side)],
        "places": [("", _("Every place")), *places],
        "is_place_typed": len(places) > queries.MOST_PLACES,
        "may_share": rules.may_share(here.capacities),
    }
    return render(request, "resources/listing_list.html", context)


def _listing(here: Here, pk: int) -> Listing:
    listing = queries.listing_of(here.partnership, pk, with_hidden=here.is_member)
    if listing is None:
        raise Http404
    listing.partnership = here.partnership
    return listing


@public_page
@require_safe
def listing_detail(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Show one offer or need; to members also what fits it and why."""
    listing, today, currency = _listing(here, pk), today_here(here), here.partnership.currency
    is_open = listing.closed_at is None
    found = queries.fitting(listing, today) if here.is_member and is_open else []
    matches = queries.matches_of(listing) if here.is_member else []
    paired = {match.need_id if listing.side == Side.OFFER else match.offer_id for match in matches}
    mine = {one.organization_id for one in here.capacities if one.organization_id}
    context = {
        "listing": listing,
        "amount": wording.amount_of(listing, currency),
        "days": wording.days(listing.starts_on, listing.ends_on),
        "ending": wording.ending(listing, today) if is_open else "",
        "found": [
            (
                one,
                wording.reasons(one, listing),
                wording.amount_of(one.listing, currency),
                bool(mine & {one.listing.organization_id, listing.organization_id}),
            )
            for one in found
            if one.listing.pk not in paired
        ],
        "matches": [
            (match, rules.may_answer_match(here.capacities, match), rules.may_close_match(here.capacities, match))
            for match in matches
        ],
        "may_change": is_open and rules.may_change_listing(here.capacities, listing),
        "thanks": queries.thanks_for(listing) if not here.is_member else [],
        "asked_for": begun_for(listing, is_member=here.is_member),
    }
    return render(request, "resources/listing_detail.html", context)


@member_page(rules.may_share)
def listing_new(request: HttpRequest, here: Here) -> HttpResponse:
    """Offer something, or say what is needed."""
    side = request.GET.get("side", "")
    form = ListingForm(here, request.POST or None, initial={"side": side if side in Side.values else None})

    def act() -> str:
        plan = form.plan()
        listing = actions.add_listing(
            partnership=here.partnership, plan=plan, by=_acting(here, plan.organization.pk), now=timezone.now()
        )
        return path_of(here, "resources:listing", pk=listing.pk)

    return form_page(
        request,
        form,
        act,
        heading=_("Offer or ask for something"),
        submit=_("Put it on the list"),
        back=path_of(here, "resources:list"),
        done=_("It is on the list. What fits it stands below."),
    )


def _acting(here: Here, *organizations: int) -> Membership:
    """Return the capacity for one of these organizations, or the steward's."""
    fitting = [one for one in here.capacities if one.organization_id in organizations]
    return fitting[0] if fitting else here.acting(Role.STEWARD)


def _mine(here: Here, pk: int) -> Listing:
    listing = _listing(here, pk)
    if not rules.may_change_listing(here.capacities, listing):
        raise PermissionDenied
    return listing


@member_page(rules.may_share)
def listing_edit(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Change an offer or a need."""
    listing = _mine(here, pk)
    names = (
        "side",
        "kind",
        "organization",
        "place",
        "starts_on",
        "ends_on",
        "n_people",
        "hours_each",
        "hourly_rate",
        "is_public",
    )
    is_money = listing.kind == ResourceKind.MONEY
    form = ListingForm(
        here,
        request.POST or None,
        existing={"title": listing.title, "details": listing.details, "conditions": listing.conditions},
        initial={
            **{name: getattr(listing, name) for name in names},
            "sum": listing.amount if is_money else None,
            "amount": None if is_money or listing.kind == ResourceKind.STIPEND else listing.amount,
        },
    )

    def act() -> str:
        actions.change_listing(
            listing=listing, plan=form.plan(), by=_acting(here, listing.organization_id), now=timezone.now()
        )
        return path_of(here, "resources:listing", pk=pk)

    return form_page(
        request,
        form,
        act,
        heading=_("Change this"),
        submit=_("Save"),
        back=path_of(here, "resources:listing", pk=pk),
        done=_("It is changed."),
    )


@member_page(rules.may_share)
@require_POST
def listing_close(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Take it off the list."""
    listing = _mine(here, pk)
    try:
        actions.close_listing(listing=listing, by=_acting(here, listing.organization_id), now=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("It is off the list. What was agreed on stays."))
    return redirect(path_of(here, "resources:listing", pk=pk))


@member_page(rules.may_share)
@require_POST
def match_new(request: HttpRequest, here: Here, pk: int, other: int) -> HttpResponse:
    """Propose an offer to who needs it, or ask for what is offered."""
    one, two = _listing(here, pk), _listing(here, other)
    offer, need = (one, two) if one.side == Side.OFFER else (two, one)
    sides = (one.organization_id, two.organization_id)
    by = next((capacity for capacity in here.capacities if capacity.organization_id in sides), None)
    if by is None:
        raise PermissionDenied
    try:
        match = actions.propose_match(offer=offer, need=need, by=by, now=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    else:
        is_agreed = match.state == Match.State.ACCEPTED
        messages.success(request, _("Both sides agree.") if is_agreed else _("It is proposed. The other side answers."))
    return redirect(path_of(here, "resources:listing", pk=pk))


def _match(here: Here, pk: int) -> Match:
    rows = Match.objects.within(here.partnership).select_related("offer__organization", "need__organization")
    return get_object_or_404(rows, pk=pk)


@member_page(rules.may_share)
def match_answer(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Accept or decline."""
    match = _match(here, pk)
    if not rules.may_answer_match(here.capacities, match):
        raise PermissionDenied
    mine = match.need if match.proposed_by_id == match.offer.organization_id else match.offer
    form = AnswerForm(here, request.POST or None)
    back = path_of(here, "resources:listing", pk=mine.pk)

    def act() -> str:
        is_accepted = form.cleaned_data["answer"] == "yes"
        by = here.acting(organization_id=mine.organization_id)
        actions.answer_match(match=match, is_accepted=is_accepted, why=form.words("why"), by=by, now=timezone.now())
        return back

    return form_page(
        request,
        form,
        act,
        heading=_("Your answer"),
        intro=match.offer.title if mine == match.need else match.need.title,
        submit=_("Answer"),
        back=back,
        done=_("Your answer is recorded."),
    )


@member_page(rules.may_share)
def match_fulfil(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Say that it came, and give thanks."""
    match = _match(here, pk)
    if not rules.may_close_match(here.capacities, match):
        raise PermissionDenied
    form = FulfilForm(here, request.POST or None, initial={"on": today_here(here)})
    back = path_of(here, "resources:listing", pk=match.need_id)

    def act() -> str:
        by = here.acting(organization_id=match.need.organization_id)
        actions.fulfil_match(
            match=match, on=form.cleaned_data["on"], thanks=form.words("thanks"), by=by, now=timezone.now()
        )
        return back

    return form_page(
        request,
        form,
        act,
        heading=_("It came"),
        intro=match.offer.title,
        submit=_("Save"),
        back=back,
        done=_("It is recorded, with your thanks."),
    )
