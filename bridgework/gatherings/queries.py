"""Everything that reads sessions: lists, one session, and who taught whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from bridgework.gatherings.models import Attendance, FollowUp, Gathering
from bridgework.partnerships.models import Organization, Partnership


def public_gatherings(partnership: Partnership, *, with_hidden: bool = False) -> QuerySet[Gathering]:
    """Return the sessions that pages may show: public ones, and not those of a goal that is not public."""
    rows = Gathering.objects.within(partnership)
    return rows if with_hidden else rows.filter(is_public=True).exclude(goal__is_public=False)


def next_gatherings(partnership: Partnership, now: datetime, n: int) -> list[Gathering]:
    """Return the next `n` public sessions that have not ended, hosts loaded. Two queries."""
    rows = public_gatherings(partnership).filter(ends_at__gte=now, cancelled_at=None)
    return list(rows.prefetch_related("hosts").order_by("starts_at", "pk")[:n])


def upcoming(partnership: Partnership, now: datetime, *, with_hidden: bool = False) -> QuerySet[Gathering]:
    """Return the sessions that have not ended, the next first, cancelled ones included."""
    rows = public_gatherings(partnership, with_hidden=with_hidden).filter(ends_at__gte=now)
    return rows.prefetch_related("hosts").order_by("starts_at", "pk")


def past(partnership: Partnership, now: datetime, *, with_hidden: bool = False) -> QuerySet[Gathering]:
    """Return the sessions that have ended, the latest first."""
    rows = public_gatherings(partnership, with_hidden=with_hidden).filter(ends_at__lt=now)
    return rows.prefetch_related("hosts").order_by("-starts_at", "-pk")


@dataclass(frozen=True)
class SessionTogether:
    """Two organizations met in one session.

    `taught` and `learned` say what the organization at hand did there; `other_taught` and `other_learned` what the other one
    did.
    """

    gathering: Gathering
    other: Organization
    taught: bool
    learned: bool
    other_taught: bool
    other_learned: bool

    @property
    def is_learning_from(self) -> bool:
        """The organization at hand learned where the other one taught."""
        return self.learned and self.other_taught

    @property
    def is_teaching(self) -> bool:
        """The organization at hand taught where the other one learned."""
        return self.taught and self.other_learned


def sessions_together(organization: Organization, *, limit: int = 200) -> list[SessionTogether]:
    """Return with whom an organization sat in public sessions, and who taught whom; newest first. Two queries.

    Parameters
    ----------
    limit : int
        How many of its newest sessions are read.
    """
    own = {
        attendance.gathering_id: attendance
        for attendance in Attendance.objects.filter(
            organization=organization, gathering__is_public=True, gathering__cancelled_at=None
        )
        .exclude(gathering__goal__is_public=False)
        .select_related("gathering")
        .order_by("-gathering__starts_at")[:limit]
    }
    others = (
        Attendance.objects.filter(gathering__in=list(own))
        .exclude(organization=organization)
        .select_related("organization")
        .order_by("-gathering__starts_at", "organization__name", "pk")
    )
    return [
        SessionTogether(
            own[row.gathering_id].gathering,
            row.organization,
            own[row.gathering_id].has_taught,
            own[row.gathering_id].has_learned,
            row.has_taught,
            row.has_learned,
        )
        for row in others
    ]


def gathering_detail(partnership: Partnership, slug: str, *, with_hidden: bool = False) -> Gathering | None:
    """Return one session with hosts, attendance and follow-ups, or None if this reader may not see it. Four queries."""
    follow_ups = FollowUp.objects.select_related("commitment__organization").order_by("commitment__due_on", "pk")
    if not with_hidden:
        follow_ups = follow_ups.exclude(commitment__goal__is_public=False).exclude(
            commitment__decision__is_public=False
        )
    return (
        public_gatherings(partnership, with_hidden=with_hidden)
        .filter(slug=slug)
        .select_related("goal")
        .prefetch_related(
            "hosts",
            Prefetch("attendances", Attendance.objects.select_related("organization").order_by("organization__name")),
            Prefetch("follow_ups", follow_ups),
        )
        .first()
    )
