"""Posts for tests, made through the actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bridgework.discussions import actions, queries
from bridgework.discussions.models import Post
from bridgework.goals.models import Goal, Initiative
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Partnership
from tests.cast import NOW, World
from tests.gatherings.making import make_session


def make_goal(partnership: Partnership, slug: str = "finish", **more: Any) -> queries.Subject:
    Goal.objects.create(partnership=partnership, slug=slug, title=Words.of(f"Goal {slug}"), created_at=NOW, **more)
    return subject(partnership, "goal", slug)


def make_initiative(world: World, slug: str = "club", goal: Goal | None = None) -> queries.Subject:
    row = Initiative.objects.create(partnership=world.harbor, slug=slug, name=Words.of(f"Initiative {slug}"), goal=goal)
    row.organizations.add(world.clinic)
    return subject(world.harbor, "initiative", slug)


def make_meeting(world: World) -> queries.Subject:
    """A session that Ben's clinic hosts."""
    return subject(world.harbor, "session", make_session(world).slug)


def subject(partnership: Partnership, kind: str, slug: str) -> queries.Subject:
    found = queries.subject_of(partnership, kind, slug, with_hidden=True)
    assert found is not None
    return found


def say(at: queries.Subject, by: Membership, text: str = "Shall we?", now: datetime = NOW, **more: Any) -> Post:
    return actions.write_post(
        **{"subject": at, "kind": "discussion", "words": Words.of(text), "by": by, "now": now, **more}
    )


def tell(at: queries.Subject, by: Membership, text: str = "It is done.", now: datetime = NOW, **more: Any) -> Post:
    return say(at, by, text, now, kind="update", **more)


def told_by(post: Post) -> set[str]:
    """Return the names of the people a post tells."""
    return {str(one.person) for one in post.mentions.select_related("person")}
