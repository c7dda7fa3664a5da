"""What a subject's own page says of it: its newest update, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Value

from bridgework.discussions.models import Post
from bridgework.discussions.queries.subjects import FIELDS
from bridgework.goals.queries.goals import counted
from bridgework.lib.prepared import Prepared
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership


@dataclass(frozen=True)
class Newest:
    """The newest update at a subject, and how much stands there. `n_posts` is counted for members alone."""

    words: Words
    written_at: datetime | None
    n_updates: int
    n_posts: int = 0


def newest_columns(field: str, *, is_member: bool) -> dict[str, Any]:
    """Return the columns that tell a row's newest update, for a query that reads the row anyway: no query of its own.

    Parameters
    ----------
    field : str
        The column of a post that names the row: `goal`, `gathering` or `initiative`.
    is_member : bool
        Whether posts of the discussion are counted, too.
    """
    shown = Post.objects.filter(**{field: OuterRef("pk")}, taken_back_at=None, hidden_at=None)
    updates = shown.filter(kind=Post.Kind.UPDATE)
    newest = updates.order_by("-written_at", "-pk")
    talk = counted(shown.filter(kind=Post.Kind.DISCUSSION), field) if is_member else Value(0)
    return {
        "update_words": Subquery(newest.values("words")[:1]),
        "update_at": Subquery(newest.values("written_at")[:1]),
        "n_updates": counted(updates, field),
        "n_posts": talk,
    }


def newest_of_row(row: Any) -> Newest:
    """Return what the columns of `newest_columns` say."""
    return Newest(row.update_words or Words(), row.update_at, row.n_updates, row.n_posts)


@partial(Prepared, fixed=("kind",))
def _newest(partnership: Partnership, kind: str, pk: int, is_member: bool) -> QuerySet[Post, Any]:
    field = FIELDS[kind]
    rows = Post._meta.get_field(field).related_model.objects.within(partnership).filter(pk=pk)  # type: ignore[union-attr]
    columns = newest_columns(field, is_member=is_member)
    return rows.annotate(**columns).values_list(*columns)


def newest_at(partnership: Partnership, kind: str, pk: int, *, is_member: bool) -> Newest:
    """Return the newest update at a goal, a session or an initiative. One query."""
    for words, written_at, n_updates, n_posts in _newest(partnership, kind, pk, is_member):
        return Newest(words or Words(), written_at, n_updates, n_posts)
    return Newest(Words(), None, 0)
