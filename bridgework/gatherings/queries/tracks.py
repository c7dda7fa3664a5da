"""Training tracks: their steps, and how far members and organizations are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from bridgework.gatherings.models import Step, StepDone, Track, TrackDone, TrackVersion
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership, Role


@prepared
def _tracks(partnership: Partnership) -> QuerySet[Track, Any]:
    return (
        Track.objects.within(partnership)
        .annotate(n_steps=Count("steps", filter=Q(steps__is_current=True)))
        .order_by("-created_at", "-pk")[:50]
    )


def tracks_of(partnership: Partnership) -> list[Track]:
    """Return the tracks, newest first, with `n_steps`. One query."""
    return list(_tracks(partnership))


def role_of(done: TrackDone, track: Track) -> str:
    """Return the role that a completion opens: that of the version it was completed in. A query where that is an earlier one.

    Parameters
    ----------
    done : TrackDone
    track : Track
        As it is now.
    """
    if done.version == track.version:
        return track.role
    document = track.versions.values_list("document", flat=True).get(number=done.version)
    return str(document["role"])


@dataclass(frozen=True)
class EarlierTrack:
    """A track as it was up to a day."""

    number: int
    until: datetime
    title: Words
    role: str  # as people call it
    steps: list[Words]


@dataclass(frozen=True)
class TrackPage:
    """One track: steps, how many people of which organization are through, and how far the reader is."""

    track: Track
    steps: list[tuple[Step, bool]]  # with whether the reader has done it
    organizations: list[tuple[str, int]]  # who completed it, by organization; people without one are not counted out
    n_done: int
    to_confirm: list[tuple[TrackDone, str]]  # for the steward, with the role that it opens
    own: list[TrackDone]  # what the reader completed, the newest first
    earlier: list[EarlierTrack]


@prepared
def _track(partnership: Partnership, slug: str) -> QuerySet[Track]:
    return Track.objects.within(partnership).filter(slug=slug)[:1]


_OF_STEP = ("title", "material", "position")
_OF_SESSION = ("slug", "title", "is_public", "starts_at", "is_all_day")


@prepared
def _steps(track: Track) -> QuerySet[Step]:
    rows = Step.objects.filter(track=track, is_current=True).select_related("gathering")
    return rows.only(*_OF_STEP, *(f"gathering__{name}" for name in _OF_SESSION)).order_by("position", "pk")


@prepared
def _steps_done(track: Track, own: list[int]) -> QuerySet[StepDone, int]:
    return StepDone.objects.filter(step__track=track, membership__in=own).values_list("step_id", flat=True)


@prepared
def _through(track: Track) -> QuerySet[TrackDone, tuple[str, int]]:
    rows = TrackDone.objects.filter(track=track, membership__organization__isnull=False)
    named: QuerySet[TrackDone, Any] = rows.values_list("membership__organization__name")
    return named.annotate(n=Count("membership", distinct=True)).order_by("membership__organization__name")


@prepared
def _versions(track: Track) -> QuerySet[TrackVersion]:
    return TrackVersion.objects.filter(track=track).order_by("-number")


@prepared
def _own_done(track: Track, own: list[int]) -> QuerySet[TrackDone]:
    return TrackDone.objects.filter(track=track, membership__in=own).order_by("-version")


def track_page(partnership: Partnership, slug: str, own: list[int], *, with_people: bool) -> TrackPage | None:
    """Return one track, or None. Three queries, one more where it changed, two more for members, one more for the steward.

    Parameters
    ----------
    own : list of int
        Keys of the reader's memberships.
    with_people : bool
        Whether the reader confirms roles: only then are people named.
    """
    track = next(iter(_track(partnership, slug)), None)
    if track is None:
        return None
    mine = set(_steps_done(track, own))
    organizations = _through(track)
    versions = _versions(track) if track.version > 1 else []
    roles = {one.number: one.document["role"] for one in versions} | {track.version: track.role}
    waiting = TrackDone.objects.filter(track=track, granted=None).select_related(
        "membership__person", "membership__organization"
    )
    rows = list(waiting.order_by("done_on", "pk")) if with_people and any(roles.values()) else []
    return TrackPage(
        track,
        [(step, step.pk in mine) for step in _steps(track)],
        organizations,
        sum(n for _name, n in organizations),
        [(one, str(Role(roles[one.version]).label)) for one in rows if roles[one.version]],
        _own_done(track, own),
        [_earlier(one) for one in versions],
    )


def _earlier(one: TrackVersion) -> EarlierTrack:
    said = one.document
    return EarlierTrack(
        one.number,
        one.until,
        Words.of_many(**said["title"]),
        str(Role(said["role"]).label) if said["role"] else "",
        [Words.of_many(**step["title"]) for step in said["steps"]],
    )
