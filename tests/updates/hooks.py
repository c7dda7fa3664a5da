"""A webhook of Harbor's, a round of the worker, and a receiver's own check of signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from bridgework.updates import actions
from bridgework.updates.models import EventKind, Webhook
from tests.cast import NOW, World
from tests.updates.receiver import Receiver


def hook(world: World, url: str, kinds: Any = EventKind.values, **more: Any) -> tuple[Webhook, str]:
    what = {"partnership": world.harbor, "by": world.as_steward, "now": NOW, **more}
    return actions.add_webhook(plan=actions.WebhookPlan(url, kinds), **what)


def send(now: datetime = NOW, **more: Any) -> int:
    actions.queue_events(now)
    return actions.send_events(now, **more)


def bodies(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(body) for _path, _headers, body in receiver.got]


def verified(secret: str, headers: dict[str, str], body: bytes, now: datetime) -> bool:
    """Check a signature as the specification tells receivers to, without a line of ours."""
    if abs(now.timestamp() - int(headers["webhook-timestamp"])) > 300:
        return False
    key = base64.b64decode(secret.split("_", 1)[1])
    content = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return any(one == f"v1,{expected}" for one in headers["webhook-signature"].split())
