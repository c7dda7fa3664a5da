"""Table URL × person × status of updates and discussion."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from bridgework.discussions import actions
from bridgework.discussions.models import Post
from bridgework.discussions.queries import subject_of
from bridgework.gatherings import actions as sessions
from bridgework.gatherings.models import Gathering
from bridgework.goals import actions as goals
from bridgework.goals.actions.initiatives import InitiativeWords
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization, Partnership
from tests.cast import CANARY, World
from tests.doors import MEMBERS, PUBLIC, STEWARDS, Door, Statuses, with_status

# Ben's own posts: for the others it is somebody else's.
BEN_ONLY: Statuses = {"nobody": 302, "dolores": 404, "chidi": 403, "ben": 200, "amara": 403, "esther": 404}


def _make(
    partnership: Partnership, by: Membership, organization: Organization, writer: Membership, mark: str
) -> dict[str, Any]:
    now = timezone.now()
    end = "valley" if mark else "harbor"
    goal = goals.create_goal(
        partnership=partnership,
        title=Words.of(f"A goal {mark}"),
        vision=Words.of("Why"),
        by=by,
        now=now,
        slug=f"talk-{end}",
    )
    initiative = goals.create_initiative(
        partnership=partnership,
        said=InitiativeWords(Words.of(f"A club {mark}"), Words.of("Aim"), Words.of("Teens"), goal),
        organizations=[organization],
        by=by,
        now=now,
        slug=f"talk-club-{end}",
    )
    plan = sessions.SessionPlan(
        kind=Gathering.Kind.PLANNING,
        title=Words.of(f"A session {mark}"),
        starts_at=now,
        ends_at=now + timedelta(hours=2),
    )
    session = sessions.plan_session(
        partnership=partnership, plan=plan, hosts=[organization], by=by, now=now, slug=f"talk-session-{end}"
    )
    made: dict[str, Any] = {"goal": goal, "initiative": initiative, "session": session}
    for kind in ("goal", "initiative", "session"):
        subject = subject_of(partnership, kind, made[kind].slug, with_hidden=True)
        assert subject is not None
        words = Words.of(f"It is open now {mark}")
        made[f"{kind}-update"] = actions.write_post(subject=subject, kind="update", words=words, by=by, now=now)
        actions.follow(subject=subject, by=writer, now=now)
    at = subject_of(partnership, "goal", goal.slug, with_hidden=True)
    assert at is not None
    made["post"] = actions.write_post(
        subject=at, kind="discussion", words=Words.of(f"Shall we meet? {mark}"), by=writer, now=now
    )
    made["reply"] = actions.write_post(
        subject=at, kind="discussion", words=Words.of(f"Yes {mark}"), by=by, now=now, answers_to=made["post"]
    )
    made["hidden"] = actions.write_post(
        subject=at, kind="discussion", words=Words.of(f"Buy this {mark}"), by=writer, now=now
    )
    actions.hide_post(post=made["hidden"], reason=Words.of(f"It advertises something. {mark}"), by=by, now=now)
    return made


def fill(world: World) -> None:
    """Make a goal, a session and an initiative with updates, a discussion and a hidden post, in both partnerships."""
    harbor = _make(world.harbor, world.as_steward, world.clinic, world.as_partner, "")
    valley = _make(world.valley, world.as_valley_steward, world.valley_office, world.as_valley_steward, CANARY)
    world.things.update({f"discussions.{name}": thing for name, thing in harbor.items()})
    world.things.update({f"discussions.foreign.{name}": thing for name, thing in valley.items()})


def _at(name: str) -> dict[str, Any]:
    return {
        "own": lambda world: {"slug": world.things[f"discussions.{name}"].slug},
        "foreign": lambda world: {"slug": world.things[f"discussions.foreign.{name}"].slug},
    }


def _post(name: str) -> dict[str, Any]:
    def pk(world: World, place: str) -> dict[str, int]:
        post: Post = world.things[f"{place}.{name}"]
        return {"pk": post.pk}

    return {"own": lambda world: pk(world, "discussions"), "foreign": lambda world: pk(world, "discussions.foreign")}


DOORS = [
    *(Door(f"discussions:{kind}", PUBLIC, **_at(kind)) for kind in ("goal", "session", "initiative")),
    *(Door(f"discussions:{kind}-write", MEMBERS, **_at(kind)) for kind in ("goal", "session", "initiative")),
    *(
        Door(f"discussions:{kind}-follow", with_status(MEMBERS, 302), method="post", **_at(kind))
        for kind in ("goal", "session", "initiative")
    ),
    Door("discussions:goal-feed", PUBLIC, **_at("goal")),
    Door("discussions:policy", PUBLIC),
    Door("discussions:post", MEMBERS, **_post("post")),
    Door("discussions:reply", MEMBERS, **_post("post")),
    Door("discussions:change", BEN_ONLY, **_post("post")),
    Door("discussions:hide", STEWARDS, **_post("post")),
    Door("discussions:show", with_status(STEWARDS, 302), method="post", **_post("hidden")),
    Door("discussions:take-back", with_status(BEN_ONLY, 302), method="post", **_post("post")),
    Door("discussions:for-you", MEMBERS),
    Door("discussions:own-words", MEMBERS),
]
