"""What a member's digest tells them alone, beside what everybody may read; `BUILDERS` are asked in turn.

A builder is called for each partnership that a member follows, with the moments their last mail and this one were made; it
returns its parts in the language that is active. Where it returns nothing, nothing is told. A mail is read on many machines:
a part names and links, it does not quote what only members may read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.discussions.queries import Counted, news_for
from bridgework.partnerships.models import Membership, Partnership
from bridgework.ui.numbers import count

LONGEST = 400  # characters of an update in a mail; the rest stands where it leads


@dataclass(frozen=True)
class PersonalLine:
    """One line: a sentence (text or Words), and the full address it leads to, if any."""

    text: Any
    link: str = ""


@dataclass(frozen=True)
class PersonalPart:
    """A heading and its lines."""

    heading: Any
    lines: list[PersonalLine] = field(default_factory=list)


Builder = Callable[[Partnership, Membership, datetime, datetime], list[PersonalPart]]


def discussion_parts(
    partnership: Partnership, membership: Membership, after: datetime, until: datetime
) -> list[PersonalPart]:
    """Return what was said at things this member follows, or to them: updates in their words, the members' discussion only counted.

    Parameters
    ----------
    partnership : Partnership
    membership : Membership
    after, until : datetime
        Aware moments; (after, until].
    """
    news = news_for(partnership, membership, after, until)

    def link(post_id: int) -> str:
        path = reverse("discussions:post", kwargs={"partnership": partnership.slug, "pk": post_id})
        return f"{settings.BRIDGEWORK_URL}{path}"

    to_you = [
        *(PersonalLine(_mention_said(one), link(one.post_id)) for one in news.mentions),
        *(PersonalLine(_reply_said(one), link(one.post_id)) for one in news.replies),
    ]
    followed = [
        *(
            PersonalLine(f"{one.subject.title}: {Truncator(str(one.words)).chars(LONGEST)}", link(one.post_id))
            for one in news.updates
        ),
        *(PersonalLine(_posts_said(one), link(one.post_id)) for one in news.posts),
    ]
    return [PersonalPart(_("For you"), to_you), PersonalPart(_("What you follow"), followed)]


def _mention_said(one: Counted) -> str:
    if one.title is None:
        return _("You are named in the members' discussion.")
    return _("You are named at %(title)s.") % {"title": one.title}


def _reply_said(one: Counted) -> str:
    if one.title is None:
        return _("Somebody replied to you in the members' discussion.")
    return _("Somebody replied to you at %(title)s.") % {"title": one.title}


def _posts_said(one: Counted) -> str:
    if one.title is None:
        return ngettext("%(n)s new post for members", "%(n)s new posts for members", one.n) % {"n": count(one.n)}
    words = {"n": count(one.n), "title": one.title}
    return ngettext("%(n)s new post at %(title)s", "%(n)s new posts at %(title)s", one.n) % words


BUILDERS: list[Builder] = [discussion_parts]


def personal_parts(
    partnership: Partnership, membership: Membership, after: datetime, until: datetime
) -> list[PersonalPart]:
    """Return what is told to this member alone, of what happened in (after, until]; parts without a line are left out."""
    parts = [part for build in BUILDERS for part in build(partnership, membership, after, until)]
    return [part for part in parts if part.lines]
