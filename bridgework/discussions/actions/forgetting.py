"""What is left of a person's posts once their account is erased."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bridgework.discussions.models import Mention, Post
from bridgework.lib.mentions import names_said
from bridgework.lib.words import Words
from bridgework.people.models import Person

BLANK = "@…"


@transaction.atomic
def forget_posts(*, person: Person, now: datetime) -> int:
    """Delete what a person said in discussions, in all partnerships, and their name where a post tells them something.

    Updates stay: they were written for an organization, or for the partnership. They lose their author with the account. Call it
    before the person's memberships go: they are what tells which posts are theirs.

    Parameters
    ----------
    person : Person
    now : datetime

    Returns
    -------
    int
        How many posts were deleted.
    """
    own = Post.objects.filter(author__person=person, kind=Post.Kind.DISCUSSION, taken_back_at=None)
    Mention.objects.filter(post__in=own).delete()
    n = own.update(words=Words(), taken_back_at=now, changed_at=None)
    for post in Post.objects.filter(mentions__person=person).order_by("pk").iterator(200):
        post.words = _without(post.words, person)
        post.save(update_fields=["words"])
    return n


def _without(words: Words, person: Person) -> Words:
    """Return words in which the person's name behind an @ is gone."""
    said = words
    for one in words.renderings.values():
        body = one.body
        for named in reversed(names_said(body, {person.pk: person.name})):
            body = body[: named.start] + BLANK + body[named.end :]
        if body != one.body:
            said = said.with_rendering(body, one.language, one.by, one.is_machine)
    return said
