"""The directory for readers: services with search and filters, and one service."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bridgework.alignment import queries, wording
from bridgework.partnerships.doors import Here, public_page
from bridgework.partnerships.models import Organization
from bridgework.partnerships.queries import organization_path
from bridgework.partnerships.queries.records import asked_next_on, is_fresh, keepers_of, merged_into, stale_before
from bridgework.partnerships.rules import may_ask_to_keep, may_keep_record, may_steward

FILTERS = ("age", "language", "district", "group")


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
    today = timezone.localdate(timezone=here.partnership.zone)
    asked["fresh"] = "1" if request.GET.get("fresh") else ""
    since = stale_before(here.partnership, today) if asked["fresh"] else None
    page = queries.services_page(here.partnership, request.GET.get("page"), q=asked["q"], reach=asked, since=since)
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
        "groups": _options(wording.choices_of("group", choices["group"]), asked["group"]),
        "n_days": here.partnership.confirm_every_days,
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }
    return render(request, "alignment/service_list.html", context)


@public_page
def service_detail(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Show one service: who gives it, whom it serves, and where, unless that is kept secret."""
    service = queries.service_of(here.partnership, pk) if pk < 2**63 else None
    if service is None:
        raise Http404
    today = timezone.localdate(timezone=here.partnership.zone)
    reach = queries.reaches_of([service])[service.pk]
    said = dict(wording.reach_said(reach))
    if not reach.get("age") and (ages := wording.ages_between(service)):
        said = {_("Ages"): ages, **said}
    places = queries.places_of([service])[service.pk]
    context = {
        "service": service,
        "reach": list(said.items()),
        "facts": wording.facts_said(service),
        "terms": queries.terms_of(service),
        "places": places or [one for one in (service.location,) if one],
        "freshness": wording.freshness_said(
            service.last_confirmed_on, is_fresh(here.partnership, service.last_confirmed_on, today)
        ),
        "may_keep": may_keep_record(here.capacities, service.organization),
        "organization_path": organization_path(here.partnership, service.organization.slug),
    }
    return render(request, "alignment/service_detail.html", context)


@public_page
def record(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show what the directory says of one organization: what it offers, where, how to reach it, how fresh that is."""
    organization = queries.record_of(here.partnership, slug)
    if organization is None:
        new = merged_into(here.partnership, slug)
        if new is None:
            raise Http404
        return redirect("alignment:record", here.partnership.slug, new)
    today = timezone.localdate(timezone=here.partnership.zone)
    services = queries.services_of(organization)
    reaches, places = queries.reaches_of(services), queries.places_of(services)
    context = {
        "organization": organization,
        "services": [
            (service, wording.reach_in_short(reaches[service.pk]), places[service.pk][:3], len(places[service.pk]))
            for service in services
        ],
        "identifiers": queries.identifiers_of(organization),
        "freshness": wording.freshness_said(
            organization.last_confirmed_on, is_fresh(here.partnership, organization.last_confirmed_on, today)
        ),
        "asked": _asked(here, organization, today),
        "may_keep": may_keep_record(here.capacities, organization),
        "may_ask": may_ask_to_keep(here.capacities, organization),
        "may_steward": may_steward(here.capacities),
        "organization_path": organization_path(here.partnership, organization.slug),
    }
    return render(request, "alignment/record.html", context)


def _asked(here: Here, organization: Organization, today: date) -> str:
    """Return when the keepers of a record are asked next. It costs a query only where somebody would be asked."""
    organization.partnership = here.partnership
    asked_on = asked_next_on(organization, today)
    has_people = asked_on is not None and keepers_of(organization).exists()
    return wording.asked_said(organization, asked_on, here.partnership.confirm_every_days, has_people=has_people)
