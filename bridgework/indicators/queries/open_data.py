"""What everybody may read of releases: the list, one release, and the rows of its tables."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bridgework.indicators.models import Release, ReleasedTable
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Partnership

MOST_RELEASES, MOST_TABLES = 50, 100
LISTED = ("release_id", "digest", "is_open", "n_rows", "n_hidden", "report", "indicator__slug", "indicator__name")


@dataclass(frozen=True)
class Column:
    """One column of the open data: its name, what it is in a Frictionless schema, and what it says."""

    name: str
    type: str
    description: Any


OPEN_COLUMNS = (
    Column("place_code", "string", _("Code of the place, as its source gives it")),
    Column("place", "string", _("Name of the place")),
    Column("period", "string", _("Label of the period")),
    Column("starts_on", "date", _("First day of the period")),
    Column("ends_on", "date", _("Last day of the period")),
    Column("dimension", "string", _("By what people are told apart; everyone: all people")),
    Column("group", "string", _("Code of the group")),
    Column("group_name", "string", _("Name of the group")),
    Column(
        "status",
        "string",
        _("shown, bounded (at most or at least), not-shown, or withheld-by-source; never read a missing number as 0"),
    ),
    Column("numerator", "integer", _("People (or events) counted")),
    Column("denominator", "integer", _("People in all")),
    Column("rate_per_100", "number", _("Numerator per 100 of the denominator, or the rate as its source gives it")),
    Column("low_per_100", "number", _("Lower end of the 95-percent interval: Wilson for people, Poisson for events")),
    Column("high_per_100", "number", _("Upper end of the 95-percent interval")),
    Column("margin_as_given", "number", _("Margin of error, as the source gives it")),
    Column("at_most_percent", "integer", _("Where only a bound may be known: the share is at most so many percent")),
    Column("at_least_percent", "integer", _("Where only a bound may be known: the share is at least so many percent")),
)


def releases_to_see(partnership: Partnership) -> QuerySet[Release]:
    """Return the releases that everybody may know of: signed, with at least one public table, the newest first."""
    rows = Release.objects.within(partnership).exclude(state=Release.State.DRAFT)
    rows = rows.annotate(n_open=Count("tables", filter=Q(tables__is_open=True, tables__indicator__is_public=True)))
    return rows.filter(n_open__gt=0).order_by("-number")


def tables_to_see(release: Release) -> QuerySet[ReleasedTable]:
    """Return the tables of a release that are open data."""
    rows = release.tables.filter(is_open=True, indicator__is_public=True)
    return rows.select_related("indicator").defer("ledger", "public").order_by("indicator__position", "pk")


@prepared
def newest_releases(partnership: Partnership) -> QuerySet[Release]:
    """Return the newest fifty releases that everybody may know of, each with who signed it."""
    return releases_to_see(partnership).select_related("signed_by__organization")[:MOST_RELEASES]


@prepared
def _release(partnership: Partnership, number: int) -> QuerySet[Release]:
    rows = releases_to_see(partnership).filter(number=number)
    return rows.select_related("signed_by__organization")


def release_to_see(partnership: Partnership, number: int) -> Release | None:
    """Return one release that everybody may know of, or None."""
    # Every door reads the number from an address; what no database can hold is no release.
    for release in _release(partnership, number) if number < 2**31 else ():
        release.partnership = partnership
        return release
    return None


@prepared
def tables_listed(release: Release) -> QuerySet[ReleasedTable]:
    """Return the first hundred tables of a release that are open data, for its page."""
    rows = ReleasedTable.objects.filter(release=release, is_open=True, indicator__is_public=True)
    rows = rows.select_related("indicator").order_by("indicator__position", "pk").only(*LISTED)
    return rows[:MOST_TABLES]


def rows_of_table(table: ReleasedTable) -> list[list[Any]]:
    """Return a table's public rows, in the order of `OPEN_COLUMNS`."""
    return json.loads(zlib.decompress(bytes(table.public)))


def draft_of(partnership: Partnership) -> Release | None:
    """Return the release that waits for a signature, if there is one."""
    rows = Release.objects.within(partnership).filter(state=Release.State.DRAFT)
    return rows.select_related("prepared_by__person", "prepared_by__organization").first()
