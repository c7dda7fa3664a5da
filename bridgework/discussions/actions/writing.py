"""Writing a post, changing it, taking it back; and whom it tells.

An update is an act of those who run a goal, a session or an initiative, so it is journaled: that it was written, changed or taken
back. What a member says in the discussion is no act of power. The journal keeps nothing of it: it is public and cannot be taken
back, while what somebody said among members can.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bridgework.analysis.personal_data import find_personal_data
from bridgework.discussions import rules
from bridgework.discussions.actions.refusals import HoldsPersonalData, PostRefused
from bridgework.discussions.models import Mention, Post
from bridgework.discussions.queries.people import mentionable
from bridgework.discussions.queries.subjects import WITH_SUBJECT, Subject, organizations_of, subject_of_post
from bridgework.lib.mentions import names_said
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership


def _checked(words: Words, *, is_sure: bool) -> None:
    bodies = [one.body for one in words.renderings.values()]
    if not any(bodies) or any("\x00" in body for body in bodies):
        raise PostRefused(_("Write something here."))
    longest = max(map(len, bodies))
    if longest > rules.LENGTH:
        raise PostRefused(_("Shorten it to %(most)d characters; it has %(n)d.") % {"most": rules.LENGTH, "n": longest})
    found = [one for body in bodies for one in find_personal_data(body)]
    if found and not is_sure:
        raise HoldsPersonalData(_("This may lead to a person. Take it out, or send it all the same."), found)


def _tell(post: Post, subject: Subject, chosen: Iterable[int], by_person: int, now: datetime) -> None:
    """Keep whom a post tells: those chosen and those named behind an @, as far as they may read it. Nobody is told twice."""
    chosen = set(chosen)
    bodies = [one.body for one in post.words.renderings.values()]
    before = set(Mention.objects.filter(post=post).values_list("person_id", flat=True))
    wanted: set[int] = set()
    if chosen or any("@" in body or "\uff20" in body for body in bodies):
        known = mentionable(subject)
        wanted = {key for key in chosen if key in known}
        wanted |= {one.key for body in bodies for one in names_said(body, known)}
    wanted.discard(by_person)
    if len(wanted) > rules.MOST_TOLD:
        raise PostRefused(_("One post tells %(n)d people at most.") % {"n": rules.MOST_TOLD})
    Mention.objects.filter(post=post, person__in=before - wanted).delete()
    Mention.objects.bulk_create(Mention(post=post, person_id=key, at=now) for key in sorted(wanted - before))


@transaction.atomic
def write_post(
    *,
    subject: Subject,
    kind: str,
    words: Words,
    by: Membership,
    now: datetime,
    tells: Iterable[int] = (),
    answers_to: Post | None = None,
    sending: str = "",
    is_sure: bool = True,
) -> Post:
    """Write an update, a post of the discussion, or a reply.

    Parameters
    ----------
    subject : Subject
        The goal, session or initiative.
    kind : str
        `Post.Kind`; a reply is discussion.
    words : Words
        At most 4,000 characters.
    by : Membership
        The capacity in which it is written.
    now : datetime
    tells : iterable of int
        People chosen to be told, besides those named behind an @. Whoever may not read it is left out.
    answers_to : Post, optional
        A post of the same subject that is no reply itself.
    sending : str, optional
        A random mark of the form: sent twice, as after a lost connection, it writes one post and returns it again.
    is_sure : bool
        The author was told what may lead to a person and sends it all the same.

    Raises
    ------
    PostRefused
        If `by` may not write it, or the text is empty or too long.
    HoldsPersonalData
        If it may lead to a person, and the author was not told so yet.
    """
    if by.partnership_id != subject.partnership.pk or by.ended_at is not None:
        raise PostRefused(_("Only members of the partnership write here."))
    if kind not in Post.Kind.values:
        raise PostRefused(_("Choose one from the list."))
    if kind == Post.Kind.UPDATE and not rules.may_update([by], organizations_of(subject)):
        raise PostRefused(_("Updates are written by those who run it. You can say it in the discussion."))
    if answers_to is not None:
        if getattr(answers_to, f"{subject.field}_id") != subject.pk or kind != Post.Kind.DISCUSSION:
            raise PostRefused(_("A reply stands where the post stands that it answers."))
        if answers_to.answers_to_id is not None:
            raise PostRefused(_("Reply to the post itself, not to a reply."))
    if sending and (before := Post.objects.filter(author=by, sending=sending).first()):
        return before
    _checked(words, is_sure=is_sure)
    try:
        with transaction.atomic():
            post = Post.objects.create(
                partnership=subject.partnership,
                kind=kind,
                words=words,
                author=by,
                capacity=by.capacity,
                written_at=now,
                answers_to=answers_to,
                sending=sending,
                **{f"{subject.field}_id": subject.pk},
            )
    except IntegrityError:  # the same form, sent twice at once
        return Post.objects.get(author=by, sending=sending)
    _tell(post, subject, tells, by.person_id, now)
    _journal(post, subject, "discussions.update.written", by, now)
    return post


@transaction.atomic
def change_post(
    *, post: Post, words: Words, tells: Iterable[int], by: Membership, now: datetime, is_sure: bool = True
) -> Post:
    """Write one's own post anew; it says from then on that it was changed, and when. The earlier words are not kept.

    Parameters
    ----------
    post : Post
    words : Words
    tells : iterable of int
        People chosen to be told. Who was told before and is not named any more is told no longer.
    by : Membership
        A capacity of its author.
    now : datetime
    is_sure : bool
        As in `write_post`.

    Raises
    ------
    PostRefused
        If somebody else wrote it, it is not shown any more, or the text is empty or too long.
    HoldsPersonalData
        If it may lead to a person, and the author was not told so yet.
    """
    held = _held(post)
    if not rules.may_change(held, by.person_id):
        raise PostRefused(_("Only its author changes a post, as long as it is shown."))
    _checked(words, is_sure=is_sure)
    subject = subject_of_post(held, held.partnership)
    if words != held.words:
        held.words, held.changed_at = words, now
        held.save(update_fields=["words", "changed_at"])
        _journal(held, subject, "discussions.update.changed", by, now)
    _tell(held, subject, tells, by.person_id, now)
    return held


@transaction.atomic
def take_back(*, post: Post, by: Membership, now: datetime) -> None:
    """Take one's own words back: they are deleted, and in their place stands that their author took them back.

    Parameters
    ----------
    post : Post
    by : Membership
        A capacity of its author.
    now : datetime

    Raises
    ------
    PostRefused
        If somebody else wrote it, or it is taken back already.
    """
    held = _held(post)
    if not rules.may_take_back(held, by.person_id):
        raise PostRefused(_("Only its author takes a post back."))
    Mention.objects.filter(post=held).delete()
    held.words, held.taken_back_at, held.changed_at = Words(), now, None
    held.save(update_fields=["words", "taken_back_at", "changed_at"])
    _journal(held, subject_of_post(held, held.partnership), "discussions.update.taken-back", by, now)


def _held(post: Post) -> Post:
    """Return a post as it is now; others who change or hide it wait."""
    Post.objects.select_for_update().get(pk=post.pk)
    return Post.objects.select_related("partnership", "author", *WITH_SUBJECT).get(pk=post.pk)


def _journal(post: Post, subject: Subject, act: str, by: Membership, now: datetime) -> None:
    """Journal what was done with an update; nothing is journaled of the discussion (see the head of this file)."""
    if post.kind == Post.Kind.UPDATE:
        facts = {"post": post.pk, "language": post.words.source}
        journaled(partnership=subject.partnership, by=by, act=act, subject=subject.in_journal, at=now, facts=facts)
