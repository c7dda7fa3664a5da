"""Keeping a record of the directory: asking for it, editing it, saying that it still holds, by page or by mailed link."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bridgework.partnerships import rules
from bridgework.partnerships.actions import keeping as acts
from bridgework.partnerships.actions.members import invite
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.forms.keeping import AskForm, RecordForm, ServiceForm
from bridgework.partnerships.models import Claim, Membership, Organization, Role, Service
from bridgework.partnerships.queries.records import claims_waiting


def _record(here: Here, slug: str) -> Organization:
    return get_object_or_404(Organization.objects.within(here.partnership), slug=slug)


def _keeper(here: Here, record: Organization) -> Membership:
    """Return the capacity in which the person keeps this record."""
    for capacity in here.capacities:
        if rules.may_keep_record([capacity], record):
            return capacity
    raise PermissionDenied


@member_page(rules.may_act_for_some_organization)
def ask(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Ask to keep a record for one's organization."""
    record = _record(here, slug)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        by = next(capacity for capacity in here.capacities if capacity.organization_id)
        try:
            acts.ask_to_keep(record=record, by=by, why=form.cleaned_data["why"], at=timezone.now())
        except acts.KeepingRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("You asked. The steward answers next."))
            return redirect("alignment:record", here.partnership.slug, slug)
    return render(request, "partnerships/record_ask.html", {"form": form, "record": record})


@member_page(rules.may_steward)
def claims(request: HttpRequest, here: Here) -> HttpResponse:
    """Show the steward which records organizations ask to keep."""
    return render(request, "partnerships/claim_list.html", {"claims": claims_waiting(here.partnership)[:50]})


@member_page(rules.may_steward)
@require_POST
def claim_decide(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Agree that an organization keeps a record, or say no."""
    claim = get_object_or_404(Claim.objects.within(here.partnership), pk=pk)
    is_agreed = request.POST.get("said") == "agree"
    try:
        acts.decide_claim(claim=claim, is_agreed=is_agreed, by=here.acting(Role.STEWARD), at=timezone.now())
    except acts.KeepingRefused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("It keeps the record now.") if is_agreed else _("It does not keep the record."))
    return redirect("partnerships:claims", here.partnership.slug)


@member_page()
def record_edit(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Edit what the directory says of one's organization, and go on to its services."""
    record = _record(here, slug)
    by = _keeper(here, record)
    form = RecordForm(request.POST if request.method == "POST" else None, partnership=here.partnership, record=record)
    if request.method == "POST" and form.is_valid():
        changed = acts.change_record(record=record, changes=form.changes(str(by.person.ref)), by=by, at=timezone.now())
        messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
        return redirect("partnerships:record-edit", here.partnership.slug, slug)
    services = record.services.only("name", "status", "last_confirmed_on").order_by("name", "pk")[:200]
    return render(request, "partnerships/record_edit.html", {"form": form, "record": record, "services": services})


@member_page()
@require_POST
def record_confirm(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Say that a record and its services still hold."""
    record = _record(here, slug)
    acts.confirm_record(record=record, by=_keeper(here, record), at=timezone.now())
    messages.success(request, _("Thank you. Readers see that it was confirmed today."))
    return redirect("alignment:record", here.partnership.slug, slug)


@never_cache
@member_page(rules.may_steward)
@require_POST
def record_invite(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Make a link by which an organization's own people come in and keep its record. It is shown once."""
    record = _record(here, slug)
    _made, token = invite(
        partnership=here.partnership,
        role=Role.PARTNER,
        organization=record,
        note=record.name[:200],
        by=here.acting(Role.STEWARD),
        at=timezone.now(),
    )
    context = {"record": record, "link": request.build_absolute_uri(f"/invitation/{token}/")}
    return render(request, "partnerships/record_invited.html", context)


@member_page()
def service_edit(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Edit one service of a record that one keeps."""
    rows = Service.objects.within(here.partnership).select_related("organization__partnership", "partnership")
    service = get_object_or_404(rows, pk=pk if pk < 2**63 else 0)
    by = _keeper(here, service.organization)
    form = ServiceForm(
        request.POST if request.method == "POST" else None, partnership=here.partnership, service=service
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = acts.change_service(
                service=service,
                changes=form.changes(str(by.person.ref)),
                reach=form.reach(),
                by=by,
                at=timezone.now(),
            )
        except acts.KeepingRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect("partnerships:record-edit", here.partnership.slug, service.organization.slug)
    return render(request, "partnerships/service_edit.html", {"form": form, "service": service})


@never_cache
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a record by a mailed link. Opening it changes nothing; a press on the button does, once."""
    link = acts.find_record_link(token=token, now=timezone.now())
    if link.record is not None:
        request.here = Here(link.record.partnership, None, ())  # type: ignore[attr-defined]
    if link.state is not acts.RecordLinkState.LIVE:
        return render(
            request, "partnerships/record_link_dead.html", {"link": link, "why": link.state.value}, status=410
        )
    context = {"record": link.record, "is_done": False}
    if request.method == "POST" and link.record is not None and link.membership is not None:
        acts.confirm_record(record=link.record, by=link.membership, at=timezone.now())
        context["is_done"] = True
    return render(request, "partnerships/record_link.html", context)
