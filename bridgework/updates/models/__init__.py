"""Who gets digests, what went out, and where events are sent."""

from bridgework.updates.models.following import Digest, Follower, Reader, Rhythm
from bridgework.updates.models.webhooks import Delivery, EventKind, Webhook

__all__ = ["Delivery", "Digest", "EventKind", "Follower", "Reader", "Rhythm", "Webhook"]
