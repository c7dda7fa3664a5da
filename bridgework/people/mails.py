"""Mails about the account: plain text, in the reader's language, with nothing private but the link itself."""

from __future__ import annotations

import logging
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

log = logging.getLogger(__name__)


class MailFailed(Exception):
    """The mail could not be handed over; nothing was sent."""


def send(*, to: str, language: str, template: str, **context: Any) -> None:
    """Send `people/mails/<template>.txt`, whose first line is the subject.

    Raises
    ------
    MailFailed
        If the mail server does not take it. The log says what broke, never to whom the mail went.
    """
    with translation.override(language):
        text = render_to_string(f"people/mails/{template}.txt", context).strip()
    subject, _, body = text.partition("\n")
    try:
        EmailMessage(subject.strip(), body.strip() + "\n", to=[to]).send()
    except Exception as error:  # smtplib's are OSErrors, a provider's are its own
        log.error("a mail about an account could not be sent: %s", type(error).__name__)
        raise MailFailed from None
