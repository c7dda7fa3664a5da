"""What the map by place says in words: its finding, its classes, what is not shown, its table and its CSV. No place is ranked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.finding import people_of, range_text, rate_text
from bridgework.indicators.queries.mapping_places import LookedUp, MappedPlace, PlacesMap
from bridgework.indicators.tables import CSV_HEADER, csv_numbers
from bridgework.lib.tables.writing import csv_text
from bridgework.ui.charts.place_map import Area, PlaceMap
from bridgework.ui.links import Link
from bridgework.ui.numbers import count, not_shown, number
from bridgework.ui.quick import reverse


def _people(found: PlacesMap) -> str:
    population = found.indicator.population
    if found.group is None or found.group.is_everyone:
        return str(population) or _("people")
    # Translators: a group's people within a sentence; languages that cannot say "100 Black students" put the group in quotes.
    return pgettext("people of a group", "%(group)s") % {"group": people_of(found.group.name, population)}


def _with_range(place: MappedPlace) -> str:
    cell = place.cell
    if cell is None:
        return ""
    interval = range_text((cell.rate, cell.low, cell.high))
    return f"{rate_text(cell.rate)} ({interval})" if interval else rate_text(cell.rate)


def map_finding(found: PlacesMap, looked: LookedUp) -> str:
    """Return the finding: the lowest and the highest rate with their ranges, and whether chance alone explains the difference."""
    if not looked.ends:
        return _("There is no number to show here yet")
    low, high = looked.ends[0], looked.ends[-1]
    counted = str(found.indicator.counted)
    words = {
        "period": found.period,
        "counted": counted,
        "people": _people(found),
        "name": str(found.indicator.name),
        "low": _with_range(low),
        "high": _with_range(high),
        "place": low.name,
    }
    is_plain = found.indicator.unit == Indicator.Unit.GIVEN or not counted
    if len(looked.ends) == 1:
        if found.indicator.unit == Indicator.Unit.EVENTS:
            return _("In %(period)s, %(low)s %(counted)s per 100 %(people)s in %(place)s") % words
        if is_plain:
            return _("In %(period)s, %(name)s: %(low)s per 100 %(people)s in %(place)s") % words
        return _("In %(period)s, %(low)s of every 100 %(people)s in %(place)s %(counted)s") % words
    if found.indicator.unit == Indicator.Unit.EVENTS:
        return (
            _("In %(period)s, between %(low)s and %(high)s %(counted)s per 100 %(people)s, from place to place") % words
        )
    if is_plain:
        return (
            _("In %(period)s, %(name)s: between %(low)s and %(high)s per 100 %(people)s, from place to place") % words
        )
    return (
        _("In %(period)s, between %(low)s and %(high)s of every 100 %(people)s %(counted)s, from place to place")
        % words
    )


def apart_text(found: PlacesMap) -> str:
    """Return whether the places differ more than chance makes them, where that can be said."""
    if found.apart.p is None:
        if found.apart.reason == "not_people":
            return _(
                "How far the places differ beyond chance is not said here: the numbers are not counts of people, each once."
            )
        return ""
    if found.apart.is_beyond_chance:
        return _(
            "The places differ more than chance alone would make them. Why they differ, this picture does not say."
        )
    return _("The places differ no more than chance alone could make them.")


def legend_title(found: PlacesMap) -> str:
    """Return what the colors count."""
    words = {"counted": str(found.indicator.counted), "people": _people(found), "name": str(found.indicator.name)}
    if found.indicator.unit == Indicator.Unit.EVENTS:
        return _("%(counted)s per 100 %(people)s") % {
            **words,
            "counted": words["counted"][:1].upper() + words["counted"][1:],
        }
    if found.indicator.unit == Indicator.Unit.GIVEN or not words["counted"]:
        return _("%(name)s, per 100 %(people)s") % words
    return _("Of every 100 %(people)s, how many %(counted)s") % words


def legend_of(found: PlacesMap) -> list[tuple[int, str]]:
    """Return each class in numbers with how many places are in it."""
    entries = []
    last = len(found.classes.bounds) - 1
    decimals = 0 if all(bound == int(bound) for bounds in found.classes.bounds for bound in bounds) else 1
    for rank, ((low, high), n) in enumerate(zip(found.classes.bounds, found.classes.counts(), strict=True)):
        words = {"low": number(low, decimals), "high": number(high, decimals), "n": n}
        if low == high:
            text = ngettext("%(low)s (%(n)s place)", "%(low)s (%(n)s places)", n)
        elif found.classes.is_equal_steps and rank < last:
            text = ngettext("%(low)s to under %(high)s (%(n)s place)", "%(low)s to under %(high)s (%(n)s places)", n)
        else:
            text = ngettext("%(low)s to %(high)s (%(n)s place)", "%(low)s to %(high)s (%(n)s places)", n)
        entries.append((rank, text % words))
    return entries


def classes_text(found: PlacesMap) -> str:
    """Return how the classes were made."""
    if not found.classes.bounds:
        return ""
    if found.classes.is_equal_steps:
        return _("The colors go in equal steps.")
    return _("Each color has about as many places, for equal steps would give most of them one color.")


def hatched_text(found: PlacesMap) -> str:
    """Return what the hatching means, with how many places it is."""
    n = found.n_places - found.n_shown
    if not n:
        return ""
    if found.n_bounded:
        return ngettext(
            "not shown, or only “at most” and “at least” (%(n)s place)",
            "not shown, or only “at most” and “at least” (%(n)s places)",
            n,
        ) % {"n": n}
    if found.n_known == found.n_places:
        return ngettext("not shown (%(n)s place)", "not shown (%(n)s places)", n) % {"n": n}
    return ngettext("not shown, or no number (%(n)s place)", "not shown, or no number (%(n)s places)", n) % {"n": n}


def uncertain_text(found: PlacesMap) -> str:
    """Return how many places have a shaky rate."""
    n = found.n_uncertain
    if not n:
        return ""
    return ngettext(
        "%(n)s place is marked as uncertain in the table: its number rests on few people.",
        "%(n)s places are marked as uncertain in the table: their numbers rest on few people.",
        n,
    ) % {"n": n}


def place_said(found: PlacesMap, place: MappedPlace) -> str:
    """Return what is said of one place: its rate with its range and the counts behind it, or that it is not shown."""
    cell = place.cell
    if cell is None:
        return _("no number")
    if cell.at_most is not None:
        return _("at most %(rate)s per 100") % {"rate": cell.at_most}
    if cell.at_least is not None:
        return _("at least %(rate)s per 100") % {"rate": cell.at_least}
    if not cell.is_shown or cell.rate is None:
        return _("withheld by the source") if cell.is_withheld_by_source else not_shown()
    said = _("%(rate)s per 100") % {"rate": _with_range(place)}
    if cell.x is not None and cell.n is not None:
        said = _("%(said)s, %(x)s of %(n)s") % {"said": said, "x": count(cell.x), "n": count(cell.n)}
    return _("%(said)s, uncertain") % {"said": said} if place.is_uncertain else said


def hrefs_of(found: PlacesMap, slug: str) -> Callable[[MappedPlace], str]:
    """Return what gives the address of the indicator's page of one place."""
    page = reverse("indicators:indicator-detail", kwargs={"partnership": slug, "slug": found.indicator.slug})
    is_by = found.group is not None and not found.group.is_everyone
    by = f"&{urlencode({'by': found.group.dimension})}" if found.group is not None and is_by else ""
    return lambda place: f"{page}?place={quote_plus(place.code)}{by}"


def chart_of(found: PlacesMap, looked: LookedUp, slug: str) -> PlaceMap:
    """Return the map's drawing in plain terms."""
    href_of = hrefs_of(found, slug)
    areas = [
        Area(place.name, place_said(found, place), (), (0, 0), place.rank, href_of(place)) for place in looked.outlined
    ]
    return PlaceMap(
        alt=map_finding(found, looked) + ".",
        areas=areas,
        legend=legend_of(found),
        legend_title=legend_title(found),
        not_shown=hatched_text(found),
        hint=_("Point at a place, or tap it, to read its number and open its page."),
        sheet=looked.sheet,
    )


def map_table(found: PlacesMap, slug: str, places: Sequence[MappedPlace]) -> dict[str, Any]:
    """Return the table under the map: the places of one page by name, with their counts."""
    is_given = found.indicator.unit == Indicator.Unit.GIVEN
    columns: list[Any] = [_("Place")]
    if not is_given:
        counted = str(found.indicator.counted) or _("counted")
        columns += [
            (counted[:1].upper() + counted[1:], "count"),
            (_("of %(people)s") % {"people": _people(found)}, "count"),
        ]
    columns += [(_("per 100"), "number"), (_("range"), "number")]
    has_uncertain = found.n_uncertain > 0
    if has_uncertain:
        columns.append(_("How sure"))
    rows, href_of = [], hrefs_of(found, slug)
    for place in places:
        cell, link = place.cell, Link(place.name, href_of(place))
        if cell is None or not cell.is_shown or cell.rate is None:
            rows.append(
                [link, *([place_said(found, place)] * (len(columns) - 1 - has_uncertain)), *[""] * has_uncertain]
            )
            continue
        row: list[Any] = [link]
        if not is_given:
            row += [count(cell.x) if cell.x is not None else "–", count(cell.n) if cell.n is not None else "–"]
        row += [rate_text(cell.rate), "–" if cell.low is None else f"{rate_text(cell.low)}–{rate_text(cell.high)}"]
        rows.append([*row, *[_("uncertain: few people") if place.is_uncertain else ""] * has_uncertain])
    return {
        "caption": _("%(name)s by place, %(period)s: %(group)s")
        % {"name": found.indicator.name, "period": found.period, "group": found.group.name if found.group else ""},
        "columns": columns,
        "rows": rows,
    }


def map_csv(found: PlacesMap, looked: LookedUp) -> str:
    """Return the map's numbers as CSV; hidden cells are there with their status and without numbers."""
    rows = []
    for place in looked.of(range(found.n_places)):
        cell = place.cell
        if cell is None or found.group is None:
            continue
        who = (found.group.dimension, found.group.code, str(found.group.name))
        rows.append((place.code, place.name, found.period, *who, *csv_numbers(cell)))
    return csv_text(CSV_HEADER, rows)
