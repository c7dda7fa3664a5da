"""A table in the browser: upload or paste, what we understood, what will change, one button."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bridgework.indicators import previews, rules
from bridgework.indicators.actions import (
    confirm_upload,
    discard_upload,
    keep_mapping,
    keep_upload,
    name_groups,
    read_source,
)
from bridgework.indicators.actions.uploading import IMPORT_JOB, job_of
from bridgework.indicators.agreed import check_agreements, says_the_clause
from bridgework.indicators.filling import acting_to_fill
from bridgework.indicators.forms import GroupsForm, MappingForm, UploadForm
from bridgework.indicators.models import Indicator, PendingUpload
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.actions.jobs import start_job
from bridgework.partnerships.actions.remembering import remembered_mapping
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Act

LARGE = 5_000  # rows; beyond that a worker imports, and the page shows how far it is


def _kept(here: Here, ref: UUID) -> PendingUpload:
    """Return the person's own upload; another person's is not there for them."""
    uploads = PendingUpload.objects.within(here.partnership).select_related("partnership")
    return get_object_or_404(uploads, ref=ref, person=here.person)


def _filled(here: Here, kept: PendingUpload) -> Indicator | None:
    """Return the indicator that an upload fills, if it is there already.

    Raises
    ------
    PermissionDenied
        If it is another organization's.
    """
    found = previews.indicator_of(kept)
    if not rules.may_fill(here.capacities, found):
        raise PermissionDenied
    if found is not None:
        check_agreements(here, found, Act.UPLOAD)
    return found


@member_page(rules.may_paste)
def upload(request: HttpRequest, here: Here) -> HttpResponse:
    """Take a table, as a file or pasted."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, content = form.source()
        people_name, people = form.second()
        try:
            kept = keep_upload(
                partnership=here.partnership,
                person=here.person,  # type: ignore[arg-type]
                source_name=name,
                content=content,
                denominators_name=people_name,
                denominators=people,
                at=timezone.now(),
            )
        except ImportRefused as why:
            form.refuse(why)
        else:
            return redirect("indicators:upload-mapping", partnership=here.partnership.slug, ref=kept.ref)
    return render(request, "indicators/upload.html", {"form": form})


@member_page(rules.may_paste)
@says_the_clause
def upload_mapping(request: HttpRequest, here: Here, ref: UUID) -> HttpResponse:
    """Say what each column is; a header that was read before is understood already."""
    kept = _kept(here, ref)
    if job := job_of(kept):
        return redirect("partnerships:job", partnership=here.partnership.slug, pk=job.pk)
    table = read_source(bytes(kept.content), kept.source_name)
    second = read_source(bytes(kept.denominators), kept.denominators_name) if kept.denominators is not None else None
    remembered = kept.mapping or remembered_mapping(here.partnership, "indicators", table.header)
    indicators = Indicator.objects.within(here.partnership).order_by("position", "pk")
    if not rules.may_keep_data(here.capacities):
        indicators = indicators.filter(steward__in=rules.fills_for(here.capacities))
    known = indicators.filter(slug=remembered.get("indicator", {}).get("slug", "")).first()
    form = MappingForm(
        indicators,
        table.header,
        second.header if second else [],
        request.POST or None,
        remembered=remembered,
        initial={"indicator": known},
    )
    if request.method == "POST" and form.is_valid():
        document = form.document
        if not rules.may_keep_data(here.capacities):
            # What a partner starts is their organization's, and waits for a data steward to make it public.
            own = {"steward": acting_to_fill(here).organization.slug, "is_public": False}  # type: ignore[union-attr]
            document = {**document, "indicator": {**document.get("indicator", {}), **own}}
        keep_mapping(upload=kept, document=document)
        _filled(here, kept)
        return redirect("indicators:upload-check", partnership=here.partnership.slug, ref=ref)
    context = {"form": form, "upload": kept, "sample": previews.sample_of(table), "is_remembered": bool(remembered)}
    return render(request, "indicators/upload_mapping.html", context)


@member_page(rules.may_paste)
@says_the_clause
def upload_check(request: HttpRequest, here: Here, ref: UUID) -> HttpResponse:
    """Show what will change, or what needs a look; the one button changes it."""
    kept = _kept(here, ref)
    if job := job_of(kept):
        return redirect("partnerships:job", partnership=here.partnership.slug, pk=job.pk)
    if not kept.mapping:
        return redirect("indicators:upload-mapping", partnership=here.partnership.slug, ref=ref)
    filled = _filled(here, kept)
    if request.method != "POST":
        preview = previews.preview_of(kept)
        context = {"upload": kept, "preview": preview, "groups": GroupsForm(preview.unknown)}
        return render(request, "indicators/upload_check.html", context)
    if any(name.startswith("label-") for name in request.POST):
        form = GroupsForm(previews.preview_of(kept).unknown, request.POST)
        if form.is_valid():
            name_groups(upload=kept, chosen=form.chosen())
        if not form.is_valid() or "again" in request.POST:
            return redirect("indicators:upload-check", partnership=here.partnership.slug, ref=ref)
    if previews.n_rows(kept) > LARGE:
        job = start_job(
            partnership=here.partnership,
            task=IMPORT_JOB,
            arguments={"upload": str(kept.ref)},
            by=acting_to_fill(here, filled),
            at=timezone.now(),
        )
        return redirect("partnerships:job", partnership=here.partnership.slug, pk=job.pk)
    try:
        report = confirm_upload(upload=kept, by=acting_to_fill(here, filled), at=timezone.now())
    except ImportRefused as why:
        messages.error(request, str(why))
        return redirect("indicators:upload-check", partnership=here.partnership.slug, ref=ref)
    done = _("The table is in: %(written)s values written, %(unchanged)s unchanged.")
    messages.success(request, done % {"written": report.n_written, "unchanged": report.n_unchanged})
    if report.n_written and rules.may_keep_data(here.capacities):
        # Nobody else sees the numbers yet: what may be shown of them is worked out while the data steward waits.
        job = start_job(
            partnership=here.partnership,
            task="bridgework.indicators.tasks.prepare",
            by=acting_to_fill(here, filled),
            at=timezone.now(),
        )
        return redirect("partnerships:job", partnership=here.partnership.slug, pk=job.pk)
    if report.n_written:
        messages.info(
            request, _("A data steward reads and signs the release. Until then nobody else sees the numbers.")
        )
    return redirect("indicators:indicator-detail", partnership=here.partnership.slug, slug=report.details["indicator"])


@member_page(rules.may_paste)
@require_POST
def upload_discard(request: HttpRequest, here: Here, ref: UUID) -> HttpResponse:
    """Put a table aside; nothing of it is kept."""
    discard_upload(upload=_kept(here, ref))
    messages.success(request, _("The table is put aside. Nothing was changed."))
    return redirect("indicators:upload", partnership=here.partnership.slug)
