"""Who works with whom, in sentences, pictures and tables."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.overview.queries.three_questions import LISTED, ThreeQuestions
from bridgework.partnerships.models import Organization, Partnership
from bridgework.relationships.wording import reasons_of
from bridgework.ui.charts.ties import TiedRow, TiesPicture, ties_picture
from bridgework.ui.charts.years import Years, years
from bridgework.ui.figures import Figure, figure
from bridgework.ui.links import Link
from bridgework.ui.numbers import count
from bridgework.ui.quick import reverse


def by_year_said(by_year: list[tuple[int, int]]) -> tuple[str, Figure | None]:
    """Return in words, and as columns, with how many organizations something is on record year by year."""
    if not by_year:
        return "", None
    year, n = by_year[-1]
    finding = ngettext(
        "So far in %(year)s, one record or more with %(n)s organization",
        "So far in %(year)s, one record or more with %(n)s organizations",
        n,
    ) % {"year": year, "n": count(n)}
    return finding, _columns(finding, by_year, _("Organizations"))


def _columns(finding: str, by_year: list[tuple[int, int]], counted: str) -> Figure:
    """Return years as columns, with what is counted in them."""
    columns = [_("Year"), (counted, "count")]
    return figure(years, Years(f"{finding}. {_listed(by_year)}", by_year), key="by-year", columns=columns, rows=by_year)


def _listed(by_year: list[tuple[int, int]]) -> str:
    return ", ".join(f"{year}: {count(n)}" for year, n in by_year)


def three_questions_said(partnership: Partnership, page: ThreeQuestions) -> dict[str, Any]:
    """Return what the page of the three questions shows."""
    return {
        "page": page,
        "finding": _finding(page),
        "picture": _picture(page),
        "n_undrawn": max(0, page.n_tied - len(page.drawn)),
        "pairs": _pairs(partnership, page),
        "n_more": max(0, page.n_ties - LISTED),
        "years": _years(page),
        "taught": _taught(partnership, page),
        "answering": _answering(partnership, page),
    }


def _link(partnership: Partnership, organization: Any) -> Link:
    path = {"partnership": partnership.slug, "slug": organization.slug}
    return Link(organization.name, reverse("overview:organization", kwargs=path))


def _finding(page: ThreeQuestions) -> str:
    n = page.n_ties
    if not n:
        return _("No tie is recorded here.")
    return ngettext(
        "%(n)s tie is on record; %(across)s of them joins two sectors",
        "%(n)s ties are on record; %(across)s of them join two sectors",
        n,
    ) % {"n": count(n), "across": count(page.n_across)}


def _picture(page: ThreeQuestions) -> Figure | None:
    if not page.ties:
        return None
    sectors = [_sector_name(one) for one in page.drawn]
    names = list(dict.fromkeys(sectors))
    places = {one.pk: at for at, one in enumerate(page.drawn)}
    rows = [TiedRow(one.name, names.index(name), name) for one, name in zip(page.drawn, sectors, strict=True)]
    ties = [
        (min(places[one], places[other]), max(places[one], places[other]), n)
        for one, other, n in page.arcs
        if one in places and other in places
    ]
    columns = [_("Organization"), _("Works with"), (_("Records"), "count")]
    named = [(page.drawn[one].name, page.drawn[other].name, n) for one, other, n in ties]
    return figure(ties_picture, TiesPicture(_finding(page), rows, ties), key="ties", columns=columns, rows=named)


def _sector_name(organization: Organization) -> str:
    return organization.standing or _("Other")


def _pairs(partnership: Partnership, page: ThreeQuestions) -> dict[str, Any]:
    return {
        "columns": [_("Organization"), _("Works with"), _("What ties them"), (_("Last sign"), "date")],
        "rows": [
            (_link(partnership, tie.one), _link(partnership, tie.other), reasons_of(tie), tie.last_on)
            for tie in page.ties[:LISTED]
        ],
    }


def _years(page: ThreeQuestions) -> dict[str, Any] | None:
    if not page.by_year:
        return None
    year, n = page.by_year[-1]
    finding = ngettext(
        "So far in %(year)s, %(n)s tie shows a sign", "So far in %(year)s, %(n)s ties show a sign", n
    ) % {"year": year, "n": count(n)}
    return {"finding": finding, "chart": _columns(finding, page.by_year, _("Ties with a sign"))}


def _taught(partnership: Partnership, page: ThreeQuestions) -> dict[str, Any]:
    return {
        "columns": [_("Who learned"), _("From whom"), (_("Sessions"), "count")],
        "rows": [(_link(partnership, r.learner), _link(partnership, r.teacher), r.n_sessions) for r in page.taught],
    }


def _answering(partnership: Partnership, page: ThreeQuestions) -> dict[str, Any]:
    columns = [
        _("Organization"),
        (_("Goals it holds"), "count"),
        (_("Kept"), "count"),
        (_("Under way"), "count"),
        (_("Late"), "count"),
        (_("Answers to residents"), "count"),
    ]
    rows = [
        (_link(partnership, r.organization), r.n_goals, r.n_kept, r.n_open, r.n_late, r.n_answers)
        for r in page.answering[:LISTED]
    ]
    return {"columns": columns, "rows": rows, "n_more": max(0, page.n_answering - LISTED)}
