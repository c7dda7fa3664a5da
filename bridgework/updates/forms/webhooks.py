"""Where a steward has events sent, and which."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import PlainForm
from bridgework.lib.posting import LONGEST
from bridgework.updates.models import EventKind, Webhook


class WebhookForm(PlainForm):
    """An address, the kinds of events, on or off. Whether the address may be sent to is asked by the action."""

    url = forms.CharField(
        label=_("Address"),
        help_text=_("Where the other program listens. It begins with https:// and lies in the open internet."),
        max_length=LONGEST,
        widget=forms.URLInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What is sent"),
        choices=EventKind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of event.")},
    )
    is_on = forms.BooleanField(
        label=_("On"), help_text=_("What happens while it is off is not sent later."), required=False
    )

    def __init__(self, *args: Any, webhook: Webhook | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"is_on": True, "kinds": EventKind.values}
        if webhook is not None:
            initial = {"url": webhook.url, "kinds": webhook.kinds, "is_on": webhook.is_on}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["kinds"].error_messages["required"] = _("Choose at least one kind of event.")
