"""Ties with the people who hold them, for those who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.relationships.models import ASK_EVERY, QUIET_AFTER, CheckIn, Holding, Pace, Said
from bridgework.relationships.queries.ties import Named, Tie, ties_of
from bridgework.relationships.rules import has_left, is_quiet, months_before


@dataclass(frozen=True)
class Side:
    """One side of a tie: who holds it there, who takes over, when they last checked in."""

    organization: Named
    holding: Holding | None

    @property
    def holder(self) -> Membership | None:
        """Who holds it, if that person still acts for the organization."""
        if self.holding is None or has_left(self.holding.holder):
            return None
        return self.holding.holder

    @property
    def successor(self) -> Membership | None:
        """Who was named to take over, if that person still acts for the organization."""
        if self.holding is None or has_left(self.holding.successor):
            return None
        return self.holding.successor

    @property
    def is_sought(self) -> bool:
        """Whoever held it has left, and nobody has taken over yet: the tie is looking for someone."""
        return self.holding is not None and self.holder is None

    @property
    def checked_in_at(self) -> datetime | None:
        """When this side last checked in."""
        return self.holding.checked_in_at if self.holding else None


@dataclass(frozen=True)
class HeldTie:
    """A tie as its own people see it: both sides, the newest sign, and whether it went quiet."""

    tie: Tie | None  # None where nothing on record ties the two
    mine: Side
    theirs: Side
    last_on: date | None
    is_quiet: bool


def pace_of(partnership: Partnership) -> Pace:
    """Return the partnership's pace; unless somebody set one, six months to quiet and a question every three."""
    found = Pace.objects.within(partnership).first()
    return found or Pace(partnership=partnership, quiet_after=QUIET_AFTER, ask_every=ASK_EVERY)


def _holdings(partnership: Partnership) -> QuerySet[Holding]:
    return Holding.objects.within(partnership).select_related("holder__person", "successor__person")


def _held(tie: Tie | None, mine: Side, theirs: Side, pace: Pace, today: date) -> HeldTie:
    zone = pace.partnership.zone
    days = [side.checked_in_at.astimezone(zone).date() for side in (mine, theirs) if side.checked_in_at]
    if tie is not None and tie.last_on is not None:
        days.append(tie.last_on)
    last_on = max(days, default=None)
    return HeldTie(tie, mine, theirs, last_on, tie is not None and is_quiet(last_on, today, pace.quiet_after))


def ties_held_by(organization: Organization, today: date) -> list[HeldTie]:
    """Return an organization's own ties with both sides: first those that need something, then by name. Three queries.

    Parameters
    ----------
    organization : Organization
    today : date
        The partnership's local date; a session of a later day is no sign of life yet.
    """
    partnership = organization.partnership
    ties = ties_of(partnership, organization=organization, until=today)
    rows = _holdings(partnership).filter(Q(organization=organization) | Q(other=organization))
    by_side = {(row.organization_id, row.other_id): row for row in rows}
    pace = pace_of(partnership)
    pace.partnership = partnership
    me = Named(organization.pk, organization.name, organization.slug)
    found = []
    for tie in ties.values():
        other = tie.seen_from(organization.pk)
        mine = Side(me, by_side.get((organization.pk, other.pk)))
        found.append(_held(tie, mine, Side(other, by_side.get((other.pk, organization.pk))), pace, today))
    return sorted(found, key=lambda one: (not one.mine.is_sought, not one.is_quiet, one.theirs.organization.name))


def tie_between(one: Organization, other: Organization, today: date) -> HeldTie:
    """Return what is on record of two organizations, `one` being the side that looks. Three queries.

    Parameters
    ----------
    one, other : Organization
    today : date
        The partnership's local date.
    """
    partnership = one.partnership
    pair = (min(one.pk, other.pk), max(one.pk, other.pk))
    tie = ties_of(partnership, organization=one, until=today).get(pair)
    rows = _holdings(partnership).filter(Q(organization=one, other=other) | Q(organization=other, other=one))
    by_side = {row.organization_id: row for row in rows}
    pace = pace_of(partnership)
    pace.partnership = partnership
    mine, theirs = (Side(Named(who.pk, who.name, who.slug), by_side.get(who.pk)) for who in (one, other))
    return _held(tie, mine, theirs, pace, today)


def check_ins_between(one: Organization, other: Organization, *, limit: int = 10) -> list[CheckIn]:
    """Return what both sides said in check-ins, newest first; for the two alone. One query."""
    both = Q(holding__organization=one, holding__other=other) | Q(holding__organization=other, holding__other=one)
    return list(
        CheckIn.objects.filter(both).select_related("holding__organization").order_by("-said_at", "-pk")[:limit]
    )


def said_between(one: Organization, other: Organization) -> list[Said]:
    """Return what the two said of each other, also what only one side said so far. One query."""
    low, high = sorted((one.pk, other.pk))
    rows = Said.objects.within(one.partnership).filter(one=low, other=high)
    return list(rows.exclude(one_at=None, other_at=None).order_by("kind"))


def check_ins_due(now: datetime) -> QuerySet[Holding]:
    """Return the ties whose holder is to be asked: neither asked, nor named, nor heard of for the months of the pace."""
    today = now.date()
    due = Q()
    for months in range(1, 13):
        before = now - (today - months_before(today, months))
        has_pace = Q(partnership__pace__ask_every=months)
        if months == ASK_EVERY:
            has_pace |= Q(partnership__pace=None)
        is_long_ago = Q(held_since__lte=before) & (Q(checked_in_at=None) | Q(checked_in_at__lte=before))
        due |= has_pace & is_long_ago & (Q(asked_at=None) | Q(asked_at__lte=before))
    rows = Holding.objects.filter(due, holder__ended_at=None, holder__person__is_active=True)
    return rows.filter(organization__left_on=None, other__left_on=None).order_by("pk")


def successors_to_ask(now: datetime) -> QuerySet[Holding]:
    """Return the ties whose holder has left and whose successor has not been asked yet."""
    has_gone = Q(holder=None) | Q(holder__ended_at__isnull=False) | Q(holder__person__is_active=False)
    rows = Holding.objects.filter(has_gone, successor_asked_at=None, successor__ended_at=None)
    return rows.filter(successor__person__is_active=True).order_by("pk")
