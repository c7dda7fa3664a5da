"""Table URL × person × status of sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from bridgework.gatherings import actions
from bridgework.gatherings.models import Gathering, PollVoter, Series, Track
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization, Partnership
from tests.cast import CANARY, World
from tests.doors import MEMBERS, ORGANIZATION_PEOPLE, PUBLIC, STEWARDS, Door, with_status


def _make(partnership: Partnership, by: Membership, host: Organization, mark: str) -> Gathering:
    now = timezone.now()
    starts = now - timedelta(days=2)
    gathering = actions.plan_session(
        partnership=partnership,
        plan=actions.SessionPlan(
            kind=Gathering.Kind.TRAINING,
            title=Words.of(f"Restorative practice {mark}"),
            purpose=Words.of(f"Purpose {mark}"),
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            where=f"Library {mark}",
        ),
        hosts=[host],
        by=by,
        now=now,
        slug=f"restorative-{'valley' if mark else 'harbor'}",
    )
    return actions.record_attendance(
        gathering=gathering,
        came=[actions.Came(host, 4, has_taught=True)],
        n_residents=3,
        notes=Words.of(f"Minutes {mark}"),
        by=by,
        now=now,
    )


def fill(world: World) -> None:
    """Make a held session in both partnerships."""
    world.things["gatherings.session"] = _make(world.harbor, world.as_partner, world.clinic, "")
    world.things["gatherings.foreign"] = _make(world.valley, world.as_valley_steward, world.valley_office, CANARY)
    for name, partnership, by, host, mark in (
        ("", world.harbor, world.as_partner, world.clinic, ""),
        ("foreign-", world.valley, world.as_valley_steward, world.valley_office, CANARY),
    ):
        _add_more(world, name, partnership, by, host, mark)


def _add_more(world: World, name: str, partnership: Partnership, by: Membership, host: Organization, mark: str) -> None:
    """Add an agenda, a room, a guest, a poll, a series, a track and a feed."""
    now, things = timezone.now(), world.things
    held = things["gatherings.foreign" if name else "gatherings.session"]
    line = actions.AgendaLine(Words.of(f"Welcome {mark}"), 10)
    things[f"gatherings.{name}item"] = actions.set_agenda(gathering=held, lines=[line], by=by, now=now)[0]
    actions.open_room(gathering=held, by=by, now=now)
    held.refresh_from_db()
    starts = now + timedelta(days=20)
    first = actions.SessionPlan(
        Gathering.Kind.PLANNING, Words.of(f"Circle {mark}"), starts, starts + timedelta(hours=1), is_public=True
    )
    series = actions.plan_series(
        partnership=partnership, plan=actions.SeriesPlan(first, Series.Rhythm.WEEKLY, 3), hosts=[host], by=by, now=now
    )
    things[f"gatherings.{name}series"] = series
    coming = series.gatherings.order_by("starts_at")[0]
    who = actions.Coming(name=f"Guest {mark}", email=f"guest-{'valley' if mark else 'harbor'}@example.org")
    things[f"gatherings.{name}guest"] = actions.register(gathering=coming, coming=who, now=now, is_by_host=True)
    plan = actions.PollPlan(Gathering.Kind.PLANNING, Words.of(f"When {mark}"), 60)
    slots = [starts, starts + timedelta(days=1)]
    poll = actions.start_poll(partnership=partnership, plan=plan, slots=slots, hosts=[host], by=by, now=now)
    things[f"gatherings.{name}poll"] = poll
    things[f"gatherings.{name}voter"] = actions.join_poll(
        poll=poll, name="Noor", email="", organization=None, language="en"
    )
    things[f"gatherings.{name}track"] = actions.make_track(
        partnership=partnership,
        title=Words.of(f"Track {mark}"),
        purpose=Words(),
        steps=[actions.StepPlan(Words.of(f"Read {mark}"), material="https://example.org/read")],
        role="",
        by=by,
        now=now,
    )
    for kind in ("series", "poll", "track"):  # an address tells no name: the canary stands in the titles
        row = things[f"gatherings.{name}{kind}"]
        row.slug = f"a-{kind}-{'valley' if mark else 'harbor'}"
        row.save(update_fields=["slug"])
    _feed, things[f"gatherings.{name}feed"] = actions.make_feed(partnership=partnership, by=by, now=now)


SESSION: dict[str, Any] = {
    "own": lambda world: {"slug": world.things["gatherings.session"].slug},
    "foreign": lambda world: {"slug": world.things["gatherings.foreign"].slug},
}


def _slug(kind: str) -> dict[str, Any]:
    return {
        "own": lambda world: {"slug": world.things[f"gatherings.{kind}"].slug},
        "foreign": lambda world: {"slug": world.things[f"gatherings.foreign-{kind}"].slug},
    }


def _voter_token(world: World) -> str:
    voter: PollVoter = world.things["gatherings.voter"]
    return actions.make_voter_token(voter)


def _item(world: World, of: str, session: str) -> dict[str, Any]:
    return {"slug": world.things[f"gatherings.{session}"].slug, "pk": world.things[f"gatherings.{of}item"].pk}


def _track_step(world: World) -> dict[str, Any]:
    track: Track = world.things["gatherings.track"]
    return {"what": "done", "key": track.steps.get().pk}


NOTE: dict[str, Any] = {
    "own": lambda world: _item(world, "", "session"),
    "foreign": lambda world: _item(world, "foreign-", "foreign"),
}
BY_LINK: dict[str, Any] = {"expected": PUBLIC, "in_partnership": False}

DOORS = [
    Door("gatherings:list", PUBLIC),
    Door("gatherings:calendar", PUBLIC),
    Door("gatherings:new", ORGANIZATION_PEOPLE),
    Door("gatherings:import", STEWARDS),
    Door("gatherings:detail", PUBLIC, **SESSION),
    Door("gatherings:session-calendar", PUBLIC, **SESSION),
    Door("gatherings:edit", ORGANIZATION_PEOPLE, **SESSION),
    Door("gatherings:attendance", ORGANIZATION_PEOPLE, **SESSION),
    Door("gatherings:follow-up", ORGANIZATION_PEOPLE, **SESSION),
    Door("api:sessions", PUBLIC),
    Door("api:session", PUBLIC, **SESSION),
    Door("gatherings:cancel", ORGANIZATION_PEOPLE, **SESSION),
    Door("gatherings:series", ORGANIZATION_PEOPLE, **_slug("series")),
    Door("gatherings:series-cancel", ORGANIZATION_PEOPLE, **_slug("series")),
    Door("gatherings:poll-new", ORGANIZATION_PEOPLE),
    Door("gatherings:poll", ORGANIZATION_PEOPLE, **_slug("poll")),
    Door("gatherings:presence", PUBLIC),
    Door("gatherings:days", STEWARDS),
    Door("gatherings:feeds", MEMBERS),
    Door("gatherings:feeds", MEMBERS, method="post", data=lambda world: {"what": "own"}),
    Door("gatherings:tracks", PUBLIC),
    Door("gatherings:track-new", STEWARDS),
    Door("gatherings:track", PUBLIC, **_slug("track")),
    Door("gatherings:track-edit", STEWARDS, **_slug("track")),
    Door(
        "gatherings:track",
        {"nobody": 403, "dolores": 403, "chidi": 302, "ben": 302, "amara": 302, "esther": 403},
        method="post",
        data=_track_step,
        **_slug("track"),
    ),
    Door("gatherings:register", PUBLIC, **SESSION),
    Door("gatherings:guests", ORGANIZATION_PEOPLE, **SESSION),
    Door("gatherings:guest-act", with_status(ORGANIZATION_PEOPLE, 405), **SESSION),
    Door("gatherings:invite", ORGANIZATION_PEOPLE, **SESSION),
    Door("gatherings:places", ORGANIZATION_PEOPLE, **SESSION),
    Door("gatherings:agenda", ORGANIZATION_PEOPLE, **SESSION),
    Door("gatherings:room", ORGANIZATION_PEOPLE, **SESSION),
    Door("gatherings:note", ORGANIZATION_PEOPLE, **NOTE),
    Door("gatherings:minutes", PUBLIC, **SESSION),
    Door("gatherings:approve", ORGANIZATION_PEOPLE, **SESSION),
    Door(
        "sessions-by-link:poll",
        own=lambda world: {"token": actions.make_poll_token(world.things["gatherings.poll"])},
        **BY_LINK,
    ),
    Door("sessions-by-link:voter", own=lambda world: {"token": _voter_token(world)}, **BY_LINK),
    Door(
        "sessions-by-link:guest",
        own=lambda world: {"token": actions.make_guest_token(world.things["gatherings.guest"])},
        **BY_LINK,
    ),
    Door("sessions-by-link:feed", own=lambda world: {"token": world.things["gatherings.feed"]}, **BY_LINK),
    Door("sessions-by-link:room", own=lambda world: {"key": world.things["gatherings.session"].room_key}, **BY_LINK),
]
