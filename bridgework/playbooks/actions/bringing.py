"""Bringing in a playbook from a file that another Bridgework, or anybody, wrote."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Partnership
from bridgework.playbooks.actions.publishing import free_slug
from bridgework.playbooks.documents import as_dict, read_file
from bridgework.playbooks.models import Playbook


@transaction.atomic
def bring_in(*, partnership: Partnership, content: bytes, by: Membership, at: datetime) -> Playbook:
    """Keep a playbook read from a file, for members to look at and apply. A newer file of the same id takes its place.

    Parameters
    ----------
    partnership : Partnership
    content : bytes
        TOML or JSON.
    by : Membership
    at : datetime

    Raises
    ------
    DocumentRefused
        With what is wrong in it, by key. Nothing was kept.
    """
    document = read_file(content)
    kept = {
        "title": document.title,
        "summary": document.summary,
        "license": document.license,
        "document": as_dict(document),
        "created_at": at,
    }
    rows = Playbook.objects.within(partnership).filter(origin=Playbook.Origin.BROUGHT_IN, identity=document.id)
    known = rows.select_for_update().first()
    if known is not None and known.document == kept["document"]:
        return known
    if known is None:
        known = Playbook(
            partnership=partnership,
            slug=free_slug(partnership, document.title),
            origin=Playbook.Origin.BROUGHT_IN,
            identity=document.id,
        )
    for name, value in kept.items():
        setattr(known, name, value)
    known.save()
    journaled(
        partnership=partnership,
        by=by,
        act="playbooks.playbook.brought-in",
        subject=f"playbooks.playbook:{known.journal_key}",
        at=at,
        facts={"id": document.id, "license": document.license},
    )
    return known
