"""Hiding a post by the public rules, with a reason that everybody reads, and showing it again."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.discussions import rules
from bridgework.discussions.actions.refusals import PostRefused
from bridgework.discussions.models import Post
from bridgework.discussions.queries.subjects import WITH_SUBJECT, subject_of_post
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership
from bridgework.partnerships.rules import may_moderate


def _held(post: Post, by: Membership) -> Post:
    """Return a post as it is now, if this person may judge it, in any of their capacities."""
    Post.objects.select_for_update().get(pk=post.pk)
    held = Post.objects.select_related("partnership__steward_organization", *WITH_SUBJECT).get(pk=post.pk)
    capacities = list(Membership.objects.within(held.partnership).filter(person=by.person_id, ended_at=None))
    if not may_moderate(capacities):
        raise PermissionDenied
    if held.taken_back_at is not None:
        raise PostRefused(_("Its author has taken it back. There is nothing to hide."))
    if not rules.may_hide(capacities, held, held.partnership):
        raise PostRefused(_("This is about the organization you stand with. Somebody outside it must decide."))
    return held


@transaction.atomic
def hide_post(*, post: Post, reason: Words, by: Membership, now: datetime) -> None:
    """Hide a post. In its place stands the reason; the words are kept, so that somebody can look again.

    Parameters
    ----------
    post : Post
    reason : Words
        Which rule it breaks. It is public and stands in the journal: it must not repeat the post.
    by : Membership
        The moderator's capacity. All capacities of that person are looked at.
    now : datetime

    Raises
    ------
    PermissionDenied
        If the person may not moderate here.
    PostRefused
        If no reason is given, it is hidden or taken back already, or it names the steward's organization and the person belongs
        to it.
    """
    held = _held(post, by)
    if not reason:
        raise PostRefused(_("Say which rule it breaks."))
    if held.hidden_at is not None:
        raise PostRefused(_("It is hidden already."))
    held.hidden_at, held.hidden_reason, held.hidden_by = now, reason, by
    held.save(update_fields=["hidden_at", "hidden_reason", "hidden_by"])
    _journal(held, "discussions.post.hidden", by, now, str(reason))


@transaction.atomic
def show_again(*, post: Post, by: Membership, now: datetime) -> None:
    """Show a hidden post again.

    Parameters
    ----------
    post : Post
    by : Membership
    now : datetime

    Raises
    ------
    PermissionDenied
        If the person may not moderate here.
    PostRefused
        If it is not hidden, or it names the steward's organization and the person belongs to it.
    """
    held = _held(post, by)
    if held.hidden_at is None:
        raise PostRefused(_("It is shown already."))
    held.hidden_at, held.hidden_reason, held.hidden_by = None, Words(), None
    held.save(update_fields=["hidden_at", "hidden_reason", "hidden_by"])
    _journal(held, "discussions.post.shown-again", by, now, "")


def _journal(post: Post, act: str, by: Membership, now: datetime, why: str) -> None:
    """Journal what was done with somebody's words: where and by whom, and nothing of the words or of their author."""
    subject = subject_of_post(post, post.partnership)
    facts = {"post": post.pk}
    journaled(partnership=post.partnership, by=by, act=act, subject=subject.in_journal, at=now, facts=facts, why=why)
