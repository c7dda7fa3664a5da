"""The packet of a session, and its minutes, as PDF."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bridgework.gatherings.queries import session_of
from bridgework.gatherings.queries.room import minutes_page
from bridgework.gatherings.rules import may_read_minutes
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.agreed import refusal_of
from bridgework.overview.printing import pdf_of
from bridgework.overview.queries.packet import session_packet
from bridgework.overview.sentences_packet import minutes_data, packet_data
from bridgework.overview.views.reports import PAPERS, as_pdf
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Act


@member_page()
@require_safe
def packet(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the packet of a session: agenda, promises due, the two charts, the last minutes. Made anew each time."""
    now = timezone.now()
    today = timezone.localdate(now, here.partnership.zone)

    def may_export(indicator: Indicator) -> bool:
        return refusal_of(indicator, Act.EXPORT, here.capacities, today, here.purpose) is None

    found = session_packet(here.partnership, slug, today, members=here.is_member, may_export=may_export)
    if found is None:
        raise Http404
    data = packet_data(here.partnership, found, today, paper=_paper(request), address=_address(request, here, slug))
    return as_pdf(pdf_of(data, layout="session.typ", at=now), f"{here.partnership.slug}-{slug}-packet")


@public_page
@require_safe
def minutes_pdf(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the minutes of a session to those who may read them."""
    now = timezone.now()
    today = timezone.localdate(now, here.partnership.zone)
    gathering = session_of(here.partnership, slug, with_hidden=here.is_member)
    if gathering is None or not may_read_minutes(gathering, here.is_member):
        raise Http404
    gathering.partnership = here.partnership
    page = minutes_page(gathering, with_hidden=here.is_member)
    address = _address(request, here, slug)
    data = minutes_data(here.partnership, page, [], today, paper=_paper(request), address=address)
    return as_pdf(pdf_of(data, layout="session.typ", at=now), f"{here.partnership.slug}-{slug}-minutes")


def _paper(request: HttpRequest) -> str:
    return PAPERS.get(request.GET.get("paper", ""), "a4")


def _address(request: HttpRequest, here: Here, slug: str) -> str:
    where = {"partnership": here.partnership.slug, "slug": slug}
    return request.build_absolute_uri(reverse("gatherings:detail", kwargs=where))
