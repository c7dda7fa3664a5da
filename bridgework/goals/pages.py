"""What the views of this app and of those above share: one form page, links to pages that other apps bring, today.

Not in views.py: views are imported by nobody but their own urls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.goals.actions.refusals import Refused
from bridgework.goals.forms.base import PlainForm
from bridgework.goals.forms.columns import PREFIX, ColumnsForm
from bridgework.goals.forms.importing import ListForm
from bridgework.goals.queries import Tally
from bridgework.goals.rules import local_date
from bridgework.goals.sheets import Problem, SheetMapping, guessed_columns, notes_of, open_sheet
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.actions.remembering import remember_mapping, remembered_mapping
from bridgework.partnerships.doors import Here
from bridgework.ui.components.diff_preview.component import DiffRow
from bridgework.ui.numbers import count
from bridgework.ui.quick import reverse

PER_PAGE = 25
SAMPLE = 3  # rows shown while columns are named
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")


def today_here(here: Here, now: datetime | None = None) -> date:
    """Return the partnership's local date."""
    return local_date(here.partnership, now or timezone.now())


def path_of(here: Here, name: str, **kwargs: Any) -> str:
    """Return the path of a page of this partnership, or "" where no app brings it."""
    try:
        return reverse(name, kwargs={"partnership": here.partnership.slug, **kwargs})
    except NoReverseMatch:
        return ""


def slug_asked(request: HttpRequest, name: str) -> str:
    """Return a slug from the query or the form; "" if none is given.

    Raises
    ------
    Http404
        If it cannot be a slug: nothing has that name.
    """
    slug = (request.POST if request.method == "POST" else request.GET).get(name, "")
    if slug and not SLUG.fullmatch(slug):
        raise Http404
    return slug


def page_of(request: HttpRequest, rows: QuerySet | list) -> Page:
    """Return the page that the visitor asked for; nonsense leads to the first or last one."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def promise_words(tally: Tally) -> str:
    """Return how promises stand, in a few words: what is late first, since somebody waits for it."""
    if tally.n_late:
        return ngettext("%(n)s promise late", "%(n)s promises late", tally.n_late) % {"n": count(tally.n_late)}
    n_due = tally.n_all
    if tally.n_kept:
        return ngettext("%(kept)s of %(n)s promise kept", "%(kept)s of %(n)s promises kept", n_due) % {
            "kept": count(tally.n_kept),
            "n": count(n_due),
        }
    if tally.n_open:
        return ngettext("%(n)s promise under way", "%(n)s promises under way", tally.n_open) % {
            "n": count(tally.n_open)
        }
    return _("No promise yet")


def form_page(
    request: HttpRequest,
    form: PlainForm,
    act: Callable[[], str],
    *,
    heading: Any,
    submit: Any,
    back: str,
    done: Any,
    intro: Any = "",
    template: str = "goals/form.html",
    **more: Any,
) -> HttpResponse:
    """Show a form, or do its act once it is valid and go where the act says. What an action refuses stands above the form."""
    if request.method == "POST" and form.is_valid():
        try:
            path = act()
        except Refused as why:
            form.refuse(why)
        else:
            messages.success(request, done)
            return redirect(path)
    context = {"form": form, "heading": heading, "submit": submit, "back": back, "intro": intro, **more}
    return render(request, template, context, status=200)


def preview_of(
    problems: Iterable[Problem], rows: Sequence[Any], said: Callable[[Any], DiffRow]
) -> tuple[list[DiffRow], dict[str, int]]:
    """Return a preview's rows, refused ones first, and how many of each kind there are.

    Parameters
    ----------
    problems : iterable of Problem
        Cells that need a look.
    rows : sequence
        What a list would do, each with `will`: new, changed or unchanged.
    said : callable
        Gives the row of the preview.
    """
    refused = [DiffRow(p.row, "refused", "", problem=p.message, column=p.column) for p in problems]
    counts = {will: sum(row.will == will for row in rows) for will in ("new", "changed", "unchanged")}
    return refused + [said(row) for row in rows], {**counts, "refused": len({row.number for row in refused})}


def import_page(
    request: HttpRequest,
    here: Here,
    *,
    kind: str,
    labels: Mapping[str, Any],
    known: Mapping[str, Sequence[str]],
    needed: Sequence[str],
    plan: Callable[[bytes | str, str, SheetMapping], tuple[list[DiffRow], dict[str, int]]],
    bring_in: Callable[[bytes | str, str, SheetMapping], str],
    path: str,
    **texts: Any,
) -> HttpResponse:
    """Take a list by paste or upload, ask which column is which, show what it will do, and do it at the preview's button.

    The columns are asked for where a needed one is not found by its heading, and where somebody wants to say it; a list that
    was brought in once is read the same way the next time.

    Parameters
    ----------
    kind : str
        Of the import, under which columns are remembered.
    labels, known, needed : mapping, mapping, sequence
        What a list can say: as people call it, the headings that say it, and what it must say.
    plan : callable
        Gives the preview's rows and counts for a source.
    bring_in : callable
        Imports the source and gives the sentence to show then.
    path : str
        Where to go afterwards.
    """
    form = ListForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, **texts}
    if request.method != "POST" or not form.is_valid():
        return render(request, "goals/import.html", context)
    source, name = form.table(), form.cleaned_data["name"]
    try:
        table = open_sheet(source, name)
        remembered = remembered_mapping(here.partnership, kind, table.header)
        found = {**guessed_columns(table.header, known), **remembered.get("columns", {})}
        is_picked = "picked" in request.POST or any(f"{PREFIX}{field}" in request.POST for field in labels)
        picks = ColumnsForm(table.header, labels, needed, found, request.POST if is_picked else None)
        context |= {"carried": form.carried(), "columns_form": picks, "is_remembered": bool(remembered)}
        columns = picks.columns() if is_picked and picks.is_valid() else found
        if "pick" in request.POST or (is_picked and not picks.is_valid()) or not all(map(columns.get, needed)):
            context |= {"sample_columns": table.header, "sample_rows": table.rows[:SAMPLE]}
            return render(request, "goals/import_columns.html", context)
        dates = form.cleaned_data["dates"] or remembered.get("dates", "")
        mapping = SheetMapping({field: columns.get(field, "") for field in labels}, dates)
        if "confirmed" in request.POST:
            done = bring_in(source, name, mapping)
            remember_mapping(
                partnership=here.partnership,
                kind=kind,
                header=table.header,
                document={"columns": dict(mapping.columns), "dates": dates},
                at=timezone.now(),
            )
            messages.success(request, done)
            return redirect(path)
        rows, counts = plan(source, name, mapping)
    except ImportRefused as why:
        form.refuse(why)
        return render(request, "goals/import.html", context)
    carried = {**form.carried(), "dates": dates, **ColumnsForm.carried(mapping.columns)}
    context |= {"notes": notes_of(table), "rows": rows[:200], "counts": counts, "n_rows": len(rows), "carried": carried}
    return render(request, "goals/import_check.html", context)
