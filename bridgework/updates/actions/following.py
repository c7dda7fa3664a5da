"""Following by mail: ask, confirm by link, stop with one click. Stopping deletes the address."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from bridgework.goals.actions.refusals import Refused
from bridgework.partnerships.models import Partnership
from bridgework.updates.actions.mail import address, open_mail, send
from bridgework.updates.models import Follower
from bridgework.updates.rules import ASK_AGAIN_AFTER, CONFIRM_WITHIN, has_run_out

SALT = "bridgework.updates.follower."
SEND_CONFIRMATIONS = "bridgework.updates.tasks.send_due_confirmations"  # by dotted name: tasks stand above actions


class LinkWrong(Refused):
    """The link is not ours, has run out, or its address is deleted already."""


def make_link_token(follower: Follower, purpose: str) -> str:
    """Return a signed token for one purpose (`confirm` or `stop`); it dies with the follower's row."""
    return signing.Signer(salt=SALT + purpose).sign_object([follower.pk, follower.key[:32]])


def find_follower(token: str, purpose: str) -> Follower | None:
    """Return whom a token belongs to, or None; reads only."""
    try:
        pk, key = signing.Signer(salt=SALT + purpose).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Follower.objects.select_related("partnership").filter(pk=pk, key__startswith=key).first()


@transaction.atomic
def ask_to_follow(*, partnership: Partnership, email: str, language: str, now: datetime) -> bool:
    """Note an address, for which the worker sends a link to confirm; say whether a mail will go.

    Whoever asks learns nothing about who follows: an address that follows already, or was asked a moment ago, gets no
    further mail, the page says the same, and takes no longer, since no mail is sent within the request.
    """
    email = email.strip().lower()
    follower = Follower.objects.within(partnership).select_for_update().filter(email=email).first()
    if follower is not None:
        if follower.confirmed_at is not None or now - follower.asked_at < ASK_AGAIN_AFTER:
            return False
        follower.asked_at, follower.language, follower.is_mail_due = now, language, True
        follower.save(update_fields=["asked_at", "language", "is_mail_due"])
    else:
        try:
            with transaction.atomic():
                Follower.objects.create(
                    partnership=partnership,
                    email=email,
                    language=language,
                    key=secrets.token_hex(32),
                    asked_at=now,
                    is_mail_due=True,
                )
        except IntegrityError:  # the same address, sent twice at once
            return False
    import_string(SEND_CONFIRMATIONS).enqueue()
    return True


def send_confirmations(now: datetime) -> int:
    """Send the links to confirm that are due; return how many. Where no mail server is reached, they stay due."""
    due = Follower.objects.filter(is_mail_due=True, confirmed_at=None).order_by("pk")
    if not due.exists():
        return 0
    n_sent = 0
    with open_mail() as connection:
        if connection is None:
            return 0
        for follower in due.select_related("partnership"):
            # Two workers at once: one of them takes it.
            if not Follower.objects.filter(pk=follower.pk, is_mail_due=True).update(is_mail_due=False):
                continue
            if has_run_out(follower.asked_at, now):
                continue
            with override(follower.language):
                link = address("mail:confirm", token=make_link_token(follower, "confirm"))
                context = {"partnership": follower.partnership, "link": link, "days": CONFIRM_WITHIN.days}
                n_sent += send(connection, to=follower.email, template="updates/mail_confirm.txt", context=context)
    return n_sent


@transaction.atomic
def confirm_following(*, token: str, now: datetime) -> Follower:
    """Confirm an address.

    Raises
    ------
    LinkWrong
        If the token is not ours, or three days are over.
    """
    follower = find_follower(token, "confirm")
    if follower is None or (follower.confirmed_at is None and has_run_out(follower.asked_at, now)):
        raise LinkWrong(_("This link has run out. Ask for a new one on the page to follow by mail."))
    if follower.confirmed_at is None:
        follower.confirmed_at = now
        follower.save(update_fields=["confirmed_at"])
    return follower


@transaction.atomic
def stop_following(*, token: str) -> bool:
    """Delete an address; False if it was gone already (a second click is no error)."""
    follower = find_follower(token, "stop")
    if follower is None:
        return False
    follower.delete()
    return True


def forget_unconfirmed(now: datetime) -> int:
    """Delete the addresses that were not confirmed within three days; return how many."""
    deleted, _rows = Follower.objects.filter(confirmed_at=None, asked_at__lt=now - CONFIRM_WITHIN).delete()
    return deleted
