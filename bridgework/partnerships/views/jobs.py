"""The page of a piece of background work."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bridgework.partnerships import rules
from bridgework.partnerships.actions import jobs as acts
from bridgework.partnerships.actions.signs import sign_of
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Job

PHASES = {
    "reading": gettext_lazy("The file is being read."),
    "checking": gettext_lazy("Rows are being checked. Nothing is written before all of them fit."),
    "writing": gettext_lazy("Values are being written."),
    "protecting": gettext_lazy("Small groups are being protected, place by place."),
    "analyzing": gettext_lazy("Groups are being compared, place by place."),
}


def _job(here: Here, pk: int) -> Job:
    job = get_object_or_404(Job.objects.within(here.partnership), pk=pk)
    if not rules.may_see_job(here.capacities, job):
        raise PermissionDenied
    return job


@member_page()
def job_detail(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Show how far a job is; the page fetches itself again while it runs."""
    job = _job(here, pk)
    try:
        title = acts.task_named(job.task).job_title  # type: ignore[attr-defined]
    except acts.UnknownTask:
        title = _("Background work")
    sign = sign_of(job)
    n_done, n_total = (sign.done, sign.total) if sign else (job.n_done, job.n_total)
    share = min(1.0, n_done / n_total) if n_total else None
    result = job.result if isinstance(job.result, dict) else {}
    link = result.get("href", "")
    link = link if isinstance(link, str) and link.startswith(f"/p/{here.partnership.slug}/") else ""
    context = {
        "job": job,
        "title": title,
        "share": share,
        "n_done": n_done,
        "n_total": n_total,
        "phase": PHASES.get(sign.phase, "") if sign else "",
        "link": link,
        "report": result if {"read", "written", "unchanged", "refused"} <= result.keys() else None,  # of an import
        "is_broken": job.message.isidentifier(),
        "watch": "watch" in request.GET,  # asked for by the reader: a page that moves by itself is not for everybody
    }
    response = render(request, "partnerships/job_detail.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@member_page()
def job_cancel(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Cancel a job that has not ended."""
    job = _job(here, pk)
    if acts.cancel_job(job=job, at=timezone.now()):
        messages.success(request, _("The work is cancelled. What was there before stays as it was."))
    return redirect("partnerships:job", here.partnership.slug, pk)
