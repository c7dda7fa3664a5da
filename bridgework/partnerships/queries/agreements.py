"""Reading agreements: the list, one, those that end soon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.paginator import Page
from django.db.models import QuerySet

from bridgework.lib.paging import PER_PAGE, page_of_rows
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Agreement, Clause, Obligation, Partnership, Party
from bridgework.partnerships.models.agreements import WARNED_BEFORE


def agreements_to_see(partnership: Partnership, *, is_member: bool) -> QuerySet[Agreement]:
    """Return the agreements that a reader may see: public ones that were put to signature, and for members all."""
    rows = Agreement.objects.within(partnership)
    return rows if is_member else rows.filter(is_public=True, offered_at__isnull=False)


def may_see_agreement(agreement: Agreement, *, is_member: bool) -> bool:
    """Return whether a reader may see this one."""
    return is_member or (agreement.is_public and agreement.offered_at is not None)


@prepared
def _listed(partnership: Partnership, is_member: bool, offset: int) -> QuerySet[Agreement]:
    rows = agreements_to_see(partnership, is_member=is_member).order_by("-ends_on", "-pk")
    return rows[offset : offset + PER_PAGE + 1]


@prepared
def _one(partnership: Partnership, slug: str, is_member: bool) -> QuerySet[Agreement]:
    return agreements_to_see(partnership, is_member=is_member).filter(slug=slug).select_related("renews")


@prepared
def parties_of(agreement: Agreement) -> QuerySet[Party]:
    """Return the parties of an agreement by name, each with its organization."""
    rows = Party.objects.filter(agreement=agreement).select_related("organization")
    return rows.only("agreement_id", "signed_at", "signed_as", "organization__name").order_by("organization__name")


@prepared
def clauses_of(agreement: Agreement) -> QuerySet[Clause]:
    """Return the clauses of an agreement in their order."""
    return Clause.objects.filter(agreement=agreement)


@prepared
def obligations_of(agreement: Agreement) -> QuerySet[Obligation]:
    """Return what its parties promise, by day, each with its organization and the commitment it has become."""
    return Obligation.objects.filter(agreement=agreement).select_related("organization", "commitment")


def agreement_to_see(partnership: Partnership, slug: str, *, is_member: bool) -> Agreement | None:
    """Return one agreement that a reader may see, with the one it renews, or None."""
    return next(iter(_one(partnership, slug, is_member)), None)


def agreements_page(partnership: Partnership, asked: str | None, *, is_member: bool) -> Page[Agreement]:
    """Return one page of agreements, those that last longest first.

    Parameters
    ----------
    asked : str or None
        The page's number as it was asked for.
    """
    return page_of_rows(
        asked,
        lambda offset: _listed(partnership, is_member, offset),
        lambda: agreements_to_see(partnership, is_member=is_member).count(),
    )


def ending_soon(
    partnership: Partnership, organizations: Iterable[int], today: date, *, every: bool = False
) -> QuerySet[Agreement]:
    """Return the agreements in force that end within 60 days, of some organizations, or with `every` of all."""
    rows = Agreement.objects.within(partnership).filter(
        signed_at__isnull=False,
        ended_on=None,
        starts_on__lte=today,
        ends_on__gte=today,
        ends_on__lte=today + timedelta(days=WARNED_BEFORE[0]),
    )
    if not every:
        rows = rows.filter(parties__organization__in=list(organizations)).distinct()
    return rows.order_by("ends_on", "pk")
