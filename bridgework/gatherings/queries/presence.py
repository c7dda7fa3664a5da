"""Who was in the room, over the last sessions: by organization and by sector; and who has not been there yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from bridgework.gatherings.models import Attendance, Gathering
from bridgework.gatherings.queries.sessions import public_gatherings
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Organization, Partnership, Sector

SESSIONS = 12
MOST_ROWS = 40


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
    came = Attendance.objects.values("gathering")
    rows = public_gatherings(partnership, with_hidden=with_hidden).filter(
        ends_at__lt=now, cancelled_at=None, pk__in=came
    )
    return rows.only("slug", "title", "starts_at", "is_all_day").order_by("-starts_at", "-pk")[:SESSIONS]


@prepared
def _came(gatherings: list[Gathering]) -> QuerySet[Attendance, Any]:
    return Attendance.objects.filter(gathering__in=gatherings).values_list("gathering_id", "organization_id")


@prepared
def _asked(gatherings: list[Gathering]) -> QuerySet[Any, Any]:
    hosts = Gathering.hosts.through.objects.filter(gathering__in=gatherings).values_list(
        "gathering_id", "organization_id"
    )
    invited = Gathering.invited.through.objects.filter(gathering__in=gatherings)
    return hosts.union(invited.values_list("gathering_id", "organization_id"))


@prepared
def _partners(partnership: Partnership) -> QuerySet[Organization]:
    rows = Organization.objects.within(partnership).filter(is_partner=True, left_on=None)
    return rows.only("name", "sector", "is_tribal_nation").order_by("name", "pk")[:2_000]


def presence_page(partnership: Partnership, now: datetime, *, with_hidden: bool = False) -> PresencePage:
    """Return who was in the room in the last twelve sessions. Four queries.

    Parameters
    ----------
    now : datetime
        Aware moment: sessions that ended before it.
    with_hidden : bool
        Whether sessions for members only count, too.
    """
    sessions = _held(partnership, now, with_hidden)[::-1]
    came = set(_came(sessions)) if sessions else set()
    asked = set(_asked(sessions)) if sessions else set()
    partners = _partners(partnership)
    rows, by_sector = [], {}
    for one in partners:
        own = tuple(
            True if (session.pk, one.pk) in came else False if (session.pk, one.pk) in asked else None
            for session in sessions
        )
        by_sector.setdefault(one.standing, []).append(own)
        rows.append(PresenceRow(one.name, own))
    shown = [row for row in rows if any(one is not None for one in row.came)]
    shown.sort(key=lambda row: (-row.n_came, row.name))
    never = [row.name for row in rows if row.n_came == 0] if sessions else []
    order = {str(one.label): at for at, one in enumerate(Sector)}
    sectors = [
        PresenceRow(name, tuple(any(own[at] is True for own in many) or None for at in range(len(sessions))))
        for name, many in sorted(by_sector.items(), key=lambda pair: order.get(pair[0], len(order)))
    ]
    return PresencePage(sessions, shown[:MOST_ROWS], len(shown), sectors, never[:MOST_ROWS], len(never), len(partners))
