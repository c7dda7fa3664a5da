"""One click ends all that a mail covers (RFC 8058). The page that answers can give a part of it back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.partnerships.models import Partnership
from bridgework.people import tokens
from bridgework.people.models import Person
from bridgework.updates.actions.following import LinkWrong, choose_mails, find_follower, find_reader
from bridgework.updates.models import Follower, Reader, Rhythm
from bridgework.updates.queries import reader_of

SALT = "bridgework.updates.stopped"
GIVEN_BACK_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Stopped:
    """What has ended: `is_deleted` says whether the address is gone, `was` carries it, sealed, for an hour."""

    is_done: bool
    is_deleted: bool = True
    partnerships: list[Partnership] = field(default_factory=list)
    was: str = ""


@transaction.atomic
def stop_mails(*, token: str, now: datetime) -> Stopped:
    """End all that the mail with this token covered; a second click is no error.

    Without an account the address is deleted. What was followed then stands nowhere but in the page that answers, encrypted,
    so that whoever pressed too fast can have a part of it back.
    """
    reader = find_reader(token)
    if reader is None:
        return _stop_one(token, now)
    rows = Follower.objects.filter(reader=reader).exclude(confirmed_at=None).select_related("partnership")
    partnerships = [row.partnership for row in rows.order_by("pk")]
    return _end(reader, partnerships, now)


def _stop_one(token: str, now: datetime) -> Stopped:
    """End what a link of an earlier version's mail is about: one partnership."""
    follower = find_follower(token, "stop")
    if follower is None:
        return Stopped(is_done=False)
    if Follower.objects.filter(reader=follower.reader_id).count() > 1:
        follower.delete()
        return Stopped(is_done=True, is_deleted=False)
    return _end(follower.reader, [follower.partnership], now)


def _end(reader: Reader, partnerships: list[Partnership], now: datetime) -> Stopped:
    content = {
        "email": reader.email,
        "language": reader.language,
        "rhythm": reader.rhythm,
        "partnerships": [one.pk for one in partnerships],
    }
    is_deleted = reader.person_id is None
    if is_deleted:
        reader.delete()
    else:
        Reader.objects.filter(pk=reader.pk).update(rhythm=Rhythm.NONE, next_at=None)
    was = tokens.sealed(content, salt=SALT, now=now) if reader.rhythm != Rhythm.NONE else ""
    return Stopped(True, is_deleted, partnerships, was)


@dataclass(frozen=True)
class Past:
    """What somebody followed until a moment ago."""

    email: str
    language: str
    rhythm: str
    partnerships: list[Partnership]


def open_past(was: str, now: datetime) -> Past:
    """Return what a page's seal says was followed.

    Raises
    ------
    LinkWrong
        If it is not ours, or an hour is over.
    """
    content = tokens.opened(was, salt=SALT, lasts=GIVEN_BACK_WITHIN, now=now) if was else None
    if content is None:
        raise LinkWrong(_("This page has run out. Follow again on the page of the partnership."))
    rows = Partnership.objects.filter(pk__in=content["partnerships"]).order_by("pk")
    return Past(content["email"], content["language"], content["rhythm"], list(rows))


@transaction.atomic
def keep_some(*, was: str, rhythm: str, keep: list[int], now: datetime) -> Reader | None:
    """Follow a part of it again; the seal says that the address asked for it before.

    Raises
    ------
    LinkWrong
        If the seal is not ours, or an hour is over.
    """
    past = open_past(was, now)
    partnerships = [one for one in past.partnerships if one.pk in keep]
    if not partnerships:
        return None
    reader = Reader.objects.select_related("person").filter(email=past.email).first()
    if reader is None:
        reader = Reader.objects.create(
            email=past.email, language=past.language, rhythm=rhythm, key=secrets.token_hex(32)
        )
    return choose_mails(reader=reader, rhythm=rhythm, partnerships=partnerships, now=now)


def choose_for(person: Person, *, rhythm: str, partnerships: list[Partnership], now: datetime) -> Reader | None:
    """Set the mails of an account, found by itself or by its address."""
    return choose_mails(reader=reader_of(person), person=person, rhythm=rhythm, partnerships=partnerships, now=now)
