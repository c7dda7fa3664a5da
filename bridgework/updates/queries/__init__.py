"""What digests, feeds and webhooks tell: only what everyone may read."""

from bridgework.updates.queries.facts import Fact, Head, facts_between, head_of, heads_of
from bridgework.updates.queries.feed import Item, public_record
from bridgework.updates.queries.following import chosen_by, members_among, reader_of, readers_due
from bridgework.updates.queries.webhooks import deliveries_of, due_webhooks, webhooks_of

__all__ = [
    "Fact",
    "Head",
    "Item",
    "chosen_by",
    "deliveries_of",
    "due_webhooks",
    "facts_between",
    "head_of",
    "heads_of",
    "members_among",
    "public_record",
    "reader_of",
    "readers_due",
    "webhooks_of",
]
