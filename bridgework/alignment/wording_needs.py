"""Needs that nobody serves, in words: whose, where, for what, by which evidence. No place and no group is ranked or blamed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bridgework.alignment.models import UnservedNeed
from bridgework.alignment.queries.needs import Matrix
from bridgework.alignment.queries.records import span_of
from bridgework.alignment.wording import ages_between, group_name, span_name
from bridgework.indicators.models import Indicator
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership, Service
from bridgework.ui.naming import in_a_row, language_name
from bridgework.ui.numbers import count, number, short_date
from bridgework.ui.quick import reverse

BARRIERS = {
    "": gettext_lazy("No service reaches them"),
    "language": gettext_lazy("There is a service, but not in their language"),
    "age": gettext_lazy("There is a service, but not for their age"),
    "group": gettext_lazy("There is a service, but not for them"),
    "hours": gettext_lazy("There is a service, but not at hours when they can come"),
    "cost": gettext_lazy("There is a service, but it costs money"),
    "accessibility": gettext_lazy("There is a service, but not one that a wheelchair can enter"),
    "distance": gettext_lazy("There is a service, but in another place"),
}


# What a record does not say is not said of it: there is a service, and whether it would do nobody has written down.
NOT_SAID = {
    "language": gettext_lazy("There is a service, but its record does not say in which languages"),
    "age": gettext_lazy("There is a service, but its record does not say for which ages"),
    "hours": gettext_lazy("There is a service, but its record does not say when it is open"),
    "cost": gettext_lazy("There is a service, but its record does not say whether it costs money"),
    "accessibility": gettext_lazy("There is a service, but its record does not say whether a wheelchair can enter"),
}


def place_said(need: UnservedNeed, partnership: Partnership) -> str:
    """Return where the need is: its place, or the whole partnership's."""
    if need.place is not None:
        return need.place.name
    return need.place_code or partnership.place_name


def people_said(need: UnservedNeed) -> str:
    """Return whose need it is, in a few words; empty where it is anybody's."""
    parts = []
    if need.group_name:
        parts.append(str(need.group_name))
    elif need.group:
        parts.append(group_name(need.group))
    if need.ages:
        parts.append(_("ages %(bands)s") % {"bands": span_name(need.ages)})
    if need.language:
        parts.append(language_name(need.language))
    return in_a_row(parts)


def barrier_said(need: UnservedNeed) -> str:
    """Return what stands between these people and a service."""
    silent = next((fact for fact in need.evidence if fact["kind"] == "not_said"), None)
    if silent is not None and silent["n_silent"] == silent["n_near"] and need.barrier in NOT_SAID:
        return str(NOT_SAID[need.barrier])
    return str(BARRIERS[need.barrier])


def record_says(need: UnservedNeed, service: Service) -> tuple[str, Words | str]:
    """Return what the record of a service says of what stands in the way: its label and words, both empty where it says nothing."""
    place = service.location
    said: dict[str, tuple[Any, Words | str]] = {
        "hours": (_("When"), service.schedule),
        "cost": (_("What it costs"), service.cost),
        "age": (_("Ages"), ages_between(service)),
        "accessibility": (_("Access"), place.accessibility if place is not None and not place.is_confidential else ""),
    }
    label, words = said.get(need.barrier, ("", ""))
    return (str(label), words) if words else ("", "")


def evidence_seen(need: UnservedNeed, *, is_member: bool) -> list[dict[str, Any]]:
    """Return the evidence that a reader may see."""
    return [fact for fact in need.evidence if is_member or fact.get("is_public")]


def evidence_said(fact: Mapping[str, Any], partnership: Partnership) -> tuple[str, str]:
    """Return one piece of evidence as a sentence, and where it can be looked at (empty: nowhere)."""
    kind = fact["kind"]
    if kind == "count":
        words = {"n": count(fact["n"]), "source": fact["source"], "day": short_date(_day(fact["on"]))}
        return _("%(n)s people were counted: %(source)s, %(day)s.") % words, ""
    if kind == "population":
        words = {"n": count(fact["n"]), "source": fact["source"], "year": fact["year"]}
        return _("%(n)s of them live there: %(source)s, %(year)s.") % words, ""
    if kind == "not_said":
        said = ngettext(
            "%(silent)s of %(n)s service that is near does not say it.",
            "%(silent)s of %(n)s services that are near do not say it.",
            fact["n_near"],
        )
        return said % {"silent": count(fact["n_silent"]), "n": count(fact["n_near"])}, ""
    if kind == "barrier":
        said = ngettext(
            "Something else is between them and %(n)s more service: %(what)s.",
            "Something else is between them and %(n)s more services: %(what)s.",
            fact["n_services"],
        )
        barrier = UnservedNeed.Barrier(fact["barrier"]).label
        return said % {"n": count(fact["n_services"]), "what": barrier}, ""
    if kind == "indicator":
        href = reverse("indicators:indicator-detail", kwargs={"partnership": partnership.slug, "slug": fact["slug"]})
        return gap_said(
            str(Words.from_json(fact["name"])), str(Words.from_json(fact["group"])), fact["period"], fact["difference"]
        ), href
    href = reverse(
        "conversations:detail", kwargs={"partnership": partnership.slug, "conversation": fact["conversation"]}
    )
    if fact.get("n_groups"):  # facts kept before it was told do not say; then nothing is said of groups
        said = _(
            "Residents said so in “%(title)s”: %(agree)s of %(answered)s who answered agree, in every group of opinion."
        )
    else:
        said = _("Residents said so in “%(title)s”: %(agree)s of %(answered)s who answered agree.")
    words = {
        "title": Words.from_json(fact["title"]),
        "agree": count(fact["agree"]),
        "answered": count(fact["answered"]),
    }
    return said % words, href


def gap_said(name: str, group: str, period: str, difference: Sequence[float | None]) -> str:
    """Return a gap in a sentence, with its range: it was published, and it is beyond chance."""
    value, low, high = (abs(one) if one is not None else None for one in difference)
    words = {
        "name": name,
        "group": group,
        "period": period,
        "points": number(round(value or 0, 1), 1),
        "low": number(round(min(low or 0, high or 0), 1), 1),
        "high": number(round(max(low or 0, high or 0), 1), 1),
    }
    return (
        _("%(name)s, %(period)s: %(group)s and all others are %(points)s per 100 apart (%(low)s to %(high)s).") % words
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def list_finding(n: int, n_places: int) -> str:
    """Return the finding of the list: how many needs, in how many places."""
    if not n:
        return _("No need is on record that a service does not reach")
    needs = ngettext(
        "%(n)s need is on record that no service reaches", "%(n)s needs are on record that no service reaches", n
    )
    said = needs % {"n": count(n)}
    if n_places < 2:
        return said
    return _("%(needs)s, in %(places)s places") % {"needs": said, "places": count(n_places)}


def matrix_finding(n_empty: int, n_cells: int) -> str:
    """Return the finding of the matrix: how many of its cells are empty."""
    if not n_empty:
        return _("In every place, each of these kinds of people is reached by a service")
    words = {"n": count(n_empty), "of": count(n_cells)}
    return (
        ngettext(
            "%(n)s of %(of)s combinations of place and people is reached by no service",
            "%(n)s of %(of)s combinations of place and people are reached by no service",
            n_empty,
        )
        % words
    )


def matrix_caption(cells: Matrix) -> list[str]:
    """Return what stands below the matrix: how many services it counts, how many it cannot, and what it leaves out."""
    words = {"n": count(cells.n_services), "known": count(cells.n_said)}
    n_silent = cells.n_services - cells.n_said
    said = [
        _(
            "How many services reach these people, by place. A marked corner says that a need of theirs is on record. "
            "Whether an empty cell is a need, only evidence can say."
        ),
        _("Of %(n)s services in the directory, %(known)s say which ages, which languages and which places they reach.")
        % words,
    ]
    if n_silent:
        silent = ngettext(
            "%(n)s more service is not counted here: it may reach these people, too.",
            "%(n)s more services are not counted here: they may reach these people, too.",
            n_silent,
        )
        said.append(silent % {"n": count(n_silent)})
    if cells.is_cut:
        said.append(_("Only the places, languages and ages named most often are shown."))
    spans = sorted(span for one in cells.ages if (span := span_of(one)) is not None)
    if any(later[0] <= earlier[1] for earlier, later in pairwise(spans)):
        said.append(_("Ages count as services name them: one for 18 to 21 is not counted under 18 to 24."))
    return said


def initial_words(need: UnservedNeed, partnership: Partnership) -> dict[str, str]:
    """Return what a form to start something begins with."""
    where = place_said(need, partnership)
    people = people_said(need)
    return {
        "aim": str(need.need),
        "serves": _("%(people)s, in %(place)s") % {"people": people, "place": where} if people else where,
        "where": where,
    }


def listing_words(need: UnservedNeed, partnership: Partnership) -> dict[str, str]:
    """Return what a form to ask for something begins with."""
    initial = initial_words(need, partnership)
    said = _("For %(people)s. %(barrier)s.") % {"people": initial["serves"], "barrier": barrier_said(need)}
    return {"title": initial["aim"][:200], "details": said}


def kept_gap_said(gap: Mapping[str, Any], indicator: Indicator) -> str:
    """Return a gap of one place as it is kept, in a sentence."""
    return gap_said(str(indicator.name), str(Words.from_json(gap["group"])), gap["period"], gap["difference"])
