"""Two records of one organization become one, and can become two again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.actions.organizations import OrganizationRefused
from bridgework.partnerships.actions.repointing import kept_of, put_back, repoint, restore
from bridgework.partnerships.models import Distinct, Membership, Merge, Organization, Partnership

__all__ = ["MergeRefused", "merge_organizations", "say_distinct", "undo_merge"]


class MergeRefused(OrganizationRefused):
    """The two cannot become one, or not be parted again. The message says what to do."""


def _locked(partnership: Partnership) -> None:
    Partnership.objects.select_for_update().get(pk=partnership.pk)


@transaction.atomic
def merge_organizations(*, kept: Organization, gone: Organization, by: Membership, at: datetime) -> Merge:
    """Let one record of an organization go; everything that pointed to it points to the one that is kept.

    Parameters
    ----------
    kept, gone : Organization
        Of one partnership. What the kept one does not say (website, phone, …) it takes from the other.
    by : Membership
    at : datetime

    Returns
    -------
    Merge
        `undo` holds what is needed to part them again exactly.

    Raises
    ------
    MergeRefused
    """
    partnership = by.partnership
    _locked(partnership)
    if kept.pk == gone.pk:
        raise MergeRefused(_("This is one record, not two. Choose another one."))
    if {kept.partnership_id, gone.partnership_id} != {partnership.pk}:
        raise MergeRefused(_("This organization belongs to another partnership. Choose one of this partnership."))
    if gone.is_partner and not kept.is_partner:
        raise MergeRefused(_("A partner’s record stays, and the directory’s goes. Keep the partner’s record."))
    if gone.is_tribal_nation or kept.is_tribal_nation:
        raise MergeRefused(_("A tribal nation is a government. Its record does not become one with another."))
    kept, gone = (Organization.objects.get(pk=one.pk) for one in (kept, gone))
    before, other = kept_of(kept), kept_of(gone)
    steps = repoint(gone, kept)
    kept.refresh_from_db()
    filled = []
    for name in ("url", "email", "phone", "legal_status", "description"):
        if not getattr(kept, name) and getattr(gone, name):
            setattr(kept, name, getattr(gone, name))
            filled.append(name)
    Organization.objects.filter(pk=gone.pk).delete()  # before its identifier is taken over: one row has it
    if not kept.identifier and gone.identifier:
        kept.identifier = gone.identifier
        filled.append("identifier")
    if kept.keeper_id == kept.pk:
        kept.keeper = None
        filled.append("keeper")
    if filled:
        kept.save(update_fields=filled)
    merge = Merge.objects.create(
        partnership=partnership,
        kept=kept,
        kept_was=kept.pk,
        gone_slug=gone.slug,
        gone_name=gone.name,
        gone_identifier=other["fields"]["identifier"],
        undo={"kept": before["fields"], "filled": filled, "gone": other, "steps": steps},
        merged_at=at,
    )
    journaled(
        partnership=partnership,
        by=by,
        act="partnerships.organization.merged",
        subject=f"partnerships.organization:{kept.slug}",
        at=at,
        facts={"gone": gone.slug, "name": gone.name, "moved": len(steps)},
    )
    return merge


@transaction.atomic
def undo_merge(*, merge: Merge, by: Membership, at: datetime) -> Organization:
    """Part two records again: both are as they were, but for what was changed since.

    Returns
    -------
    Organization
        The one that is there again.

    Raises
    ------
    MergeRefused
        If it was undone already, or a later merge comes first.
    """
    _locked(by.partnership)
    merge = Merge.objects.within(by.partnership).select_for_update(of=("self",)).select_related("kept").get(pk=merge.pk)
    if merge.undone_at is not None:
        raise MergeRefused(_("These two were parted already."))
    later = Merge.objects.within(by.partnership).filter(undone_at=None, kept=merge.kept_id, pk__gt=merge.pk)
    if merge.kept_id != merge.kept_was or later.exists():
        raise MergeRefused(_("This record took in another one later. Part that one first."))
    if Organization.objects.within(by.partnership).filter(slug=merge.gone_slug).exists():
        raise MergeRefused(_("Another organization has the address of the old record now. Change its name first."))
    kept = merge.kept
    said = {name: merge.undo["kept"][name] for name in merge.undo["filled"]}
    if said:
        whole = kept_of(kept)
        whole["fields"] |= said
        restore(whole)
    restore(merge.undo["gone"])
    put_back(merge.undo["steps"])
    merge.undone_at = at
    merge.save(update_fields=["undone_at"])
    journaled(
        partnership=by.partnership,
        by=by,
        act="partnerships.organization.parted",
        subject=f"partnerships.organization:{kept.slug}",
        at=at,
        facts={"again": merge.gone_slug, "name": merge.gone_name},
    )
    return Organization.objects.get(pk=merge.undo["gone"]["pk"])


@transaction.atomic
def say_distinct(*, one: Organization, other: Organization, by: Membership, at: datetime) -> None:
    """Record that two records are two organizations, so that nobody is asked again."""
    first, second = sorted((one, other), key=lambda row: row.pk)
    if first.pk == second.pk or {one.partnership_id, other.partnership_id} != {by.partnership_id}:
        raise MergeRefused(_("This is one record, not two. Choose another one."))
    _made, is_new = Distinct.objects.get_or_create(
        one=first, other=second, defaults={"partnership": by.partnership, "found_at": at}
    )
    if is_new:
        journaled(
            partnership=by.partnership,
            by=by,
            act="partnerships.organization.told-apart",
            subject=f"partnerships.organization:{first.slug}",
            at=at,
            facts={"other": second.slug},
        )
