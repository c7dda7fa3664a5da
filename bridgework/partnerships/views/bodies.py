"""Bodies: the list, one body with its seats, making and changing them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.partnerships import queries, rules
from bridgework.partnerships.actions import bodies as acts
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.forms import BodyForm, EndSeatForm, SeatForm
from bridgework.partnerships.models import Body, Role, Seat


@public_page
def body_list(request: HttpRequest, here: Here) -> HttpResponse:
    """List the bodies with the residents' share of their seats."""
    today = timezone.localdate(timezone=here.partnership.zone)
    context = {
        "bodies": queries.bodies_with_composition(here.partnership, today),
        "may_make": rules.may_steward(here.capacities),
    }
    return render(request, "partnerships/body_list.html", context)


@public_page
def body_detail(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show a body: its charter, who sits for whom, the residents' share."""
    body = queries.body_of(here.partnership, slug)
    if body is None:
        raise Http404
    today = timezone.localdate(timezone=here.partnership.zone)
    current, coming, page = queries.seats_of(body, today, request.GET.get("page"))
    context = {
        "body": body,
        "composition": queries.composition_of(current, today),
        "current": current,
        "coming": coming,
        "page": page,
        "may_change": rules.may_steward(here.capacities),
    }
    return render(request, "partnerships/body_detail.html", context)


@member_page(rules.may_steward)
def body_make(request: HttpRequest, here: Here) -> HttpResponse:
    """Make a body."""
    form = BodyForm(request.POST if request.method == "POST" else None, partnership=here.partnership)
    if request.method == "POST" and form.is_valid():
        by = here.acting(Role.STEWARD)
        ref = str(by.person.ref)
        body = acts.make_body(
            partnership=here.partnership,
            name=form.words("name", form.was_name, ref),
            kind=form.cleaned_data["kind"],
            charter=form.words("charter", form.was_charter, ref),
            by=by,
            at=timezone.now(),
        )
        messages.success(request, _("The body is there. Next, add its seats."))
        return redirect("partnerships:body-edit", here.partnership.slug, body.slug)
    return render(request, "partnerships/body_edit.html", {"form": form})


@member_page(rules.may_steward)
def body_edit(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Change a body; below the form stand its seats."""
    body = get_object_or_404(Body.objects.within(here.partnership), slug=slug)
    form = BodyForm(request.POST if request.method == "POST" else None, partnership=here.partnership, body=body)
    if request.method == "POST" and form.is_valid():
        by = here.acting(Role.STEWARD)
        ref = str(by.person.ref)
        changed = acts.change_body(
            body=body,
            name=form.words("name", form.was_name, ref),
            kind=form.cleaned_data["kind"],
            charter=form.words("charter", form.was_charter, ref),
            by=by,
            at=timezone.now(),
        )
        messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
        return redirect("partnerships:body-edit", here.partnership.slug, slug)
    current, coming, _ended = queries.seats_of(body, timezone.localdate(timezone=here.partnership.zone))
    return render(request, "partnerships/body_edit.html", {"form": form, "body": body, "seats": [*current, *coming]})


@member_page(rules.may_steward)
def seat_add(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give somebody a seat for a term."""
    body = get_object_or_404(Body.objects.within(here.partnership), slug=slug)
    form = SeatForm(request.POST if request.method == "POST" else None, partnership=here.partnership)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        acts.add_seat(
            body=body,
            organization=cleaned["organization"],
            is_resident=cleaned["sits_for"] == "resident",
            holder_name=cleaned["holder_name"],
            holder=form.holder,
            starts_on=cleaned["starts_on"],
            ends_on=cleaned["ends_on"],
            by=here.acting(Role.STEWARD),
            at=timezone.now(),
        )
        messages.success(request, _("The seat is there."))
        return redirect("partnerships:body-edit", here.partnership.slug, slug)
    return render(request, "partnerships/seat_add.html", {"form": form, "body": body})


@member_page(rules.may_steward)
def seat_end(request: HttpRequest, here: Here, slug: str, pk: int) -> HttpResponse:
    """Set the last day of a seat's term."""
    seats = Seat.objects.filter(body__partnership=here.partnership, body__slug=slug)
    seat = get_object_or_404(seats.select_related("body__partnership", "organization"), pk=pk)
    form = EndSeatForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            acts.end_seat(
                seat=seat,
                ends_on=cleaned["ends_on"],
                why=cleaned["why"],
                by=here.acting(Role.STEWARD),
                at=timezone.now(),
            )
        except acts.BodyRefused as why:
            form.add_error("ends_on", str(why))
        else:
            messages.success(request, _("The term has an end now."))
            return redirect("partnerships:body-edit", here.partnership.slug, slug)
    return render(request, "partnerships/seat_end.html", {"form": form, "seat": seat, "body": seat.body})
