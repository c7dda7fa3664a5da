"""The directory for readers: services with search and filters, and one service."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property

from bridgework.alignment import queries, wording
from bridgework.partnerships.doors import Here, public_page
from bridgework.partnerships.queries import organization_path

PER_PAGE = 25
FILTERS = ("age", "language", "district")


class _Counted(Paginator):
    """Pages of a list that counts its matches up to a limit, so that a long list costs no more than a short one."""

    object_list: QuerySet

    @cached_property
    def count(self) -> int:
        return len(self.object_list.order_by().values_list("pk")[: queries.MOST_COUNTED + 1])


@public_page
def service_list(request: HttpRequest, here: Here) -> HttpResponse:
    """List services by name, filtered by whom they serve."""
    asked = {name: request.GET.get(name, "").replace("\0", "").strip()[:100] for name in ("q", *FILTERS)}
    choices = queries.reach_choices(here.partnership)
    rows = queries.services_listed(here.partnership, q=asked["q"], reach={kind: asked[kind] for kind in FILTERS})
    page = _Counted(rows, PER_PAGE).get_page(request.GET.get("page"))
    services = list(page.object_list)
    reaches = queries.reaches_of(services)
    context = {
        "page": page,
        "services": [(service, wording.reach_in_short(reaches[service.pk])) for service in services],
        "asked": asked,
        "is_filtered": any(asked.values()),
        "is_more": page.paginator.count > queries.MOST_COUNTED,
        "n_most": queries.MOST_COUNTED,
        "ages": wording.choices_of("age", choices["age"]),
        "languages_spoken": wording.choices_of("language", choices["language"]),
        "districts": wording.choices_of("district", choices["district"]),
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }
    return render(request, "alignment/service_list.html", context)


@public_page
def service_detail(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Show one service: who gives it, whom it serves, and where, unless that is kept secret."""
    service = queries.service_of(here.partnership, pk) if pk < 2**63 else None
    if service is None:
        raise Http404
    context = {
        "service": service,
        "reach": wording.reach_said(queries.reaches_of([service])[service.pk]),
        "organization_path": organization_path(here.partnership, service.organization.slug),
    }
    return render(request, "alignment/service_detail.html", context)
