"""The data steward's side of releases: what waits, the draft to read, the signature, withdrawing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bridgework.indicators import rules, wording_release
from bridgework.indicators.actions.releasing import (
    ReleaseRefused,
    discard_release,
    sign_release,
    waiting_indicators,
    withdraw_release,
)
from bridgework.indicators.forms.releasing import SignForm, WithdrawForm
from bridgework.indicators.models import Release
from bridgework.indicators.queries.draft_changes import changes_of
from bridgework.indicators.queries.open_data import draft_of, releases_to_see
from bridgework.partnerships.actions.jobs import start_job
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Membership, Role

PREPARE = "bridgework.indicators.tasks.prepare"


def _by(here: Here) -> Membership:
    return here.acting(Role.DATA_STEWARD, Role.STEWARD)


@member_page(rules.may_keep_data)
@require_safe
def releases(request: HttpRequest, here: Here) -> HttpResponse:
    """Show what waits to be released, the draft that waits for a signature, and the releases so far."""
    signed = (
        Release.objects.within(here.partnership).exclude(state=Release.State.DRAFT).select_related("signed_by__person")
    )
    context = {
        "draft": draft_of(here.partnership),
        "waiting": waiting_indicators(here.partnership),
        "releases": list(signed.order_by("-number")[:50]),
        "seen": set(releases_to_see(here.partnership).values_list("pk", flat=True)),
    }
    return render(request, "indicators/release_desk.html", context)


@member_page(rules.may_keep_data)
@require_POST
def release_prepare(request: HttpRequest, here: Here) -> HttpResponse:
    """Have a release prepared in the background: everything that waits."""
    if not waiting_indicators(here.partnership):
        messages.info(request, _("Everything is released already. Bring in new numbers first."))
        return redirect("indicators:releases", partnership=here.partnership.slug)
    job = start_job(partnership=here.partnership, task=PREPARE, by=_by(here), at=timezone.now())
    return redirect("partnerships:job", partnership=here.partnership.slug, pk=job.pk)


def _one(here: Here, number: int) -> Release:
    rows = Release.objects.within(here.partnership).select_related(
        "partnership", "prepared_by__person", "signed_by__person"
    )
    return get_object_or_404(rows, number=number)


@member_page(rules.may_keep_data)
def release_draft(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Read a draft: what of each table is shown and what is not, and why; sign it."""
    release = _one(here, number)
    if release.state != Release.State.DRAFT:
        return redirect("indicators:open-release", partnership=here.partnership.slug, number=number)
    form = SignForm(
        request.POST if request.method == "POST" else None,
        language=here.partnership.language,
        initial={"license": release.license},
    )
    if request.method == "POST" and form.is_valid():
        kept = {"note": form.words("note"), "license": form.cleaned_data["license"]}
        try:
            sign_release(release=release, **kept, by=_by(here), at=timezone.now())
        except ReleaseRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(
                request,
                wording_release.signed_sentence([one.indicator for one in release.tables.select_related("indicator")]),
            )
            return redirect("indicators:open-release", partnership=here.partnership.slug, number=number)
    rows = release.tables.select_related("indicator").defer("ledger", "public").order_by("indicator__position", "pk")
    tables = list(rows[:100])
    changes = changes_of(tables)
    context = {
        "release": release,
        "form": form,
        "tables": [
            (
                one,
                wording_release.change_sentence(changes.get(one.pk)),
                [*wording_release.fate_sentences(one), wording_release.bound_sentence(one)],
                wording_release.tried_sentences(one),
            )
            for one in tables
        ],
        "audit": wording_release.audit_sentence(release),
        "readers": wording_release.readers_sentence([one.indicator for one in tables]),
    }
    return render(request, "indicators/release_draft.html", context)


@member_page(rules.may_keep_data)
@require_POST
def release_discard(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Put a draft aside; nothing was published."""
    try:
        discard_release(release=_one(here, number))
    except ReleaseRefused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("The draft is put aside. Nothing was published."))
    return redirect("indicators:releases", partnership=here.partnership.slug)


@member_page(rules.may_keep_data)
def release_withdraw(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Withdraw a release, with a reason that readers see."""
    release = _one(here, number)
    if release.state != Release.State.PUBLISHED:
        raise Http404
    form = WithdrawForm(request.POST if request.method == "POST" else None, language=here.partnership.language)
    if request.method == "POST" and form.is_valid():
        withdraw_release(release=release, why=form.words("why"), by=_by(here), at=timezone.now())
        messages.success(request, _("Withdrawn. Its files are gone; the reason stands in their place."))
        return redirect("indicators:open-release", partnership=here.partnership.slug, number=number)
    return render(request, "indicators/release_withdraw.html", {"release": release, "form": form})
