"""Updates at goals, sessions and initiatives. The members' discussion is nowhere in an export: it is theirs."""

from __future__ import annotations

from collections.abc import Iterator

from bridgework.config.exporting.sheet import CHUNK, Row, Sheet, listed
from bridgework.discussions.models import Post
from bridgework.discussions.queries import public_updates, subject_of_post
from bridgework.discussions.queries.subjects import WITH_SUBJECT
from bridgework.partnerships.models import Partnership


def updates(partnership: Partnership) -> Iterator[Row]:
    rows = public_updates(Post.objects.within(partnership)).select_related(*WITH_SUBJECT).order_by("written_at", "pk")
    for one in rows.iterator(CHUNK):
        subject = subject_of_post(one, partnership)
        if subject.is_public:
            yield one.pk, subject.kind, subject.slug, one.words, one.capacity, one.written_at, one.changed_at


TALK: tuple[Sheet, ...] = (
    listed(
        "updates",
        "What those who run a goal, a session or an initiative wrote of it; who wrote it is not exported.",
        Post,
        updates,
        ("id", "at", "slug", "words*", "capacity", "written_at", "changed_at"),
        (
            *("goal", "gathering", "initiative", "kind", "words", "capacity", "written_at", "changed_at"),
            *("taken_back_at", "hidden_at"),
        ),
        {
            "author": "who wrote it; the capacity stands beside it",
            "answers_to": "an update answers nothing",
            "hidden_reason": "of posts that are not shown",
            "hidden_by": "of posts that are not shown",
            "sending": "a random mark of the form",
        },
    ),
)
