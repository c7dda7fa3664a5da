"""Training tracks: steps, who has done them, and the role that the steward then confirms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.gatherings.models import Gathering, Step, StepDone, Track, TrackDone
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
    """One step: a session to come to, or a material."""

    title: Words
    gathering: Gathering | None = None
    material: str = ""


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
    same_partnership(partnership, *(step.gathering for step in steps))
    if not title or not 1 <= len(steps) <= MOST_STEPS or not all(step.title for step in steps):
        raise Refused(_("Give the track a title and at least one step."))
    if role and role not in OPENED_BY_TRACKS:
        raise Refused(_("Choose one from the list."))
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
    if track.steps.exclude(done__membership=membership).exists():
        # A role that was given stays given: taking it back is an act of its own.
        TrackDone.objects.filter(track=track, membership=membership, granted=None).delete()
        return None
    done, _is_new = TrackDone.objects.get_or_create(
        track=track, membership=membership, defaults={"done_on": local_date(track.partnership, now)}
    )
    return done


def mark_came(*, gathering: Gathering, membership: Membership, by: Membership | None, now: datetime) -> int:
    """Note the steps of tracks that coming to this session is; return how many. `by` is who checked them in."""
    steps = list(Step.objects.filter(gathering=gathering))
    for step in steps:
        mark_step(step=step, membership=membership, is_done=True, now=now)
    return len(steps)


@transaction.atomic
def confirm_role(*, done: TrackDone, by: Membership, now: datetime) -> Membership:
    """Give who completed a track the role that it opens, in the capacity in which they learned; the steward does it.

    Raises
    ------
    Refused
        If the track opens no role.
    """
    done = (
        TrackDone.objects.select_for_update(of=("self",))
        .select_related("track__partnership", "membership__person")
        .get(pk=done.pk)
    )
    if not done.track.role:
        raise Refused(_("This track opens no role."))
    granted = add_member(
        partnership=done.track.partnership,
        person=done.membership.person,
        role=done.track.role,
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
        facts={"role": done.track.role},
    )
    return granted
