"""Where events are sent, and what became of each."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bridgework.partnerships.models import Partnership
from bridgework.updates.models import Delivery, Webhook

MOST_SHOWN = 50


def webhooks_of(partnership: Partnership) -> QuerySet[Webhook]:
    """Return a partnership's webhooks with how many deliveries wait (`n_waiting`) and were given up (`n_failed`)."""
    waiting = Count("deliveries", filter=Q(deliveries__state=Delivery.State.WAITING))
    failed = Count("deliveries", filter=Q(deliveries__state=Delivery.State.FAILED))
    return Webhook.objects.within(partnership).annotate(n_waiting=waiting, n_failed=failed).order_by("pk")


def deliveries_of(webhook: Webhook) -> QuerySet[Delivery]:
    """Return the newest deliveries of a webhook, without their bodies."""
    return Delivery.objects.filter(webhook=webhook).defer("body").order_by("-pk")[:MOST_SHOWN]


def due_webhooks(now: datetime) -> QuerySet[Webhook]:
    """Return the webhooks that have something to send now, are not being failed back, and that no worker is at.

    What was public when it was queued stays unsent where the partnership is not public any more.
    """
    waiting = Delivery.objects.filter(webhook=OuterRef("pk"), state=Delivery.State.WAITING)
    rows = Webhook.objects.filter(Exists(waiting), is_on=True, partnership__is_public=True)
    rows = rows.filter(Q(retry_at=None) | Q(retry_at__lte=now), Q(leased_until=None) | Q(leased_until__lte=now))
    return rows.select_related("partnership").order_by("retry_at", "pk")
