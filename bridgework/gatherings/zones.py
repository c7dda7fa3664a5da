"""Time zones that a reader may choose: the page shows a time in the session's zone and in theirs, without script."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone
from django.utils.http import urlencode

from bridgework.ui.numbers import plain_time

REGIONS = frozenset({"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"})
ASKED = "zone"  # the parameter of the page's address; nothing else remembers the choice


@cache
def zone_names() -> tuple[str, ...]:
    """Return the zones of places, by name; what is no place (such as EST) is left out."""
    return tuple(sorted(name for name in available_timezones() if name.partition("/")[0] in REGIONS and "/" in name))


def zones_by_region() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (region, (zone, how it is written) of its places)."""
    rows = groupby(zone_names(), key=lambda name: name.partition("/")[0])
    return [(region, [(name, name.partition("/")[2].replace("_", " ")) for name in names]) for region, names in rows]


def chosen_zone(asked: str | None) -> ZoneInfo | None:
    """Return the zone that was asked for, or None if there is no such place."""
    return ZoneInfo(asked) if asked and asked in zone_names() else None


def zone_said(zone: ZoneInfo) -> str:
    """Return a zone as people read it: America/New York."""
    return zone.key.replace("_", " ")


def time_in(moment: datetime, zone: ZoneInfo) -> str:
    """Return a day and time in words, on another zone's clock."""
    with timezone.override(zone):
        return plain_time(moment)


def with_zone(path: str, zone: ZoneInfo | None) -> str:
    """Return an address that keeps the choice."""
    return f"{path}?{urlencode({ASKED: zone.key})}" if zone else path
