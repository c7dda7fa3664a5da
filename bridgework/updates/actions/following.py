"""Following by mail: ask, confirm by link, stop with one click. Stopping deletes the address of whoever has no account."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from bridgework.goals.actions.refusals import Refused
from bridgework.journal.models import Entry
from bridgework.partnerships.models import Partnership
from bridgework.people.models import Person
from bridgework.people.queries import person_with_address
from bridgework.updates.actions.mail import address, open_mail, send
from bridgework.updates.models import Follower, Reader, Rhythm
from bridgework.updates.rules import ASK_AGAIN_AFTER, CONFIRM_WITHIN, has_run_out, next_slot, period_of

SALT = "bridgework.updates.follower."
SALT_OF_READER = "bridgework.updates.reader"
SEND_CONFIRMATIONS = "bridgework.updates.tasks.send_due_confirmations"  # by dotted name: tasks stand above actions


class LinkWrong(Refused):
    """The link is not ours, has run out, or its address is deleted already."""


def make_link_token(follower: Follower, purpose: str) -> str:
    """Return a signed token for one purpose; it dies with the follower's row.

    `confirm` is the link to confirm. `stop` stood in the mails of earlier versions, which people still have.
    """
    return signing.Signer(salt=SALT + purpose).sign_object([follower.pk, follower.key[:32]])


def make_reader_token(reader: Reader) -> str:
    """Return the signed token of the links in a digest: it chooses what comes and how often, and ends all of it."""
    return signing.Signer(salt=SALT_OF_READER).sign_object([reader.pk, reader.key[:32]])


def find_follower(token: str, purpose: str) -> Follower | None:
    """Return whom a token belongs to, or None; reads only."""
    pk, key = _opened(token, SALT + purpose)
    rows = Follower.objects.select_related("partnership", "reader__person")
    return rows.filter(pk=pk, key__startswith=key).first() if key else None


def find_reader(token: str) -> Reader | None:
    """Return the reader a token of a digest belongs to, or None; reads only."""
    pk, key = _opened(token, SALT_OF_READER)
    rows = Reader.objects.select_related("person")
    return rows.filter(pk=pk, key__startswith=key).first() if key else None


def _opened(token: str, salt: str) -> tuple[int, str]:
    try:
        pk, key = signing.Signer(salt=salt).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return 0, ""
    return int(pk), str(key)


@transaction.atomic
def ask_to_follow(
    *, partnership: Partnership, email: str, language: str, now: datetime, rhythm: str = Rhythm.WEEKLY
) -> bool:
    """Note an address, for which the worker sends a link to confirm; say whether a mail will go.

    Whoever asks learns nothing about who follows: an address that follows already, or was asked a moment ago, gets no
    further mail, the page says the same, and takes no longer, since no mail is sent within the request. What is asked for
    changes nothing until the address confirms it.
    """
    email = email.strip().lower()
    asked = {"asked_at": now, "asked_language": language, "asked_rhythm": rhythm, "is_mail_due": True}
    follower = Follower.objects.within(partnership).select_for_update().filter(reader__email=email).first()
    if follower is not None:
        if follower.confirmed_at is not None or now - follower.asked_at < ASK_AGAIN_AFTER:
            return False
        Follower.objects.filter(pk=follower.pk).update(**asked)
    else:
        try:
            with transaction.atomic():
                reader = _reader(email, language=language, rhythm=rhythm)
                Follower.objects.create(partnership=partnership, reader=reader, key=secrets.token_hex(32), **asked)
        except IntegrityError:  # the same address, sent twice at once
            return False
    import_string(SEND_CONFIRMATIONS).enqueue()
    return True


def _reader(email: str, **values: object) -> Reader:
    return Reader.objects.get_or_create(email=email, defaults={"key": secrets.token_hex(32), **values})[0]


def send_confirmations(now: datetime) -> int:
    """Send the links to confirm that are due; return how many. Where no mail server is reached, they stay due."""
    due = Follower.objects.filter(is_mail_due=True, confirmed_at=None).order_by("pk")
    if not due.exists():
        return 0
    n_sent = 0
    with open_mail() as connection:
        if connection is None:
            return 0
        for follower in due.select_related("partnership", "reader"):
            # Two workers at once: one of them takes it.
            if not Follower.objects.filter(pk=follower.pk, is_mail_due=True).update(is_mail_due=False):
                continue
            if has_run_out(follower.asked_at, now):
                continue
            with override(follower.asked_language):
                link = address("mail:confirm", token=make_link_token(follower, "confirm"))
                context = {"partnership": follower.partnership, "link": link, "days": CONFIRM_WITHIN.days}
                n_sent += send(
                    connection, to=follower.reader.email, template="updates/mail_confirm.txt", context=context
                )
    return n_sent


@transaction.atomic
def confirm_following(*, token: str, now: datetime) -> Follower:
    """Confirm an address: the language and rhythm that were asked for hold from now on, for all it follows.

    The first mail comes at once and looks back one turn of the rhythm; the next ones follow the rhythm.

    Raises
    ------
    LinkWrong
        If the token is not ours, or three days are over.
    """
    follower = find_follower(token, "confirm")
    if follower is None or (follower.confirmed_at is None and has_run_out(follower.asked_at, now)):
        raise LinkWrong(_("This link has run out. Ask for a new one on the page to follow by mail."))
    if follower.confirmed_at is None:
        reader = follower.reader
        is_first = reader.next_at is None
        reader.person = reader.person or person_with_address(reader.email)
        reader.language, reader.rhythm = follower.asked_language, follower.asked_rhythm
        reader.next_at = now if is_first else next_slot(reader.rhythm, now, follower.partnership.zone)
        reader.save(update_fields=["person", "language", "rhythm", "next_at"])
        follower.confirmed_at = now
        follower.told_until = _number_at(follower.partnership, now - period_of(reader.rhythm))
        follower.save(update_fields=["confirmed_at", "told_until"])
    return follower


def _number_at(partnership: Partnership, moment: datetime) -> int:
    """Return the number of the last entry written before a moment."""
    rows = Entry.objects.filter(scope=partnership.scope, at__lt=moment)
    return rows.order_by("-number").values_list("number", flat=True).first() or 0


@transaction.atomic
def choose_mails(
    *,
    reader: Reader | None,
    person: Person | None = None,
    rhythm: str,
    partnerships: list[Partnership],
    now: datetime,
    language: str = "",
) -> Reader | None:
    """Set what somebody gets by mail and how often; what they follow for the first time is told from now on.

    Parameters
    ----------
    reader : Reader or None
        None for an account that never had mail.
    person : Person, optional
        Whose account it is; None where a signed link is the authority.
    rhythm : str
        `Rhythm.NONE` ends all mail. Without an account the address is deleted then.
    partnerships : list of Partnership
        What is followed from now on; the caller has checked that it may be.
    language : str
        Of the mails, where there is no account; an account has its own.

    Returns
    -------
    Reader or None
        None where the address was deleted.
    """
    if reader is None:
        assert person is not None  # noqa: S101 - for the type checker: one of both is the authority
        reader = _reader(person.email.lower(), language=person.language, rhythm=rhythm)
    if reader.person is None and person is not None:
        reader.person = person
    if reader.person is None and (rhythm == Rhythm.NONE or not partnerships):
        reader.delete()
        return None
    Follower.objects.filter(reader=reader).exclude(partnership__in=partnerships).delete()
    _follow(reader, partnerships, now)
    if language and reader.person is None:
        reader.language = language
    reader.rhythm = Rhythm(rhythm)
    zone = partnerships[0].zone if partnerships else None
    reader.next_at = next_slot(rhythm, now, zone) if zone is not None else None
    reader.save(update_fields=["person", "language", "rhythm", "next_at"])
    return reader


def _follow(reader: Reader, partnerships: list[Partnership], now: datetime) -> None:
    followed = {row.partnership_id: row for row in Follower.objects.filter(reader=reader)}
    for partnership in partnerships:
        row = followed.get(partnership.pk)
        if row is not None and row.confirmed_at is not None:
            continue
        values = {
            "asked_at": now,
            "confirmed_at": now,
            "is_mail_due": False,
            "told_until": _number_at(partnership, now),
        }
        if row is not None:
            Follower.objects.filter(pk=row.pk).update(**values)
        else:
            Follower.objects.create(partnership=partnership, reader=reader, key=secrets.token_hex(32), **values)


def forget_reader(*, email: str) -> bool:
    """Delete an address and all it follows; for whoever erases their account."""
    return bool(Reader.objects.filter(email=email.strip().lower()).delete()[0])


def forget_unconfirmed(now: datetime) -> int:
    """Delete what was not confirmed within three days, and addresses that follow nothing then; return how many."""
    deleted, _rows = Follower.objects.filter(confirmed_at=None, asked_at__lt=now - CONFIRM_WITHIN).delete()
    if deleted:
        Reader.objects.filter(person=None, follows=None).delete()
    return deleted
