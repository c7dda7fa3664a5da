"""Who should meet: the list for each reader, its picture, how the ranking works, and who is kept apart."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bridgework.alignment import actions, queries, rules, wording, wording_pairs
from bridgework.alignment.models import Introduction, Overlap, Reckoning
from bridgework.alignment.views.reader import own_of, reader_of
from bridgework.partnerships.actions.jobs import start_job
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Organization, Role, Sector
from bridgework.ui.charts.arcs import Arc, Arcs, Dot, arcs
from bridgework.ui.figures import figure, page_or_file
from bridgework.ui.links import Link
from bridgework.ui.naming import listed
from bridgework.ui.numbers import count, number
from bridgework.ui.quick import reverse

PER_PAGE = 10  # a pair takes a screen of a phone
LAST_PAGE = 400
DRAWN = 24  # pairs in the picture: more of them are a tangle
# In the order of the picture. A tribal nation has no sector, and neither has one of which the directory says none.
KINDS = [*((False, sector) for sector in Sector.values), (True, ""), (False, "")]


def _number(text: str | None) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1


@public_page
@require_safe
def who_should_meet(request: HttpRequest, here: Here) -> HttpResponse:
    """Show who serves the same people without a tie: all to the steward, their own to an organization's people, to everybody what both sides show."""
    own, is_steward = own_of(here), rules.may_steward(here.capacities)
    is_inside = is_steward or bool(own)
    at = _number(request.GET.get("page"))
    # Those of this page, the first of them all for the picture, and one more to know whether the list goes on after either.
    first, last = (0, max(DRAWN, at * PER_PAGE) + 1) if at <= 2 else ((at - 1) * PER_PAGE, at * PER_PAGE + 1)
    if is_inside:
        rows: list[Overlap | None] = list(queries.pairs_to_meet(here.partnership, reader_of(here))[first:last])
    else:
        rows = queries.pairs_shown_from(here.partnership, first, last - first, timezone.now())
    found = [one for one in rows if one is not None]
    on_page = [one for one in rows[(at - 1) * PER_PAGE - first : at * PER_PAGE - first] if one is not None]
    is_more = len(rows) > at * PER_PAGE - first
    waiting = (
        list(queries.introductions_waiting(here.partnership, None if is_steward else own)[:PER_PAGE])
        if is_inside
        else []
    )
    clusters = (
        queries.clusters_for(here.partnership, None if is_steward else {one.pk for one in found})
        if at == 1 and found
        else []
    )
    columns = [_("Who"), _("Where both serve"), (_("Place in the list, 0 to 1"), "text")]
    drawn = found[:DRAWN]
    finding = _finding(drawn, goes_on=len(rows) > DRAWN)
    chart, table = None, None
    if at == 1 and len(found) > 1:
        table, picture = _table(here, drawn), _picture(here, drawn, finding)
        numbers = [[*row[:2], round(one.score, 2)] for row, one in zip(table, drawn, strict=True)]
        chart = figure(arcs, picture, key="picture", columns=columns, rows=numbers, has_links=True)
    context = {
        "is_steward": is_steward,
        "is_inside": is_inside,
        "reckoning": _reckoning(here, found) if is_inside else None,
        "pairs": [
            (one, wording_pairs.services_said(one, 1), wording_pairs.shared_facts(one.shared)) for one in on_page
        ],
        "waiting": [_waiting(one, own) for one in waiting] if at == 1 else [],
        "clusters": [(wording_pairs.cluster_said(one), wording_pairs.shared_facts(one.shared)) for one in clusters],
        "chart": chart,
        "finding": finding,
        "table": table,
        "columns": columns,
        "earlier_href": f"?page={at - 1}" if at > 1 else "",
        "later_href": f"?page={at + 1}" if is_more and at < LAST_PAGE else "",
        "is_first": at == 1,
    }
    return page_or_file(request, "alignment/who_should_meet.html", context, [chart])


def _reckoning(here: Here, found: list[Overlap]) -> Reckoning | None:
    """Return when this was worked out: read together with the pairs, where there are any."""
    if found and hasattr(found[0].partnership, "reckoning"):
        return found[0].partnership.reckoning
    return Reckoning.objects.filter(partnership=here.partnership).first()


def _finding(found: list[Overlap], *, goes_on: bool) -> str:
    """Return the finding of the pairs in the picture; where the list goes on after them, it is said of them alone."""
    n = len({key for one in found for key in (one.one_id, one.other_id)})
    words = {"pairs": count(len(found)), "n": count(n)}
    if goes_on:
        said = ngettext(
            "In the first %(pairs)s pairs of the list, %(n)s organization serves the same people as another, with no tie recorded here",
            "In the first %(pairs)s pairs of the list, %(n)s organizations serve the same people as another of them, with no tie recorded here",
            n,
        )
    else:
        said = ngettext(
            "%(n)s organization serves the same people as another, with no tie recorded here",
            "%(n)s organizations serve the same people as another of them, with no tie recorded here",
            n,
        )
    return said % words


def _picture(here: Here, found: list[Overlap], finding: str) -> Arcs:
    """Return the picture of these pairs: organizations by sector and name, so that each stands in its place from day to day."""
    organizations = {one.pk: one for pair in found for one in (pair.one, pair.other)}
    kinds = sorted({_kind(one) for one in organizations.values()})
    ordered = sorted(organizations.values(), key=lambda one: (_kind(one), one.name.casefold(), one.pk))
    where = {one.pk: at for at, one in enumerate(ordered)}
    slug = here.partnership.slug
    lowest, highest = min(one.score for one in found), max(one.score for one in found)
    return Arcs(
        alt=finding,
        dots=[
            Dot(
                one.name,
                kinds.index(_kind(one)),
                reverse("overview:organization", kwargs={"partnership": slug, "slug": one.slug}),
            )
            for one in ordered
        ],
        arcs=[
            Arc(
                where[one.one_id],
                where[one.other_id],
                (one.score - lowest) / (highest - lowest) if highest > lowest else 0.5,
                " ".join([listed([one.one.name, one.other.name]) + ".", *wording_pairs.services_said(one, 1)]),
                reverse("alignment:pair", kwargs={"partnership": slug, "pk": one.pk}),
            )
            for one in found
        ],
        kinds=[_kind_said(*KINDS[at]) for at in kinds],
    )


def _kind(one: Organization) -> int:
    return KINDS.index((one.is_tribal_nation, one.sector))


def _kind_said(is_tribal_nation: bool, sector: str) -> str:
    if is_tribal_nation:
        return _("Tribal nations")
    return str(Sector(sector).label) if sector else _("No sector named")


def _table(here: Here, found: list[Overlap]) -> list[list[Any]]:
    """Return what the picture shows as rows."""
    return [
        [
            Link(
                listed([one.one.name, one.other.name]),
                reverse("alignment:pair", kwargs={"partnership": here.partnership.slug, "pk": one.pk}),
            ),
            wording.districts_said(sorted(one.shared.get("places", []), key=wording.district_order)[:6]),
            number(one.score, 2),
        ]
        for one in found
    ]


def _waiting(introduction: Introduction, own: set[int]) -> dict[str, Any]:
    sides = ((introduction.one, introduction.one_reply), (introduction.other, introduction.other_reply))
    return {
        "introduction": introduction,
        "facts": wording_pairs.shared_facts(introduction.shared),
        # A side sees its own answer and the other's only once that is "accepted": nobody is shown as owing one.
        "accepted": [organization for organization, reply in sides if reply == Introduction.Reply.ACCEPTED],
        "to_answer": [organization for organization, reply in sides if not reply and organization.pk in own],
    }


@public_page
@require_safe
def ranking(request: HttpRequest, here: Here) -> HttpResponse:
    """Show how the ranking works: its parts, their weights, on how many answers they rest, and what changed."""
    model = queries.current_ranking(here.partnership)
    start = type(model).default()
    parts = [
        [
            str(wording_pairs.PARTS.get(name, name)),
            str(wording_pairs.PARTS_LONG.get(name, "")),
            number(start.weights.get(name, 0.0), 2),
            number(weight, 2),
        ]
        for name, weight in model.weights.items()
    ]
    history = queries.rankings(here.partnership)
    context = {
        "parts": parts,
        "part_columns": [_("Part"), _("What it is"), _("Weight at first"), _("Weight now")],
        "bias": number(model.bias, 2),
        "n_answers": _few(model.n_answers),
        "history": [
            [one.made_at, _few(one.n_answers), *(number(one.weights.get(name, 0.0), 2) for name in model.weights)]
            for one in history
        ],
        "columns": [
            (_("Since"), "date"),
            (_("Answers"), "text"),
            *((str(wording_pairs.PARTS.get(name, name)), "text") for name in model.weights),
        ],
    }
    return render(request, "alignment/ranking.html", context)


def _few(n: int) -> str:
    """Return a number of answers, as far as it may be said: few answers could be somebody's."""
    return count(n) if n == 0 or n >= wording_pairs.FEWEST else _("fewer than 10")


@member_page(rules.may_steward)
def apart(request: HttpRequest, here: Here) -> HttpResponse:
    """Show the steward who asked to be kept apart, and why; lift it."""
    rows = queries.kept_apart(here.partnership)
    if request.method == "POST":
        pk = request.POST.get("answer", "")
        answer = get_object_or_404(rows, pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 18 else 0)
        try:
            actions.lift_apart(answer=answer, by=here.acting(Role.STEWARD), at=timezone.now())
        except actions.AlignmentRefused as why:
            messages.error(request, str(why))
        else:
            messages.success(request, _("They may be brought together again."))
        return redirect("alignment:kept-apart", here.partnership.slug)
    return render(request, "alignment/kept_apart.html", {"rows": list(rows[:200])})


@member_page(rules.may_steward)
@require_POST
def work_out(request: HttpRequest, here: Here) -> HttpResponse:
    """Work out anew who should meet, in the background."""
    job = start_job(
        partnership=here.partnership,
        task="bridgework.alignment.tasks.work_out",
        by=here.acting(Role.STEWARD),
        at=timezone.now(),
    )
    return redirect("partnerships:job", partnership=here.partnership.slug, pk=job.pk)
