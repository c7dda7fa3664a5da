"""What the example's sessions have besides a date: a series, a poll, guests and what they need, minutes, a training track."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bridgework.example.actions.harbor import Harbor, words
from bridgework.example.content.work.room import (
    AGENDA,
    CONSENTS,
    GUESTS,
    INVITED,
    POLL,
    QUESTIONS,
    SERIES,
    TRACK,
    TRACK_STEP,
)
from bridgework.gatherings import actions
from bridgework.gatherings.models import Gathering, Track
from bridgework.lib.words import Words

HELD, COMING = "restorative-practice-teachers", "restorative-practice-2"


def plan_gatherings(harbor: Harbor) -> None:
    """Put invitations, minutes, the series, the poll, guests and the track on the timeline."""
    harbor.at(-56, lambda at: _invited(harbor))
    harbor.at(-55, lambda at: _agenda(harbor, at), 8)
    harbor.at(-54, lambda at: _minutes(harbor, at), 23)
    harbor.at(-18, lambda at: _series(harbor, at), 9)
    harbor.at(-10, lambda at: _guests(harbor, at), 9)
    harbor.at(-6, lambda at: _poll(harbor, at), 9)
    harbor.at(-5, lambda at: _track(harbor, at), 9)
    harbor.at(-3, lambda at: _change_track(harbor, at), 9)


def _session(harbor: Harbor, slug: str) -> Gathering:
    return Gathering.objects.within(harbor.partnership).select_related("partnership", "series").get(slug=slug)


def _invited(harbor: Harbor) -> None:
    """Note who else was invited to past sessions: who was not in the room is drawn as a ring."""
    for slug, names in INVITED.items():
        _session(harbor, slug).invited.set([harbor.organizations[name] for name in names])


def _host(harbor: Harbor, gathering: Gathering) -> Any:
    host = gathering.hosts.order_by("pk").first()
    return harbor.acting[host.name] if host else harbor.steward


def _agenda(harbor: Harbor, at: datetime) -> None:
    held = _session(harbor, HELD)
    lines = [actions.AgendaLine(Words.of(title), minutes, led_by) for title, minutes, led_by, _note in AGENDA]
    actions.set_agenda(gathering=held, lines=lines, by=_host(harbor, held), now=at)


def _minutes(harbor: Harbor, at: datetime) -> None:
    held = _session(harbor, HELD)
    by = _host(harbor, held)
    for item, (_title, _n, _led_by, note) in zip(held.agenda.all(), AGENDA, strict=True):
        actions.save_note(item=item, body=Words.of(note), base=0, mark=f"example-{item.pk}", by=by, now=at)
    for number, text in enumerate(QUESTIONS):
        asked = actions.ask_from_floor(gathering=held, words=words(text), mark=f"example-{number}")
        actions.read_question(question=asked, state="answered")
    held = actions.open_room(gathering=held, by=by, now=at)
    named = harbor.acting["Harbor County Schools"]  # with a name, so that it counts for a track
    actions.check_in_as_member(gathering=held, membership=named, code=held.room_code, mark="example-named", now=at)
    for number, name in enumerate(("Juvenile Court Services", "Eastside Parents Together")):
        organization = harbor.organizations[name]
        actions.check_in_by_code(
            gathering=held, code=held.room_code, organization=organization, mark=f"example-{number}"
        )
    for number, (title, reasons, objection, met) in enumerate(CONSENTS):
        one = actions.ask_consent(
            gathering=held, title=Words.of(title), reasons=Words.of(reasons), body=None, by=by, now=at
        )
        if objection:
            said = actions.object_to(consent=one, words=Words.of(objection), mark=f"example-{number}")
            actions.settle_objection(objection=said, how=Words.of(met), now=at)
        actions.close_consent(consent=one, is_agreed=True, present=[], by=by, now=at)
    actions.approve_minutes(gathering=held, are_inside=False, by=by, now=at)


def _series(harbor: Harbor, at: datetime) -> None:
    title, purpose, where, goal, host, hour, n_times, interval = SERIES
    starts = harbor.moment(9, hour)
    plan = actions.SessionPlan(
        kind=Gathering.Kind.PLANNING,
        title=words(title),
        purpose=words(purpose),
        starts_at=starts,
        ends_at=starts + timedelta(minutes=90),
        where=where,
        goal=harbor.made[f"goal:{goal}"],
        languages=["es"],
    )
    series = actions.plan_series(
        partnership=harbor.partnership,
        plan=actions.SeriesPlan(plan, "weekly", n_times, interval),
        hosts=[harbor.organizations[name] for name in host],
        by=harbor.steward,
        now=at,
    )
    second = series.gatherings.select_related("partnership", "goal").order_by("starts_at")[1]
    moved = actions.SessionPlan(
        kind=second.kind, title=second.title, purpose=second.purpose, where="Harbor Public Library", goal=second.goal,
        languages=["es"], starts_at=second.starts_at + timedelta(hours=1), ends_at=second.ends_at + timedelta(hours=1),
    )  # fmt: skip
    hosts = [harbor.organizations[name] for name in host]
    actions.change_session(gathering=second, plan=moved, hosts=hosts, by=harbor.steward, now=at)


def _guests(harbor: Harbor, at: datetime) -> None:
    coming = _session(harbor, COMING)
    place = actions.Place(True, 7, 3, harbor.day(9))
    actions.set_places(gathering=coming, place=place, by=_host(harbor, coming), now=at)
    for turn, (name, organization, needs) in enumerate(GUESTS):
        actions.register(
            gathering=coming,
            coming=actions.Coming(
                name=name,
                organization=harbor.organizations[organization] if organization else None,
                is_resident=not organization,
                needs=[actions.Need(*need) for need in needs],
            ),
            now=at + timedelta(minutes=turn),
        )


def _poll(harbor: Harbor, at: datetime) -> None:
    title, purpose, host, goal, times, named, answers = POLL
    actions.name_day(
        partnership=harbor.partnership, on=harbor.day(named[0]), name=named[1], how="date", by=harbor.steward, now=at
    )
    poll = actions.start_poll(
        partnership=harbor.partnership,
        plan=actions.PollPlan(
            Gathering.Kind.PLANNING, words(title), 120, words(purpose), goal=harbor.made[f"goal:{goal}"]
        ),
        slots=[harbor.moment(day, hour) for day, hour in times],
        hosts=[harbor.organizations[host]],
        by=harbor.acting[host],
        now=at,
    )
    slots = list(poll.slots.order_by("starts_at"))
    for name, organization, said in answers:
        voter = actions.join_poll(
            poll=poll, name=name, email="", organization=harbor.organizations[organization], language="en"
        )
        actions.answer_poll(voter=voter, can={slot.pk: can for slot, can in zip(slots, said, strict=True)})


def _track(harbor: Harbor, at: datetime) -> None:
    title, purpose, role, steps, done = TRACK
    track = actions.make_track(
        partnership=harbor.partnership,
        title=words(title),
        purpose=words(purpose),
        steps=[
            actions.StepPlan(Words.of(said), _session(harbor, slug) if slug else None, material)
            for said, slug, material in steps
        ],
        role=role,
        by=harbor.steward,
        now=at,
    )
    for name, n_steps in done:
        for step in list(track.steps.all())[:n_steps]:
            actions.mark_step(step=step, membership=harbor.acting[name], is_done=True, now=at)


def _change_track(harbor: Harbor, at: datetime) -> None:
    """A step more: who had completed the track before has still completed it."""
    track = Track.objects.within(harbor.partnership).get()
    kept = [
        actions.StepPlan(one.title, one.gathering, one.material, one) for one in track.steps.select_related("gathering")
    ]
    actions.change_track(
        track=track,
        title=track.title,
        purpose=track.purpose,
        steps=[*kept, actions.StepPlan(words(TRACK_STEP), None, "https://example.org/what-we-changed")],
        role=track.role,
        base=track.version,
        by=harbor.steward,
        now=at,
    )
