"""Keeping what pages find in all rows of a partnership. The worker does it, not a visitor's request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from django.db import transaction
from django.db.models import F

from bridgework.alignment.models import WorkedOut
from bridgework.alignment.queries.apart import BESIDE, BESIDE_INSIDE, beside_body, beside_body_inside
from bridgework.alignment.queries.needs import UNSERVED, unserved_body
from bridgework.alignment.queries.pairs import TIED, tied_body
from bridgework.journal.models import Chain
from bridgework.partnerships.models import Partnership

EVERY = timedelta(minutes=2)  # a partnership where something is always changed costs the worker no more than this
Makers = Mapping[str, Callable[[Partnership, date], Any]]
OWN: Makers = {BESIDE: beside_body, BESIDE_INSIDE: beside_body_inside, TIED: tied_body, UNSERVED: unserved_body}


def refresh_findings(now: datetime, makers: Makers = OWN) -> int:
    """Work out anew what is kept for pages, of every partnership in which something was changed or a day began.

    Parameters
    ----------
    now : datetime
    makers : mapping
        What works out each of the findings.

    Returns
    -------
    int
        For how many partnerships something was written.
    """
    return sum(_refresh(partnership, now, makers) for partnership in Partnership.objects.order_by("pk"))


def _refresh(partnership: Partnership, now: datetime, makers: Makers) -> bool:
    today = now.astimezone(partnership.zone).date()
    kept = {row.what: row for row in WorkedOut.objects.within(partnership).filter(what__in=list(makers))}
    as_now = [row.revision == partnership.revision and row.on == today for row in kept.values()]
    if len(kept) == len(makers) and (all(as_now) or any(row.made_at > now - EVERY for row in kept.values())):
        return False
    n_entries = Chain.objects.filter(scope=partnership.scope).values_list("length", flat=True).first() or 0
    bodies = {what: make(partnership, today) for what, make in makers.items()}
    keep_findings(partnership=partnership, bodies=bodies, n_entries=n_entries, today=today, at=now)
    return True


@transaction.atomic
def keep_findings(
    *, partnership: Partnership, bodies: Mapping[str, Any], n_entries: int, today: date, at: datetime
) -> None:
    """Write findings over those that are there. It is no act of anybody, so it is not journaled; pages that differ are marked.

    Parameters
    ----------
    partnership : Partnership
        As it was when they were worked out: if it was changed meanwhile, they are worked out once more.
    bodies : mapping
        Plain data by the name of the findings.
    n_entries : int
        How long the journal was before they were worked out.
    today : date
    at : datetime
    """
    bodies = {what: orjson.loads(orjson.dumps(body)) for what, body in bodies.items()}  # as they will be read
    before = dict(WorkedOut.objects.within(partnership).values_list("what", "body"))
    is_changed = any(before.get(what) != body for what, body in bodies.items())
    if is_changed:
        Partnership.objects.filter(pk=partnership.pk).update(revision=F("revision") + 1)
    for what, body in bodies.items():
        WorkedOut.objects.update_or_create(
            partnership=partnership,
            what=what,
            defaults={
                "revision": partnership.revision + is_changed,
                "n_entries": n_entries,
                "on": today,
                "made_at": at,
                "body": body,
            },
        )
