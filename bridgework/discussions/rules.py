"""Who may write, change and hide a post, and who reads it. No query."""

from __future__ import annotations

from collections.abc import Iterable

from bridgework.conversations.rules import belongs_to_steward, is_about
from bridgework.discussions.models import Post
from bridgework.partnerships.models import Membership, Partnership, Role
from bridgework.partnerships.rules import may_moderate, may_see_workspace

LENGTH = 4_000  # characters: two pages of a letter
REASON_LENGTH = 300
# So many people one post may tell: whoever wants to reach all writes an update.
MOST_TOLD = 20
# How often one person may write; allauth's form: times/period/per.
RATES = {"post": "10/5m/key,100/1d/key"}

may_discuss = may_see_workspace  # every member, residents too


def may_update(capacities: Iterable[Membership], organization_ids: Iterable[int]) -> bool:
    """The steward writes updates; so do people of organizations that stand behind a goal, host a session, do an initiative."""
    return bool(fitting_for_update(capacities, organization_ids))


def fitting_for_update(capacities: Iterable[Membership], organization_ids: Iterable[int]) -> list[Membership]:
    """Return the capacities in which an update may be written, those for an organization of the subject first."""
    own = set(organization_ids)
    mine = list(capacities)
    of_subject = [one for one in mine if one.organization_id in own and one.role != Role.RESIDENT]
    return of_subject + [one for one in mine if one.role == Role.STEWARD and one not in of_subject]


def is_read_by(post: Post, *, is_subject_public: bool, is_member: bool) -> bool:
    """Everybody reads updates of what is public; discussion is for members, and so is all of what is not public."""
    return is_member or (is_subject_public and post.kind == Post.Kind.UPDATE)


def is_author(post: Post, person_id: int) -> bool:
    """Whether a person wrote a post, in whatever capacity; the author's membership must be at hand."""
    return post.author is not None and post.author.person_id == person_id


def may_change(post: Post, person_id: int) -> bool:
    """Its author changes a post, as long as it is shown."""
    return post.is_shown and is_author(post, person_id)


def may_take_back(post: Post, person_id: int) -> bool:
    """Its author takes a post back, a hidden one too."""
    return post.taken_back_at is None and is_author(post, person_id)


def may_hide(capacities: Iterable[Membership], post: Post, partnership: Partnership) -> bool:
    """Moderators hide and show posts; what names the steward's organization is judged by somebody outside it.

    All capacities of the person count: a steward who is a moderator too is not outside.
    """
    mine = list(capacities)
    if not may_moderate(mine) or post.taken_back_at is not None:
        return False
    steward = partnership.steward_organization
    names = [steward.name] if steward else []
    is_about_steward = any(is_about(one.body, names) for one in post.words.renderings.values())
    return not (is_about_steward and belongs_to_steward(mine, partnership))
