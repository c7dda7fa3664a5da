"""Initiatives in words: their terms, and what two of them have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from bridgework.goals.models import Aim, Initiative
from bridgework.goals.queries.comparing import Compared
from bridgework.lib.words import Words
from bridgework.ui.components import render
from bridgework.ui.naming import in_a_row, language_said
from bridgework.ui.numbers import count, plain_date

Terms = list[tuple[str, str]]


def ages_said(initiative: Initiative) -> str:
    """Return the ages an initiative is for, "" where nobody said."""
    low, high = initiative.age_from, initiative.age_to
    if low is not None and high is not None:
        return _("%(low)s to %(high)s years") % {"low": count(low), "high": count(high)}
    if low is not None:
        return _("%(low)s years and older") % {"low": count(low)}
    return _("up to %(high)s years") % {"high": count(high)} if high is not None else ""


def _time(initiative: Initiative) -> str:
    start = plain_date(initiative.starts_on) if initiative.starts_on else ""
    end = plain_date(initiative.ends_on) if initiative.ends_on else ""
    if start and end:
        return _("%(start)s to %(end)s") % {"start": start, "end": end}
    if start:
        return _("since %(start)s") % {"start": start}
    return _("until %(end)s") % {"end": end} if end else ""


def terms_said(initiative: Initiative, groups: Mapping[str, Words]) -> Terms:
    """Return what an initiative says of itself in the common terms, without those nobody filled in."""
    labels: dict[str, Any] = dict(Aim.choices)
    found = [
        (_("What it is about"), in_a_row(str(labels[code]) for code in initiative.aims if code in labels)),
        (_("How it works"), str(initiative.get_strategy_display()) if initiative.strategy else ""),
        (_("Ages"), ages_said(initiative)),
        (_("Groups it is for"), in_a_row(str(groups[key]) for key in initiative.groups if key in groups)),
        (_("Languages it works in"), in_a_row(language_said(code) for code in initiative.languages)),
    ]
    return [(label, said) for label, said in found if said]


def compared(found: Compared) -> dict[str, Any]:
    """Return two initiatives side by side: a row for each term, and in words what they share."""
    one, other = found.rows
    terms = [dict(terms_said(row, found.groups)) for row in found.rows]
    labels = [_("What it is about"), _("How it works"), _("Ages"), _("Groups it is for"), _("Languages it works in")]
    rows = [
        (_("What it wants to change"), one.aim, other.aim),
        (_("Whom it serves"), one.serves, other.serves),
        *((label, terms[0].get(label), terms[1].get(label)) for label in labels),
        (_("Where"), _where(one), _where(other)),
        (_("When"), _time(one) or None, _time(other) or None),
        (_("Who does it"), *(in_a_row(doer.name for doer in found.doers[row.pk]) for row in found.rows)),
    ]
    return {"rows": rows, "shared": shared_said(one, other, found), "table": _table(one, other, rows)}


def _where(initiative: Initiative) -> str | None:
    return initiative.where or (str(initiative.place) if initiative.place else None)


def _table(one: Initiative, other: Initiative, rows: list[tuple[Any, ...]]) -> str:
    columns = [_("Term"), one.name, other.name]
    return render("data_table", {"caption": _("The two in the same terms"), "columns": columns, "rows": rows})


def shared_said(one: Initiative, other: Initiative, found: Compared) -> list[str]:
    """Return in sentences what two initiatives have in common; only what both have said counts."""
    labels: dict[str, Any] = dict(Aim.choices)
    said = []
    aims = [str(labels[code]) for code in one.aims if code in other.aims and code in labels]
    if aims:
        said.append(_("Both are about: %(what)s.") % {"what": in_a_row(aims)})
    if one.strategy and one.strategy == other.strategy:
        said.append(_("Both work the same way: %(what)s.") % {"what": one.get_strategy_display()})
    ages = ages_shared(one, other)
    if ages is not None:
        said.append(_("Both serve ages %(low)s to %(high)s.") % {"low": count(ages[0]), "high": count(ages[1])})
    groups = [str(found.groups[key]) for key in one.groups if key in other.groups and key in found.groups]
    if groups:
        said.append(_("Both are for: %(what)s.") % {"what": in_a_row(groups)})
    languages = [language_said(code) for code in one.languages if code in other.languages]
    if languages:
        said.append(_("Both work in: %(what)s.") % {"what": in_a_row(languages)})
    if one.place_id and one.place_id == other.place_id:
        said.append(_("Both are in %(place)s.") % {"place": one.place})
    if one.goal_id and one.goal_id == other.goal_id and one.goal:
        said.append(_("Both work toward the goal “%(goal)s”.") % {"goal": one.goal.title})
    return said


def ages_shared(one: Initiative, other: Initiative) -> tuple[int, int] | None:
    """Return the ages that both are for, or None where one did not say, or no age is common to both."""
    if any(low is None and high is None for low, high in ((i.age_from, i.age_to) for i in (one, other))):
        return None
    low = max(i.age_from or 0 for i in (one, other))
    high = min(120 if i.age_to is None else i.age_to for i in (one, other))
    return (low, high) if low <= high else None
