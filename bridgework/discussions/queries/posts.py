"""Lists of posts: what everybody reads, what members read, one post with its replies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page
from django.db.models import F, OuterRef, Prefetch, QuerySet, Window
from django.db.models.functions import RowNumber

from bridgework.discussions.models import Mention, Post
from bridgework.discussions.queries.subjects import WITH_SUBJECT, Subject, subject_of_post
from bridgework.goals.queries.goals import counted
from bridgework.lib.paging import page_of_rows
from bridgework.partnerships.models import Partnership
from bridgework.people.models import Person

PER_PAGE = 10  # posts are sentences to read, and each brings its newest replies
REPLIES_SHOWN = 5
REPLIES_A_PAGE = 30


@dataclass(frozen=True)
class PostRow:
    """One post of a list with its newest replies, the oldest of them first."""

    post: Post
    replies: list[Post] = field(default_factory=list)
    n_replies: int = 0

    @property
    def n_earlier(self) -> int:
        """How many replies are not among those at hand."""
        return self.n_replies - len(self.replies)


def may_be_read(rows: QuerySet[Post], *, is_member: bool) -> QuerySet[Post]:
    """Return the posts that a reader of their subject may read; what is taken back or hidden keeps its place."""
    return rows if is_member else rows.filter(kind=Post.Kind.UPDATE)


def _told(rows: QuerySet[Post]) -> QuerySet[Post]:
    """Return posts with who wrote them and whom they tell: what a page shows of each. One query more."""
    told = Mention.objects.select_related("person").order_by("person__name", "pk")
    return rows.select_related("author__person").prefetch_related(Prefetch("mentions", queryset=told))


def _of(subject: Subject) -> QuerySet[Post]:
    return Post.objects.within(subject.partnership).filter(**{subject.field: subject.pk})


def posts_page(subject: Subject, asked: str | None, *, is_member: bool) -> Page[PostRow]:
    """Return one page of what stands at a subject, newest first; for members with the newest replies to each.

    Two queries for everybody, four for members, one more where there are more pages.

    Parameters
    ----------
    asked : str or None
        The page's number as it was asked for.
    """
    rows = may_be_read(_of(subject).filter(answers_to=None), is_member=is_member)
    n_replies = counted(Post.objects.filter(answers_to=OuterRef("pk"), taken_back_at=None), "answers_to")
    listed = _told(rows.annotate(n_replies=n_replies) if is_member else rows).order_by("-written_at", "-pk")
    page: Page[Any] = page_of_rows(
        asked, lambda offset: list(listed[offset : offset + PER_PAGE + 1]), lambda: rows.order_by().count(), PER_PAGE
    )
    posts = list(page.object_list)
    replies = _newest_replies([post.pk for post in posts if getattr(post, "n_replies", 0)])
    page.object_list = [PostRow(post, replies.get(post.pk, []), getattr(post, "n_replies", 0)) for post in posts]
    return page


def _newest_replies(keys: list[int]) -> dict[int, list[Post]]:
    if not keys:
        return {}
    rank = Window(RowNumber(), partition_by="answers_to", order_by=[F("written_at").desc(), F("pk").desc()])
    rows = Post.objects.filter(answers_to__in=keys, taken_back_at=None).annotate(rank=rank)
    found: dict[int, list[Post]] = {}
    for row in _told(rows.filter(rank__lte=REPLIES_SHOWN)).order_by("written_at", "pk"):
        found.setdefault(row.answers_to_id or 0, []).append(row)
    return found


def post_of(partnership: Partnership, pk: int) -> Post | None:
    """Return one post with its subject, its author and whom it tells, or None. Two queries."""
    rows = Post.objects.within(partnership).filter(pk=pk)
    return _told(rows).select_related(*WITH_SUBJECT, "author__person", "answers_to").first()


def replies_page(post: Post, asked: str | None) -> Page[Post]:
    """Return one page of the replies to a post, the oldest first; those taken back keep their place. Two or three queries."""
    rows = Post.objects.filter(answers_to=post.pk)
    listed = _told(rows).order_by("written_at", "pk")
    return page_of_rows(
        asked,
        lambda offset: list(listed[offset : offset + REPLIES_A_PAGE + 1]),
        lambda: rows.count(),
        REPLIES_A_PAGE,
    )


def public_updates(rows: QuerySet[Post]) -> QuerySet[Post]:
    """Return, among posts of what is public, the updates whose words everybody may read."""
    return rows.filter(kind=Post.Kind.UPDATE, taken_back_at=None, hidden_at=None)


def newest_updates(subject: Subject, *, limit: int = PER_PAGE) -> list[Post]:
    """Return the newest updates with their authors, for a feed. One query."""
    rows = public_updates(_of(subject)).select_related("author__person")
    return list(rows.order_by("-written_at", "-pk")[:limit])


def written_by(partnership: Partnership, person: Person) -> list[tuple[Post, Subject]]:
    """Return everything that a person wrote here and did not take back, with what it is about; the oldest first. One query."""
    rows = Post.objects.within(partnership).filter(author__person=person, taken_back_at=None)
    listed = rows.select_related(*WITH_SUBJECT).order_by("written_at", "pk")
    return [(post, subject_of_post(post, partnership)) for post in listed]
