"""Training tracks: their steps, and how far members and organizations are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from bridgework.gatherings.models import Step, StepDone, Track, TrackDone
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Partnership


@prepared
def _tracks(partnership: Partnership) -> QuerySet[Track, Any]:
    return Track.objects.within(partnership).annotate(n_steps=Count("steps")).order_by("-created_at", "-pk")[:50]


def tracks_of(partnership: Partnership) -> list[Track]:
    """Return the tracks, newest first, with `n_steps`. One query."""
    return list(_tracks(partnership))


@dataclass(frozen=True)
class TrackPage:
    """One track: steps, how many people of which organization are through, and how far the reader is."""

    track: Track
    steps: list[tuple[Step, bool]]  # with whether the reader has done it
    organizations: list[tuple[str, int]]  # who completed it, by organization; people without one are not counted out
    n_done: int
    to_confirm: list[TrackDone]  # for the steward


def track_page(partnership: Partnership, slug: str, own: list[int], *, with_people: bool) -> TrackPage | None:
    """Return one track, or None. Three queries, one more for members, one more for the steward.

    Parameters
    ----------
    own : list of int
        Keys of the reader's memberships.
    with_people : bool
        Whether the reader confirms roles: only then are people named.
    """
    track = Track.objects.within(partnership).filter(slug=slug).first()
    if track is None:
        return None
    steps = list(track.steps.select_related("gathering").order_by("position", "pk"))
    mine = set(StepDone.objects.filter(step__track=track, membership__in=own).values_list("step_id", flat=True))
    done = TrackDone.objects.filter(track=track)
    by_name = done.filter(membership__organization__isnull=False).values_list("membership__organization__name")
    organizations = [
        (name, n) for name, n in by_name.annotate(n=Count("pk")).order_by("membership__organization__name")
    ]
    waiting = done.filter(granted=None).select_related("membership__person", "membership__organization")
    return TrackPage(
        track,
        [(step, step.pk in mine) for step in steps],
        organizations,
        sum(n for _name, n in organizations),
        list(waiting.order_by("done_on", "pk")) if with_people and track.role else [],
    )
