"""Table URL × person × status of following by mail, of the feed, and of webhooks."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from bridgework.partnerships.models import Membership, Partnership
from bridgework.people import tokens
from bridgework.updates import actions
from bridgework.updates.actions.stopping import SALT
from bridgework.updates.models import Delivery, EventKind, Follower, Reader
from tests.cast import CANARY, World
from tests.doors import PUBLIC, STEWARDS, Door, with_status

ACCOUNTS = {who: 302 if who == "nobody" else 200 for who in PUBLIC}


def fill(world: World) -> None:
    """Make a follower and a webhook of each partnership."""

    def follower(partnership: Partnership) -> Follower:
        reader = Reader.objects.create(
            email=f"reader@{partnership.slug}.example.org", key=partnership.slug.rjust(64, "r")
        )
        return Follower.objects.create(
            partnership=partnership, reader=reader, key=partnership.slug.rjust(64, "k"), asked_at=timezone.now()
        )

    def delivery(partnership: Partnership, by: Membership, path: str) -> Delivery:
        plan = actions.WebhookPlan(f"https://hooks.example.org/{path}", EventKind.values)
        webhook, _secret = actions.add_webhook(partnership=partnership, plan=plan, by=by, now=timezone.now())
        return Delivery.objects.create(
            webhook=webhook,
            identifier=f"msg_{partnership.slug}",
            kind=EventKind.PROMISE_MADE,
            body="{}",
            queued_at=timezone.now(),
            state=Delivery.State.FAILED,
            n_tries=8,
            status=500,
            problem="status",
        )

    world.things["updates.follower"] = follower(world.harbor)
    follower(world.valley)
    world.things["updates.delivery"] = delivery(world.harbor, world.as_steward, "harbor")
    world.things["updates.foreign-delivery"] = delivery(world.valley, world.as_valley_steward, CANARY)


def _token(purpose: str) -> Any:
    return lambda world: {"token": actions.make_link_token(world.things["updates.follower"], purpose)}


def _reader_token(world: World) -> dict[str, Any]:
    return {"token": actions.make_reader_token(world.things["updates.follower"].reader)}


def _past(world: World) -> dict[str, Any]:
    content = {"email": "past@example.org", "language": "en", "rhythm": "weekly", "partnerships": [world.harbor.pk]}
    was = tokens.sealed(content, salt=SALT, now=timezone.now())
    return {"was": was, "rhythm": "monthly", "partnerships": [world.harbor.pk]}


WEBHOOK: dict[str, Any] = {
    "own": lambda world: {"pk": world.things["updates.delivery"].webhook_id},
    "foreign": lambda world: {"pk": world.things["updates.foreign-delivery"].webhook_id},
}
DELIVERY: dict[str, Any] = {
    name: lambda world, key=f"updates.{prefix}delivery": {
        "pk": world.things[key].webhook_id,
        "delivery": world.things[key].pk,
    }
    for name, prefix in (("own", ""), ("foreign", "foreign-"))
}

DOORS = [
    Door("updates:follow", PUBLIC),
    Door("updates:feed", PUBLIC),
    Door("mail:confirm", PUBLIC, own=_token("confirm"), in_partnership=False),
    Door("mail:unsubscribe", PUBLIC, own=_token("stop"), in_partnership=False),
    Door("mail:unsubscribe", PUBLIC, own=_reader_token, in_partnership=False),
    Door("mail:yours", PUBLIC, own=_reader_token, in_partnership=False),
    Door("mail:keep", PUBLIC, method="post", data=_past, in_partnership=False),
    Door("mail:mine", ACCOUNTS, in_partnership=False),
    Door("updates:webhooks", STEWARDS),
    Door("updates:webhook-new", STEWARDS),
    Door("updates:webhook", STEWARDS, **WEBHOOK),
    Door("updates:webhook-secret", STEWARDS, method="post", **WEBHOOK),
    Door("updates:webhook-test", with_status(STEWARDS, 302), method="post", **WEBHOOK),
    Door("updates:webhook-again", with_status(STEWARDS, 302), method="post", **DELIVERY),
    Door("updates:webhook-remove", with_status(STEWARDS, 302), method="post", **WEBHOOK),
]
