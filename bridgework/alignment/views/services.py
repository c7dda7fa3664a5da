"""The directory for readers: services with search and filters, and one service."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from bridgework.alignment import queries, wording
from bridgework.partnerships.doors import Here, public_page
from bridgework.partnerships.queries import organization_path

FILTERS = ("age", "language", "district")


def _options(choices: list[tuple[str, str]], asked: str) -> SafeString:
    """Return the options of one filter, the one asked for chosen. In Python: a page has a hundred of them."""
    return mark_safe(
        "".join(
            f'<option value="{escape(code)}"{" selected" if code == asked else ""}>{escape(name)}</option>'
            for code, name in choices
        )
    )


@public_page
def service_list(request: HttpRequest, here: Here) -> HttpResponse:
    """List services by name, filtered by whom they serve."""
    asked = {name: request.GET.get(name, "").replace("\0", "").strip()[:100] for name in ("q", *FILTERS)}
    choices = queries.reach_choices(here.partnership)
    page = queries.services_page(here.partnership, request.GET.get("page"), q=asked["q"], reach=asked)
    services = list(page)
    reaches = queries.reaches_of(services)
    context = {
        "page": page,
        "services": [(service, wording.reach_in_short(reaches[service.pk])) for service in services],
        "asked": asked,
        "is_filtered": any(asked.values()),
        "is_more": page.paginator.count > queries.MOST_COUNTED,
        "n_most": queries.MOST_COUNTED,
        "ages": _options(wording.choices_of("age", choices["age"]), asked["age"]),
        "languages_spoken": _options(wording.choices_of("language", choices["language"]), asked["language"]),
        "districts": _options(wording.choices_of("district", choices["district"]), asked["district"]),
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
