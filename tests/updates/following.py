"""Somebody follows: what the tests of digests begin with."""

from __future__ import annotations

from datetime import datetime

from django.core import mail

from bridgework.partnerships.models import Partnership
from bridgework.updates import actions
from bridgework.updates.models import Follower, Rhythm
from tests.cast import NOW


def follow(
    partnership: Partnership, email: str, language: str = "en", at: datetime = NOW, rhythm: str = Rhythm.WEEKLY
) -> Follower:
    """Ask and confirm; the mail box is empty afterwards."""
    actions.ask_to_follow(partnership=partnership, email=email, language=language, rhythm=rhythm, now=at)
    follower = Follower.objects.get(partnership=partnership, reader__email=email)
    actions.confirm_following(token=actions.make_link_token(follower, "confirm"), now=at)
    mail.outbox.clear()
    follower.refresh_from_db()
    return follower


def page_of(message: mail.EmailMessage) -> str:
    """Return the HTML beside a mail's plain text."""
    [(content, kind)] = message.alternatives  # type: ignore[attr-defined]
    assert kind == "text/html"
    return str(content)
