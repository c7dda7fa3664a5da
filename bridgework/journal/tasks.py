"""What the worker checks by the clock."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from bridgework.journal.models import Chain, ChainCheck, Entry
from bridgework.journal.queries import verify
from bridgework.journal.verify import Head

log = logging.getLogger("bridgework.journal")
EVERY = timedelta(days=1)
AT_ONCE = 5  # chains a minute: a check reads every entry


def check_due(now: datetime) -> int:
    """Check each chain once a day, also against the end that was found unchanged before; return how many were checked."""
    recent = ChainCheck.objects.filter(scope=OuterRef("scope"), at__gt=now - EVERY)
    scopes = Chain.objects.filter(~Exists(recent)).order_by("scope").values_list("scope", flat=True)
    for scope in (some := list(scopes[:AT_ONCE])):
        _check(scope, now)
    return len(some)


def _check(scope: UUID, now: datetime) -> None:
    before = ChainCheck.objects.filter(scope=scope).first()
    kept = Head(before.number, before.hash) if before is not None else None
    verdict = verify(scope, str(kept) if kept else None)
    found = {"at": now, "is_unchanged": verdict.is_unchanged}
    if (
        verdict.is_unchanged or before is None
    ):  # after a break the last sound end stays: the next check must continue it, too
        first = Entry.objects.filter(scope=scope, number=1).values_list("at", flat=True).first()
        found |= {"number": verdict.head.number, "hash": verdict.head.hash, "first_at": first}
    ChainCheck.objects.update_or_create(scope=scope, defaults=found)
    if not verdict.is_unchanged:
        log.error("a journal does not fit its seals any more; `bridgework verify-journal` says where")
