"""What goes out by mail, and who follows."""

from bridgework.updates.actions.confirmations import send_record_reminders
from bridgework.updates.actions.digests import send_digests
from bridgework.updates.actions.following import (
    LinkWrong,
    ask_to_follow,
    confirm_following,
    find_follower,
    forget_unconfirmed,
    make_link_token,
    send_confirmations,
    stop_following,
)
from bridgework.updates.actions.reminders import send_due_reminders
from bridgework.updates.actions.session_mails import send_session_mails, send_session_reminders
from bridgework.updates.actions.ties import ask_successors, send_check_ins
from bridgework.updates.actions.warnings import send_agreement_warnings

__all__ = [
    "LinkWrong",
    "ask_successors",
    "ask_to_follow",
    "confirm_following",
    "find_follower",
    "forget_unconfirmed",
    "make_link_token",
    "send_agreement_warnings",
    "send_check_ins",
    "send_confirmations",
    "send_digests",
    "send_due_reminders",
    "send_record_reminders",
    "send_session_mails",
    "send_session_reminders",
    "stop_following",
]
