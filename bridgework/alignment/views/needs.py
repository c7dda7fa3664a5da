"""Needs that nobody serves: the list with its map and matrix, one need, starting something, counting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bridgework.alignment import actions, queries, rules, wording, wording_needs
from bridgework.alignment.forms_meeting import CountedForm, StartForm
from bridgework.alignment.models import CountedNeed, UnservedNeed
from bridgework.alignment.queries.needs import Matrix
from bridgework.goals.actions.initiatives import InitiativeWords
from bridgework.goals.pages import form_page, path_of
from bridgework.indicators.queries.sheets import sheet_from
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Membership, Organization
from bridgework.resources.forms import ListingForm
from bridgework.resources.models import Side
from bridgework.ui.charts.matrix import Band, MatrixChart, matrix
from bridgework.ui.charts.place_map import Area, PlaceMap, place_map
from bridgework.ui.figures import figure, page_or_file
from bridgework.ui.links import Link
from bridgework.ui.naming import in_a_row
from bridgework.ui.numbers import count
from bridgework.ui.quick import reverse


@public_page
@require_safe
def unserved(request: HttpRequest, here: Here) -> HttpResponse:
    """Show the needs that no service reaches and those kept from one by a barrier, by place, with their evidence."""
    if request.GET.get("by") == "people":
        return _by_people(request, here)
    asked, now = request.GET.get("place", ""), timezone.now()
    place = _key(asked) if asked else None
    page = queries.needs_page(here.partnership, request.GET.get("page"), place=place, is_member=here.is_member)
    needs = list(page)
    starts = queries.starts_of(needs)
    by_place = queries.needs_by_place(here.partnership, now, is_member=here.is_member)
    place_columns, place_rows = [_("Place"), (_("Needs"), "count")], _map_rows(here, by_place)
    chart = None
    if by_place.drawn:
        picture = _map(here, by_place)
        known = dict(by_place.places) | {key: name for key, name, _outline in by_place.drawn}
        rows = ((name, by_place.counts.get(key, 0)) for key, name in known.items())
        chart = figure(place_map, picture, key="map", columns=place_columns, rows=rows, has_links=True)
    context = {
        "finding": wording_needs.list_finding(by_place.n_all, by_place.n_places),
        "page": page,
        "query": urlencode({"place": asked}) if asked else "",
        "needs": [_row(one, starts.get(one.pk, []), here) for one in needs if not one.barrier],
        "barriers": [_row(one, starts.get(one.pk, []), here) for one in needs if one.barrier],
        "place": next((one.place.name for one in needs if one.place), "") if asked else "",
        "map": chart,
        "map_columns": place_columns,
        "map_rows": place_rows,
        "by_place": by_place,
        "matrix_finding": wording_needs.matrix_finding(by_place.n_empty, by_place.n_cells) if by_place.n_cells else "",
        "may_count": rules.may_count_needs(here.capacities),
        "may_import": rules.may_import(here.capacities),
        "may_start": rules.may_start(here.capacities),
    }
    return page_or_file(request, "alignment/unserved.html", context, [chart])


def _key(asked: str) -> int:
    """Return the place that was asked for by its key; nonsense is no place's."""
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0


def _by_people(request: HttpRequest, here: Here) -> HttpResponse:
    """Show how many services reach each kind of people in each place; the empty cells are the finding."""
    cells = queries.matrix_with_needs(here.partnership, timezone.now(), is_member=here.is_member)
    columns = [_("People"), *((wording.district_name(code), "text") for code in cells.places)]
    rows, chart = _matrix_rows(here, cells), None
    if cells.cells:
        chart = figure(matrix, _matrix(cells), key="matrix", asked={"by": "people"}, **_matrix_numbers(cells))
    context = {
        "matrix": chart,
        "matrix_finding": _matrix_finding(cells),
        "matrix_caption": " ".join(wording_needs.matrix_caption(cells)),
        "matrix_columns": columns,
        "matrix_rows": rows,
    }
    return page_or_file(request, "alignment/unserved_people.html", context, [chart])


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
        "starts": [start.initiative for start in starts if start.initiative],
        "asked_for": [
            start.listing for start in starts if start.listing and (start.listing.is_public or here.is_member)
        ],
    }


def _map(here: Here, found: queries.NeedsByPlace) -> PlaceMap:
    counts = [found.counts.get(key, 0) for key, _name, _outline in found.drawn]
    bins = _bins(counts)
    ranks = [next(rank for rank, (low, high) in enumerate(bins) if low <= n <= high) for n in counts]
    legend = []
    for rank, (low, high) in enumerate(bins):
        n = ranks.count(rank)
        words = {"low": count(low), "high": count(high), "n": count(n)}
        said = (
            ngettext("%(low)s (%(n)s place)", "%(low)s (%(n)s places)", n)
            if low == high
            else ngettext("%(low)s to %(high)s (%(n)s place)", "%(low)s to %(high)s (%(n)s places)", n)
        )
        legend.append((rank, said % words))
    base = reverse("alignment:unserved", kwargs={"partnership": here.partnership.slug})
    return PlaceMap(
        alt=_("How many needs that no service reaches are on record in each place"),
        areas=[
            Area(name, _needs_said(n), (), (0.0, 0.0), rank, f"{base}?place={key}" if n else "")
            for (key, name, _outline), n, rank in zip(found.drawn, counts, ranks, strict=True)
        ],
        legend=legend,
        legend_title=_("Needs that no service reaches"),
        hint=_("Point at a place, or go through them with the Tab key."),
        key="needs",
        sheet=sheet_from([outline for _key, _name, outline in found.drawn]),
    )


def _bins(counts: Sequence[int]) -> list[tuple[int, int]]:
    """Return at most five classes of whole numbers that do not overlap: each number its own as long as there are few."""
    values = sorted(set(counts))
    step = -(-len(values) // 5)
    return [(values[at], values[min(at + step, len(values)) - 1]) for at in range(0, len(values), step)]


def _needs_said(n: int) -> str:
    return ngettext("%(n)s need", "%(n)s needs", n) % {"n": count(n)}


def _map_rows(here: Here, found: queries.NeedsByPlace) -> list[list[Any]]:
    base = reverse("alignment:unserved", kwargs={"partnership": here.partnership.slug})
    return [[Link(name, f"{base}?place={key}"), found.counts[key]] for key, name in found.places]


def _ages(cells: Matrix) -> list[str]:
    """Return the age bands of a matrix from the youngest on."""
    return [code for code, _name in wording.choices_of("age", cells.ages)]


def _matrix(cells: Matrix) -> MatrixChart:
    ages = _ages(cells)
    people = [(language, age) for language in cells.languages for age in ages]
    return MatrixChart(
        alt=_matrix_finding(cells),
        columns=[wording.district_name(code) for code in cells.places],
        bands=[Band(wording.language_name(one), [wording.age_name(age) for age in ages]) for one in cells.languages],
        cells={
            (row, column): cells.cells[language, age, place]
            for row, (language, age) in enumerate(people)
            for column, place in enumerate(cells.places)
        },
        marked={
            (row, column)
            for row, (language, age) in enumerate(people)
            for column, place in enumerate(cells.places)
            if (language, age, place) in cells.needed
        },
    )


def _matrix_finding(cells: Matrix) -> str:
    return wording_needs.matrix_finding(sum(not n for n in cells.cells.values()), len(cells.cells))


def _matrix_rows(here: Here, cells: Matrix) -> list[list[Any]]:
    base = reverse("alignment:services", kwargs={"partnership": here.partnership.slug})
    rows = []
    for language in cells.languages:
        for age in _ages(cells):
            line: list[Any] = [in_a_row([wording.language_name(language), wording.age_name(age)])]
            for place in cells.places:
                n = cells.cells[language, age, place]
                asked = urlencode({"language": language, "age": age, "district": place})
                is_needed = (language, age, place) in cells.needed
                said = _("%(n)s, a need is on record") % {"n": count(n)} if is_needed else count(n)
                line.append(Link(said, f"{base}?{asked}") if n else said)
            rows.append(line)
    return rows


def _matrix_numbers(cells: Matrix) -> dict[str, Any]:
    """Return what the matrix shows as a file holds it: a row for each cell."""
    columns = [_("Language"), _("Ages"), _("Place"), (_("Services"), "count"), _("A need is on record")]
    rows = (
        (
            wording.language_name(language),
            wording.age_name(age),
            wording.district_name(place),
            cells.cells[language, age, place],
            _("yes") if (language, age, place) in cells.needed else "",
        )
        for language in cells.languages
        for age in _ages(cells)
        for place in cells.places
    )
    return {"columns": columns, "rows": rows}


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
    near = list(queries.services_near([need]).values())
    context = {
        **_row(need, queries.starts_of([need]).get(need.pk, []), here),
        "near": [(one, *wording_needs.record_says(need, one)) for one in near],
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
            said=InitiativeWords(**{**form.said(), "place": form.cleaned_data["place"] or need.place}),
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


@member_page(rules.may_start)
def ask(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Ask for what a need takes: a need on the list of what organizations share, filled in as far as this one says."""
    need = _need(here, pk)
    own = [capacity.organization_id for capacity in here.capacities if capacity.organization_id]
    initial = {
        **wording_needs.listing_words(need, here.partnership),
        "side": Side.NEED,
        "place": need.place_id,
        "organization": own[0] if own else None,
        "is_public": need.is_public,
    }
    form = ListingForm(here, request.POST or None, initial=initial)

    def act() -> str:
        plan = form.plan()
        listing = actions.ask_for_need(need=need, plan=plan, by=_acting(here, [plan.organization]), now=timezone.now())
        return path_of(here, "resources:listing", pk=listing.pk)

    return form_page(
        request,
        form,
        act,
        heading=_("Ask for what it takes"),
        submit=_("Put it on the list"),
        back=path_of(here, "alignment:need", pk=need.pk),
        done=_("It is on the list, and the need leads to it. What fits it stands below."),
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
    form = CountedForm(here, request.POST if request.method == "POST" else None)
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
