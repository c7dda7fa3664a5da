"""What a record says beyond its name and description, taken from the nested object of HSDS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bridgework.partnerships.actions.directory.normal import web_address
from bridgework.partnerships.actions.directory.records import (
    LocationRecord,
    OrganizationRecord,
    ProgramRecord,
    ServiceRecord,
)
from bridgework.places.labels import tidied

MOST = 2_000  # characters of one text
Record = OrganizationRecord | ProgramRecord | LocationRecord | ServiceRecord
Nested = Mapping[str, Any]


def added(record: Any, nested: Nested, key: Callable[[str], str]) -> Any:
    """Return a record with what the nested object says; `key` makes the identifier of an id of the source."""
    whole = dict(nested)
    if isinstance(record, OrganizationRecord):
        return replace(
            record,
            legal_status=said(nested, "legal_status", 200),
            email=said(nested, "email", 254),
            phone=first_phone(nested),
            identifiers=tuple(sorted(identifiers(nested))),
            hsds=whole,
        )
    if isinstance(record, LocationRecord):
        access = joined(one.get("description", "") for one in nested.get("accessibility", ()))
        return replace(record, phone=first_phone(nested), accessibility=access[:500], hsds=whole)
    if isinstance(record, ServiceRecord):
        return replace(
            record,
            url=web_address(said(nested, "url", 490)),
            email=said(nested, "email", 254),
            phone=first_phone(nested),
            eligibility=said(nested, "eligibility_description"),
            schedule=schedule_said(nested.get("schedules", ())),
            cost=cost_said(nested),
            application=said(nested, "application_process"),
            funding=joined(one.get("source", "") for one in nested.get("funding", ())),
            terms=frozenset(key(one) for one in terms_of(nested)),
            hsds=whole,
        )
    return replace(record, hsds=whole)


def said(nested: Nested, name: str, most: int = MOST) -> str:
    """Return a text of the object, tidied and short enough; nothing where it is none."""
    value = nested.get(name, "")
    return tidied(str(value))[:most] if isinstance(value, str | int | float) else ""


def joined(texts: Iterable[Any]) -> str:
    """Return texts in a row, each once."""
    return "; ".join(dict.fromkeys(text for text in (tidied(str(one)) for one in texts) if text))[:MOST]


def first_phone(nested: Nested) -> str:
    """Return the first phone number of the object itself, without the quotation marks that some sources add."""
    numbers = (tidied(str(one.get("number", ""))).strip("\"' ") for one in nested.get("phones", ()))
    return next((number for number in numbers if number), "")[:60]


def identifiers(nested: Nested) -> set[tuple[str, str, str, str]]:
    """Return what others call an organization; a tax number of its own is one of them."""
    found = {
        tuple(
            tidied(str(one.get(name, "")))[:100]
            for name in ("identifier_scheme", "identifier_type", "identifier", "id")
        )
        for one in nested.get("organization_identifiers", ())
    }
    return {one for one in found if len(one) == 4 and one[2]}


def schedule_said(schedules: Iterable[Nested]) -> str:
    """Return when it is open, in the source's words, or as days and hours."""
    found = []
    for one in schedules:
        hours = "–".join(str(one[name])[:5] for name in ("opens_at", "closes_at") if one.get(name))
        days = str(one.get("byday", "")).replace(",", ", ")
        found.append(one.get("description") or " ".join(part for part in (days, hours) if part))
    return joined(found)


def cost_said(nested: Nested) -> str:
    """Return what it costs, in the source's words."""
    options = [
        " ".join(str(one[name]) for name in ("option", "amount", "currency", "amount_description") if one.get(name))
        for one in nested.get("cost_options", ())
    ]
    return said(nested, "fees_description") or said(nested, "fees") or joined(options)


def terms_of(nested: Nested) -> set[str]:
    """Return the source's ids of the terms that class the object."""
    found = set()
    for one in nested.get("attributes", ()):
        term = one.get("taxonomy_term", {}).get("id") or one.get("taxonomy_term_id")
        if term:
            found.add(str(term))
    return found


def day_of(text: str) -> date | None:
    """Return a day as HSDS writes it, or none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
