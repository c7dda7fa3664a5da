"""What is new for one person: where they are named, who replied to them, what they follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from bridgework.discussions.models import Following, Mention, Post
from bridgework.discussions.queries.subjects import WITH_SUBJECT, Subject, subject_of_post
from bridgework.lib.paging import page_of_rows
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Partnership
from bridgework.people.models import Person

MOST = 500  # posts told at once; whoever was away longer reads them on the page
PER_PAGE = 20
MENTION, REPLY, FOLLOWED = "mention", "reply", "followed"


@dataclass(frozen=True)
class Told:
    """An update that everybody may read, as a mail may tell it: with its words."""

    post_id: int
    subject: Subject
    words: Words
    capacity: str
    written_at: datetime


@dataclass(frozen=True)
class Counted:
    """New posts that only members may read, at one subject: how many, and where the newest one stands. No words.

    `title` is None where not even the subject is public; then a mail says no more than that something is new.
    """

    n: int
    post_id: int
    kind: str
    slug: str
    title: Words | None


@dataclass(frozen=True)
class PersonalNews:
    """What is new for one person. Every post is told once: as a mention, else as a reply, else as something they follow.

    `updates` is public; the three others are for members and hold no word that was written.
    """

    updates: list[Told] = field(default_factory=list)
    mentions: list[Counted] = field(default_factory=list)
    replies: list[Counted] = field(default_factory=list)
    posts: list[Counted] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.updates or self.mentions or self.replies or self.posts)


def _for(partnership: Partnership, person_id: int) -> QuerySet[Any, Any]:
    """Return the posts of others that concern a person, with why (`reason`) and since when (`told_at`)."""
    mention = Mention.objects.filter(post=OuterRef("pk"), person=person_id)
    follows = Following.objects.filter(
        Q(goal=OuterRef("goal_id")) | Q(gathering=OuterRef("gathering_id")) | Q(initiative=OuterRef("initiative_id")),
        person=person_id,
    )
    rows = Post.objects.within(partnership).filter(taken_back_at=None, hidden_at=None)
    rows = rows.exclude(author__person=person_id).annotate(mentioned_at=Subquery(mention.values("at")[:1]))
    is_reply = Q(answers_to__author__person=person_id)
    reason = Case(
        When(mentioned_at__isnull=False, then=Value(MENTION)),
        When(is_reply, then=Value(REPLY)),
        default=Value(FOLLOWED),
    )
    rows = rows.filter(Q(mentioned_at__isnull=False) | is_reply | Exists(follows))
    return rows.annotate(reason=reason, told_at=Coalesce("mentioned_at", "written_at")).select_related(*WITH_SUBJECT)


def news_for(partnership: Partnership, who: Person | Membership, after: datetime, until: datetime) -> PersonalNews:
    """Return what is new for a person in (after, until]. Two queries, whatever the rows.

    Nothing for whoever is no member any more. A name that came in with a change is told at the time of the change.

    Parameters
    ----------
    partnership : Partnership
    who : Person or Membership
        The person, or one of their capacities; all of them are one reader.
    after, until : datetime
        Aware moments.

    Notes
    -----
    What only members may read is counted by subject. A mail may hold everything in here.
    """
    person_id = who.person_id if isinstance(who, Membership) else who.pk
    current = Membership.objects.within(partnership).filter(person=person_id, ended_at=None, person__is_active=True)
    if not current.exists():
        return PersonalNews()
    rows = _for(partnership, person_id).filter(told_at__gt=after, told_at__lte=until)
    posts = [(post, subject_of_post(post, partnership)) for post in rows.order_by("-told_at", "-pk")[:MOST]]

    def is_told(post: Post, subject: Subject) -> bool:
        return _reason(post) == FOLLOWED and post.kind == Post.Kind.UPDATE and subject.is_open

    return PersonalNews(
        updates=[
            Told(post.pk, subject, post.words, post.capacity, post.written_at)
            for post, subject in posts
            if is_told(post, subject)
        ],
        mentions=_counted(pair for pair in posts if _reason(pair[0]) == MENTION),
        replies=_counted(pair for pair in posts if _reason(pair[0]) == REPLY),
        posts=_counted(pair for pair in posts if _reason(pair[0]) == FOLLOWED and not is_told(*pair)),
    )


def _reason(post: Post) -> str:
    return str(getattr(post, "reason", FOLLOWED))


def _counted(posts: Iterable[tuple[Post, Subject]]) -> list[Counted]:
    found: dict[tuple[str, int], list[tuple[Post, Subject]]] = {}
    for post, subject in posts:
        found.setdefault((subject.kind, subject.pk), []).append((post, subject))
    return [
        Counted(len(rows), rows[0][0].pk, subject.kind, subject.slug, subject.title if subject.is_open else None)
        for rows in found.values()
        for subject in (rows[0][1],)
    ]


def for_you_page(partnership: Partnership, person: Person, asked: str | None) -> Page[Post]:
    """Return one page of what concerns a person, newest first, with why (`reason`). One query, two where there are more pages.

    Parameters
    ----------
    asked : str or None
        The page's number as it was asked for.
    """
    rows = _for(partnership, person.pk)
    listed = rows.select_related(*WITH_SUBJECT, "author__person").order_by("-told_at", "-pk")
    return page_of_rows(
        asked, lambda offset: list(listed[offset : offset + PER_PAGE + 1]), lambda: rows.order_by().count(), PER_PAGE
    )
