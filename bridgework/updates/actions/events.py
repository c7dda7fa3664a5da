"""From the journal to the queue: each public fact becomes one delivery per webhook that asked for its kind, once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid5

from django.db import transaction

from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership
from bridgework.updates.models import Delivery, Webhook
from bridgework.updates.queries import Fact, facts_between, heads_of
from bridgework.updates.telling import address, link_of, what_of, who_of

TEST = "test"
MOST_ENTRIES = 500  # of the journal, for one webhook and round


def queue_events(now: datetime) -> int:
    """Turn what the journals say since the last look into deliveries; return how many were made.

    How far a journal was read moves on in the same transaction, by one conditional update that only one worker can win: no
    entry is told twice, and none is lost if the worker is killed. Of a partnership that is not public nothing is told.
    """
    webhooks = list(Webhook.objects.filter(is_on=True).select_related("partnership").order_by("pk"))
    if not webhooks:
        return 0
    heads, n_made = heads_of(webhook.partnership for webhook in webhooks), 0
    for webhook in webhooks:
        head = heads.get(webhook.partnership.scope)
        if head is not None and head.number > webhook.journal_until:
            n_made += _queue(webhook, min(head.number, webhook.journal_until + MOST_ENTRIES), now)
    return n_made


@transaction.atomic
def _queue(webhook: Webhook, until: int, now: datetime) -> int:
    after, partnership = webhook.journal_until, webhook.partnership
    mine = Webhook.objects.filter(pk=webhook.pk, journal_until=after, is_on=True)
    if not mine.update(journal_until=until) or not partnership.is_public:
        return 0
    made = [_delivery(webhook, fact, now) for fact in facts_between(partnership, after, until, kinds=webhook.kinds)]
    return len(Delivery.objects.bulk_create(made))


def _delivery(webhook: Webhook, fact: Fact, now: datetime) -> Delivery:
    identifier = f"msg_{uuid5(webhook.partnership.scope, f'webhook:{webhook.pk}:{fact.number}').hex}"
    return Delivery(
        webhook=webhook,
        identifier=identifier,
        kind=fact.kind,
        journal_number=fact.number,
        body=body_of(webhook.partnership, fact, identifier),
        queued_at=now,
    )


def body_of(partnership: Partnership, fact: Fact, identifier: str) -> str:
    """Return what is sent of a fact: nothing but what its public page says, and where it stands in the journal."""
    row = fact.row
    days = {
        name: value.isoformat()
        for name in (
            "decided_on",
            "answered_on",
            "did_on",
            "first_due_on",
            "due_on",
            "closed_on",
            "starts_at",
            "ends_at",
        )
        if (value := getattr(row, name, None)) is not None
    }
    data = {
        "partnership": {"slug": partnership.slug, "name": _in_languages(partnership.name)},
        "who": who_of(fact),
        "what": _in_languages(what_of(fact)),
        **days,
        "link": link_of(partnership, fact),
        "journal": {"number": fact.number, "hash": fact.hash},
    }
    return _written(identifier, fact.kind, fact.at, data)


def body_of_test(partnership: Partnership, identifier: str, now: datetime) -> str:
    """Return what a test sends: no more than that it is one."""
    name = {"slug": partnership.slug, "name": _in_languages(partnership.name)}
    link = address("overview:home", partnership=partnership.slug)
    return _written(identifier, TEST, now, {"partnership": name, "link": link})


def _written(identifier: str, kind: str, at: datetime, data: dict[str, Any]) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    whole = {"id": identifier, "type": str(kind), "timestamp": moment, "data": data}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _in_languages(text: Any) -> dict[str, str]:
    """Return a text by language, without machine translations: a program could not tell them apart."""
    if isinstance(text, Words):
        return {one.language: one.body for one in text.renderings.values() if not one.is_machine}
    return {"en": str(text)}
