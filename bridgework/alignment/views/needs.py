"""Needs that nobody serves: the list with its map and matrix, one need, starting something, counting."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bridgework.alignment import actions, queries, rules, wording, wording_needs
from bridgework.alignment.forms_meeting import CountedForm, StartForm
from bridgework.alignment.models import CountedNeed, UnservedNeed
from bridgework.analysis.place_classes import classes_of
from bridgework.goals.actions.initiatives import InitiativeWords
from bridgework.goals.pages import form_page, path_of
from bridgework.indicators.queries.sheets import sheet_from
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Membership, Organization
from bridgework.ui.charts.drawn import drawn
from bridgework.ui.charts.matrix import Band, MatrixChart, matrix
from bridgework.ui.charts.place_map import Area, PlaceMap, place_map
from bridgework.ui.components.data_table.component import Link
from bridgework.ui.numbers import count
from bridgework.ui.quick import reverse

PER_PAGE = 10


@public_page
@require_safe
def unserved(request: HttpRequest, here: Here) -> HttpResponse:
    """Show the needs that no service reaches and those kept from one by a barrier, by place, with their evidence."""
    rows = list(queries.needs_for(here.partnership, is_member=here.is_member))
    asked = request.GET.get("place", "")
    chosen = [one for one in rows if str(one.place_id) == asked] if asked else rows
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    needs = list(page)
    starts = queries.starts_of(needs)
    by_place = queries.needs_by_place(here.partnership, [(one.place_id, one.pk) for one in rows])
    n_places = len({one.place_id for one in rows if one.place_id})
    cells = queries.service_matrix(here.partnership, most_places=10, most_kinds=6)
    context = {
        "finding": wording_needs.list_finding(len(rows), n_places),
        "page": page,
        "query": urlencode({"place": asked}) if asked else "",
        "needs": [_row(one, starts.get(one.pk, []), here) for one in needs if not one.barrier],
        "barriers": [_row(one, starts.get(one.pk, []), here) for one in needs if one.barrier],
        "place": next((one.place.name for one in chosen if one.place), "") if asked else "",
        "map": drawn(place_map, _map(here, by_place)) if by_place.drawn else None,
        "map_columns": [_("Place"), (_("Needs"), "count")],
        "map_rows": _map_rows(here, by_place),
        "matrix": drawn(matrix, _matrix(cells)) if cells.places else None,
        "matrix_finding": _matrix_finding(cells),
        "matrix_columns": [_("People"), *((name, "text") for name in cells.places)],
        "matrix_rows": _matrix_rows(here, cells),
        "may_count": rules.may_count_needs(here.capacities),
        "may_start": rules.may_start(here.capacities),
    }
    return render(request, "alignment/unserved.html", context)


def _row(need: UnservedNeed, starts: list[Any], here: Here) -> dict[str, Any]:
    return {
        "need": need,
        "where": wording_needs.place_said(need, here.partnership),
        "people": wording_needs.people_said(need),
        "barrier": wording_needs.barrier_said(need),
        "evidence": [
            wording_needs.evidence_said(fact, here.partnership)
            for fact in wording_needs.evidence_seen(need, is_member=here.is_member)
        ],
        "starts": [start.initiative for start in starts],
    }


def _map(here: Here, found: Any) -> PlaceMap:
    places = [place for place in found.places if place.pk in found.drawn]
    counts = [found.counts[place.pk] for place in places]
    classes = classes_of([float(n) for n in counts], 5)
    ranks = [int(rank) for rank in classes.of]
    legend = []
    for rank, ((low, high), n) in enumerate(zip(classes.bounds, classes.counts(), strict=True)):
        words = {"low": count(int(low)), "high": count(int(high)), "n": count(int(n))}
        said = (
            ngettext("%(low)s (%(n)s place)", "%(low)s (%(n)s places)", int(n))
            if int(low) == int(high)
            else ngettext("%(low)s to %(high)s (%(n)s place)", "%(low)s to %(high)s (%(n)s places)", int(n))
        )
        legend.append((rank, said % words))
    base = reverse("alignment:unserved", kwargs={"partnership": here.partnership.slug})
    return PlaceMap(
        alt=_("How many needs that no service reaches are on record in each place"),
        areas=[
            Area(place.name, _needs_said(n), (), (0.0, 0.0), rank, f"{base}?place={place.pk}" if n else "")
            for place, n, rank in zip(places, counts, ranks, strict=True)
        ],
        legend=legend,
        legend_title=_("Needs that no service reaches"),
        hint=_("Point at a place, or go through them with the Tab key."),
        key="needs",
        sheet=sheet_from([found.drawn[place.pk] for place in places]),
    )


def _needs_said(n: int) -> str:
    return ngettext("%(n)s need", "%(n)s needs", n) % {"n": count(n)}


def _map_rows(here: Here, found: Any) -> list[list[Any]]:
    base = reverse("alignment:unserved", kwargs={"partnership": here.partnership.slug})
    rows = []
    for place in found.places:
        n = found.counts[place.pk]
        rows.append([Link(place.name, f"{base}?place={place.pk}") if n else place.name, n])
    return rows


def _names(cells: Any) -> list[str]:
    return [
        wording.age_name(code) if kind == "age" else wording.language_name(code)
        for kind, code in zip(cells.kinds, cells.people, strict=True)
    ]


def _matrix(cells: Any) -> MatrixChart:
    names = _names(cells)
    n_ages = cells.kinds.count("age")
    return MatrixChart(
        alt=_matrix_finding(cells),
        columns=[wording.district_name(code) for code in cells.places],
        bands=[Band(_("Ages"), names[:n_ages]), Band(_("Languages"), names[n_ages:])],
        cells={
            (row, column): cells.cells[place, f"{kind}:{code}"]
            for row, (kind, code) in enumerate(zip(cells.kinds, cells.people, strict=True))
            for column, place in enumerate(cells.places)
        },
    )


def _matrix_finding(cells: Any) -> str:
    return wording_needs.matrix_finding(sum(not n for n in cells.cells.values()), len(cells.cells))


def _matrix_rows(here: Here, cells: Any) -> list[list[Any]]:
    base = reverse("alignment:services", kwargs={"partnership": here.partnership.slug})
    rows = []
    for name, kind, code in zip(_names(cells), cells.kinds, cells.people, strict=True):
        line: list[Any] = [name]
        for place in cells.places:
            n = cells.cells[place, f"{kind}:{code}"]
            line.append(Link(count(n), f"{base}?{urlencode({kind: code, 'district': place})}") if n else count(0))
        rows.append(line)
    return rows


def _need(here: Here, pk: int) -> UnservedNeed:
    need = queries.need_of(here.partnership, pk, is_member=here.is_member)
    if need is None:
        raise Http404
    return need


@public_page
@require_safe
def need_detail(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Show one need: whose, where, by which evidence, what stands in the way, and what was started."""
    need = _need(here, pk)
    near = queries.services_near([need])
    context = {
        **_row(need, queries.starts_of([need]).get(need.pk, []), here),
        "near": list(near.values()),
        "may_start": rules.may_start(here.capacities) and need.is_current,
    }
    return render(request, "alignment/need.html", context)


@member_page(rules.may_start)
def start(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Start something for a need: an initiative, filled in as far as the need says."""
    need = _need(here, pk)
    own = [capacity.organization_id for capacity in here.capacities if capacity.organization_id]
    initial = {**wording_needs.initial_words(need, here.partnership), "goal": need.goal_id, "organizations": own[:1]}
    form = StartForm(here, request.POST or None, initial=initial)

    def act() -> str:
        organizations = list(form.cleaned_data["organizations"])
        initiative = actions.start_for_need(
            need=need,
            said=InitiativeWords(place=need.place, **form.said()),
            organizations=organizations,
            by=_acting(here, organizations),
            now=timezone.now(),
        )
        return path_of(here, "goals:initiative", slug=initiative.slug)

    return form_page(
        request,
        form,
        act,
        heading=_("Start something"),
        submit=_("Add the initiative"),
        back=path_of(here, "alignment:need", pk=need.pk),
        done=_("The initiative is added, and the need leads to it."),
        intro=need.need,
    )


def _acting(here: Here, organizations: list[Organization]) -> Membership:
    ids = {organization.pk for organization in organizations}
    own = [capacity for capacity in here.capacities if capacity.organization_id]
    return next((capacity for capacity in own if capacity.organization_id in ids), own[0])


@member_page(rules.may_count_needs)
def counts(request: HttpRequest, here: Here) -> HttpResponse:
    """Show what the partnership counted, for those who keep its numbers; write one down, or take one away."""
    if "remove" in request.POST:
        pk = request.POST["remove"]
        row = get_object_or_404(
            CountedNeed.objects.within(here.partnership),
            pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 18 else 0,
        )
        actions.remove_counted_need(counted=row, by=_keeper(here), at=timezone.now())
        messages.success(request, _("The count is taken away."))
        return redirect("alignment:need-counts", here.partnership.slug)
    form = CountedForm(here, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.count_need(partnership=here.partnership, said=form.said(), by=_keeper(here), at=timezone.now())
        except actions.AlignmentRefused as why:
            form.refuse(why)
        else:
            messages.success(request, _("The count is kept. It is looked at when the list is next worked out."))
            return redirect("alignment:need-counts", here.partnership.slug)
    rows = list(queries.counted_needs(here.partnership)[:200])
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "alignment/counted_needs.html", {"form": form, "rows": rows}, status=status)


def _keeper(here: Here) -> Membership:
    return next(capacity for capacity in here.capacities if rules.may_count_needs([capacity]))
