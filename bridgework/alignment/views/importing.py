"""Directory and contact list in the browser: bring it, see what it will do, one button."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bridgework.alignment import previews, rules
from bridgework.alignment.actions import (
    confirm_directory,
    discard_directory,
    files_of_upload,
    import_contacts,
    keep_directory,
    plan_contacts,
)
from bridgework.alignment.actions.uploading import IMPORT_JOB, job_of
from bridgework.alignment.forms import DirectoryForm
from bridgework.alignment.models import PendingDirectory
from bridgework.goals.forms.importing import ListForm
from bridgework.partnerships.actions.directory import plan_directory
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.actions.jobs import start_job
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role

LARGE = 2_000  # records; beyond that a worker imports, and the page shows how far it is


def _kept(here: Here, pk: int) -> PendingDirectory:
    """Return the person's own upload; another person's is not there for them."""
    uploads = PendingDirectory.objects.within(here.partnership).select_related("partnership")
    return get_object_or_404(uploads, pk=pk, membership__person=here.person)


@never_cache
@member_page(rules.may_import)
def directory(request: HttpRequest, here: Here) -> HttpResponse:
    """Take a directory, and how it is read."""
    form = DirectoryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = keep_directory(
                source_name=file.name,
                content=file.read(),
                mapping_name=form.cleaned_data["mapping"],
                mapping_text=form.cleaned_data["mapping_text"],
                by=here.acting(Role.STEWARD),
                at=timezone.now(),
            )
        except ImportRefused as why:
            form.add_error(None, str(why))
        else:
            return redirect("alignment:import-directory-check", here.partnership.slug, kept.pk)
    return render(request, "alignment/import_directory.html", {"form": form})


@never_cache
@member_page(rules.may_import)
def directory_check(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Show what a directory will change; the one button changes it."""
    kept = _kept(here, pk)
    if job := job_of(kept):
        return redirect("partnerships:job", partnership=here.partnership.slug, pk=job.pk)
    by = here.acting(Role.STEWARD)
    try:
        files, mapping = files_of_upload(kept)
        report = plan_directory(partnership=here.partnership, files=files, mapping=mapping)
        if request.method != "POST":
            rows, columns = previews.rows_of_report(report), previews.columns_of_report()
            context = {"upload": kept, "report": report, "rows": rows, "columns": columns}
            return render(request, "alignment/import_directory_check.html", context)
        if report.n_read > LARGE:
            arguments = {"upload": kept.pk}
            job = start_job(
                partnership=here.partnership, task=IMPORT_JOB, arguments=arguments, by=by, at=timezone.now()
            )
            return redirect("partnerships:job", partnership=here.partnership.slug, pk=job.pk)
        done = confirm_directory(upload=kept, by=by, at=timezone.now())
    except ImportRefused as why:
        messages.error(request, str(why))
        return redirect("alignment:import-directory", here.partnership.slug)
    said = _("The directory is in: %(written)s records written, %(unchanged)s unchanged.")
    messages.success(request, said % {"written": done.n_written, "unchanged": done.n_unchanged})
    return redirect("alignment:services", here.partnership.slug)


@member_page(rules.may_import)
@require_POST
def directory_discard(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Put a directory aside; nothing of it is kept."""
    discard_directory(upload=_kept(here, pk))
    messages.success(request, _("The directory is put aside. Nothing was changed."))
    return redirect("alignment:import-directory", here.partnership.slug)


@never_cache
@member_page(rules.may_import)
def contacts(request: HttpRequest, here: Here) -> HttpResponse:
    """Take a contact list, show what it will do, do it, and show the links once. The page carries the list along: between
    the steps it is in no table."""
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "alignment/import_contacts.html", {"form": form})
    source, name, now = form.table(), form.cleaned_data["name"], timezone.now()
    try:
        if "confirmed" in request.POST:
            by = here.acting(Role.STEWARD)
            report, invited = import_contacts(partnership=here.partnership, source=source, name=name, by=by, now=now)
            links = [(one, request.build_absolute_uri(one.path)) for one in invited]
            return render(request, "alignment/import_contacts_done.html", {"report": report, "links": links})
        plan = plan_contacts(partnership=here.partnership, source=source, name=name, now=now)
    except ImportRefused as why:
        form.add_error(None, str(why))
        return render(request, "alignment/import_contacts.html", {"form": form})
    rows, counts = previews.rows_of_contacts(plan)
    context = {"form": form, "rows": rows[:200], "counts": counts, "carried": form.carried(), "notes": plan.notes}
    return render(request, "alignment/import_contacts_check.html", context)
