"""Records of the directory: who keeps them, how fresh they are, which are probably one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from bridgework.analysis.same_organization import Listed, Same, Sames, same_organizations
from bridgework.partnerships.models import (
    Claim,
    Distinct,
    Location,
    Membership,
    Merge,
    Organization,
    OrganizationIdentifier,
    Partnership,
    Role,
    Service,
)


@dataclass(frozen=True)
class Candidate:
    """Two records that are probably one, each with what it holds, and why they are shown."""

    one: Organization
    other: Organization
    same: Same


def stale_before(partnership: Partnership, today: date) -> date:
    """Return the day before which a confirmation is too old."""
    return today - timedelta(days=partnership.confirm_every_days)


def is_fresh(partnership: Partnership, confirmed_on: date | None, today: date) -> bool:
    """Return whether a record was confirmed within the partnership's interval."""
    return confirmed_on is not None and confirmed_on >= stale_before(partnership, today)


def asked_next_on(record: Organization, today: date) -> date | None:
    """Return the day on which those who keep a record are asked by mail whether it still holds; None where nobody will be.

    A record that nobody ever confirmed is asked about only once somebody keeps it.
    """
    if record.left_on is not None or (record.last_confirmed_on is None and record.keeper_id is None):
        return None
    known = [day for day in (record.last_confirmed_on, record.confirm_asked_on) if day is not None]
    if not known:
        return today
    return max(max(known) + timedelta(days=record.partnership.confirm_every_days + 1), today)


def claims_waiting(partnership: Partnership) -> QuerySet[Claim]:
    """Return what organizations asked to keep, oldest first."""
    rows = Claim.objects.within(partnership).filter(state=Claim.State.WAITING)
    return rows.select_related("record", "keeper").order_by("asked_at", "pk")


def merges_of(partnership: Partnership) -> QuerySet[Merge]:
    """Return the records that became one, newest first."""
    return Merge.objects.within(partnership).select_related("kept").defer("undo").order_by("-merged_at", "-pk")


def merged_into(partnership: Partnership, slug: str) -> str | None:
    """Return the address of the record that one with this old address became; None where there is none."""
    rows = Merge.objects.within(partnership).filter(gone_slug=slug, undone_at=None)
    return rows.order_by("-pk").values_list("kept__slug", flat=True).first()


def records_kept_by(partnership: Partnership, organizations: Iterable[int]) -> QuerySet[Organization]:
    """Return the records that people of these organizations keep: their own, and those given to them."""
    ids = list(organizations)
    rows = Organization.objects.within(partnership).filter(Q(pk__in=ids) | Q(keeper__in=ids))
    return rows.order_by("name", "pk")


def same_in_directory(partnership: Partnership) -> Sames:
    """Return which records are probably one, without those that somebody told apart. Six queries."""
    rows = list(Organization.objects.within(partnership).values_list("pk", "name", "url", "phone", "is_tribal_nation"))
    named: dict[int, list[str]] = defaultdict(list)
    for pk, kind, value in OrganizationIdentifier.objects.filter(organization__partnership=partnership).values_list(
        "organization", "kind", "value"
    ):
        named[pk].append(f"{kind}:{value}".casefold())
    addresses: dict[int, set[str]] = defaultdict(set)
    phones: dict[int, set[str]] = defaultdict(set)
    for pk, address, phone in Location.objects.within(partnership).values_list("organization", "address", "phone"):
        addresses[pk].add(address)
        phones[pk].add(phone)
    for pk, phone in Service.objects.within(partnership).exclude(phone="").values_list("organization", "phone"):
        phones[pk].add(phone)
    found = same_organizations(
        [
            Listed(pk, name, tuple(named[pk]), tuple({phone, *phones[pk]}), url, tuple(addresses[pk]))
            for pk, name, url, phone, is_nation in rows
            if not is_nation
        ]
    )
    apart = set(Distinct.objects.within(partnership).values_list("one", "other"))
    pairs = tuple(pair for pair in found.pairs if (pair.one, pair.other) not in apart)
    return Sames(pairs, found.n_blocks_left_out)


def candidates(partnership: Partnership, pairs: Iterable[Same]) -> list[Candidate]:
    """Return pairs with both records, as a person compares them. Two queries."""
    pairs = list(pairs)
    rows = {row.pk: row for row in compared(partnership, {key for pair in pairs for key in (pair.one, pair.other)})}
    return [Candidate(rows[pair.one], rows[pair.other], pair) for pair in pairs if {pair.one, pair.other} <= set(rows)]


def compared(partnership: Partnership, keys: Iterable[int]) -> QuerySet[Organization, Any]:
    """Return records with what shows whether they are one: identifiers, and how much hangs on them."""
    return (
        Organization.objects.within(partnership)
        .filter(pk__in=list(keys))
        .annotate(
            n_services=Count("services", distinct=True),
            n_programs=Count("programs", distinct=True),
            n_people=Count("memberships", filter=Q(memberships__ended_at=None), distinct=True),
        )
        .prefetch_related("identifiers")
    )


def records_to_ask_about(today: date) -> QuerySet[Organization, Any]:
    """Return records that somebody keeps and nobody confirmed for their partnership's interval, not asked about since.

    The interval is checked for each by the caller, whose day it is there.
    """
    rows = Organization.objects.filter(left_on=None).filter(Q(keeper__isnull=False) | Q(services__isnull=False))
    asked = Q(confirm_asked_on=None) | Q(confirm_asked_on__lt=F("last_confirmed_on")) | Q(confirm_asked_on__lt=today)
    return rows.filter(asked).select_related("partnership").distinct().order_by("pk")


def keepers_of(record: Organization) -> QuerySet[Membership]:
    """Return the capacities in which a record may be confirmed, the longest there first."""
    ids = [one for one in (record.pk, record.keeper_id) if one]
    rows = Membership.objects.filter(organization__in=ids, ended_at=None, person__is_active=True)
    return rows.exclude(role=Role.RESIDENT).select_related("person", "organization", "partnership").order_by("pk")
