"""Updates and discussion at the example's goals, sessions and initiatives, and who follows which."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bridgework.discussions.actions import follow, write_post
from bridgework.discussions.models import Post
from bridgework.discussions.queries import Subject, subject_of
from bridgework.example.actions.harbor import Harbor, words
from bridgework.example.content.discussed import DISCUSSIONS, FOLLOWED, UPDATES
from bridgework.partnerships.models import Membership, Role

Where = tuple[str, str]
Said = tuple[Where, str, dict[str, str]]


def plan_discussions(harbor: Harbor) -> None:
    """Put updates, posts and their replies on the timeline."""
    for where, who, days, said in UPDATES:
        harbor.at(days, lambda at, post=(where, who, said): _write(harbor, post, at, kind="update"), 17)  # type: ignore[misc]
    for who, where in FOLLOWED:
        harbor.at(-76, lambda at, where=where, who=who: _follow(harbor, where, who, at), 8)  # type: ignore[misc]
    for where, who, days, said, replies in DISCUSSIONS:

        def begin(at: datetime, post: Any = (where, who, said), replies: Any = replies) -> None:
            first = _write(harbor, post, at)
            for by, on, text in replies:
                harbor.at(on, lambda at, one=(post[0], by, text): _write(harbor, one, at, to=first), 11)  # type: ignore[misc]

        harbor.at(days, begin, 18)


def _subject(harbor: Harbor, where: Where) -> Subject:
    found = subject_of(harbor.partnership, *where, with_hidden=True)
    if found is None:
        raise LookupError(where)
    return found


def _member(harbor: Harbor, who: str) -> Membership:
    """Return who acts for an organization, or a resident."""
    if who in harbor.acting:
        return harbor.acting[who]
    return Membership.objects.within(harbor.partnership).get(person=harbor.people[who], role=Role.RESIDENT)


def _write(
    harbor: Harbor,
    said: Said,
    at: datetime,
    *,
    kind: str = Post.Kind.DISCUSSION,
    to: Post | None = None,
) -> Post:
    where, who, text = said
    subject, by = _subject(harbor, where), _member(harbor, who)
    return write_post(subject=subject, kind=kind, words=words(text), by=by, now=at, answers_to=to)


def _follow(harbor: Harbor, where: Where, who: str, at: datetime) -> None:
    follow(subject=_subject(harbor, where), by=_member(harbor, who), now=at)
