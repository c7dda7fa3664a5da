"""How playbooks are said on pages: parts with what readers ask of each, and where the things that were made stand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bridgework.goals.models import CauseMap
from bridgework.lib.words import Words
from bridgework.partnerships.models import Act, Agreement, Sector
from bridgework.playbooks.actions import Applied
from bridgework.playbooks.choices import Left
from bridgework.playbooks.documents import Document, shape
from bridgework.playbooks.models import Made
from bridgework.ui.naming import in_a_row
from bridgework.ui.quick import reverse

HEADINGS: dict[str, Promise] = {
    Made.Part.GOAL: gettext_lazy("Goals"),
    Made.Part.BODY: gettext_lazy("Who decides"),
    Made.Part.INDICATOR: gettext_lazy("What is measured"),
    Made.Part.CAUSES: gettext_lazy("Where it comes from, and who does what"),
    Made.Part.AGREEMENT: gettext_lazy("Agreements"),
    Made.Part.SESSION: gettext_lazy("Sessions"),
    Made.Part.CONVERSATION: gettext_lazy("Questions to the community"),
}
SECTORS: dict[str, Any] = {
    **dict(Sector.choices),
    shape.RESIDENTS: gettext_lazy("Residents"),
    shape.NATION: gettext_lazy("Tribal nation"),
    "": "",
}
# What a level of the IAP2 spectrum promises, in plain words.
PROMISES: dict[str, Promise] = {
    "inform": gettext_lazy("We tell you what is planned and why."),
    "consult": gettext_lazy("We listen, and say what came of it."),
    "involve": gettext_lazy("What you say shapes the choices, and we show where."),
    "collaborate": gettext_lazy("You help write the choices, and we take up as much as we can."),
    "empower": gettext_lazy("You decide, and we do it."),
}
PATHS = {
    Made.Part.GOAL: ("overview:goal", "slug"),
    Made.Part.BODY: ("partnerships:body", "slug"),
    Made.Part.INDICATOR: ("indicators:indicator-detail", "slug"),
    Made.Part.CAUSES: ("crossings:causes", "slug"),
    Made.Part.AGREEMENT: ("indicators:agreement", "slug"),
    Made.Part.SESSION: ("gatherings:detail", "slug"),
    Made.Part.CONVERSATION: ("conversations:detail", "conversation"),
}


def path_to(partnership_slug: str, part: str, thing: Any) -> str:
    """Return the path of the page of something that a part became."""
    name, key = PATHS[Made.Part(part)]
    slug = thing.goal.slug if part == Made.Part.CAUSES else thing.slug
    return reverse(name, kwargs={"partnership": partnership_slug, key: slug})


def name_of(thing: Any) -> Words:
    """Return what a goal, a body, an indicator, … is called; a map of root causes like its goal."""
    thing = thing.goal if isinstance(thing, CauseMap) else thing
    return thing.name if hasattr(thing, "name") else thing.title


@dataclass(frozen=True)
class CauseSaid:
    """A root cause, how deep it stands, and what is done about it by whom, with the indicators that would show it."""

    title: Words
    text: Words
    behind: Words | None
    strategies: list[tuple[Words, str, list[Words]]]


@dataclass(frozen=True)
class SessionSaid:
    """A session as a pattern: when it comes, and what kind it is."""

    part: shape.SessionPart
    when: str
    kind: str


def causes_said(document: Document) -> list[CauseSaid]:
    """Return the causes, each behind the one that it stands behind, and what is done about them."""
    names = {one.key: one.name for one in document.indicators}
    titles = {one.key: one.title for one in document.causes}
    done: dict[str, list[tuple[Words, str, list[Words]]]] = {}
    for one in document.strategies:
        for key in one.causes:
            measured = [names[name] for name in one.indicators]
            done.setdefault(key, []).append((one.title, str(SECTORS[one.sector]), measured))
    ordered = _in_order(document)
    return [CauseSaid(one.title, one.text, titles.get(one.under), done.get(one.key, [])) for one in ordered]


def _in_order(document: Document) -> list[shape.CausePart]:
    below: dict[str, list[shape.CausePart]] = {}
    for one in document.causes:
        below.setdefault(one.under, []).append(one)
    ordered, waiting = [], list(reversed(below.get("", [])))
    while waiting:
        one = waiting.pop()
        ordered.append(one)
        waiting += reversed(below.get(one.key, []))
    return ordered


def sessions_said(document: Document) -> list[SessionSaid]:
    """Return the sessions in the order of their days."""
    kinds = {"training": _("Training"), "planning": _("Planning")}
    rows = sorted(document.sessions, key=lambda one: one.days_after)
    return [SessionSaid(one, _after(one.days_after), kinds[one.kind]) for one in rows]


def _after(days: int) -> str:
    if days == 0:
        return _("To begin with")
    weeks = round(days / 7)
    if days < 7:
        return ngettext("After %(n)d day", "After %(n)d days", days) % {"n": days}
    return ngettext("After %(n)d week", "After %(n)d weeks", weeks) % {"n": weeks}


def bodies_said(document: Document) -> list[tuple[shape.BodyPart, str]]:
    """Return the bodies, each with its seats in a sentence."""
    return [(one, seats_said(one)) for one in document.bodies]


def seats_said(body: shape.BodyPart) -> str:
    """Return how many seats there are, how many of them are residents', and whose the others are."""
    n = body.resident_seats + body.n_other_seats
    said = ngettext(
        "%(n)d seat, %(residents)d of them for residents.", "%(n)d seats, %(residents)d of them for residents.", n
    )
    said %= {"n": n, "residents": body.resident_seats}
    if body.seats:
        others = in_a_row(f"{SECTORS[one.sector]} {one.n}" for one in body.seats)
        said += " " + _("The others: %(seats)s.") % {"seats": others}
    return said


def agreements_said(document: Document) -> list[tuple[shape.AgreementPart, str, str, str]]:
    """Return the agreements, each with its kind, what it allows, and for how long."""
    rows = []
    for one in document.agreements:
        acts = in_a_row(str(act.label) for act in Act if act in one.acts)
        term = ngettext("For %(n)d month", "For %(n)d months", one.months) % {"n": one.months}
        rows.append((one, str(Agreement.Kind(one.kind).label), acts, term))
    return rows


def conversations_said(document: Document) -> list[tuple[shape.ConversationPart, str]]:
    """Return the questions, each with what its answers can change."""
    return [(one, str(PROMISES[one.influence])) for one in document.conversations]


def page_of(document: Document) -> dict[str, Any]:
    """Return what the page of a playbook shows."""
    return {
        "document": document,
        "roles": [(one, SECTORS[one.sector]) for one in document.roles],
        "bodies": bodies_said(document),
        "causes": causes_said(document),
        "sessions": sessions_said(document),
        "agreements": agreements_said(document),
        "conversations": conversations_said(document),
    }


def by_part(rows: list[Any]) -> list[tuple[str, Any, list[Any]]]:
    """Return rows that have a `part`, under the heading of each part."""
    return [(part, HEADINGS[part], list(group)) for part, group in groupby(rows, key=lambda row: row.part)]


def detail_of(part: str, said: Any) -> tuple[Words | None, str]:
    """Return what a preview says under a part's name: a text of the playbook, and a sentence of ours."""
    if part == Made.Part.GOAL:
        return said.vision, ""
    if part == Made.Part.BODY:
        return said.charter, seats_said(said)
    if part == Made.Part.INDICATOR:
        return said.definition, ""
    if part == Made.Part.CAUSES:
        causes = ngettext("%(n)d cause", "%(n)d causes", len(said.causes)) % {"n": len(said.causes)}
        n = len(said.strategies)
        return None, in_a_row([causes, ngettext("%(n)d strategy", "%(n)d strategies", n) % {"n": n}])
    if part == Made.Part.AGREEMENT:
        return said.purpose, ngettext("For %(n)d month", "For %(n)d months", said.months) % {"n": said.months}
    if part == Made.Part.SESSION:
        return None, f"{_after(said.days_after)} · {said.starts} · " + _("%(n)s minutes") % {"n": said.minutes}
    n = len(said.statements)
    begun = ngettext("%(n)d statement to begin with", "%(n)d statements to begin with", n) % {"n": n}
    return said.question, f"{PROMISES[said.influence]} {begun}."


def came_of_it(applied: Applied) -> str:
    """Return in a few sentences what was made and what was not."""
    n = len(applied.made)
    if not n:
        said = [_("Nothing was made: what you chose is here already, or something it needs is missing.")]
    else:
        said = [
            ngettext("%(n)d part is made. Change it as you like.", "%(n)d parts are made. Change them as you like.", n)
            % {"n": n}
        ]
    reasons = {why for _one, why in applied.left}
    said += [str(sentence) for why, sentence in LEFT_SAID.items() if why in reasons]
    return " ".join(said)


LEFT_SAID: dict[Left, Promise] = {
    Left.NEEDS_PARTIES: gettext_lazy(
        "No agreement was drafted: it needs two organizations. Choose them and apply again."
    ),
    Left.NEEDS_DAY: gettext_lazy("No session was planned: choose a first day and apply again."),
    Left.NEEDS_HOST: gettext_lazy("No session was planned: choose who hosts and apply again."),
    Left.NEEDS_GOAL: gettext_lazy("Root causes stand under a goal: make the goal first and apply again."),
}
