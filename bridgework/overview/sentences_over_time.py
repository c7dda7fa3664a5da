"""The three questions year by year, in sentences, columns and tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bridgework.overview.queries.over_time import FROM, TO, WITH, OverTime
from bridgework.ui.charts.years import Years, years
from bridgework.ui.figures import figure
from bridgework.ui.numbers import count

NAMES = {
    "session": gettext_lazy("Sessions attended together"),
    "initiative": gettext_lazy("Initiatives begun together"),
    "agreement": gettext_lazy("Agreements signed"),
    "goal": gettext_lazy("Goals joined by both"),
    "fund": gettext_lazy("Funds pooled"),
    "introduction": gettext_lazy("Introductions accepted"),
    "together": gettext_lazy("Said by both: we work together"),
    "referral": gettext_lazy("Said by both: we send people to each other"),
    "taught": gettext_lazy("Sessions with teaching"),
    "learned": gettext_lazy("Sessions with learning"),
    "teachers": gettext_lazy("Organizations that taught"),
    "learners": gettext_lazy("Organizations that learned"),
    "goals": gettext_lazy("Goals joined"),
    "due": gettext_lazy("Promises due"),
    "kept": gettext_lazy("Kept of them"),
    "pledges": gettext_lazy("Pledges to funds"),
    "answers": gettext_lazy("Answers to residents"),
}
OWN_NAMES = {
    "taught": gettext_lazy("Sessions in which it taught"),
    "learned": gettext_lazy("Sessions in which it learned"),
}


def over_time_said(page: OverTime) -> dict[str, Any]:
    """Return what the page shows: for each question its finding, its columns, its table."""
    return {
        "page": page,
        "working": _working(page),
        "learning": _learning(page),
        "answering": _answering(page),
    }


def _name(page: OverTime, name: str) -> str:
    return str((OWN_NAMES if page.organization is not None else {}).get(name, NAMES[name]))


def _part(
    page: OverTime, key: str, names: Sequence[str], finding: str, drawn_of: Callable[[int], int], first: Any = None
) -> Any:
    shown = page.names(names)
    counts = [(year, drawn_of(year)) for year in page.years]
    if not shown and not any(n for _year, n in counts):
        return None
    columns: list[Any] = [
        _("Year"),
        *([(first[0], "count")] if first else []),
        *((_name(page, name), "count") for name in shown),
    ]
    rows = [
        [str(year), *([first[1](year)] if first else []), *(page.n(year, name) for name in shown)]
        for year in reversed(page.years)
    ]
    listed = ", ".join(f"{year}: {count(n)}" for year, n in counts)
    chart = None
    if any(n for _year, n in counts):
        chart = figure(years, Years(f"{finding}. {listed}", counts), key=key, columns=columns, rows=rows)
    return {
        "finding": finding,
        "chart": chart,
        "columns": columns,
        "rows": rows,
    }


def _working(page: OverTime) -> Any:
    if not page.years:
        return None
    year = page.years[-1]
    n = page.together.get(year, 0)
    words = {"year": year, "n": count(n)}
    if page.organization is None:
        said = ngettext("So far in %(year)s, %(n)s tie shows a sign", "So far in %(year)s, %(n)s ties show a sign", n)
        label = _("Ties with a sign")
    else:
        said = ngettext(
            "So far in %(year)s, one record or more with %(n)s organization",
            "So far in %(year)s, one record or more with %(n)s organizations",
            n,
        )
        label = _("Organizations")

    def together(one: int) -> int:
        return page.together.get(one, 0)

    return _part(page, "working-chart", WITH, said % words, together, (label, together))


def _learning(page: OverTime) -> Any:
    if not page.years:
        return None
    year = page.years[-1]
    n = page.n(year, "learned")
    if page.organization is None:
        said = ngettext(
            "So far in %(year)s, %(n)s session in which organizations learned",
            "So far in %(year)s, %(n)s sessions in which organizations learned",
            n,
        )
    else:
        said = ngettext(
            "So far in %(year)s, %(n)s session in which it learned",
            "So far in %(year)s, %(n)s sessions in which it learned",
            n,
        )
    return _part(page, "learning-chart", FROM, said % {"year": year, "n": count(n)}, lambda one: page.n(one, "learned"))


def _answering(page: OverTime) -> Any:
    if not page.years:
        return None
    year = page.years[-1]
    due, kept = page.n(year, "due"), page.n(year, "kept")
    said = ngettext(
        "So far in %(year)s, %(kept)s of %(n)s promise that was due is kept",
        "So far in %(year)s, %(kept)s of %(n)s promises that were due are kept",
        due,
    ) % {"year": year, "kept": count(kept), "n": count(due)}
    if not due:
        said = _("So far in %(year)s, no promise was due") % {"year": year}
    return _part(page, "answering-chart", TO, said, lambda one: page.n(one, "kept"))
