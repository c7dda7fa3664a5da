"""Who was in the room, over the last sessions: by organization and by sector; and who has not been there yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bridgework.gatherings.models import Attendance, Gathering
from bridgework.gatherings.queries.sessions import public_gatherings
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Organization, Partnership, Sector

SESSIONS = 12
MOST_ROWS = 25


@dataclass(frozen=True)
class PresenceRow:
    """One organization (or sector): came (True), invited and not there (False), neither (None), session by session."""

    name: str
    came: tuple[bool | None, ...]

    @property
    def n_came(self) -> int:
        """In how many of the sessions it was."""
        return sum(one is True for one in self.came)


@dataclass(frozen=True)
class PresencePage:
    """The last sessions with recorded attendance, oldest first, and who was there."""

    sessions: list[Gathering]
    organizations: list[PresenceRow]
    n_organizations: int  # that were in the room or invited, those beyond the rows shown among them
    sectors: list[PresenceRow]
    never: list[str]  # partners that were in none of these sessions
    n_never: int
    n_partners: int


@prepared
def _held(partnership: Partnership, now: datetime, with_hidden: bool) -> QuerySet[Gathering]:
    # What has ended has begun: said twice, so that the index by the start gives the order and reading ends with the twelfth.
    came = Exists(Attendance.objects.filter(gathering=OuterRef("pk")))
    rows = public_gatherings(partnership, with_hidden=with_hidden).filter(
        came, ends_at__lt=now, starts_at__lt=now, cancelled_at=None
    )
    return rows.only("slug", "title", "starts_at", "is_all_day").order_by("-starts_at", "-pk")[:SESSIONS]


_WHO = (
    "gathering_id",
    "organization_id",
    "organization__name",
    "organization__sector",
    "organization__is_tribal_nation",
)


@prepared
def _came(gatherings: list[Gathering]) -> QuerySet[Attendance, Any]:
    rows = Attendance.objects.filter(gathering__in=gatherings)
    return rows.filter(organization__is_partner=True, organization__left_on=None).values_list(*_WHO)


@prepared
def _asked(gatherings: list[Gathering]) -> QuerySet[Any, Any]:
    own = {"gathering__in": gatherings, "organization__is_partner": True, "organization__left_on": None}
    hosts = Gathering.hosts.through.objects.filter(**own).values_list(*_WHO)
    return hosts.union(Gathering.invited.through.objects.filter(**own).values_list(*_WHO))


@prepared
def _sectors(partnership: Partnership) -> QuerySet[Organization, Any]:
    rows = Organization.objects.within(partnership).filter(is_partner__in=[True], left_on=None).order_by()
    n_nations = Count("pk", filter=Q(is_tribal_nation=True))  # grouped by both, SQLite would sort them all
    return rows.values("sector").annotate(n=Count("*"), n_nations=n_nations).values_list("sector", "n", "n_nations")


@prepared
def _others(partnership: Partnership, came: list[int]) -> QuerySet[Organization, str]:
    # Read in the order of the index by name, so that it ends with the last one that is shown.
    rows = Organization.objects.within(partnership).filter(is_partner__in=[True], left_on=None).exclude(pk__in=came)
    return rows.order_by("name", "pk").values_list("name", flat=True)[:MOST_ROWS]


def presence_page(partnership: Partnership, now: datetime, *, with_hidden: bool = False) -> PresencePage:
    """Return who was in the room in the last twelve sessions. Five queries, bounded by these sessions.

    Parameters
    ----------
    now : datetime
        Aware moment: sessions that ended before it.
    with_hidden : bool
        Whether sessions for members only count, too.
    """
    sessions = _held(partnership, now, with_hidden)[::-1]
    named: dict[int, str] = {}
    standing: dict[int, tuple[str, bool]] = {}
    came: set[tuple[int, int]] = set()
    asked: set[tuple[int, int]] = set()
    for found, rows in ((came, _came(sessions)), (asked, _asked(sessions))) if sessions else ():
        for gathering, pk, name, sector, is_nation in rows:
            found.add((gathering, pk))
            named[pk], standing[pk] = name, (sector, bool(is_nation))
    n_came = Counter(pk for _session, pk in came)
    most = sorted(named, key=lambda pk: (-n_came[pk], named[pk]))[:MOST_ROWS]
    keys = [session.pk for session in sessions]
    shown = [
        PresenceRow(
            named[pk],
            tuple(True if (key, pk) in came else False if (key, pk) in asked else None for key in keys),
        )
        for pk in most
    ]
    in_room = {pk for _session, pk in came}
    counted = _sectors(partnership)
    n_partners = sum(n for _sector, n, _n_nations in counted)
    sectors = [(sector, False) for sector, n, n_nations in counted if n > n_nations]
    sectors += [("", True)] * any(n_nations for _sector, _n, n_nations in counted)
    return PresencePage(
        sessions,
        shown,
        len(named),
        _by_sector(sessions, came, standing, sectors),
        _others(partnership, sorted(in_room) or [0]) if sessions else [],
        n_partners - len(in_room) if sessions else 0,
        n_partners,
    )


def _by_sector(
    sessions: list[Gathering],
    came: set[tuple[int, int]],
    standing: dict[int, tuple[str, bool]],
    sectors: list[tuple[str, bool]],
) -> list[PresenceRow]:
    """Return for each sector that has partners in which sessions somebody of it was; all tribal nations are one row."""
    labels = {one: _label(*one) for one in {*sectors, *standing.values()}}
    there: dict[str, set[int]] = {}
    for session, pk in came:
        there.setdefault(labels[standing[pk]], set()).add(session)
    order = {str(one.label): at for at, one in enumerate(Sector)}
    names = sorted({labels[one] for one in sectors}, key=lambda name: (order.get(name, len(order)), name))
    return [PresenceRow(name, tuple(one.pk in there.get(name, ()) or None for one in sessions)) for name in names]


def _label(sector: str, is_nation: bool) -> str:
    return sector_said(Organization(sector=sector, is_tribal_nation=is_nation))


def sector_said(organization: Organization) -> str:
    """Return the sector as a row is named by it, also where nobody has said one yet."""
    return organization.standing or _("No sector named")
