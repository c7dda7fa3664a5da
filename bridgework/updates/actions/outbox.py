"""From the queue to the receivers: in order for each, side by side for all, tried again with growing waits, then given up.

A webhook is leased for as long as a worker is at it, so that two workers never mix up its order. What is posted runs in threads
that touch no database; what came of it is written here. A worker that is killed leaves its deliveries waiting and a lease that
runs out: the event is then sent again under the same id (at least once, and receivers know it again).
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from bridgework.lib.posting import Limits, Posted, Problem, post
from bridgework.lib.signed_hooks import signed_headers
from bridgework.partnerships.actions import journaled
from bridgework.people import tokens
from bridgework.updates.actions.webhooks import SALT
from bridgework.updates.models import Delivery, Webhook
from bridgework.updates.queries import due_webhooks
from bridgework.updates.rules import DELIVERIES_KEPT, is_given_up, next_try

LIMITS = Limits()
MOST_AT_ONCE = 16
MOST_OF_ONE = 20  # deliveries of one webhook in a round
ROUND_LASTS = 20.0  # seconds after which no further delivery of a round is begun
LEASE = timedelta(minutes=3)  # longer than a round can take
LOOK_UP = 30.0  # seconds that a name server may take before its receiver counts as silent
GONE = 410
AGENT = "Bridgework-Webhooks/1"


@dataclass(frozen=True)
class _Try:
    """A delivery that is being posted, and how many of its webhook this round has begun."""

    webhook: Webhook
    delivery: Delivery
    n_begun: int = 1


def send_events(now: datetime, *, limits: Limits = LIMITS) -> int:
    """Send what waits, to every receiver that is due; return how many deliveries were taken.

    Parameters
    ----------
    now : datetime
        Aware.
    limits : Limits
        How long one receiver may take. Others do not wait for it.
    """
    answers: SimpleQueue[tuple[int, Posted]] = SimpleQueue()
    began = time.monotonic()
    running: dict[int, _Try] = {}
    n_taken = 0

    def begin(webhook: Webhook, n_begun: int) -> bool:
        delivery = _next(webhook)
        if delivery is None or n_begun > MOST_OF_ONE or time.monotonic() - began > ROUND_LASTS:
            return False
        running[webhook.pk] = _Try(delivery.webhook, delivery, n_begun)
        _post_beside(delivery.webhook, delivery, now, limits, answers)
        return True

    for webhook in list(due_webhooks(now)[:MOST_AT_ONCE]):
        if _lease(webhook, now) and not begin(webhook, 1):
            _release(webhook, now)
    while running:
        try:
            pk, posted = answers.get(timeout=limits.total + LOOK_UP)
        except Empty:  # name servers that do not answer: their threads end by themselves
            for one in running.values():
                _note(one, Posted(problem=Problem.TIME), now)
                _release(one.webhook, now)
            break
        one = running.pop(pk)
        goes_on = _note(one, posted, now)
        n_taken += posted.is_taken
        if not goes_on or not begin(one.webhook, one.n_begun + 1):
            _release(one.webhook, now)
    return n_taken


def _lease(webhook: Webhook, now: datetime) -> bool:
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    return bool(Webhook.objects.filter(free, pk=webhook.pk, is_on=True).update(leased_until=now + LEASE))


def _release(webhook: Webhook, now: datetime) -> None:
    """Give the webhook free, unless this lease ran out and another worker has it by now."""
    Webhook.objects.filter(pk=webhook.pk, leased_until=now + LEASE).update(leased_until=None)


def _next(webhook: Webhook) -> Delivery | None:
    """Return the oldest delivery that waits, with its webhook as it is now: nothing overtakes it."""
    rows = Delivery.objects.filter(webhook=webhook, state=Delivery.State.WAITING, webhook__is_on=True)
    return rows.select_related("webhook__partnership").order_by("pk").first()


def _post_beside(
    webhook: Webhook, delivery: Delivery, now: datetime, limits: Limits, answers: SimpleQueue[tuple[int, Posted]]
) -> None:
    body = delivery.body.encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        **signed_headers(_secrets(webhook, now), delivery.identifier, now, body),
    }
    url, pk = webhook.url, webhook.pk
    allow_plain = settings.BRIDGEWORK_MODE != "production"
    allow_loopback = settings.BRIDGEWORK_WEBHOOK_LOOPBACK

    def run() -> None:
        try:
            posted = post(url, body, headers, limits=limits, allow_plain=allow_plain, allow_loopback=allow_loopback)
        except Exception:  # whatever it was, the delivery is tried again; its message could quote the address
            posted = Posted(problem=Problem.CONNECTION)
        answers.put((pk, posted))

    threading.Thread(target=run, daemon=True, name="webhook").start()


def _secrets(webhook: Webhook, now: datetime) -> list[str]:
    locked = [webhook.secret]
    if webhook.old_secret and webhook.old_secret_until is not None and now < webhook.old_secret_until:
        locked.append(webhook.old_secret)
    found = []
    for one in locked:
        try:
            found.append(tokens.unlocked(one, salt=SALT))
        except InvalidToken:  # the site's key was changed: receivers refuse what is unsigned, and the steward sees it
            continue
    return found


@transaction.atomic
def _note(one: _Try, posted: Posted, now: datetime) -> bool:
    """Write down what came of a try; say whether the next delivery may be tried now."""
    mine = Delivery.objects.filter(pk=one.delivery.pk, state=Delivery.State.WAITING)
    delivery = _tried(one.delivery, posted, now)
    changed = mine.update(
        state=delivery.state,
        n_tries=delivery.n_tries,
        tried_at=now,
        status=posted.status,
        problem=posted.problem,
    )
    if not changed:  # the webhook was removed meanwhile
        return False
    if posted.status == GONE:
        _turn_off(one.webhook, now)
        return False
    waits = delivery.state == Delivery.State.WAITING
    retry_at = next_try(delivery.n_tries, now) if waits else None
    Webhook.objects.filter(pk=one.webhook.pk).update(retry_at=retry_at)
    return not waits


def _tried(delivery: Delivery, posted: Posted, now: datetime) -> Delivery:
    """Return the delivery as it stands after one more try."""
    delivery.n_tries += 1
    if posted.is_taken:
        delivery.state = Delivery.State.TAKEN
    elif posted.status == GONE or is_given_up(delivery.n_tries, delivery.queued_at, now):
        delivery.state = Delivery.State.FAILED
    return delivery


def _turn_off(webhook: Webhook, now: datetime) -> None:
    """Turn off a webhook whose receiver says that it is gone for good, as the specification asks."""
    if Webhook.objects.filter(pk=webhook.pk, is_on=True).update(is_on=False):
        journaled(
            partnership=webhook.partnership,
            by=None,
            act="updates.webhook.turned-off",
            subject=f"updates.webhook:{webhook.pk}",
            at=now,
        )


def forget_deliveries(now: datetime) -> int:
    """Delete what was taken or given up more than a month ago; return how many."""
    old = Delivery.objects.filter(queued_at__lt=now - DELIVERIES_KEPT).exclude(state=Delivery.State.WAITING)
    return old.delete()[0]
