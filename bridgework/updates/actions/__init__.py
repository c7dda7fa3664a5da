"""What goes out by mail and to webhooks, and who follows."""

from bridgework.updates.actions.confirmations import send_record_reminders
from bridgework.updates.actions.digests import send_digests
from bridgework.updates.actions.events import queue_events
from bridgework.updates.actions.following import (
    LinkWrong,
    ask_to_follow,
    choose_mails,
    confirm_following,
    find_follower,
    find_reader,
    forget_reader,
    forget_unconfirmed,
    make_link_token,
    make_reader_token,
    send_confirmations,
)
from bridgework.updates.actions.outbox import forget_deliveries, send_events
from bridgework.updates.actions.reminders import send_due_reminders
from bridgework.updates.actions.session_mails import send_session_mails, send_session_reminders
from bridgework.updates.actions.stopping import choose_for, keep_some, open_past, stop_mails
from bridgework.updates.actions.ties import ask_successors, send_check_ins
from bridgework.updates.actions.warnings import send_agreement_warnings
from bridgework.updates.actions.webhooks import (
    AddressRefused,
    WebhookPlan,
    add_webhook,
    change_webhook,
    check_address,
    remove_webhook,
    renew_secret,
    send_again,
    send_test,
)

__all__ = [
    "AddressRefused",
    "LinkWrong",
    "WebhookPlan",
    "add_webhook",
    "ask_successors",
    "ask_to_follow",
    "change_webhook",
    "check_address",
    "choose_for",
    "choose_mails",
    "confirm_following",
    "find_follower",
    "find_reader",
    "forget_deliveries",
    "forget_reader",
    "forget_unconfirmed",
    "keep_some",
    "make_link_token",
    "make_reader_token",
    "open_past",
    "queue_events",
    "remove_webhook",
    "renew_secret",
    "send_again",
    "send_agreement_warnings",
    "send_check_ins",
    "send_confirmations",
    "send_digests",
    "send_due_reminders",
    "send_events",
    "send_record_reminders",
    "send_session_mails",
    "send_session_reminders",
    "send_test",
    "stop_mails",
]
