"""What the worker does by the clock."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from bridgework.gatherings.actions import forget_guests, promote_when_no_longer_kept
from bridgework.updates import actions


def run_due(now: datetime) -> dict[str, int]:
    """Send the mails that are due (links to confirm, reminders, agreements that end, directory records to confirm, check-ins of ties, digests), and forget addresses nobody confirmed. Safe to call at any moment."""
    return {
        "confirmations": actions.send_confirmations(now),
        "reminders": actions.send_due_reminders(now),
        "agreements": actions.send_agreement_warnings(now),
        "records": actions.send_record_reminders(now),
        "check_ins": actions.send_check_ins(now),
        "successors": actions.ask_successors(now),
        "digests": actions.send_digests(now),
        "places": promote_when_no_longer_kept(now),
        "sessions": actions.send_session_mails(now),
        "sessions-soon": actions.send_session_reminders(now),
        "forgotten": actions.forget_unconfirmed(now),
        "guests-forgotten": forget_guests(now),
        "deliveries-forgotten": actions.forget_deliveries(now),
    }


def run_outbox(now: datetime) -> dict[str, int]:
    """Queue what the journals say since the last look, and send what waits. The worker does it beside its other work."""
    return {"queued": actions.queue_events(now), "taken": actions.send_events(now)}


@task
def send_due_confirmations() -> None:
    """Send the links to confirm that wait; queued when somebody asks, so that it comes within seconds."""
    actions.send_confirmations(timezone.now())
