"""The printed report of one goal."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.agreed import refusal_of
from bridgework.overview.printing import pdf_of
from bridgework.overview.queries.report import goal_report
from bridgework.overview.sentences_report import report_data
from bridgework.partnerships.doors import Here, public_page
from bridgework.partnerships.models import Act

PAPERS = {"letter": "us-letter"}  # by what the address asks for; everything else is A4


@public_page
@require_safe
def goal_pdf(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the report of one goal as PDF, in the reader's language. It is made anew each time and kept nowhere."""
    now = timezone.now()
    today = timezone.localdate(now, here.partnership.zone)

    def may_export(indicator: Indicator) -> bool:
        return refusal_of(indicator, Act.EXPORT, here.capacities, today, here.purpose) is None

    report = goal_report(here.partnership, slug, today, members=here.is_member, may_export=may_export)
    if report is None:
        raise Http404
    where = {"partnership": here.partnership.slug, "slug": slug}
    address = request.build_absolute_uri(reverse("overview:goal", kwargs=where))
    paper = PAPERS.get(request.GET.get("paper", ""), "a4")
    data = report_data(here.partnership, report, today, paper=paper, address=address)
    response = HttpResponse(pdf_of(data, layout="report.typ", at=now), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{here.partnership.slug}-{slug}.pdf"'
    return response
