"""The history of an indicator's table: each import, what it changed, and its undoing. Counts of people: data keepers only."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.indicators import rules
from bridgework.indicators.actions import UndoRefused, undo_import
from bridgework.indicators.agreed import check_agreements, says_the_clause
from bridgework.indicators.models import Batch, Indicator
from bridgework.indicators.queries.history import ChangedCell, batches_of, changes_of, newest_batch, who_brought
from bridgework.partnerships.actions.jobs import start_job
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Act, Role
from bridgework.ui.naming import in_a_row, kept_together
from bridgework.ui.numbers import number

LARGE = 5_000  # values; beyond that a worker undoes, and the page shows how far it is


def _indicator(here: Here, slug: str, act: Act = Act.VIEW) -> Indicator:
    indicator = get_object_or_404(Indicator.objects.within(here.partnership), slug=slug)
    check_agreements(here, indicator, act)
    return indicator


def _batch(indicator: Indicator, pk: int) -> Batch:
    batches = Batch.objects.select_related("by__person", "by__organization", "undone_by__person")
    return get_object_or_404(batches, indicator=indicator, pk=pk)


@member_page(rules.may_keep_data)
@says_the_clause
def history(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """List the imports of an indicator, newest first."""
    indicator = _indicator(here, slug)
    page, newest = batches_of(indicator, request.GET.get("page")), newest_batch(indicator)
    lines = [(one, *who_brought(one)) for one in page]
    context = {"indicator": indicator, "page": page, "lines": lines, "newest": newest}
    return render(request, "indicators/history.html", context)


@member_page(rules.may_keep_data)
@says_the_clause
def batch(request: HttpRequest, here: Here, slug: str, pk: int) -> HttpResponse:
    """Show every number that one import changed, before and after."""
    indicator = _indicator(here, slug)
    one = _batch(indicator, pk)
    page = changes_of(one, request.GET.get("page"))
    context = {
        "indicator": indicator,
        "batch": one,
        "who": who_brought(one),
        "page": page,
        "table": _table(page.object_list, "value" if indicator.unit == Indicator.Unit.GIVEN else "numerator"),
        "is_newest": one == newest_batch(indicator),
    }
    return render(request, "indicators/history_batch.html", context)


@member_page(rules.may_keep_data)
@says_the_clause
def undo(request: HttpRequest, here: Here, slug: str, pk: int) -> HttpResponse:
    """Ask, and then put everything back as it was before an import."""
    indicator = _indicator(here, slug, Act.UPLOAD)
    one = _batch(indicator, pk)
    if request.method != "POST":
        context = {"indicator": indicator, "batch": one, "is_newest": one == newest_batch(indicator)}
        return render(request, "indicators/history_undo.html", context)
    by = here.acting(Role.DATA_STEWARD, Role.STEWARD)
    if one.n_new + one.n_changed + one.n_withdrawn > LARGE:
        task, arguments = "bridgework.indicators.tasks.undo_table", {"batch": one.pk}
        job = start_job(partnership=here.partnership, task=task, arguments=arguments, by=by, at=timezone.now())
        return redirect("partnerships:job", partnership=here.partnership.slug, pk=job.pk)
    try:
        n = undo_import(batch=one, by=by, at=timezone.now())
    except UndoRefused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("It is undone: %(n)s values are as they were before.") % {"n": number(n)})
    return redirect("indicators:history", partnership=here.partnership.slug, slug=slug)


def _table(cells: Any, main: str) -> dict[str, Any]:
    columns = [_("Place, year, group"), _("What"), _("Before"), _("After")]
    return {"columns": columns, "rows": [row for cell in cells for row in _rows(cell, main)]}


def _rows(cell: ChangedCell, main: str) -> list[list[Any]]:
    names = {
        "numerator": _("number counted"),
        "denominator": _("number of people"),
        "value": _("rate"),
        "margin": _("margin of error"),
    }
    where = in_a_row([cell.place, kept_together(cell.period), str(cell.group)])
    held = _("withheld by the source")
    numbers = list(cell.numbers)
    if (cell.was_withheld or cell.is_withheld) and not any(what in ("numerator", "value") for what, *_rest in numbers):
        numbers.append((main, None, None))

    def said(what: str, value: Any, is_withheld: bool) -> str:
        return held if is_withheld and value is None and what in ("numerator", "value") else _said(value)

    return [
        [where, names[what], said(what, before, cell.was_withheld), said(what, after, cell.is_withheld)]
        for what, before, after in numbers
    ]


def _said(value: Any) -> str:
    return _("none") if value is None else number(Decimal(value) if isinstance(value, str) else value)
