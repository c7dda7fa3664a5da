"""Whom a service reaches, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bridgework.alignment.queries.records import OLDEST
from bridgework.partnerships.models import Organization, Service
from bridgework.ui.naming import in_a_row, language_name, language_said, listed
from bridgework.ui.numbers import count, plain_date

GROUPS = {"parents": gettext_lazy("parents")}
_BAND = re.compile(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?)|(\+))")


def _band(code: str) -> str:
    match = _BAND.fullmatch(code)
    if not match:
        return code
    if match[3]:
        return _("all ages") if match[1] == "0" else _("%(age)s and over") % {"age": match[1]}
    return _("%(low)s to %(high)s") % {"low": match[1], "high": match[2]}


def age_name(code: str) -> str:
    """Return an age band for a list of choices: `14 to 17`, `18 and over`."""
    return _band(code)


def ages_said(codes: Sequence[str]) -> str:
    """Return age bands within a sentence: `ages 6 to 13 and 14 to 17`."""
    in_order = sorted(codes, key=_age_order)
    said = listed(_band(code) for code in in_order)
    return _("ages %(bands)s") % {"bands": said} if all(_BAND.fullmatch(c) and c != "0+" for c in codes) else said


def districts_said(codes: Sequence[str]) -> str:
    """Return districts within a sentence: `district 9`, `districts 9 and 10`, `Ward 5`, `district 9 and Ward 5`; none is empty."""
    in_order = sorted(codes, key=district_order)
    if codes and all(code.isdigit() for code in codes):
        said = ngettext("district %(names)s", "districts %(names)s", len(codes))
        return said % {"names": listed(in_order)}
    return listed(map(district_name, in_order))


def district_name(code: str) -> str:
    """Return a district for a list of choices."""
    return _("district %(names)s") % {"names": code} if code.isdigit() else code


def district_order(code: str) -> tuple[int, int, str]:
    """Return a key that sorts districts as people do: 2 before 10."""
    digits = re.search(r"\d+", code)
    return (0 if code.isdigit() else 1, int(digits[0][:9]) if digits else 0, code)


def spans_said(spans: Sequence[Sequence[float]]) -> str:
    """Return ages given as [from, to] within a sentence: `ages 14 to 17`; everybody's is said as all ages."""
    return ages_said([_code_of_span(span) for span in spans])


def span_name(span: Sequence[float]) -> str:
    """Return one span of ages in a list or a table: `14 to 17`."""
    return _band(_code_of_span(span))


def _code_of_span(span: Sequence[float]) -> str:
    low, high = (f"{age:g}" for age in span)
    return f"{low}+" if span[1] >= OLDEST else f"{low}-{high}"


def group_name(code: str) -> str:
    """Return a group of the directory in words."""
    return str(GROUPS.get(code, code.replace("-", " ")))


def _age_order(code: str) -> tuple[float, float, str]:
    match = _BAND.fullmatch(code)
    return (float(match[1]), float(match[2] or 999), code) if match else (999.0, 999.0, code)


def choices_of(kind: str, codes: Sequence[str]) -> list[tuple[str, str]]:
    """Return codes with their names, in the order in which people look for them."""
    if kind == "age":
        return [(code, age_name(code)) for code in sorted(codes, key=_age_order)]
    if kind == "group":
        return sorted(((code, str(GROUPS.get(code, code))) for code in codes), key=lambda choice: choice[1].casefold())
    if kind == "district":
        return [(code, district_name(code)) for code in sorted(codes, key=district_order)]
    return sorted(((code, language_name(code)) for code in codes), key=lambda choice: choice[1].casefold())


def languages_said(codes: Iterable[str]) -> str:
    return listed(sorted((language_said(code) for code in codes), key=str.casefold))


def reach_said(reach: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Return whom one service reaches, as label and words; what is not known is left out."""
    said = []
    if reach.get("age"):
        said.append((_("Ages"), listed(_band(code) for code in sorted(reach["age"], key=_age_order))))
    if reach.get("group"):
        said.append((_("For"), listed(str(GROUPS.get(code, code)) for code in reach["group"])))
    if reach.get("language"):
        said.append((_("Languages"), languages_said(reach["language"])))
    if reach.get("district"):
        said.append((_("Districts"), districts_said(reach["district"])))
    return said


def ages_between(service: Service) -> str:
    """Return a service's lowest and highest age in words; empty where neither is known."""
    low, high = service.minimum_age, service.maximum_age
    if low is None and high is None:
        return ""
    if high is None or high >= OLDEST:
        return _band(f"{low or 0:g}+")
    return _band(f"{low or 0:g}-{high:g}")


def facts_said(service: Service) -> list[tuple[str, Any]]:
    """Return what a record says of a service beyond whom it serves, as label and words; what it does not say is left out."""
    capacity = ""
    if service.capacity is not None:
        capacity = f"{count(service.capacity)} {service.capacity_unit}".strip()
        if service.capacity_as_of:
            capacity = _("%(capacity)s, as of %(date)s") % {
                "capacity": capacity,
                "date": plain_date(service.capacity_as_of),
            }
    said = [
        (_("Who can come"), service.eligibility),
        (_("When"), service.schedule),
        (_("What it costs"), service.cost),
        (_("How to get it"), service.application),
        (_("How much there is"), capacity),
        (_("Paid for by"), service.funding),
    ]
    return [(label, words) for label, words in said if words]


def freshness_said(confirmed_on: date | None, is_fresh: bool) -> str:
    """Return how fresh a record is, in a sentence."""
    if confirmed_on is None:
        return _("Nobody has confirmed yet that this still holds. Ask before you go.")
    said = _("Confirmed on %(date)s.") if is_fresh else _("Last confirmed on %(date)s. Ask before you go.")
    return said % {"date": plain_date(confirmed_on)}


def asked_said(record: Organization, asked_on: date | None, n_days: int, *, has_people: bool) -> str:
    """Return when those who keep a record are asked next whether it holds, or why nobody is."""
    every = ngettext("every %(n)s day", "every %(n)s days", n_days) % {"n": count(n_days)}
    if record.left_on is not None:
        return ""
    if asked_on is None:
        return _(
            "Nobody keeps this record and nobody has confirmed it yet, so nobody is asked by mail. Once an organization keeps "
            "it, its people are asked %(every)s."
        ) % {"every": every}
    if not has_people:
        return _(
            "Nobody who could confirm it has an account here, so no mail is sent. The steward can invite its people."
        )
    return _("Its keepers are asked %(every)s whether it still holds, next on %(day)s.") % {
        "every": every,
        "day": plain_date(asked_on),
    }


def reach_in_short(reach: Mapping[str, Sequence[str]]) -> str:
    """Return whom one service reaches in one line of a list."""
    parts = []
    if reach.get("age"):
        parts.append(ages_said(reach["age"]))
    if reach.get("language"):
        names = [name for _code, name in choices_of("language", reach["language"])]
        parts.append(
            listed(names[:3])
            if len(names) <= 3
            else _("%(first)s and %(n)s more languages") % {"first": in_a_row(names[:2]), "n": len(names) - 2}
        )
    if reach.get("district"):
        codes = reach["district"]
        parts.append(districts_said(codes) if len(codes) <= 3 else _("%(n)s districts") % {"n": len(codes)})
    return " · ".join(parts)
