"""Which indicators an agreement names, and what a tribal nation says about its people's cells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bridgework.indicators.actions.protecting import keep_summary, protect
from bridgework.indicators.models import CellApproval, CoveredIndicator, Indicator, StatedUse, TribalAuthority, Value
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.models import Act, Agreement, Membership, Organization
from bridgework.places.models import EVERYONE, Group


class AgreedRefused(ValueError):
    """What is asked does not go together. The message says what to do."""


@transaction.atomic
def cover_indicators(
    *, agreement: Agreement, indicators: Iterable[Indicator], by: Membership | None, at: datetime
) -> None:
    """Say which indicators an agreement names; only while it is a draft.

    Parameters
    ----------
    agreement : Agreement
    indicators : iterable of Indicator
        All of them; what stood there before and is not among them is named no longer.
    by, at : Membership or None, datetime

    Raises
    ------
    AgreedRefused
        If it was put to signature already, or an indicator is of another partnership.
    """
    wanted = {indicator.pk: indicator for indicator in indicators}
    if agreement.offered_at is not None:
        raise AgreedRefused(_("This agreement was put to signature. Renew it to name other data."))
    if any(indicator.partnership_id != agreement.partnership_id for indicator in wanted.values()):
        raise AgreedRefused(_("Choose indicators of this partnership."))
    before = set(CoveredIndicator.objects.filter(agreement=agreement).values_list("indicator", flat=True))
    if before == set(wanted):
        return
    CoveredIndicator.objects.filter(agreement=agreement).exclude(indicator__in=wanted).delete()
    CoveredIndicator.objects.bulk_create(
        CoveredIndicator(agreement=agreement, indicator_id=pk) for pk in sorted(set(wanted) - before)
    )
    for indicator in Indicator.objects.filter(pk__in=before ^ set(wanted)):
        indicator.is_under_agreement = CoveredIndicator.objects.filter(indicator=indicator).exists()
        indicator.save(update_fields=["is_under_agreement"])
        keep_summary(indicator)
    journaled(
        partnership=agreement.partnership,
        by=by,
        act="indicators.coverage.changed",
        subject=f"partnerships.agreement:{agreement.journal_key}",
        at=at,
        facts={"indicators": sorted(indicator.journal_key for indicator in wanted.values())},
    )


@transaction.atomic
def record_authority(*, organization: Organization, group: Group, by: Membership | None, at: datetime) -> int:
    """Record that a tribal nation decides about a group's numbers. From now on they are shown only with its approval.

    Returns
    -------
    int
        How many indicators were protected anew.

    Raises
    ------
    AgreedRefused
        If the organization is not a tribal nation, or the group is of another partnership or stands for everyone.
    """
    if not organization.is_tribal_nation:
        raise AgreedRefused(_("Only a tribal nation decides about its people's numbers. Choose a nation."))
    if group.dimension.scope != organization.partnership.scope or group.dimension.code == EVERYONE:
        raise AgreedRefused(_("Choose a group of this partnership."))
    _row, is_new = TribalAuthority.objects.get_or_create(organization=organization, group=group)
    if not is_new:
        return 0
    touched = Indicator.objects.filter(pk__in=Value.objects.filter(group=group).values("indicator"))
    for indicator in touched:
        _protect_anew(indicator, group, at)
    journaled(
        partnership=organization.partnership,
        by=by,
        act="indicators.authority.recorded",
        subject=f"places.group:{group.dimension.code}/{group.code}",
        at=at,
        facts={"organization": organization.slug},
    )
    return len(touched)


@transaction.atomic
def approve_cells(
    *, indicator: Indicator, group: Group, organization: Organization, by: Membership, at: datetime
) -> CellApproval:
    """Let an indicator show the cells of a nation's people, until the nation takes it back.

    Raises
    ------
    AgreedRefused
        If the nation does not decide about the group, or the person does not act for the nation.
    """
    _check_nation(organization, group, by)
    approval, is_new = CellApproval.objects.get_or_create(
        indicator=indicator,
        group=group,
        organization=organization,
        revoked_at=None,
        defaults={"given_at": at, "given_by": by},
    )
    if is_new:
        _protect_anew(indicator, group, at)
        _journal_approval("indicators.approval.given", approval, by, at)
    return approval


@transaction.atomic
def revoke_approval(*, approval: CellApproval, by: Membership, at: datetime, why: str = "") -> None:
    """Take an approval back. The cells are hidden, with all that would give them away, before this returns.

    Raises
    ------
    AgreedRefused
        If the person does not act for the nation.
    """
    _check_nation(approval.organization, approval.group, by)
    if approval.revoked_at is not None:
        return
    approval.revoked_at, approval.revoked_by = at, by
    approval.save(update_fields=["revoked_at", "revoked_by"])
    _protect_anew(approval.indicator, approval.group, at)
    _journal_approval("indicators.approval.revoked", approval, by, at, why)


def _check_nation(organization: Organization, group: Group, by: Membership) -> None:
    if by.organization_id != organization.pk:
        raise AgreedRefused(_("Only people who act for the nation say this in its name."))
    if not TribalAuthority.objects.filter(organization=organization, group=group).exists():
        raise AgreedRefused(_("Record first that the nation decides about this group."))


def _protect_anew(indicator: Indicator, group: Group, at: datetime) -> None:
    # What is hidden is hidden now; what may be shown comes with the next release.
    indicator.changed_at = at
    indicator.save(update_fields=["changed_at"])
    places = Value.objects.filter(indicator=indicator, group=group).order_by().values_list("place_id", flat=True)
    protect(indicator=indicator, places=places.distinct())


def _journal_approval(act: str, approval: CellApproval, by: Membership, at: datetime, why: str = "") -> None:
    journaled(
        partnership=approval.indicator.partnership,
        by=by,
        act=act,
        subject=f"indicators.indicator:{approval.indicator.journal_key}",
        at=at,
        facts={
            "organization": approval.organization.slug,
            "group": f"{approval.group.dimension.code}/{approval.group.code}",
        },
        why=why,
    )


@transaction.atomic
def count_use(*, agreement: Agreement, indicator: Indicator, act: Act, purpose: str, on: date) -> None:
    """Count that numbers were taken away under an agreement, for what; who took them is not kept.

    Parameters
    ----------
    agreement : Agreement
        The one that allowed it.
    indicator : Indicator
    act : Act
    purpose : str
        A code of `Agreement.Purpose` that the agreement names.
    on : date
        The partnership's local date.
    """
    row: dict[str, Any] = {"agreement": agreement, "indicator": indicator, "act": act, "purpose": purpose, "on": on}
    StatedUse.objects.get_or_create(**row)
    StatedUse.objects.filter(**row).update(n=F("n") + 1)
