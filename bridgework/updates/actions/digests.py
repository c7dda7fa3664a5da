"""The weekly digest: what was decided, answered, promised and kept, and the journal's head."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import override

from bridgework.partnerships.models import Partnership
from bridgework.updates.actions.following import make_link_token
from bridgework.updates.actions.mail import address, open_mail, send
from bridgework.updates.models import Digest, Follower
from bridgework.updates.queries import Head, followers_to_send, head_of, news_between
from bridgework.updates.rules import is_digest_due


def send_digests(now: datetime) -> int:
    """Send every digest that is due, to everyone who follows; return how many mails were handed over.

    A digest is one row per partnership and period; each follower is claimed by one conditional update before the mail is
    handed over. So nobody gets a digest twice, and a round that was interrupted goes on with those who have not got theirs.

    Parameters
    ----------
    now : datetime
        Aware.
    """
    n_sent = 0
    followed = Partnership.objects.filter(followers__confirmed_at__isnull=False).distinct().order_by("pk")
    for partnership in followed:
        digest = current_digest(partnership=partnership, now=now)
        if digest is not None and followers_to_send(digest).exists():
            n_sent += _send_to_all(digest)
    return n_sent


def current_digest(*, partnership: Partnership, now: datetime) -> Digest | None:
    """Return the digest of this period, making it if it is due; None if nothing was written since the last one."""
    last = Digest.objects.within(partnership).order_by("-sent_at", "-pk").first()
    if last is not None and not is_digest_due(last.sent_at, now):
        return last
    head = head_of(partnership)
    before = last.journal_length if last else 0
    if head.number == before:
        return None
    try:
        with transaction.atomic():
            return Digest.objects.create(
                partnership=partnership,
                sent_at=now,
                covers_from=last.sent_at if last else partnership.created_at,
                journal_from=before,
                journal_length=head.number,
                journal_head=head.hash,
            )
    except IntegrityError:  # another worker made it
        return Digest.objects.within(partnership).order_by("-sent_at", "-pk").first()


def _send_to_all(digest: Digest) -> int:
    partnership = digest.partnership
    news = news_between(partnership, digest.journal_from, digest.journal_length)
    n_sent = 0
    with open_mail() as connection:
        if connection is None:
            return 0
        for follower in list(followers_to_send(digest)):
            if not _claim(follower, digest):
                continue
            stop = address("mail:unsubscribe", token=make_link_token(follower, "stop"))
            with override(follower.language):
                n_sent += send(
                    connection,
                    to=follower.email,
                    template="updates/mail_digest.txt",
                    context={
                        "partnership": partnership,
                        "digest": digest,
                        "news": news,
                        "head": Head(digest.journal_length, digest.journal_head),
                        "home": address("goals:list", partnership=partnership.slug),
                        "stop": stop,
                    },
                    headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
                )
    Digest.objects.filter(pk=digest.pk).update(n_mails=F("n_mails") + n_sent)
    return n_sent


def _claim(follower: Follower, digest: Digest) -> bool:
    """Take this follower for this digest; False if another worker did, or the address was deleted meanwhile."""
    free = Q(last_digest=None) | ~Q(last_digest=digest)
    return bool(Follower.objects.filter(free, pk=follower.pk).update(last_digest=digest))
