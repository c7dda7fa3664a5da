"""Updates at goals, sessions and initiatives. The members' discussion is nowhere in an export: it is theirs."""

from __future__ import annotations

from collections.abc import Iterator

from bridgework.config.exporting.sheet import CHUNK, Row, Sheet
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


TALK = (
    Sheet(
        "updates",
        "What those who run a goal, a session or an initiative wrote of it; who wrote it is not exported.",
        ("id", "at", "slug", "words*", "capacity", "written_at", "changed_at"),
        updates,
    ),
)
