"""Training tracks: steps, how they change, who has done them, and the role that the steward then confirms."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from bridgework.gatherings.models import Gathering, Step, StepDone, Track, TrackDone, TrackVersion
from bridgework.gatherings.queries.tracks import role_of
from bridgework.gatherings.rules import OPENED_BY_TRACKS
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.actions.shared import free_slug, same_partnership
from bridgework.goals.rules import local_date
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled, touch
from bridgework.partnerships.actions.members import add_member
from bridgework.partnerships.models import Membership, Partnership

MOST_STEPS = 30


@dataclass(frozen=True)
class StepPlan:
    """One step: a session to come to, or a material. `step` is the one it changes, where it is there already."""

    title: Words
    gathering: Gathering | None = None
    material: str = ""
    step: Step | None = None


def _check(partnership: Partnership, title: Words, steps: Sequence[StepPlan], role: str) -> None:
    same_partnership(partnership, *(step.gathering for step in steps))
    if not title or not 1 <= len(steps) <= MOST_STEPS or not all(step.title for step in steps):
        raise Refused(_("Give the track a title and at least one step."))
    if role and role not in OPENED_BY_TRACKS:
        raise Refused(_("Choose one from the list."))


@transaction.atomic
def make_track(
    *,
    partnership: Partnership,
    title: Words,
    purpose: Words,
    steps: Sequence[StepPlan],
    role: str,
    by: Membership | None,
    now: datetime,
) -> Track:
    """Make a track with its steps, and return it.

    Raises
    ------
    OfAnotherPartnership, Refused
        If a session belongs elsewhere, title or steps are missing, or the role is not one that a track may open.
    """
    _check(partnership, title, steps, role)
    track = Track.objects.create(
        partnership=partnership,
        slug=free_slug(Track.objects.within(partnership), title, "track"),
        title=title,
        purpose=purpose,
        role=role,
        created_at=now,
    )
    Step.objects.bulk_create(
        Step(track=track, position=at, title=step.title, gathering=step.gathering, material=step.material)
        for at, step in enumerate(steps)
    )
    journaled(
        partnership=partnership,
        by=by,
        act="gatherings.track.made",
        subject=f"gatherings.track:{track.slug}",
        at=now,
        facts={"n": len(steps), "role": role},
    )
    return track


def _bodies(words: Words) -> dict[str, str]:
    return {code: rendering.body for code, rendering in words.renderings.items()}


def _as_it_is(track: Track, steps: Sequence[Step]) -> dict[str, Any]:
    """Return a track as JSON: texts without their authors, sessions by their slugs."""
    return {
        "title": _bodies(track.title),
        "purpose": _bodies(track.purpose),
        "role": track.role,
        "steps": [
            {
                "title": _bodies(step.title),
                "session": step.gathering.slug if step.gathering else None,
                "material": step.material,
            }
            for step in steps
        ],
    }


def _current(track: Track) -> list[Step]:
    return list(track.steps.filter(is_current=True).select_related("gathering").order_by("position", "pk"))


@transaction.atomic
def change_track(
    *,
    track: Track,
    title: Words,
    purpose: Words,
    steps: Sequence[StepPlan],
    role: str,
    base: int,
    by: Membership | None,
    now: datetime,
) -> Track:
    """Change a track and its steps. What was completed stands, as it was in the version of then; a step keeps who has done it.

    A step that gets another session is another step: who came to the first one has not been at the second. Steps that are left
    out are taken out of the track and not deleted. Who has done all that is left has completed the track now.

    Parameters
    ----------
    base : int
        The version that was looked at.

    Raises
    ------
    OfAnotherPartnership, Refused
        Like `make_track`; also if the track changed since it was looked at, or a step is not one of it.
    """
    track = Track.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=track.pk)
    _check(track.partnership, title, steps, role)
    if track.version != base:
        raise Refused(_("Somebody changed this track meanwhile. Look at it, then change it."))
    there = _current(track)
    named = [plan.step.pk for plan in steps if plan.step is not None]
    if len(set(named)) != len(named) or not set(named) <= {step.pk for step in there}:
        raise Refused(_("Choose one from the list."))
    before = _as_it_is(track, there)
    track.title, track.purpose, track.role = title, purpose, role
    kept = [_step_after(track, at, plan) for at, plan in enumerate(steps)]
    if _as_it_is(track, kept) == before:
        return track
    for step in kept:
        step.save()
    track.steps.filter(is_current=True).exclude(pk__in=[step.pk for step in kept]).update(is_current=False)
    TrackVersion.objects.create(track=track, number=track.version, document=before, until=now)
    track.version += 1
    track.save(update_fields=["title", "purpose", "role", "version"])
    journaled(
        partnership=track.partnership,
        by=by,
        act="gatherings.track.changed",
        subject=f"gatherings.track:{track.slug}",
        at=now,
        # The texts of before are kept with the track; here stands what they were, so that nobody can exchange them.
        facts={
            "version": track.version,
            "n": len(kept),
            "role": role,
            "before": {"n": len(before["steps"]), "role": before["role"], "sha256": _digest(before)},
        },
    )
    _complete(track, kept, now)
    return track


def _step_after(track: Track, at: int, plan: StepPlan) -> Step:
    step = plan.step
    if step is None or step.gathering_id != (plan.gathering.pk if plan.gathering else None):
        step = Step(track=track)
    step.position, step.title, step.gathering, step.material = at, plan.title, plan.gathering, plan.material
    return step


def _digest(document: dict[str, Any]) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _complete(track: Track, steps: Sequence[Step], now: datetime) -> None:
    """Note the completion of those who have done every step that is left."""
    done = StepDone.objects.filter(step__in=steps).values("membership").annotate(n=Count("step", distinct=True))
    for membership in Membership.objects.filter(pk__in=done.filter(n=len(steps)).values("membership")):
        _completed(track, membership, now)


def _completed(track: Track, membership: Membership, now: datetime) -> TrackDone:
    """Return the completion of a track as it is now; one of an earlier version that opens the same role is as good."""
    for earlier in TrackDone.objects.filter(track=track, membership=membership).order_by("-version"):
        if earlier.version == track.version or role_of(earlier, track) == track.role:
            return earlier
    return TrackDone.objects.create(
        track=track, membership=membership, version=track.version, done_on=local_date(track.partnership, now)
    )


@transaction.atomic
def mark_step(*, step: Step, membership: Membership, is_done: bool, now: datetime) -> TrackDone | None:
    """Note that a member has done a step, or has not after all; return the track's completion where it is now complete.

    Not journaled: what somebody learns is theirs. A role that it opens is.

    Raises
    ------
    OfAnotherPartnership
        If the member is of another partnership.
    """
    track = Track.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=step.track_id)
    same_partnership(track.partnership, membership)
    if is_done:
        today = local_date(track.partnership, now)
        StepDone.objects.get_or_create(step=step, membership=membership, defaults={"done_on": today})
    else:
        StepDone.objects.filter(step=step, membership=membership).delete()
    touch(track.partnership)
    if track.steps.filter(is_current=True).exclude(done__membership=membership).exists():
        # A role that was given stays given: taking it back is an act of its own. So does what an earlier version completed.
        open_ones = TrackDone.objects.filter(track=track, membership=membership, granted=None, version=track.version)
        open_ones.delete()
        return None
    return _completed(track, membership, now)


def mark_came(*, gathering: Gathering, membership: Membership, by: Membership | None, now: datetime) -> int:
    """Note the steps of tracks that coming to this session is; return how many. `by` is who checked them in."""
    steps = list(Step.objects.filter(gathering=gathering, is_current=True))
    for step in steps:
        mark_step(step=step, membership=membership, is_done=True, now=now)
    return len(steps)


@transaction.atomic
def confirm_role(*, done: TrackDone, by: Membership, now: datetime) -> Membership:
    """Give who completed a track the role that it opens, in the capacity in which they learned; the steward does it.

    Raises
    ------
    Refused
        If the track, as it was completed, opens no role.
    """
    done = (
        TrackDone.objects.select_for_update(of=("self",))
        .select_related("track__partnership", "membership__person")
        .get(pk=done.pk)
    )
    role = role_of(done, done.track)
    if not role:
        raise Refused(_("This track opens no role."))
    granted = add_member(
        partnership=done.track.partnership,
        person=done.membership.person,
        role=role,
        organization=done.membership.organization,
        by=by,
        at=now,
        how="track",
    )
    done.granted = granted
    done.save(update_fields=["granted"])
    journaled(
        partnership=done.track.partnership,
        by=by,
        act="gatherings.track.role-confirmed",
        subject=f"gatherings.track:{done.track.slug}",
        at=now,
        facts={"role": role},
    )
    return granted
