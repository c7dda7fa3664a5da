"""Open data: the releases, one release with how it was protected, and its files at stable addresses."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from bridgework.indicators import packages, wording_release
from bridgework.indicators.agreed import check_agreements, says_the_clause
from bridgework.indicators.models import Release, ReleasedTable
from bridgework.indicators.queries.open_data import (
    OPEN_COLUMNS,
    newest_releases,
    release_to_see,
    releases_to_see,
    tables_listed,
    tables_to_see,
)
from bridgework.indicators.rules import may_keep_data
from bridgework.lib.tables.writing import TooLarge
from bridgework.partnerships.doors import Here, public_page
from bridgework.partnerships.models import Act
from bridgework.ui.quick import reverse

KINDS = {
    "csv": (packages.csv_bytes, "text/csv; charset=utf-8"),
    "xlsx": (packages.workbook_bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": (packages.parquet_bytes, "application/vnd.apache.parquet"),
}


def _release(here: Here, number: int) -> Release:
    release = release_to_see(here.partnership, number)
    if release is None:
        raise Http404
    return release


@public_page
@require_safe
def open_data(request: HttpRequest, here: Here) -> HttpResponse:
    """List the releases, the newest first."""
    context = {"releases": newest_releases(here.partnership), "may_keep": may_keep_data(here.capacities)}
    return render(request, "indicators/open_data.html", context)


@public_page
@require_safe
def open_release(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Show one release: what is in it, how it was protected, who signed it, how to cite it, its files."""
    release = _release(here, number)
    address = request.build_absolute_uri(request.path)
    tables = tables_listed(release)
    context = {
        "release": release,
        "tables": [(one, wording_release.shown_sentence(one)) for one in tables],
        "audit": wording_release.attack_sentence(),
        "citation": wording_release.citation(release, address),
        "license_href": packages.LICENSES[Release.License(release.license)],
        "columns": [(one.name, one.description) for one in OPEN_COLUMNS],
        "is_withdrawn": release.state == Release.State.WITHDRAWN,
        "may_keep": may_keep_data(here.capacities),
    }
    return render(request, "indicators/open_release.html", context)


def _table(here: Here, number: int, slug: str) -> ReleasedTable:
    release = _release(here, number)
    if release.state != Release.State.PUBLISHED:
        raise Http404
    table = get_object_or_404(tables_to_see(release).defer(None).defer("ledger"), indicator__slug=slug)
    table.indicator.partnership = here.partnership
    check_agreements(here, table.indicator, Act.RELEASE)
    return table


@public_page
@require_safe
@says_the_clause
def open_file(request: HttpRequest, here: Here, number: int, slug: str, kind: str) -> HttpResponse:
    """Give one table of a release as CSV, workbook or Parquet."""
    if kind not in KINDS:
        raise Http404
    table = _table(here, number, slug)
    make, content_type = KINDS[kind]
    etag = packages.etag_of(table, kind)
    # A released table never changes, and a workbook of it takes seconds.
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    try:
        body = make(table)
    except TooLarge as why:
        return HttpResponse(str(why), content_type="text/plain; charset=utf-8", status=413)
    response = HttpResponse(body, content_type=content_type, headers={"ETag": etag})
    response["Content-Disposition"] = f'attachment; filename="{here.partnership.slug}-{slug}-r{number}.{kind}"'
    return response


@public_page
@require_safe
def open_latest(request: HttpRequest, here: Here, slug: str, kind: str) -> HttpResponse:
    """Lead from the stable address of an indicator's open data to its newest release."""
    rows = releases_to_see(here.partnership).filter(state=Release.State.PUBLISHED)
    rows = rows.filter(tables__indicator__slug=slug, tables__is_open=True)
    newest = rows.values_list("number", flat=True).first()
    if newest is None or kind not in KINDS:
        raise Http404
    return redirect("indicators:open-file", partnership=here.partnership.slug, number=newest, slug=slug, kind=kind)


@public_page
@require_safe
@says_the_clause
def open_package(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Give a release as a Frictionless data package: every table, described."""
    release = _release(here, number)
    if release.state != Release.State.PUBLISHED:
        raise Http404
    tables = list(tables_to_see(release).defer(None).defer("ledger"))  # every table's rows, in one query
    for table in tables:
        table.indicator.partnership = here.partnership
        check_agreements(here, table.indicator, Act.RELEASE)
    where = reverse("indicators:open-release", kwargs={"partnership": here.partnership.slug, "number": number})
    body = packages.package_bytes(release, tables, request.build_absolute_uri(where))
    response = HttpResponse(body, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{here.partnership.slug}-r{number}.zip"'
    return response
