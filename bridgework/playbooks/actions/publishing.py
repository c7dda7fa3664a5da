"""Publishing a playbook of what stands here, and withdrawing it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Partnership
from bridgework.playbooks.actions.refusals import PlaybookRefused
from bridgework.playbooks.documents import SLUGS, as_dict, read_document
from bridgework.playbooks.models import Playbook
from bridgework.playbooks.queries.standing import document_of

RESERVED = frozenset({*SLUGS, "publish", "bring-in"})


def free_slug(partnership: Partnership, title: Words) -> str:
    """Return an address that no playbook here has.

    Parameters
    ----------
    partnership : Partnership
    title : Words
    """
    base = slugify(title.in_language(title.source).body)[:70].strip("-") or "playbook"
    taken = {*Playbook.objects.within(partnership).filter(slug__startswith=base).values_list("slug", flat=True)}
    taken |= RESERVED
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


@transaction.atomic
def publish_playbook(
    *,
    partnership: Partnership,
    title: Words,
    summary: Words,
    license: str,
    names: Collection[str],
    by: Membership,
    at: datetime,
) -> Playbook:
    """Publish what was chosen of what stands here as a playbook, as it is now: later changes do not change it.

    Parameters
    ----------
    partnership : Partnership
    title, summary : Words
    license : str
        One of `documents.shape.LICENSES`.
    names : collection of str
        Of the parts: `queries.standing.Offered.name`.
    by : Membership
    at : datetime

    Raises
    ------
    PlaybookRefused
        If nothing was chosen, or title or summary is missing.
    DocumentRefused
        If a part does not fit the schema, such as a text that is too long.
    """
    if not title or not summary:
        raise PlaybookRefused(_("Give the playbook a title, and say in a few sentences what it is for."))
    if not names:
        raise PlaybookRefused(_("Choose at least one part to publish."))
    slug = free_slug(partnership, title)
    document = read_document(
        document_of(
            partnership,
            identity=f"{partnership.slug}:{slug}",
            license=license,
            title=title,
            summary=summary,
            names=names,
            today=timezone.localdate(at, partnership.zone),
        )
    )
    playbook = Playbook.objects.create(
        partnership=partnership,
        slug=slug,
        origin=Playbook.Origin.PUBLISHED,
        identity=document.id,
        title=document.title,
        summary=document.summary,
        license=license,
        document=as_dict(document),
        created_at=at,
    )
    journaled(
        partnership=partnership,
        by=by,
        act="playbooks.playbook.published",
        subject=f"playbooks.playbook:{playbook.journal_key}",
        at=at,
        facts={"license": license, "n": len(names)},
    )
    return playbook


@transaction.atomic
def withdraw_playbook(*, playbook: Playbook, by: Membership, at: datetime) -> None:
    """Take a published playbook from the public pages. Copies that others took stay with them.

    Raises
    ------
    PlaybookRefused
        If it was not published here, or is withdrawn.
    """
    playbook = Playbook.objects.select_for_update().get(pk=playbook.pk)
    if playbook.origin != Playbook.Origin.PUBLISHED or playbook.withdrawn_at is not None:
        raise PlaybookRefused(_("Only a playbook that is published here can be withdrawn."))
    playbook.withdrawn_at = at
    playbook.save(update_fields=["withdrawn_at"])
    journaled(
        partnership=playbook.partnership,
        by=by,
        act="playbooks.playbook.withdrawn",
        subject=f"playbooks.playbook:{playbook.journal_key}",
        at=at,
    )
