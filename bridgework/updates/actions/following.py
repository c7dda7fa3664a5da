"""Following by mail: ask, confirm by link, stop with one click. Stopping deletes the address."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from bridgework.goals.actions.refusals import Refused
from bridgework.partnerships.models import Partnership
from bridgework.updates.actions.mail import address, open_mail, send
from bridgework.updates.models import Follower
from bridgework.updates.rules import ASK_AGAIN_AFTER, CONFIRM_WITHIN, has_run_out

SALT = "bridgework.updates.follower."


class LinkWrong(Refused):
    """The link is not ours, has run out, or its address is deleted already."""


class MailUnreachable(Refused):
    """The mail server cannot be reached now."""


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


def ask_to_follow(*, partnership: Partnership, email: str, language: str, now: datetime) -> bool:
    """Note an address and mail it a link to confirm; say whether a mail was sent.

    Whoever asks learns nothing about who follows: an address that follows already, or was asked a moment ago, gets no
    further mail, and the page says the same.

    Raises
    ------
    MailUnreachable
        If no mail can be sent now; nothing is kept then.
    """
    email = email.strip().lower()
    with open_mail() as connection:
        if connection is None:
            raise MailUnreachable(_("Mail cannot be sent right now. Please try again in an hour."))
        with transaction.atomic():
            follower = Follower.objects.within(partnership).select_for_update().filter(email=email).first()
            if follower is not None:
                if follower.confirmed_at is not None or now - follower.asked_at < ASK_AGAIN_AFTER:
                    return False
                follower.asked_at, follower.language = now, language
                follower.save(update_fields=["asked_at", "language"])
            else:
                try:
                    with transaction.atomic():
                        follower = Follower.objects.create(
                            partnership=partnership,
                            email=email,
                            language=language,
                            key=secrets.token_hex(32),
                            asked_at=now,
                        )
                except IntegrityError:  # the same address, sent twice at once
                    return False
        with override(language):
            link = address("mail:confirm", token=make_link_token(follower, "confirm"))
            days = CONFIRM_WITHIN.days
            context = {"partnership": partnership, "link": link, "days": days}
            return send(connection, to=email, template="updates/mail_confirm.txt", context=context)


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
