"""Everything that reads posts."""

from bridgework.discussions.queries.newest import Newest, newest_at, newest_columns, newest_of_row
from bridgework.discussions.queries.news import Counted, PersonalNews, Told, for_you_page, news_for
from bridgework.discussions.queries.people import mentionable, those_offered
from bridgework.discussions.queries.posts import (
    PostRow,
    may_be_read,
    newest_updates,
    post_of,
    posts_page,
    public_updates,
    replies_page,
    written_by,
)
from bridgework.discussions.queries.subjects import (
    Subject,
    followed_by,
    is_followed,
    organizations_of,
    subject_of,
    subject_of_post,
)

__all__ = [
    "Counted",
    "Newest",
    "PersonalNews",
    "PostRow",
    "Subject",
    "Told",
    "followed_by",
    "for_you_page",
    "is_followed",
    "may_be_read",
    "mentionable",
    "newest_at",
    "newest_columns",
    "newest_of_row",
    "newest_updates",
    "news_for",
    "organizations_of",
    "post_of",
    "posts_page",
    "public_updates",
    "replies_page",
    "subject_of",
    "subject_of_post",
    "those_offered",
    "written_by",
]
