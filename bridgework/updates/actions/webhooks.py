"""A partnership's webhooks: added, changed, removed, given a new secret; a test and a second try. Acts of power, journaled.

The journal says which kinds of events are sent, not where: an address may carry a secret of the receiver's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.actions.refusals import Refused
from bridgework.lib.posting import AddressUnfit, is_number_open, target_of
from bridgework.lib.signed_hooks import new_secret
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Partnership
from bridgework.people import tokens
from bridgework.updates.actions.events import TEST, body_of_test
from bridgework.updates.models import Delivery, EventKind, Webhook
from bridgework.updates.queries import head_of
from bridgework.updates.rules import MOST_WEBHOOKS, OLD_SECRET_LASTS

SALT = "bridgework.updates.webhook"


class AddressRefused(Refused):
    """The address cannot be sent to."""


@dataclass(frozen=True)
class WebhookPlan:
    """Where to, and which events."""

    url: str
    kinds: Sequence[str]
    is_on: bool = True


def check_address(url: str) -> None:
    """Refuse an address that nothing is ever sent to. Where a name leads is looked up anew at each sending.

    Raises
    ------
    AddressRefused
        With a sentence that says what to write instead.
    """
    try:
        target = target_of(url, allow_plain=settings.BRIDGEWORK_MODE != "production")
        if not is_number_open(target.host, allow_loopback=settings.BRIDGEWORK_WEBHOOK_LOOPBACK):
            raise AddressUnfit("inside")
    except AddressUnfit as why:
        raise AddressRefused(_refusals().get(str(why), _refusals()["form"])) from None


def _refusals() -> dict[str, str]:
    return {
        "form": _("Write the whole address, such as https://example.org/events."),
        "inside": _("Use an address in the open internet. This one lies inside a network."),
        "long": _("Use a shorter address, of 500 characters at most."),
        "port": _("Use the usual port, or one from 1024 on."),
        "scheme": _("Write an address that begins with https://."),
        "secret": _("Leave name and password out of the address. The signature says who sends."),
    }


def _journal(webhook: Webhook, act: str, by: Membership | None, now: datetime, **facts: Any) -> None:
    partnership = webhook.partnership
    subject = f"updates.webhook:{webhook.pk}"
    journaled(partnership=partnership, by=by, act=act, subject=subject, at=now, facts=facts)


@transaction.atomic
def add_webhook(
    *, partnership: Partnership, plan: WebhookPlan, by: Membership | None, now: datetime
) -> tuple[Webhook, str]:
    """Have events sent from now on; return the webhook and its secret, which can be shown only now.

    Raises
    ------
    AddressRefused, Refused
        If the address cannot be sent to, no event is chosen, or there are ten already.
    """
    _check(plan)
    if Webhook.objects.within(partnership).count() >= MOST_WEBHOOKS:
        raise Refused(_("There are ten webhooks already. Remove one first."))
    secret = new_secret()
    webhook = Webhook.objects.create(
        partnership=partnership,
        url=plan.url,
        kinds=sorted(plan.kinds),
        is_on=plan.is_on,
        secret=tokens.locked(secret, salt=SALT),
        made_at=now,
    )
    _journal(webhook, "updates.webhook.added", by, now, kinds=webhook.kinds, is_on=webhook.is_on)
    _begin_here(webhook)
    return webhook, secret


def _check(plan: WebhookPlan) -> None:
    check_address(plan.url)
    if not plan.kinds or set(plan.kinds) - set(EventKind.values):
        raise Refused(_("Choose at least one kind of event."))


def _begin_here(webhook: Webhook) -> None:
    """Send what happens from now on: nothing of before, nor of the time it was off."""
    webhook.journal_until = head_of(webhook.partnership).number
    webhook.save(update_fields=["journal_until"])


@transaction.atomic
def change_webhook(*, webhook: Webhook, plan: WebhookPlan, by: Membership | None, now: datetime) -> bool:
    """Change where to and what is sent; False if nothing was changed. What waits goes to the new address.

    Raises
    ------
    AddressRefused, Refused
        Like `add_webhook`.
    """
    webhook = _locked(webhook)
    _check(plan)
    was = (webhook.url, webhook.kinds, webhook.is_on)
    new = (plan.url, sorted(plan.kinds), plan.is_on)
    if was == new:
        return False
    webhook.url, webhook.kinds, webhook.is_on = new
    webhook.retry_at = None
    webhook.save(update_fields=["url", "kinds", "is_on", "retry_at"])
    facts = {"kinds": webhook.kinds, "is_on": webhook.is_on, "address_changed": was[0] != new[0]}
    _journal(webhook, "updates.webhook.changed", by, now, **facts)
    if webhook.is_on and not was[2]:
        _begin_here(webhook)
    return True


def _locked(webhook: Webhook) -> Webhook:
    return Webhook.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=webhook.pk)


@transaction.atomic
def renew_secret(*, webhook: Webhook, by: Membership | None, now: datetime) -> str:
    """Make a new secret and return it, once. For a day the old one signs along, so that the receiver can change over."""
    webhook = _locked(webhook)
    secret = new_secret()
    webhook.old_secret, webhook.old_secret_until = webhook.secret, now + OLD_SECRET_LASTS
    webhook.secret = tokens.locked(secret, salt=SALT)
    webhook.save(update_fields=["secret", "old_secret", "old_secret_until"])
    _journal(webhook, "updates.webhook.secret-renewed", by, now)
    return secret


@transaction.atomic
def remove_webhook(*, webhook: Webhook, by: Membership | None, now: datetime) -> None:
    """Remove a webhook with everything that waits for it."""
    webhook = _locked(webhook)
    _journal(webhook, "updates.webhook.removed", by, now)
    webhook.delete()


@transaction.atomic
def send_test(*, webhook: Webhook, by: Membership | None, now: datetime) -> Delivery:
    """Put a test event in the queue, behind what waits there already; the worker sends it within seconds.

    Raises
    ------
    Refused
        If the webhook is off, or the partnership is not public: nothing would be sent.
    """
    webhook = _locked(webhook)
    if not webhook.is_on:
        raise Refused(_("This webhook is off. Turn it on first."))
    if not webhook.partnership.is_public:
        raise Refused(_("This partnership is not public, so nothing is sent."))
    identifier = f"msg_{uuid4().hex}"
    webhook.retry_at = None
    webhook.save(update_fields=["retry_at"])
    return Delivery.objects.create(
        webhook=webhook,
        identifier=identifier,
        kind=TEST,
        body=body_of_test(webhook.partnership, identifier, now),
        queued_at=now,
    )


@transaction.atomic
def send_again(*, delivery: Delivery, by: Membership | None, now: datetime) -> Delivery:
    """Send an event once more, with the same id; it goes before what waits, since it happened before.

    Raises
    ------
    Refused
        If it waits already.
    """
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("webhook").get(pk=delivery.pk)
    if delivery.state == Delivery.State.WAITING:
        raise Refused(_("This event waits to be sent already."))
    delivery.state, delivery.n_tries, delivery.queued_at = Delivery.State.WAITING, 0, now
    delivery.save(update_fields=["state", "n_tries", "queued_at"])
    Webhook.objects.filter(pk=delivery.webhook_id).update(retry_at=None)
    return delivery
