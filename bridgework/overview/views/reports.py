"""Printed pages: the report of one goal, the result of one conversation."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from bridgework.goals.queries.causes import goal_map
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.agreed import refusal_of
from bridgework.indicators.queries.lists import indicators_named
from bridgework.overview.printing import pdf_of
from bridgework.overview.queries.report import goal_report
from bridgework.overview.queries.talk import talk_report
from bridgework.overview.sentences_causes import causes_data
from bridgework.overview.sentences_report import report_data
from bridgework.overview.sentences_talk import talk_data
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
    return as_pdf(pdf_of(data, layout="report.typ", at=now), f"{here.partnership.slug}-{slug}")


@public_page
@require_safe
def conversation_pdf(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the result of one conversation on one page as PDF, in the language asked for, or the reader's."""
    now = timezone.now()
    today = timezone.localdate(now, here.partnership.zone)
    report = talk_report(here.partnership, slug, here.capacities)
    if report is None:
        raise Http404
    where = {"partnership": here.partnership.slug, "conversation": slug}
    address = request.build_absolute_uri(reverse("conversations:detail", kwargs=where))
    paper = PAPERS.get(request.GET.get("paper", ""), "a4")
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else get_language() or "en"
    with override(language):
        data = talk_data(here.partnership, report, today, paper=paper, address=address)
    return as_pdf(pdf_of(data, layout="talk.typ", at=now), f"{here.partnership.slug}-{slug}-{language}")


@public_page
@require_safe
def causes_pdf(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give a goal's root-cause map as PDF: the picture, then the outline as text."""
    now = timezone.now()
    found = goal_map(here.partnership, slug, with_hidden=here.is_member)
    if found is None or found.is_empty:
        raise Http404
    known = indicators_named(here.partnership, found.outline.measures(), is_member=here.is_member)
    paper = PAPERS.get(request.GET.get("paper", ""), "a4")
    today = timezone.localdate(now, here.partnership.zone)
    data = causes_data(here.partnership, found, known, today, paper=paper)
    return as_pdf(pdf_of(data, layout="causes.typ", at=now), f"{here.partnership.slug}-{slug}-causes")


def as_pdf(made: bytes, name: str) -> HttpResponse:
    """Return a PDF to be read in the browser."""
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
