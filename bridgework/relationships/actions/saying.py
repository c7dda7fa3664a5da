"""What two organizations say of each other: that they work together, that they send people to each other."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.relationships.actions.refusals import TieRefused
from bridgework.relationships.models import Said


def _row(partnership: Partnership, a: Organization, b: Organization, kind: str) -> Said:
    if a.pk == b.pk:
        raise TieRefused(_("Choose another organization than your own."))
    if a.partnership_id != partnership.pk or b.partnership_id != partnership.pk:
        raise TieRefused(_("This organization belongs to another partnership."))
    if kind not in Said.Kind.values:
        raise TieRefused(_("Choose one from the list."))
    one, other = sorted((a, b), key=lambda organization: organization.pk)
    said, _is_new = Said.objects.get_or_create(partnership=partnership, one=one, other=other, kind=kind)
    return Said.objects.select_for_update().get(pk=said.pk)


@transaction.atomic
def say_tie(*, organization: Organization, other: Organization, kind: str, by: Membership, now: datetime) -> Said:
    """Say for one organization what ties it to another. It counts once the other one has said the same.

    Until then the journal says neither which two it is about nor who said it.

    Parameters
    ----------
    organization, other : Organization
        `by` acts for the first.
    kind : str
        One of `Said.Kind`.

    Raises
    ------
    TieRefused
        If `by` does not act for the organization, or the two are one or of different partnerships.
    """
    if by.organization_id != organization.pk:
        raise TieRefused(_("Only people of an organization say this for it."))
    said = _row(organization.partnership, organization, other, kind)
    side = "one_at" if organization.pk == said.one_id else "other_at"
    if getattr(said, side) is not None:
        return said
    setattr(said, side, now)
    said.save(update_fields=[side])
    is_agreed = said.one_at is not None and said.other_at is not None
    if is_agreed:
        slugs = sorted((organization.slug, other.slug))
        facts = {"organizations": slugs, "kind": kind}
        act, who = "relationships.tie.agreed", by
    else:
        facts, act, who = {}, "relationships.tie.said", None
    journaled(
        partnership=organization.partnership,
        by=who,
        act=act,
        subject=f"relationships.said:{said.pk}",
        at=now,
        facts=facts,
    )
    return said


@transaction.atomic
def take_back(*, said: Said, organization: Organization, by: Membership, now: datetime) -> None:
    """Take back what one organization said. The tie ends if nothing else ties the two.

    Raises
    ------
    TieRefused
        If `by` does not act for the organization, or it never said so.
    """
    held = Said.objects.select_for_update().get(pk=said.pk)
    side = {held.one_id: "one_at", held.other_id: "other_at"}.get(organization.pk)
    if by.organization_id != organization.pk or side is None:
        raise TieRefused(_("Only people of an organization say this for it."))
    if getattr(held, side) is None:
        raise TieRefused(_("Your organization has not said this."))
    setattr(held, side, None)
    held.save(update_fields=[side])
    journaled(
        partnership=organization.partnership,
        by=None,
        act="relationships.tie.taken-back",
        subject=f"relationships.said:{held.pk}",
        at=now,
    )


@transaction.atomic
def record_agreed(*, partnership: Partnership, one: Organization, other: Organization, kind: str, at: datetime) -> Said:
    """Record what both said elsewhere, as that they accepted an introduction: from now on it is a tie. Twice changes nothing.

    The act itself is journaled by whoever heard it.
    """
    said = _row(partnership, one, other, kind)
    said.one_at, said.other_at = said.one_at or at, said.other_at or at
    said.save(update_fields=["one_at", "other_at"])
    return said
