"""A fund's settings: who approves, and how it was set before."""

from __future__ import annotations

from bridgework.partnerships.models import Organization
from bridgework.resources.models import Fund, FundChange

MOST = 100  # changes on the page


def approvers_of(fund: Fund) -> list[Organization]:
    """Return whose people were named to approve. One that left is not asked any more: nobody of it is there to agree.

    Parameters
    ----------
    fund : Fund
    """
    return list(fund.approvers.filter(left_on=None).order_by("name"))


def approver_ids(fund: Fund) -> set[int]:
    """Return the keys of those; empty where nobody was named, or none of them is there any more.

    Parameters
    ----------
    fund : Fund
    """
    return set(fund.approvers.filter(left_on=None).order_by().values_list("pk", flat=True))


def changes_of(fund: Fund) -> list[FundChange]:
    """Return how a fund was set before, the newest change first. One query.

    Parameters
    ----------
    fund : Fund
    """
    return list(fund.changes.select_related("by__organization").order_by("-at", "-pk")[:MOST])


def names_of(fund: Fund, changes: list[FundChange]) -> dict[str, str]:
    """Return what organizations that stand in changes are called, by slug. One query, none where nobody is named.

    Parameters
    ----------
    fund : Fund
    changes : list of FundChange
    """
    slugs = {slug for one in changes for side in (one.before, one.after) for slug in side.get("approvers", [])}
    return called(fund, slugs)


def called(fund: Fund, slugs: set[str]) -> dict[str, str]:
    """Return what organizations are called, by slug.

    Parameters
    ----------
    fund : Fund
    slugs : set of str
    """
    if not slugs:
        return {}
    rows = Organization.objects.within(fund.partnership).filter(slug__in=slugs)
    return dict(rows.values_list("slug", "name"))
