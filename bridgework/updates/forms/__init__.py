"""What people enter to follow by mail, and where a steward has events sent."""

from bridgework.updates.forms.following import FollowForm, KeepForm, MailsForm
from bridgework.updates.forms.webhooks import WebhookForm

__all__ = ["FollowForm", "KeepForm", "MailsForm", "WebhookForm"]
