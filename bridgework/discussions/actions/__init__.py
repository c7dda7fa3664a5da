"""Everything that changes posts: writing, changing, taking back, hiding, following, forgetting."""

from bridgework.discussions.actions.following import follow, stop_following
from bridgework.discussions.actions.forgetting import forget_posts
from bridgework.discussions.actions.hiding import hide_post, show_again
from bridgework.discussions.actions.refusals import HoldsPersonalData, PostRefused
from bridgework.discussions.actions.writing import change_post, take_back, write_post

__all__ = [
    "HoldsPersonalData",
    "PostRefused",
    "change_post",
    "follow",
    "forget_posts",
    "hide_post",
    "show_again",
    "stop_following",
    "take_back",
    "write_post",
]
