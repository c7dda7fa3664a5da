"""Joint sessions: what was planned, who came, what was written down once the minutes are public, training tracks."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from bridgework.config.exporting.sheet import CHUNK, FEWER_THAN_10, If, Row, Sheet, listed, table
from bridgework.config.exporting.sheets_goals import DECIDED, ONLY_PUBLIC
from bridgework.gatherings.models import (
    AgendaItem,
    Attendance,
    Consent,
    FloorQuestion,
    FollowUp,
    Gathering,
    Objection,
    Series,
    Step,
    Track,
    TrackDone,
)
from bridgework.gatherings.queries import public_gatherings
from bridgework.gatherings.queries.tracks import track_page
from bridgework.gatherings.rules import is_too_few
from bridgework.goals.queries.commitments import public_commitments
from bridgework.partnerships.models import Partnership

OWN_KEY = "the key of the sheet or calendar it came from, so that a second import finds the row"
FOR_CALENDARS = "counts changes for calendars"


def sessions(partnership: Partnership) -> Iterator[Row]:
    rows = public_gatherings(partnership).select_related("goal", "series").prefetch_related("hosts", "invited")
    for one in rows.order_by("starts_at", "pk").iterator(CHUNK):
        yield (
            one.slug,
            one.kind,
            one.goal.slug if one.goal else "",
            one.title,
            one.purpose,
            one.starts_at,
            one.ends_at,
            one.is_all_day,
            one.where,
            one.languages,
            sorted(host.slug for host in one.hosts.all()),
            FEWER_THAN_10 if is_too_few(one.n_residents) else one.n_residents,
            one.notes,
            one.cancelled_at,
            one.series.slug if one.series else "",
            one.occurrence_at,
            sorted(invited.slug for invited in one.invited.all()),
            one.is_open_to_register,
            one.capacity,
            one.n_for_residents,
            one.for_residents_until,
            one.quorum_organizations,
            one.quorum_sectors,
            one.quorum_needs_residents,
            one.minutes_published_at,
        )


def with_minutes(partnership: Partnership) -> QuerySet[Gathering]:
    """Return the public sessions whose minutes everybody may read."""
    return public_gatherings(partnership).filter(minutes_published_at__isnull=False)


def tracks_done(partnership: Partnership) -> Iterator[Row]:
    for slug in Track.objects.within(partnership).order_by("pk").values_list("slug", flat=True):
        page = track_page(partnership, slug, [], with_people=False)
        for name, n in page.organizations if page else []:
            yield (slug, name, n)


SESSIONS: tuple[Sheet, ...] = (
    table(
        "series",
        "Sessions that return, as they are planned; each session is a row of its own in `sessions`.",
        Series,
        lambda partnership: Series.objects.filter(
            pk__in=public_gatherings(partnership).exclude(series=None).values("series")
        ).order_by("pk"),
        {
            "slug": "slug",
            "kind": "kind",
            "title*": "title",
            "purpose*": "purpose",
            "where": "where",
            "rhythm": "rhythm",
            "interval": "interval",
            "time_zone": "time_zone",
            "first_at": "first_at",
            "minutes": "minutes",
            "times": "n_times",
            "except_on": "except_on",
            "cancelled_at": "cancelled_at",
        },
        {"sequence": FOR_CALENDARS, "changed_at": FOR_CALENDARS, "identifier": OWN_KEY},
    ),
    listed(
        "sessions",
        "Public joint sessions; residents who came for themselves are not counted out under 10.",
        Gathering,
        sessions,
        (
            *("slug", "kind", "goal", "title*", "purpose*", "starts_at", "ends_at", "is_all_day", "where"),
            *("interpreted_into", "hosts", "residents", "notes*", "cancelled_at", "series", "occurrence_at", "invited"),
            *("is_open_to_register", "places", "places_for_residents", "for_residents_until"),
            *("quorum_organizations", "quorum_sectors", "quorum_needs_residents", "minutes_published_at"),
        ),
        (
            *("slug", "kind", "goal", "title", "purpose", "starts_at", "ends_at", "is_all_day", "where", "languages"),
            *("hosts", "n_residents", "notes", "cancelled_at", "series", "occurrence_at", "invited"),
            *("is_open_to_register", "capacity", "n_for_residents", "for_residents_until", "quorum_organizations"),
            *("quorum_sectors", "quorum_needs_residents", "minutes_published_at"),
        ),
        {
            "is_public": ONLY_PUBLIC,
            "sequence": FOR_CALENDARS,
            "changed_at": FOR_CALENDARS,
            "identifier": OWN_KEY,
            "link": "for those who have a place",
            "room_key": "opens the room's page",
            "room_code": "says that somebody is in the room",
            "minutes_state": "minutes that are not public are for members",
            "minutes_approved_at": "minutes that are not public are for members",
            "are_minutes_inside": "minutes that are not public are for members",
        },
    ),
    table(
        "attendance",
        "How many people of each organization came.",
        Attendance,
        lambda partnership: Attendance.objects.filter(gathering__in=public_gatherings(partnership)).order_by(
            "gathering_id", "pk"
        ),
        {
            "session": "gathering__slug",
            "organization": "organization__slug",
            "people": "n_people",
            "has_taught": "has_taught",
            "has_learned": "has_learned",
        },
    ),
    table(
        "follow_ups",
        "Promises made at a session.",
        FollowUp,
        lambda partnership: FollowUp.objects.filter(
            gathering__in=public_gatherings(partnership), commitment__in=public_commitments(partnership)
        ).order_by("pk"),
        {"session": "gathering__slug", "commitment": "commitment_id"},
    ),
    table(
        "agenda_items",
        "The agenda of a session; notes once its minutes are public.",
        AgendaItem,
        lambda partnership: AgendaItem.objects.filter(gathering__in=public_gatherings(partnership)).order_by(
            "gathering_id", "position", "pk"
        ),
        {
            "id": "pk",
            "session": "gathering__slug",
            "position": "position",
            "title*": "title",
            "minutes": "minutes",
            "led_by": "led_by",
            "note*": If("note", Q(gathering__minutes_published_at__isnull=False)),
        },
        {"version": "counts how often the notes were saved"},
    ),
    table(
        "consents",
        "What was decided by consent, where the minutes are public.",
        Consent,
        lambda partnership: (
            Consent.objects.filter(gathering__in=with_minutes(partnership))
            .exclude(state=Consent.State.OPEN)
            .order_by("gathering_id", "pk")
        ),
        {
            "id": "pk",
            "session": "gathering__slug",
            "title*": "title",
            "reasons*": "reasons",
            "body": "body__slug",
            "state": "state",
            "asked_at": "asked_at",
            "closed_at": "closed_at",
            "decision": DECIDED,
            "had_quorum": "had_quorum",
            "organizations": "n_organizations",
            "sectors": "n_sectors",
        },
    ),
    table(
        "objections",
        "Objections that were met, and how; never whose.",
        Objection,
        lambda partnership: (
            Objection.objects.filter(consent__gathering__in=with_minutes(partnership), settled_at__isnull=False)
            .exclude(consent__state=Consent.State.OPEN)
            .order_by("consent_id", "pk")
        ),
        {"id": "pk", "consent": "consent_id", "words*": "words", "settled*": "settled", "settled_at": "settled_at"},
        {"organization": "minutes do not say who objected", "mark": "of one form, so that it counts once"},
    ),
    table(
        "questions",
        "Questions from the floor that were answered, where the minutes are public; nobody knows whose.",
        FloorQuestion,
        lambda partnership: FloorQuestion.objects.filter(
            gathering__in=with_minutes(partnership), state=FloorQuestion.State.ANSWERED
        ).order_by("gathering_id", "pk"),
        {"id": "pk", "session": "gathering__slug", "text*": "text"},
        {"state": "only answered ones are here", "mark": "of one form, so that it counts once"},
    ),
    table(
        "tracks",
        "Training tracks.",
        Track,
        lambda partnership: Track.objects.within(partnership).order_by("pk"),
        {
            "slug": "slug",
            "title*": "title",
            "purpose*": "purpose",
            "role": "role",
            "version": "version",
            "created_at": "created_at",
        },
    ),
    table(
        "track_steps",
        "Their steps: a session to come to, or a material to work through.",
        Step,
        lambda partnership: Step.objects.filter(track__partnership=partnership).order_by("track_id", "position", "pk"),
        {
            "id": "pk",
            "track": "track__slug",
            "position": "position",
            "title*": "title",
            "session": If("gathering__slug", Q(gathering__is_public=True) & ~Q(gathering__goal__is_public=False)),
            "material": "material",
            "is_current": "is_current",
        },
    ),
    listed(
        "tracks_done",
        "How many people of which organization have done a whole track, as its page says.",
        TrackDone,
        tracks_done,
        ("track", "organization", "people"),
        ("track", "membership"),
        {"done_on": "of one person", "granted": "of one person", "version": "of one person"},
    ),
)
