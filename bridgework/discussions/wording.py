"""Posts as pages show them: what stands in place of words, and what the reader may do with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bridgework.discussions import rules
from bridgework.discussions.models import Post
from bridgework.discussions.queries import PostRow, Subject
from bridgework.goals.pages import path_of
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models.capacity import capacity_said
from bridgework.ui.naming import listed


@dataclass(frozen=True)
class ShownPost:
    """One post as one reader sees it."""

    post: Post
    who: str  # empty where the account is gone
    capacity: str
    tells: str
    are_words_shown: bool
    may_reply: bool = False
    may_change: bool = False
    may_take_back: bool = False
    may_hide: bool = False
    may_show: bool = False
    replies: list[ShownPost] = field(default_factory=list)
    n_replies: int = 0
    n_earlier: int = 0

    @property
    def has_acts(self) -> bool:
        """Whether the reader may do anything with it."""
        return any((self.may_reply, self.may_change, self.may_take_back, self.may_hide, self.may_show))


def shown(here: Here, post: Post, *, row: PostRow | None = None) -> ShownPost:
    """Return a post as the reader at hand sees it. `post` comes with its author and whom it tells."""
    person = here.person.pk if here.person else 0
    may_judge = here.is_member and rules.may_hide(here.capacities, post, here.partnership)
    return ShownPost(
        post=post,
        who=str(post.author.person) if post.author else "",
        capacity=capacity_said(post.capacity),
        tells=listed(str(one.person) for one in post.mentions.all()) if here.is_member else "",
        # Hidden words are read by their author and by those who may show them again.
        are_words_shown=post.is_shown
        or (post.taken_back_at is None and (may_judge or (person > 0 and rules.is_author(post, person)))),
        may_reply=here.is_member and post.is_shown and not post.is_reply,
        may_change=rules.may_change(post, person),
        may_take_back=rules.may_take_back(post, person),
        may_hide=may_judge and post.hidden_at is None,
        may_show=may_judge and post.hidden_at is not None,
        replies=[shown(here, one) for one in row.replies] if row else [],
        n_replies=row.n_replies if row else 0,
        n_earlier=row.n_earlier if row else 0,
    )


def all_shown(here: Here, rows: Iterable[PostRow]) -> list[ShownPost]:
    """Return the posts of a list as the reader at hand sees them."""
    return [shown(here, row.post, row=row) for row in rows]


def talk_path(here: Here, subject: Subject) -> str:
    """Return the address of a subject's updates and discussion."""
    return path_of(here, subject.talk, slug=subject.slug)


def subject_path(here: Here, subject: Subject) -> str:
    """Return the address of a subject's own page, or of its talk where no app brings one."""
    return path_of(here, subject.page, slug=subject.slug) or talk_path(here, subject)
