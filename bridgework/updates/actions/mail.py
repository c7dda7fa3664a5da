"""Mail in the reader's language, as plain text and, where there is a template for it, as simple HTML beside it.

Addresses never reach a log; a failed mail is logged without one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import get_language

from bridgework.updates.telling import address

__all__ = ["address", "log", "open_mail", "send"]

log = logging.getLogger("bridgework.mail")


@contextmanager
def open_mail() -> Iterator[BaseEmailBackend | None]:
    """Open one connection for many mails, before anything is claimed; None if the mail server cannot be reached."""
    connection = get_connection()
    try:
        connection.open()
    except OSError as why:
        log.warning(
            "the mail server cannot be reached (%s); nothing was sent, the next round tries again", type(why).__name__
        )
        yield None
        return
    try:
        yield connection
    finally:
        connection.close()


def send(
    connection: BaseEmailBackend,
    *,
    to: str,
    template: str,
    context: dict[str, Any],
    html: str = "",
    headers: dict[str, str] | None = None,
) -> bool:
    """Send one mail in the language that is active; its first line is the subject. Say whether the server took it."""
    subject, _, body = render_to_string(template, context).strip().partition("\n")
    subject = " ".join(subject.split())
    message = EmailMultiAlternatives(
        subject=subject,
        body=body.strip() + "\n",
        to=[to],
        connection=connection,
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
    )
    if html:
        page = render_to_string(html, {**context, "subject": subject, "mail_language": get_language() or "en"})
        message.attach_alternative(page, "text/html")
    try:
        message.send()
    except Exception as why:
        # Only the kind of failure: messages of mail servers quote addresses.
        log.warning("a mail could not be sent (%s)", type(why).__name__)
        return False
    return True
