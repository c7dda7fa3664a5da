"""A partnership's webhooks, for its stewards: add, change, test, look at what was sent, send again."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bridgework.goals.actions.refusals import Refused
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role
from bridgework.updates import actions
from bridgework.updates.forms import WebhookForm
from bridgework.updates.models import Delivery, Webhook
from bridgework.updates.queries import deliveries_of, webhooks_of
from bridgework.updates.rules import may_keep_webhooks
from bridgework.updates.wording import kind_said, outcome_said


def _webhook(here: Here, pk: int) -> Webhook:
    return get_object_or_404(Webhook.objects.within(here.partnership).select_related("partnership"), pk=pk)


def _plan(form: WebhookForm) -> actions.WebhookPlan:
    cleaned = form.cleaned_data
    return actions.WebhookPlan(cleaned["url"].strip(), cleaned["kinds"], cleaned["is_on"])


@member_page(may_keep_webhooks)
@never_cache
@require_safe
def webhook_list(request: HttpRequest, here: Here) -> HttpResponse:
    """List the webhooks, each by its host alone: the rest of an address may be a secret."""
    rows = [(one, urlsplit(one.url).hostname) for one in webhooks_of(here.partnership)]
    return render(request, "updates/webhook_list.html", {"rows": rows})


@member_page(may_keep_webhooks)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_new(request: HttpRequest, here: Here) -> HttpResponse:
    """Add a webhook; its secret is shown on the page that answers, and nowhere again."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = actions.add_webhook(
                partnership=here.partnership, plan=_plan(form), by=here.acting(Role.STEWARD), now=timezone.now()
            )
        except Refused as why:
            form.refuse(why)
        else:
            return _page(request, made, WebhookForm(webhook=made), secret=secret)
    return render(request, "updates/webhook_new.html", {"form": form})


def _page(request: HttpRequest, webhook: Webhook, form: WebhookForm, secret: str = "") -> HttpResponse:
    deliveries = [(one, kind_said(one), outcome_said(one)) for one in deliveries_of(webhook)]
    context = {
        "webhook": webhook,
        "host": urlsplit(webhook.url).hostname,
        "form": form,
        "secret": secret,
        "deliveries": deliveries,
    }
    return render(request, "updates/webhook.html", context)


@member_page(may_keep_webhooks)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Show what was sent to one webhook, and change it."""
    one = _webhook(here, pk)
    form = WebhookForm(request.POST or None, webhook=one)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_webhook(
                webhook=one, plan=_plan(form), by=here.acting(Role.STEWARD), now=timezone.now()
            )
        except Refused as why:
            form.refuse(why)
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect("updates:webhook", here.partnership.slug, pk)
    return _page(request, one, form)


@member_page(may_keep_webhooks)
@never_cache
@require_POST
def webhook_secret(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Make a new secret, shown on the page that answers."""
    one = _webhook(here, pk)
    secret = actions.renew_secret(webhook=one, by=here.acting(Role.STEWARD), now=timezone.now())
    return _page(request, one, WebhookForm(webhook=one), secret=secret)


def _act(request: HttpRequest, here: Here, pk: int, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except Refused as why:
        messages.warning(request, str(why))
    else:
        messages.success(request, done)
    return redirect("updates:webhook", here.partnership.slug, pk)


@member_page(may_keep_webhooks)
@require_POST
def webhook_test(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Send a test event."""
    one, by = _webhook(here, pk), here.acting(Role.STEWARD)
    done = _("A test is on its way. Load this page again in a few seconds.")
    return _act(request, here, pk, lambda: actions.send_test(webhook=one, by=by, now=timezone.now()), done)


@member_page(may_keep_webhooks)
@require_POST
def webhook_again(request: HttpRequest, here: Here, pk: int, delivery: int) -> HttpResponse:
    """Send one event once more."""
    row = get_object_or_404(Delivery.objects.filter(webhook=_webhook(here, pk)), pk=delivery)
    by, done = here.acting(Role.STEWARD), _("It is on its way again. Load this page again in a few seconds.")
    return _act(request, here, pk, lambda: actions.send_again(delivery=row, by=by, now=timezone.now()), done)


@member_page(may_keep_webhooks)
@require_POST
def webhook_remove(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Remove a webhook."""
    actions.remove_webhook(webhook=_webhook(here, pk), by=here.acting(Role.STEWARD), now=timezone.now())
    messages.success(request, _("Removed. Nothing is sent there any more."))
    return redirect("updates:webhooks", here.partnership.slug)
